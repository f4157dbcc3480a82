"""A phone brings what it recorded while it had no signal: up to 500 events, each with an answer of its own.

Events go in parts of 50, each one transaction with its heads locked in one order; a part that is done stays, whatever
becomes of the next. One bad event never spoils the others: it is answered with its problem and stays on the phone. The
same batch may be sent again and again; what was recorded is answered as it was then. Source: trust.md 3, 4.3; ux.md 3.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from hwtrack.accounts.device import Device
from hwtrack.accounts.service import devices
from hwtrack.custody.answers import Recorded, TooManyEventsError
from hwtrack.custody.clock import MOST_UNSENT, offset_of, steady
from hwtrack.custody.device_chain import Progress
from hwtrack.custody.possession import Contact, Possession, judge_possession
from hwtrack.custody.service import recording, standing
from hwtrack.custody.service.recording import Sent
from hwtrack.custody.service.together import Brought, record_together
from hwtrack.infra.retry import retried
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.errors import DomainError, Kind

PART = 50
Begin = Callable[[], AbstractAsyncContextManager[AnyWork]]


class SyncTooFastError(DomainError):
    """The phone sends too many events."""

    kind = Kind.TOO_MANY
    code = "custody.sync-too-fast"
    detail = "A phone sends at most {most} events a minute; nothing of this request was recorded."
    remedy = "Send it again in {seconds} seconds; the events stay on the phone until then."


class UnstorableEventError(DomainError):
    """The event cannot be stored."""

    kind = Kind.INVALID
    code = "custody.unstorable-event"
    detail = "The database refused this event; the others of the same request were not affected."
    remedy = "Keep the event on the phone, export it, and show it to the operator with the time of day."


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a phone brings: its events in their order, and its clock.

    `device_now` is what the clock that stamped the events shows at the moment of sending. `contact` is the number of
    the request, greater than every one before, and `possession` the key's signature of `contact_text`.
    """

    device_id: UUID
    device_now: datetime
    events: Sequence[Sent]
    contact: int = 0
    possession: bytes | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that was not recorded and stays on the phone, and why."""

    error: DomainError


Answered = Recorded | Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What a phone is told: an answer per event in its order, how it stands, the server's instant, what it proved."""

    answers: tuple[Answered, ...]
    device: Device
    progress: Progress
    server_now: datetime
    possession: Possession


async def sync(begin: Begin, batch: Batch) -> Synced:
    """Record what a phone brings, each part in a unit of work of its own.

    Where the request does not prove that it comes from the phone, its events are taken all the same, each by its own
    signature, but the phone's contact and clock stay as they are and the limit is that of the account.

    Raises:
        TooManyEventsError: More than 500 events.
        DeviceUnknownError: No phone of the actor's organisation is enrolled under this id.
        SyncTooFastError: More than 600 events of the phone, or unproved ones of the account, within a minute; nothing
            was recorded.
    """
    if len(batch.events) > MOST_UNSENT:
        raise TooManyEventsError(count=len(batch.events), limit=MOST_UNSENT)
    possession = await _note_contact(begin, batch)
    answers: list[Answered] = []
    for start in range(0, len(batch.events), PART):
        answers += await _part(begin, batch.events[start : start + PART])
    async with begin() as work:
        return Synced(
            answers=tuple(answers),
            device=await devices.device(work, batch.device_id),
            progress=await standing.device_progress(work, batch.device_id),
            server_now=work.now,
            possession=possession,
        )


async def _note_contact(begin: Begin, batch: Batch) -> Possession:
    async with begin() as work:
        found = await _possession(work, batch)
        again = await _counted(work, batch, proved=found is Possession.PROVED)
        if again is not None:
            seconds = max(1, round((again - work.now).total_seconds() + 0.5))
            raise SyncTooFastError(most=devices.MOST_IN_WINDOW, seconds=seconds)
    return found


async def _possession(work: AnyWork, batch: Batch) -> Possession:
    public_key, last = await devices.contact_key(work, batch.device_id)
    contact = Contact(
        device_id=batch.device_id,
        number=batch.contact,
        device_now=batch.device_now,
        bodies=[one.body for one in batch.events],
    )
    return judge_possession(contact, batch.possession, public_key=public_key, last=last)


async def _counted(work: AnyWork, batch: Batch, *, proved: bool) -> datetime | None:
    events = len(batch.events)
    if not proved:
        return await devices.note_unproved(work, events=events)
    offset = steady(offset_of(batch.device_now, work.now))
    return await devices.note_contact(work, batch.device_id, number=batch.contact, offset=offset, events=events)


async def _part(begin: Begin, events: Sequence[Sent]) -> list[Answered]:
    """Record a part in one transaction; where the database refuses one of them, each in its own."""
    read = [_read(one) for one in events]
    brought = [one for one in read if not isinstance(one, Refused)]
    try:
        answers = iter(await _recorded(begin, brought))
    except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError):
        answers = iter([await _alone(begin, one) for one in brought])
    return [one if isinstance(one, Refused) else next(answers) for one in read]


async def _alone(begin: Begin, brought: Brought) -> Answered:
    try:
        return (await _recorded(begin, [brought]))[0]
    except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError):
        return Refused(UnstorableEventError())


async def _recorded(begin: Begin, brought: Sequence[Brought]) -> list[Answered]:
    async def once() -> list[Answered]:
        async with begin() as work:
            done = await record_together(work, brought)
        return [Refused(one) if isinstance(one, DomainError) else one for one in done]

    return await retried(once)


def _read(sent: Sent) -> Brought | Refused:
    try:
        return recording.read(sent), sent
    except DomainError as error:
        return Refused(error)
