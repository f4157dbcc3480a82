"""Solid Waste Law art. 81: wastes that are incompatible are not stored together (GB 18597-2023 6.1.2: kept apart)."""

from datetime import date
from types import MappingProxyType

from hwtrack.custody.store_facts import NeighbourFacts
from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation

RULE = Rule(
    id="STO-02",
    version=1,
    title="Incompatible wastes lie together",
    remedy="Bring one of the two into another, separated zone or store, and record it by scanning place and container.",
    basis="Solid Waste Law (2020) art. 81; GB 18597-2023, 6.1.2",
    severity=Severity.HIGH,
    effects=MappingProxyType({Stage.NEIGHBOURS: Effect.ALARM}),
    in_force_from=date(2020, 9, 1),
)


def check(facts: NeighbourFacts) -> Violation | None:
    """Name both containers, what they bear and the danger; less gravely where the zone of one is not known."""
    told: dict[str, str | int] = {
        "place": " ".join(part for part in (facts.facility, facts.zone) if part),
        "one": facts.one.code,
        "other": facts.other.code,
        "first": facts.one.bears,
        "second": facts.other.bears,
        "danger": facts.danger,
    }
    if not facts.zone_known:
        return Violation(
            message="In {place}, {one} ({first}) and {other} ({second}) may lie in one zone: {danger}.",
            facts=told,
            severity=Severity.MEDIUM,
        )
    return Violation(message="In {place}, {one} ({first}) lies with {other} ({second}): {danger}.", facts=told)
