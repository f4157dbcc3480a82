"""Order 23 art. 31(5): the consignor of the haulage can only be the remover or the recipient."""

from datetime import date

from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.transfers.model import OrgRef, PartyRole
from hwtrack.transfers.views import WithContracts

RULE = Rule(
    id="INT-02",
    version=1,
    title="The consignor is the remover or the recipient",
    remedy="Have the remover or the recipient itself conclude the haulage contract with the carrier, then dispatch.",
    basis="Order 23 (2021) art. 13, 31(5)",
    severity=Severity.BLOCK,
    effects={
        Stage.CONTRACT: Effect.WARN,
        Stage.CHECKED: Effect.REFUSE,
        Stage.DISPATCH: Effect.REFUSE,
        Stage.AFTERWARDS: Effect.ALARM,
    },
    in_force_from=date(2022, 1, 1),
)


def check(facts: WithContracts) -> Violation | None:
    """Everybody who consigns, in the contract or on the manifest, is one of the two ends.

    A haulage contract alone is judged by the removers and recipients it names.
    """
    ends = _ends(facts)
    for consignor in _consignors(facts):
        if not any(consignor.is_same(end) for end in ends):
            return Violation(
                message="The consignor “{name}” is neither remover nor recipient: no vehicle may be dispatched.",
                facts={"name": consignor.name},
                pointer="/haulage_contract_id",
            )
    return None


def _consignors(facts: WithContracts) -> tuple[OrgRef, ...]:
    contract = facts.haulage.named(PartyRole.CONSIGNOR) if facts.haulage else ()
    manifest = (facts.transfer.consignor,) if facts.transfer and facts.transfer.consignor else ()
    return (*contract, *manifest)


def _ends(facts: WithContracts) -> tuple[OrgRef, ...]:
    if facts.transfer:
        return (facts.transfer.remover, facts.transfer.recipient)
    if facts.haulage is None:
        return ()
    return (*facts.haulage.named(PartyRole.REMOVER), *facts.haulage.named(PartyRole.RECIPIENT))
