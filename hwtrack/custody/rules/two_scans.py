"""A storage step is two scans: the identity code of the place and that of the container, compared."""

from datetime import date
from types import MappingProxyType

from hwtrack.custody.header import Grade
from hwtrack.custody.scan_facts import ScanFacts
from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation

RULE = Rule(
    id="CUS-02",
    version=1,
    title="A storage step was recorded without scanning both the place and the container",
    remedy="Scan the place's plaque first, then the container's label.",
    basis="Jiangsu regulations on solid waste (revised 2024)",
    severity=Severity.MEDIUM,
    effects=MappingProxyType({Stage.STORAGE: Effect.ALARM}),
    in_force_from=date(2025, 3, 1),
    confirmed=False,
)


def check(facts: ScanFacts) -> Violation | None:
    """Find a storage step from a phone that lacks the place's scan or a container's, or has one typed by hand.

    A desk entry has no scans and says so by its grade.
    """
    if facts.grade is Grade.DESK:
        return None
    if not facts.place_scanned:
        return Violation(message="The place's plaque was not scanned.", pointer="/scans")
    if facts.unscanned:
        return Violation(
            message="{count} containers were not scanned, the first {code}.",
            facts={"count": len(facts.unscanned), "code": facts.unscanned[0]},
            pointer="/scans",
        )
    if facts.typed:
        return Violation(message="{count} codes were typed by hand.", facts={"count": facts.typed}, pointer="/scans")
    return None
