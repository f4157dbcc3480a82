"""Licence measures art. 12: beyond 120 % of the annual capacity a new licence is needed; beyond 100 % we warn."""

from datetime import date

from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.transfers.views import WithCapacity

RULE = Rule(
    id="LIC-03",
    version=1,
    title="The recipient's annual capacity is not exceeded",
    remedy="Ask the recipient how much of its annual capacity is left; loads under way count.",
    basis="Operating licence measures art. 12",
    severity=Severity.MEDIUM,
    effects={
        Stage.CHECKED: Effect.WARN,
        Stage.DISPATCH: Effect.WARN,
        Stage.RECEIPT: Effect.ALARM,
        Stage.AFTERWARDS: Effect.ALARM,
    },
    in_force_from=date(2016, 2, 6),
)
NEW_LICENCE = 120
"""Per cent of the annual capacity beyond which the licence itself no longer covers the quantity."""


def check(facts: WithCapacity) -> Violation | None:
    """Opening balance, received, under way and this load stay within the capacity, to the gram."""
    use = facts.capacity
    if use is None:
        return None
    after = (use.used + use.adding).grams * 100
    if after <= use.capacity.grams * 100:
        return None
    return Violation(
        message="Received and under way make {percent} % of the licensed {tonnes} t of {year}.",
        facts={"percent": use.percent, "tonnes": use.capacity.tonnes, "year": use.year},
        pointer="/lines",
        severity=Severity.HIGH if after > use.capacity.grams * NEW_LICENCE else None,
    )
