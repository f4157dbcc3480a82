"""GB 18597-2023 8.3.5: what lies in a storage point (贮存点) is at no moment more than 3 t."""

from datetime import date
from types import MappingProxyType

from hwtrack.custody.store_facts import PointFacts
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation

RULE = Rule(
    id="STO-01",
    version=1,
    title="A storage point held more than it may",
    remedy="Take the surplus to a storage facility, or hand it over, and record it by scanning.",
    basis="GB 18597-2023, 8.3.5",
    severity=Severity.HIGH,
    effects=MappingProxyType({Stage.STOCK: Effect.ALARM}),
    in_force_from=date(2023, 7, 1),
)


def check(facts: PointFacts) -> Violation | None:
    """Find a time at which more lay there than the limit; exactly the limit is within it."""
    if facts.peak_g <= facts.limit_g:
        return None
    return Violation(
        message="{place} held {peak} t at its fullest; {limit} t may lie there.",
        facts={"place": facts.facility, "peak": Mass(facts.peak_g).tonnes, "limit": Mass(facts.limit_g).tonnes},
    )
