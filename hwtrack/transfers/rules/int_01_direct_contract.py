"""SWL art. 37 and 80: who entrusts treatment verifies the other side and contracts with it in writing, directly."""

from datetime import date

from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.transfers.model import Contract, PartyRole, Transfer
from hwtrack.transfers.views import WithRecipientRights

RULE = Rule(
    id="INT-01",
    version=1,
    title="The treatment contract is made directly between the remover and a licensed recipient",
    remedy="Sign a contract of two with the recipient itself: a holder of a licence or of a registered exemption.",
    basis="Solid Waste Law (2020) art. 37, 80; Jiangsu circular 207 of 2021, prohibitions 1 and 2",
    severity=Severity.HIGH,
    effects={
        Stage.CONTRACT: Effect.REFUSE,
        Stage.CHECKED: Effect.REFUSE,
        Stage.DISPATCH: Effect.REFUSE,
        Stage.AFTERWARDS: Effect.ALARM,
    },
    in_force_from=date(2020, 9, 1),
)
ENDS = {PartyRole.REMOVER, PartyRole.RECIPIENT}


def check(facts: WithRecipientRights) -> Violation | None:
    """Exactly two principals, this remover and a recipient, and the recipient is entitled to the waste."""
    contract = facts.treatment
    if contract is None:
        return None
    return _principals_fault(contract) or _remover_fault(contract, facts.transfer) or _right_fault(facts, contract)


def _principals_fault(contract: Contract) -> Violation | None:
    third = [party for party in contract.principals if party.role not in ENDS]
    if third:
        return Violation(
            message="“{name}” is bound by the treatment contract but is neither remover nor recipient.",
            facts={"name": third[0].org.name},
            pointer="/parties",
        )
    roles = [party.role for party in contract.principals]
    if len(roles) != len(ENDS) or set(roles) != ENDS:
        return Violation(
            message="The treatment contract binds {n} parties; it must bind one remover and one recipient.",
            facts={"n": len(roles)},
            pointer="/parties",
        )
    return None


def _remover_fault(contract: Contract, transfer: Transfer | None) -> Violation | None:
    if transfer is None or any(org.is_same(transfer.remover) for org in contract.named(PartyRole.REMOVER)):
        return None
    return Violation(
        message="“{name}” is not the remover of the treatment contract.",
        facts={"name": transfer.remover.name},
        pointer="/treatment_contract_id",
    )


def _right_fault(facts: WithRecipientRights, contract: Contract) -> Violation | None:
    if facts.licence or facts.exemption:
        return None
    recipients = contract.named(PartyRole.RECIPIENT)
    return Violation(
        message="“{name}” holds neither an operating licence nor a registered exemption.",
        facts={"name": recipients[0].name if recipients else ""},
        pointer="/parties",
    )
