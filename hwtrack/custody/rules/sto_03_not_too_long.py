"""Solid Waste Law art. 81(3): a licence holder stores at most one year, or as long as an authority allows.

For generators the bureau sets after how many days it is alerted; that is no breach of this clause.
"""

from datetime import date
from types import MappingProxyType

from hwtrack.custody.store_facts import AgeFacts
from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.registry.storage_limits import LICENCE_HOLDER

RULE = Rule(
    id="STO-03",
    version=1,
    title="Waste was kept for longer than it may",
    remedy="Have it treated or handed over; a licence holder may ask the authority that licensed it for an extension.",
    basis="Solid Waste Law (2020) art. 81(3)",
    severity=Severity.HIGH,
    effects=MappingProxyType({Stage.DAILY: Effect.ALARM}),
    in_force_from=date(2020, 9, 1),
)


def check(facts: AgeFacts) -> Violation | None:
    """Find what lies beyond the limit and beyond any extension; for anybody but a licence holder it is a hint."""
    if not facts.overdue:
        return None
    longest = facts.overdue[0]
    return Violation(
        message="{count} containers have been kept for more than {limit} days, the longest, {code}, for {days} days.",
        facts={"count": len(facts.overdue), "limit": facts.limit_days, "code": longest.code, "days": longest.days},
        severity=None if facts.subject == LICENCE_HOLDER else Severity.HINT,
    )
