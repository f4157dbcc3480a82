"""Where what is known today differs from what was known at an instant: other statuses, and what came in later.

Pure; two folds of one container are compared. What happened after the instant is no difference: nobody could know it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hwtrack.custody.accepted import Accepted, Outcome
from hwtrack.custody.events.judged import Judged
from hwtrack.custody.fold import Folded


@dataclass(frozen=True, slots=True)
class Difference:
    """One event that stands otherwise today; `then` is None where it had happened but was not recorded yet."""

    event: Accepted
    then: Outcome | None
    now: Outcome


def differences(then: Folded, now: Folded, events: Iterable[Accepted], at: datetime) -> tuple[Difference, ...]:
    """Return the events that had happened by an instant and stand otherwise today, in the order in which they count."""
    known: dict[UUID, Outcome] = {outcome.event_id: outcome for outcome in then.outcomes}
    by_id = {event.event_id: event for event in events}
    found = [Difference(by_id[one.event_id], known.get(one.event_id), one) for one in now.outcomes]
    return tuple(one for one in found if _differs(one, at))


def _differs(one: Difference, at: datetime) -> bool:
    if one.then is None:
        return one.event.header.effective_time <= at and not isinstance(one.event.claim, Judged)
    return one.then.status is not one.now.status
