"""Order 23 art. 11(4): waste is delivered to the recipient the manifest names and to nobody else."""

from datetime import date

from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.transfers.views import WithRecipients

RULE = Rule(
    id="INT-07",
    version=1,
    title="The recipient is the same in the contract, on the manifest and in fact",
    remedy="Deliver to the recipient on the manifest; where it was named wrongly, make a new manifest before loading.",
    basis="Order 23 (2021) art. 11(4)",
    severity=Severity.BLOCK,
    effects={
        Stage.CHECKED: Effect.REFUSE,
        Stage.DISPATCH: Effect.REFUSE,
        Stage.GATE: Effect.ALARM,
        Stage.RECEIPT: Effect.ALARM,
        Stage.AFTERWARDS: Effect.ALARM,
    },
    in_force_from=date(2022, 1, 1),
)


def check(facts: WithRecipients) -> Violation | None:
    """Everybody said to receive is one organisation."""
    if not facts.recipients:
        return None
    named, *others = facts.recipients
    other = next((org for org in others if not org.is_same(named)), None)
    if other is None:
        return None
    return Violation(
        message="The manifest names “{name}” as recipient, but here it is “{other}”.",
        facts={"name": named.name, "other": other.name},
        pointer="/recipient_org_id",
    )
