"""When an event happened, as far as a device's clock can be believed, and when it cannot be at all.

The effective time is the claimed one minus the device's clock offset, never later than the server's record; it is
computed once, at acceptance, and hashed with the header. What is impossible is not refused but quarantined with a
receipt; a person at a desk is told at once instead. Knows instants only; reads no clock.
Source: trust.md 3 (rules 3, 4); design.md §13 (clocks and quarantine).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from hwtrack.kernel.errors import DomainError, Kind

FUTURE_TOLERANCE = timedelta(minutes=5)
"""A clock may run so far ahead; beyond it the event lies in the future."""

LATE_AFTER = timedelta(hours=24)
"""Older events are accepted and marked late; the sender is asked for a reason."""

HELD_AFTER = timedelta(hours=72)
"""Older events from a phone are accepted, but held until a second person confirms them; what waits so long is a gap."""

MOST_UNSENT = 500
"""Events a phone may hold back, none of them for longer than `HELD_AFTER`; it brings them all at once."""

ID_TOLERANCE = timedelta(hours=24)
"""A phone makes the id when the person confirms, so id and claimed time may differ by so much at most."""

WAY_TOLERANCE = timedelta(seconds=5)
"""A message may take so long; an offset within it is no fault of the device's clock."""

SERVICE_BEGAN = datetime(2026, 7, 1, tzinfo=UTC)
"""The first month of events that migration 0006 makes; no id is older."""

_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_UUID7 = 7
_TIME_BITS = 48


class Impossible(StrEnum):
    """Why an event's id or time cannot be right; the reason kept with a quarantined body."""

    FUTURE = "future"
    BEFORE_LAST_CONTACT = "before_last_contact"
    ID_NOT_V7 = "id_not_v7"
    ID_IN_FUTURE = "id_in_future"
    ID_OUT_OF_RANGE = "id_out_of_range"
    ID_AND_TIME_APART = "id_and_time_apart"


IMPOSSIBLE_TEXTS = {
    Impossible.FUTURE: "The claimed time is more than 5 minutes ahead of the server.",
    Impossible.BEFORE_LAST_CONTACT: "The claimed time is before the device's last recorded event.",
    Impossible.ID_NOT_V7: "The event's id is not a UUID of version 7.",
    Impossible.ID_IN_FUTURE: "The time in the event's id is more than 5 minutes ahead of the server.",
    Impossible.ID_OUT_OF_RANGE: "The time in the event's id is before this service began.",
    Impossible.ID_AND_TIME_APART: "The time in the event's id and the claimed time are more than 24 hours apart.",
}
"""The English sentence for each reason; the catalogue translates it."""


class Lateness(StrEnum):
    """How long after it happened an event arrived: up to 24 h, up to 72 h, or longer."""

    NORMAL = "normal"
    LATE = "late"
    HELD = "held"


class FutureEventError(DomainError):
    """The event lies in the future."""

    kind = Kind.INVALID
    code = "custody.future-event"
    detail = "The event says {event_time}; it is now {now}, and at most 5 minutes ahead are tolerated."
    remedy = "Check the date and the time of day."


class OldEventError(DomainError):
    """The event is too old to have happened just now."""

    kind = Kind.INVALID
    code = "custody.old-event"
    detail = "The event says {event_time}, more than 24 hours before it was entered."
    remedy = "Check the date; enter something that happened earlier as a back entry (补录)."


