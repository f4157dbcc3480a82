"""A handover between two phones is what both say it is: one that does not hold is looked at, never believed."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from hwtrack.custody.scan_facts import ScanFacts
from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation

RULE = Rule(
    id="CUS-06",
    version=1,
    title="A handover between two phones does not hold",
    remedy="Ask both people; compare the two phones' events and the list of containers.",
    basis="Order 23 (2021) art. 17",
    severity=Severity.MEDIUM,
    effects=MappingProxyType({Stage.GATE: Effect.ALARM, Stage.STORAGE: Effect.ALARM}),
    in_force_from=date(2026, 7, 1),
    confirmed=False,
)

UNSIGNED = "The event of the handover bears no phone's signature."
ONE_PHONE = "One and the same phone handed over and took over."
LIST_CHANGED = "The containers recorded are not those the two phones agreed on."
UNKNOWN_GIVER = "The phone that handed over is not enrolled."
DOES_NOT_COUNT = "The phone that handed over is suspended or revoked."
BAD_SIGNATURE = "The signature of the phone that handed over does not fit."
NOT_EACH_OTHER = "The two events of the handover do not name each other."

TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "unsigned": UNSIGNED,
        "one_phone": ONE_PHONE,
        "list_changed": LIST_CHANGED,
        "unknown_giver": UNKNOWN_GIVER,
        "giver_does_not_count": DOES_NOT_COUNT,
        "bad_signature": BAD_SIGNATURE,
        "not_each_other": NOT_EACH_OTHER,
    }
)
"""The sentence for each flaw; the catalogue translates it."""


def check(facts: ScanFacts) -> Violation | None:
    """Find a half of a handover that does not hold."""
    if facts.handover_flaw not in TEXTS:
        return None
    return Violation(message=TEXTS[facts.handover_flaw], pointer="/handover")
