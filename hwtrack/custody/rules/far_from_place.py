"""A scan is made where the place is: the phone's position is compared with the facility's outline."""

from datetime import date
from types import MappingProxyType

from hwtrack.custody.header import Nearness
from hwtrack.custody.scan_facts import ScanFacts
from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation

RULE = Rule(
    id="CUS-03",
    version=1,
    title="A scan was made outside the place it names",
    remedy="Scan again at the place, or correct the place; if the map is wrong, correct the facility's outline.",
    basis="Jiangsu regulations on solid waste (revised 2024)",
    severity=Severity.MEDIUM,
    effects=MappingProxyType({Stage.GATE: Effect.ALARM, Stage.STORAGE: Effect.ALARM}),
    in_force_from=date(2025, 3, 1),
    confirmed=False,
)


def check(facts: ScanFacts) -> Violation | None:
    """Find a position farther outside the facility than the phone's own accuracy explains."""
    if facts.nearness is not Nearness.OUTSIDE or facts.distance_m is None:
        return None
    return Violation(
        message="The phone was {metres} m outside the facility named.",
        facts={"metres": facts.distance_m},
        pointer="/position",
    )
