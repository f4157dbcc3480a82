"""A chain is whole: a step whose predecessor is missing for three days, or its photo, is somebody's to look into."""

from datetime import date, timedelta
from types import MappingProxyType

from hwtrack.custody.clock import HELD_AFTER
from hwtrack.custody.gap_facts import GapFacts
from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation

RULE = Rule(
    id="CUS-04",
    version=1,
    title="A step of a chain has been missing for more than 72 hours",
    remedy="Find the phone or person that has the missing step and enter it late, or correct the step that waits.",
    basis="Solid Waste Law (2020) art. 78(1)",
    severity=Severity.MEDIUM,
    effects=MappingProxyType({Stage.GAP: Effect.ALARM}),
    in_force_from=date(2020, 9, 1),
)

HOURS = HELD_AFTER // timedelta(hours=1)


def check(facts: GapFacts) -> Violation | None:
    """Find a step that has waited beyond the limit."""
    if facts.hours < HOURS:
        return None
    told: dict[str, str | int] = {"kind": facts.kind, "code": facts.code, "hours": facts.hours}
    if facts.attachment:
        return Violation(message="A photo or file of “{kind}” of {code} has not come for {hours} hours.", facts=told)
    return Violation(message="“{kind}” of {code} has waited for a missing step for {hours} hours.", facts=told)
