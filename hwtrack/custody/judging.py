"""What the system says of earlier events when a later one changes them, or when a step waits too long.

Makes the body of a `judged` event, one per home organisation, so that what was known on any day can be told later.
Pure: the service records it beside its cause. Source: trust.md 3 (rules 7, 8).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.clock import HELD_AFTER
from hwtrack.custody.container import Reason, Status
from hwtrack.custody.events.judged import MAX_CHANGES, Change, Judged, Verdict
from hwtrack.custody.fold import Folded
from hwtrack.kernel.canonical import canonical

GAP_AFTER: timedelta = HELD_AFTER
"""A step whose predecessor, or an attachment that has not come for so long is a gap."""

MAX_AT_ONCE = 1500
"""Changes one judged event names, so that its body stays below the limit of bytes; more go into the next one."""

Changes = Mapping[str, Sequence[Change]]
"""What changed, by the container's code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is to be said in one judged event: of which containers what changed, and because of which event."""

    changes: Changes
    cause: UUID | None

    def parts(self) -> Iterable["Judgement"]:
        """Return it in parts that a body can hold."""
        part: dict[str, list[Change]] = {}
        for number, (code, change) in enumerate(_flat(self.changes)):
            if part and (number % MAX_AT_ONCE == 0 or len(part.get(code, ())) == MAX_CHANGES):
                yield Judgement(changes=part, cause=self.cause)
                part = {}
            part.setdefault(code, []).append(change)
        if part:
            yield Judgement(changes=part, cause=self.cause)

    def body(self, event_id: UUID, at: datetime) -> str:
        """Return the canonical text of the event's body."""
        verdict = Verdict.GAP if self.cause is None else Verdict.CHANGED
        members = {
            "kind": Judged.KIND,
            "v": Judged.VERSION,
            "event_id": str(event_id),
            "event_time": at.isoformat(),
            "verdict": verdict.value,
            "cause": None if self.cause is None else str(self.cause),
            "containers": [
                {"code": code, "changes": [_written(change) for change in changes]}
                for code, changes in sorted(self.changes.items())
            ],
        }
        return canonical({name: value for name, value in members.items() if value is not None})


def changed(before: Folded, after: Folded) -> tuple[Change, ...]:
    """Return the events that were there before and have another status now, in the order in which they count."""
    was = {outcome.event_id: outcome.status for outcome in before.outcomes}
    return tuple(
        Change(event_id=now.event_id, was=was[now.event_id], now=now.status, reasons=now.reasons)
        for now in after.outcomes
        if was.get(now.event_id, now.status) is not now.status
    )


def waiting(folded: Folded, events: Iterable[Accepted], now: datetime) -> tuple[Change, ...]:
    """Return the steps that have been held for more than 72 hours and of which nobody has said so yet."""
    known = {event.event_id: event for event in events}
    said = _said(known.values())
    return tuple(
        Change(event_id=one.event_id, was=one.status, now=one.status, reasons=one.reasons)
        for one in folded.outcomes
        if one.status is Status.HELD
        and now - known[one.event_id].header.record_time > GAP_AFTER
        and (one.event_id, False) not in said
    )


def unattached(folded: Folded, events: Iterable[Accepted], missing: Iterable[UUID]) -> tuple[Change, ...]:
    """Return the events whose attachments have not come and of which nobody has said so yet."""
    said = _said(events)
    wanted = {event_id for event_id in missing if (event_id, True) not in said}
    return tuple(
        Change(event_id=one.event_id, was=one.status, now=one.status, reasons=(Reason.ATTACHMENT_MISSING,))
        for one in folded.outcomes
        if one.event_id in wanted
    )


def _said(events: Iterable[Accepted]) -> frozenset[tuple[UUID, bool]]:
    """Return the gaps judged before, by event and whether it lacked an attachment."""
    judged = [event.claim for event in events if isinstance(event.claim, Judged)]
    gaps = [claim for claim in judged if claim.verdict is Verdict.GAP]
    changes = [change for claim in gaps for line in claim.containers for change in line.changes]
    return frozenset((change.event_id, Reason.ATTACHMENT_MISSING in change.reasons) for change in changes)


def _flat(changes: Changes) -> Iterable[tuple[str, Change]]:
    return ((code, change) for code, several in sorted(changes.items()) for change in several)


def _written(change: Change) -> dict[str, Any]:
    members = {
        "event_id": str(change.event_id),
        "was": change.was.value,
        "now": change.now.value,
        "reasons": [reason.value for reason in change.reasons],
    }
    return {name: value for name, value in members.items() if value != []}
