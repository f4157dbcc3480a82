"""A device has one history: two events under one number, or one that follows what was never sent, are two."""

from datetime import date
from types import MappingProxyType

from hwtrack.custody.scan_facts import ScanFacts
from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation

RULE = Rule(
    id="CUS-05",
    version=1,
    title="A phone's own chain of events has two histories",
    remedy="Take the phone in and compare both events; its key may have been copied. Revoke it and enrol it anew.",
    basis="Electronic Signature Law (2019) art. 13",
    severity=Severity.HIGH,
    effects=MappingProxyType({Stage.GATE: Effect.ALARM, Stage.STORAGE: Effect.ALARM}),
    in_force_from=date(2026, 7, 1),
    confirmed=False,
)


def check(facts: ScanFacts) -> Violation | None:
    """Find an event with which its device has two histories."""
    if not facts.device_forked:
        return None
    return Violation(message="The phone that made this event sent two histories; it was suspended.", pointer="/device")
