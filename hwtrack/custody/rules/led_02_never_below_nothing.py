"""HJ 1259 6.1: the books are true. Nothing gives more than it holds, and no stock is below nothing."""

from datetime import date
from types import MappingProxyType

from hwtrack.custody.book_facts import BookFacts
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation

RULE = Rule(
    id="LED-02",
    version=1,
    title="More was taken out of a container than was in it",
    remedy="Weigh it, compare with the meter and the tickets, and correct the event that is wrong.",
    basis="HJ 1259-2022, 6.1",
    severity=Severity.HIGH,
    effects=MappingProxyType({Stage.BOOKS: Effect.ALARM}),
    in_force_from=date(2022, 10, 1),
)


def check(facts: BookFacts) -> Violation | None:
    """Find a stock below nothing, or an event that took more than there was; without any stated mass only a hint."""
    if facts.net_g is not None and facts.net_g < 0:
        told: dict[str, str | int] = {"code": facts.code, "mass": Mass(facts.net_g).text}
        if not facts.stated:
            return Violation(
                message="{mass} kg are left in {code} by the books; its mass had never been stated.",
                facts=told,
                severity=Severity.HINT,
            )
        return Violation(message="{mass} kg are left in {code} by the books.", facts=told)
    if facts.overdraws and facts.stated:
        return Violation(
            message="More was taken out of {code} by “{kind}” than was in it.",
            facts={"code": facts.code, "kind": facts.overdraws[0].kind},
        )
    return None
