"""Recording several events in one unit of work, each answered as if it had come alone.

What is known is asked once and carried from event to event; those that may wait are appended in one statement, and
every other by itself once those before it stand. All heads are locked first in one order, so that two parts cannot wait
for each other. Runs on both forms of `Work`. Source: design.md §6, §10.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from uuid import UUID

from hwtrack.custody.acceptance import Draft, Found, draft
from hwtrack.custody.answers import Recorded, Recording, TooManyEventsError
from hwtrack.custody.claims import Claim
from hwtrack.custody.service.recording import Sent, arrival_of, finished, read, record_claim
from hwtrack.custody.store import append, found
from hwtrack.custody.store.found import Surroundings
from hwtrack.custody.together import changes_nothing_before, may_wait
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.errors import DomainError

MAX_EVENTS = 50
"""Events of one list; a phone brings more, in parts."""

Brought = tuple[Claim, Sent]
"""An event that has been read, and what was sent."""

Answered = Recorded | DomainError
"""An event's receipts, or why it was refused and nothing of it kept."""

_Key = tuple[UUID | None, UUID | None, UUID | None]
"""A claimed site and facility, and a device."""


async def record_many(work: AnyWork, sent: Sequence[Sent]) -> tuple[Recorded, ...]:
    """Record up to 50 events in their order, all in this work's transaction, and return a receipt for each.

    Raises:
        TooManyEventsError: More than 50.
        DomainError: What `recording.record` raises for any of them; then none may be kept.
    """
    if len(sent) > MAX_EVENTS:
        raise TooManyEventsError(count=len(sent), limit=MAX_EVENTS)
    answers = await record_together(work, [(read(one), one) for one in sent])
    return tuple([_recorded(one) for one in answers])


async def record_together(work: AnyWork, brought: Sequence[Brought]) -> tuple[Answered, ...]:
    """Record events in their order and return an answer for each; one that is refused leaves the others alone."""
    part = _Part(work)
    await part.look({code for claim, _ in brought for code in claim.codes})
    for claim, sent in brought:
        await part.take(claim, sent)
    await part.write()
    return tuple(part.answers)


def _key(claim: Claim) -> _Key:
    site, facility = (None, None) if claim.place is None else (claim.place.site_id, claim.place.facility_id)
    return site, facility, None if claim.device is None else claim.device.id


def _recorded(answer: Answered) -> Recorded:
    if isinstance(answer, DomainError):
        raise answer
    return answer


@dataclass(slots=True)
class _Part:
    """Events of one unit of work: the answers so far, those that wait, and what is known when these are stored."""

    work: AnyWork
    answers: list[Answered] = field(default_factory=list)
    waiting: list[tuple[Brought, Draft]] = field(default_factory=list)
    containers: dict[str, Found] = field(default_factory=dict)
    surroundings: dict[_Key, Surroundings] = field(default_factory=dict)

    async def look(self, codes: set[str]) -> None:
        """Lock the heads of containers and remember them."""
        self.containers |= {one.code: one for one in await found.containers(self.work, sorted(codes), lock=True)}

    async def take(self, claim: Claim, sent: Sent) -> None:
        """Let an event wait, or record it by itself behind those that do."""
        try:
            drafted = await self._drafted(claim, sent)
        except DomainError:
            drafted = None  # Why: it is refused in its turn, behind those that wait.
        if drafted is None:
            await self.write()
            await self._record(claim, sent)
        else:
            self.waiting.append(((claim, sent), drafted))
            self._carry(drafted)

    async def write(self) -> None:
        """Append those that wait; one by one where they cannot be appended together."""
        waiting, self.waiting = self.waiting, []
        drafts = [drafted for _, drafted in waiting]
        stored = await append.append_together(self.work, drafts) if drafts else ()
        for drafted, answer in zip(drafts, stored, strict=False):
            self.answers.append(await finished(self.work, drafted.arrival, answer, drafted.homes))
        if any(answer.forked for answer in stored) or not stored:
            self._forget()
        for claim, sent in (brought for brought, _ in waiting[len(stored) :]):
            await self._record(claim, sent)

    async def _drafted(self, claim: Claim, sent: Sent) -> Draft | None:
        """Return what is to be stored for an event that may wait."""
        containers = await self._containers(claim.codes)
        if len(containers) < len(set(claim.codes)) or any(one.has(claim.event_id) for one in containers):
            return None
        known = await self._surroundings(claim)
        arrival = arrival_of(self.work, claim, sent, known)
        if not may_wait(arrival, last_seq=known.last_seq, last_sha256=known.last_sha256):
            return None
        drafted = draft(arrival, containers)
        return drafted if changes_nothing_before(drafted) else None

    async def _containers(self, codes: Sequence[str]) -> list[Found]:
        if unknown := [code for code in codes if code not in self.containers]:
            self.containers |= {one.code: one for one in await found.containers(self.work, unknown)}
        return [self.containers[code] for code in sorted(set(codes)) if code in self.containers]

    async def _surroundings(self, claim: Claim) -> Surroundings:
        key = _key(claim)
        if key not in self.surroundings:
            stored = await found.surroundings(self.work, claim.place, claim.device)
            waiting = [drafted.arrival for _, drafted in self.waiting if _key(drafted.arrival.claim)[-1] == key[-1]]
            self.surroundings[key] = reduce(Surroundings.after, waiting, stored)
        return self.surroundings[key]

    def _carry(self, drafted: Draft) -> None:
        """Know what will be there once an event that waits is stored."""
        arrival, device = drafted.arrival, _key(drafted.arrival.claim)[-1]
        for home in drafted.homes:
            self.containers |= home.appended(arrival.claim)
        known = {key: one for key, one in self.surroundings.items() if key[-1] == device}
        self.surroundings |= {key: one.after(arrival) for key, one in known.items()}

    def _forget(self) -> None:
        self.containers.clear()
        self.surroundings.clear()

    async def _record(self, claim: Claim, sent: Sent) -> None:
        try:
            done: Answered = await record_claim(self.work, claim, sent)
        except DomainError as error:
            done = error
        self.answers.append(done)
        self.surroundings.clear()
        if isinstance(done, Recorded) and done.recording is Recording.RECORDED:
            self.containers.clear()
