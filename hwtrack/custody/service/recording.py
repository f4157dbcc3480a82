"""Recording what happened to containers.

`record` fetches what is known, lets the core decide, and appends; if somebody was faster it looks again. A refusal
that has to be remembered (another body under a known id, an impossible clock) is a value, so that what was sent is
committed. Runs on both forms of `Work`. Source: design.md §6, §13.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from hwtrack.custody.acceptance import Arrival, HomeDraft, Sender, draft
from hwtrack.custody.accepted import Outcome as Became
from hwtrack.custody.answers import (
    BusyChainError,
    HomeReceipt,
    PutAside,
    Recorded,
    Recording,
    UnknownContainerError,
)
from hwtrack.custody.claims import Claim
from hwtrack.custody.clock import SERVICE_BEGAN, Clocks, Impossible, desk_refusal, judge
from hwtrack.custody.events import SystemKindError, read_body
from hwtrack.custody.events.foreign_code_bound import ForeignCodeBound
from hwtrack.custody.events.judged import Judged
from hwtrack.custody.fold import fold
from hwtrack.custody.geofence import locate
from hwtrack.custody.handover import Flaw
from hwtrack.custody.header import Grade
from hwtrack.custody.service import consequences, handing_over
from hwtrack.custody.store import append, foreign, found
from hwtrack.custody.store.append import Answer, Outcome
from hwtrack.custody.store.found import Surroundings
from hwtrack.custody.vouching import Doubt, vouch
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.actor import Scope
from hwtrack.tlog.service import append_entry

MAX_TRIES = 5
QUARANTINE = "quarantine"
"""Kind of the log entry of a body that was put aside."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One event as it came over the wire: the canonical body and, from an enrolled device, its signature."""

    body: str
    signature: bytes | None = None


@dataclass(frozen=True, slots=True)
class People:
    """Who proposed an event and who confirmed it, and on whose behalf where that is not their own organisation."""

    proposer: UUID
    second: UUID
    acting_for: int | None = None


async def record(work: AnyWork, sent: Sent) -> Recorded:
    """Record one event and return its receipt.

    Raises:
        NotCanonicalError, BodyTooLargeError, UnknownKindError, UnknownVersionError, BodyFaultsError: It is no event.
        SystemKindError: It is a kind that the system alone writes.
        FutureEventError, OldEventError, EventIdError, UnknownContainerError: It comes from a desk and cannot be right.
        BusyChainError: Five attempts met somebody else's record of the same container.
        NoOrganisationError: The actor belongs to no organisation.
    """
    return await record_claim(work, read(sent), sent)


async def record_confirmed(work: AnyWork, sent: Sent, people: People) -> Recorded:
    """Record an event that one person proposed and a second confirmed, both of the actor's organisation.

    Raises:
        DomainError: What `record` raises.
    """
    return await record_claim(work, read(sent), sent, people)


async def foreseen(work: AnyWork, claim: Claim, sent: Sent, people: People) -> Mapping[str, Became]:
    """Return what would become of an event in each container it names, if it were recorded now; nothing is.

    Raises:
        UnknownContainerError: It names a code that was never issued.
    """
    arrival = arrival_of(work, claim, sent, Surroundings(), people)
    containers = await found.containers(work, claim.codes)
    if missing := sorted(set(claim.codes) - {one.code for one in containers}):
        raise UnknownContainerError(code=missing[0], pointer=f"/containers/{claim.codes.index(missing[0])}/code")
    if any(one.has(claim.event_id) for one in containers):
        return {one.code: fold(one.blank, one.events).outcome_of(claim.event_id) for one in containers}
    links = [link for home in draft(arrival, containers).homes for link in home.links]
    return {link.found.code: link.folded.outcome_of(claim.event_id) for link in links}


def read(sent: Sent) -> Claim:
    """Return the claim that an event's body makes.

    Raises:
        NotCanonicalError, BodyTooLargeError, UnknownKindError, UnknownVersionError, BodyFaultsError: It is no event.
        SystemKindError: It is a kind that the system alone writes.
    """
    claim = read_body(sent.body)
    if isinstance(claim, Judged):
        raise SystemKindError(kind=claim.KIND, pointer="/kind")
    return claim


async def record_claim(work: AnyWork, claim: Claim, sent: Sent, people: People | None = None) -> Recorded:
    """Record an event that has been read, and return its receipt; raises what `record` raises after reading."""
    known = await found.surroundings(work, claim.place, claim.device)
    arrival = arrival_of(work, claim, sent, known, people)
    if isinstance(claim, ForeignCodeBound):
        arrival = replace(arrival, labelled=await foreign.labelled(work, claim.codes))
    if arrival.obstacle is not None:
        return await _not_as_it_came(work, arrival, arrival.obstacle)
    for _ in range(MAX_TRIES):
        containers = await found.containers(work, claim.codes)
        if missing := sorted(set(claim.codes) - {one.code for one in containers}):
            return await _unknown(work, arrival, missing[0])
        if any(one.has(claim.event_id) for one in containers):
            answer = await append.seen(work, claim.event_id, body_sha256=arrival.digest)
            return await finished(work, arrival, answer)
        arrival = await _handed_over(work, arrival, known)
        if arrival.handover is not None and arrival.handover.flaw is Flaw.REPLAYED:
            return await _put_aside(work, arrival, PutAside.REPLAYED_CHALLENGE)
        drafted = draft(arrival, containers)
        answer = await append.append(work, drafted)
        if answer.outcome is not Outcome.MOVED:
            return await finished(work, arrival, answer, drafted.homes)
    raise BusyChainError(tries=MAX_TRIES)


