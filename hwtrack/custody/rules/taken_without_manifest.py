"""Waste is transferred with a manifest: nobody moves a container that no manifest and no holder gave to them."""

from datetime import date
from types import MappingProxyType

from hwtrack.custody.scan_facts import ScanFacts
from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation

RULE = Rule(
    id="CUS-01",
    version=1,
    title="A container was scanned by an organisation that no manifest names",
    remedy="Ask the container's holder and the driver; issue or re-enter the manifest, or correct the scan.",
    basis="Solid Waste Law (2020) art. 82; Order 23 (2021) art. 11(1)",
    severity=Severity.HIGH,
    effects=MappingProxyType({Stage.GATE: Effect.ALARM, Stage.STORAGE: Effect.ALARM}),
    in_force_from=date(2022, 1, 1),
)


def check(facts: ScanFacts) -> Violation | None:
    """Find an event about containers that its author neither issued, held nor was named for; inspectors may look."""
    if facts.official or not facts.uninvited:
        return None
    return Violation(
        message="{count} containers were recorded as “{kind}” by an organisation without a manifest, the first {code}.",
        facts={"count": len(facts.uninvited), "kind": facts.kind, "code": facts.uninvited[0]},
        pointer="/containers",
    )
