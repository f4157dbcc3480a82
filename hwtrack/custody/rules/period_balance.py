"""What the ledger leaves at the end of a period is what the containers at the site show."""

from datetime import date
from types import MappingProxyType

from hwtrack.custody.ledger.balance import ClosingFacts
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation

RULE = Rule(
    id="LED-03",
    version=1,
    title="The balance of a closed period does not hold",
    remedy="Settle what is contested, or correct or add the missing record; the next period shows it as an adjustment.",
    basis="HJ 1259-2022, 7.1.2",
    severity=Severity.HIGH,
    effects=MappingProxyType({Stage.CLOSING: Effect.ALARM}),
    in_force_from=date(2022, 10, 1),
)


def check(facts: ClosingFacts) -> Violation | None:
    """Find containers whose state shows another mass than their lines; what is still being filled is none of them."""
    found = facts.open_differences
    if not found:
        return None
    return Violation(
        message="{count} containers differ from the ledger by {kilograms} kg together, the first {code}.",
        facts={
            "count": len(found),
            "kilograms": Mass(sum(abs(one.gap.grams) for one in found)).text,
            "code": found[0].container_code,
        },
    )