def arrival_of(work: AnyWork, claim: Claim, sent: Sent, known: Surroundings, people: People | None = None) -> Arrival:
    """Return an event on its way in: who sends it, what vouches for it, when it counts, where it was.

    Raises:
        SignatureWithoutDeviceError: It is signed and names no device.
    """
    device = claim.device
    further = device is not None and device.seq > known.last_seq
    timing = judge(
        Clocks(
            event_id=claim.event_id,
            event_time=claim.event_time,
            record_time=work.now,
            service_began=SERVICE_BEGAN,
            offset=known.offset,
            not_before=known.last_time if further else None,
            live=not claim.back_entry,
        )
    )
    return Arrival(
        claim=claim,
        body=sent.body,
        signature=sent.signature,
        sender=_sender(work, people),
        timing=timing,
        vouch=vouch(claim, sent.body, sent.signature, known.key),
        record_time=work.now,
        fix=locate(claim.position, known.outline, known.point),
        division=known.division,
        place_org=known.org_id,
    )


def _sender(work: AnyWork, people: People | None) -> Sender:
    actor = work.actor
    return Sender(
        org_id=actor.own_org,
        account_id=people.proposer if people else actor.account_id,
        acting_for=(people and people.acting_for) or actor.acting_for,
        official=actor.scope is Scope.OFFICIAL,
        second_account_id=people.second if people else None,
    )


async def _handed_over(work: AnyWork, arrival: Arrival, known: Surroundings) -> Arrival:
    verdict = await handing_over.judge(work, arrival, known.key)
    return arrival if verdict is None else replace(arrival, handover=verdict)


async def finished(work: AnyWork, arrival: Arrival, answer: Answer, homes: Sequence[HomeDraft] = ()) -> Recorded:
    """Let everything follow from what the store answered, and return the receipt."""
    match answer.outcome:
        case Outcome.APPENDED:
            await handing_over.remember(work, arrival)
            for home in homes:
                await consequences.follow(work, arrival, home, forked=answer.forked)
            if answer.forked:
                await consequences.suspend(work, arrival)
            return _receipt(arrival, Recording.RECORDED, answer, arrival.grade)
        case Outcome.REPEAT:
            # Why: an unsigned copy may have come first; what the phone signed has arrived all the same.
            await _linked(work, arrival)
            return _receipt(arrival, Recording.REPEATED, answer, await append.grade_of(work, arrival.claim.event_id))
        case Outcome.DIFFERENT:
            return await _put_aside(work, arrival, PutAside.DIFFERENT)
        case _:
            return await _not_as_it_came(work, arrival, Impossible.ID_OUT_OF_RANGE)


async def _not_as_it_came(work: AnyWork, arrival: Arrival, reason: Doubt | Impossible) -> Recorded:
    # Why: what was recorded once is answered as it was then, even if today's clock offset says otherwise, or the phone
    # was revoked since.
    before = await append.seen(work, arrival.claim.event_id, body_sha256=arrival.digest)
    if before.outcome is not Outcome.UNKNOWN:
        return await finished(work, arrival, before)
    if arrival.claim.device is None and isinstance(reason, Impossible):
        claim = arrival.claim
        raise desk_refusal(reason, event_id=claim.event_id, event_time=claim.event_time, now=work.now)
    return await _put_aside(work, arrival, reason)


async def _unknown(work: AnyWork, arrival: Arrival, code: str) -> Recorded:
    if arrival.claim.device is None:
        pointer = f"/containers/{arrival.claim.codes.index(code)}/code"
        raise UnknownContainerError(code=code, pointer=pointer)
    return await _put_aside(work, arrival, PutAside.UNKNOWN_CONTAINER)


async def _put_aside(work: AnyWork, arrival: Arrival, reason: Doubt | Impossible | PutAside) -> Recorded:
    aside = await append.put_aside(work, arrival, reason.value)
    if aside.new:
        await append_entry(
            work,
            home_org_id=arrival.sender.org_id,
            kind=QUARANTINE,
            entry_id=aside.quarantine_id,
            digest=arrival.digest,
        )
    await _linked(work, arrival)
    different = reason is PutAside.DIFFERENT
    return Recorded(
        event_id=arrival.claim.event_id,
        recording=Recording.DIFFERENT if different else Recording.QUARANTINED,
        record_time=aside.received_at,
        receipts=(
            HomeReceipt(
                home_org_id=arrival.sender.org_id,
                record_time=aside.received_at,
                entry_id=aside.quarantine_id,
                entry_hash=arrival.digest,
                status=Recording.QUARANTINED.value,
                kind=QUARANTINE,
            ),
        ),
        quarantine_id=aside.quarantine_id,
        reason=reason.value,
        grade=arrival.grade,
    )


async def _linked(work: AnyWork, arrival: Arrival) -> None:
    """Give what a phone signed its place in the phone's chain, where it is not appended with its event."""
    if arrival.vouch.chained and await append.note_device_event(work, arrival):
        await consequences.tell_of_fork(work, arrival)
        await consequences.suspend(work, arrival)


def _receipt(arrival: Arrival, recording: Recording, answer: Answer, grade: Grade | None) -> Recorded:
    receipts = tuple(
        HomeReceipt(
            home_org_id=one.home_org_id,
            record_time=one.record_time,
            entry_id=arrival.claim.event_id,
            entry_hash=one.entry_hash,
            status=one.status,
        )
        for one in answer.stored
    )
    return Recorded(
        event_id=arrival.claim.event_id,
        recording=recording,
        record_time=receipts[0].record_time,
        receipts=receipts,
        grade=grade,
    )