class EventIdError(DomainError):
    """The event's id cannot be right."""

    kind = Kind.INVALID
    code = "custody.event-id"
    detail = "{event_id} is not a UUID of version 7 made by the server's clock in this service's time."
    remedy = "Make a new id with the server's clock and send the event again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """Everything known about the time of one event.

    `offset` is the device's clock minus the server's at their last contact; `not_before` is the effective time of the
    device's last accepted event; `service_began` is the first instant an id may carry.
    """

    event_id: UUID
    event_time: datetime
    record_time: datetime
    service_began: datetime
    offset: timedelta = timedelta(0)
    not_before: datetime | None = None
    live: bool = True


@dataclass(frozen=True, slots=True)
class Timing:
    """What the clocks say: the effective time, how late it came, and what is impossible about it, if anything."""

    effective_time: datetime
    lateness: Lateness
    impossible: Impossible | None = None


def id_time(event_id: UUID) -> datetime:
    """Return the instant, to the millisecond, in the first 48 bits of a UUIDv7."""
    milliseconds = event_id.int >> (128 - _TIME_BITS)
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)


def judge(clocks: Clocks) -> Timing:
    """Return the timing of an event. A body that is not live (a back entry at a desk) may be any age."""
    claimed = _less(clocks.event_time.astimezone(UTC), clocks.offset)
    effective = min(claimed, clocks.record_time)
    return Timing(effective, _lateness(clocks.record_time - effective), _impossible(clocks, claimed))


def desk_refusal(reason: Impossible, *, event_id: UUID, event_time: datetime, now: datetime) -> DomainError:
    """Return what a person at a desk is told about an impossible event; a phone's is quarantined instead."""
    claimed, at = event_time.isoformat(), now.isoformat()
    match reason:
        case Impossible.FUTURE:
            return FutureEventError(event_time=claimed, now=at, pointer="/event_time")
        case Impossible.ID_AND_TIME_APART | Impossible.BEFORE_LAST_CONTACT:
            return OldEventError(event_time=claimed, pointer="/event_time")
        case Impossible.ID_NOT_V7 | Impossible.ID_IN_FUTURE | Impossible.ID_OUT_OF_RANGE:
            return EventIdError(event_id=str(event_id), pointer="/event_id")


def corrected_now(device_now: datetime, offset: timedelta) -> datetime:
    """Return the server's time as a page computes it from its device's clock and the offset at the last contact."""
    return device_now.astimezone(UTC) - offset


def offset_of(device_now: datetime, server_now: datetime) -> timedelta:
    """Return how far a device's clock runs ahead of the server's."""
    return device_now.astimezone(UTC) - server_now.astimezone(UTC)


def steady(offset: timedelta) -> timedelta:
    """Return a clock's offset, or none where it is no more than the time a message takes on its way."""
    return offset if abs(offset) > WAY_TOLERANCE else timedelta(0)


def _less(instant: datetime, offset: timedelta) -> datetime:
    """Return an instant less an offset, or the first or last of all where there is none so far away."""
    try:
        return instant - offset
    except OverflowError:
        return _FIRST if offset > timedelta(0) else _LAST


def _lateness(age: timedelta) -> Lateness:
    if age <= LATE_AFTER:
        return Lateness.NORMAL
    return Lateness.LATE if age <= HELD_AFTER else Lateness.HELD


def _impossible(clocks: Clocks, claimed: datetime) -> Impossible | None:
    if claimed > clocks.record_time + FUTURE_TOLERANCE:
        return Impossible.FUTURE
    # Why the tolerance: the offset is measured anew at each contact, and the clock may have been set right between.
    if clocks.not_before is not None and claimed < clocks.not_before - FUTURE_TOLERANCE:
        return Impossible.BEFORE_LAST_CONTACT
    return _impossible_id(clocks, claimed)


def _impossible_id(clocks: Clocks, claimed: datetime) -> Impossible | None:
    if clocks.event_id.version != _UUID7:
        return Impossible.ID_NOT_V7
    try:
        made = id_time(clocks.event_id)
    except OverflowError:
        return Impossible.ID_IN_FUTURE
    made = _less(made, clocks.offset)  # the clock that stamped the event made the id as well
    if made > clocks.record_time + FUTURE_TOLERANCE:
        return Impossible.ID_IN_FUTURE
    if made < clocks.service_began:
        return Impossible.ID_OUT_OF_RANGE
    if clocks.live and abs(made - claimed) > ID_TOLERANCE:
        return Impossible.ID_AND_TIME_APART
    return None
