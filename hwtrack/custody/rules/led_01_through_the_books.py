"""HJ 1259 6.3: every container is generated, stored, taken out, and handed over or treated – or goes a stated way."""

from datetime import date
from types import MappingProxyType

from hwtrack.custody.book_facts import BookFacts
from hwtrack.custody.events.generated import Route
from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation

RULE = Rule(
    id="LED-01",
    version=1,
    title="A container left its generator's books without having been stored",
    remedy="Enter the missing storing late, or state at its generation that it goes on directly.",
    basis="HJ 1259-2022, 6.3",
    severity=Severity.HIGH,
    effects=MappingProxyType({Stage.BOOKS: Effect.ALARM}),
    in_force_from=date(2022, 10, 1),
)


def check(facts: BookFacts) -> Violation | None:
    """Find a container that went without being stored and not the way stated for it; bulk waste is stored as it is."""
    if not facts.left_by or facts.stored or facts.bulk:
        return None
    wanted = Route.OWN_TREATMENT if facts.treated_at_home else Route.TRANSFER
    if facts.route == wanted.value:
        return None
    return Violation(
        message="{code} left by “{kind}” and had never been stored.",
        facts={"code": facts.code, "kind": facts.left_by},
    )
