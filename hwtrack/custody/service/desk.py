"""Corrections, rulings and releases at the desk: one person proposes, a second of the same organisation confirms.

These are commands, so that what would not count is refused before it exists. A correction that moves neither mass nor
custody needs no second person and is recorded at once. Source: design.md §13; trust.md 3 (rules 6, 9).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hwtrack.custody.accepted import Outcome
from hwtrack.custody.answers import DifferentBodyError, Recorded
from hwtrack.custody.claims import Claim
from hwtrack.custody.container import REASON_TEXTS, Reason, Status
from hwtrack.custody.events import read_body
from hwtrack.custody.events.released import Released
from hwtrack.custody.proposal import (
    MAX_OPEN,
    OPEN_FOR,
    TAKEN,
    Desk,
    HinderedError,
    Proposal,
    ProposalNotFoundError,
    ProposalState,
    Quarantined,
    QuarantineNotFoundError,
    ReleasedAlreadyError,
    SamePersonError,
    TooManyProposalsError,
    WrongDeskError,
    release_body,
    stamped,
)
from hwtrack.custody.service import recording
from hwtrack.custody.service.recording import People, Sent
from hwtrack.custody.store import proposals, quarantine
from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.actor import NotSignedInError, Scope
from hwtrack.kernel.errors import Fault

_NOBODY_YET = UUID(int=0)
"""Stands for the second person when it is asked what would become of a proposal."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What became of a proposal: it waits, or it needed nobody else and is recorded."""

    proposal: Proposal | None = None
    recorded: Recorded | None = None


async def propose(work: AnyWork, desk: Desk, body: str) -> Proposed:
    """Propose a correction or ruling, given as the body it would be recorded as; under the same id it is the same.

    Raises:
        WrongDeskError: The desk does not take its kind.
        HinderedError: It would not count, whoever confirmed it.
        TooManyProposalsError: Too many of one's organisation wait.
        DifferentBodyError: Another one was proposed under the id.
        DomainError: What `read_body` raises; UnknownContainerError.
    """
    claim = read_body(body)
    if claim.KIND not in TAKEN[desk] or isinstance(claim, Released):
        raise WrongDeskError(kind=claim.KIND, known=", ".join(sorted(TAKEN[desk] - {Released.KIND})), pointer="/kind")
    proposer = _account(work)
    if there := await proposals.proposal(work, work.actor.own_org, claim.event_id):
        return Proposed(proposal=_same(there, body=body))
    alone = await _foreseen(work, claim, body, People(proposer, proposer))
    if not _waits_for_second(alone.values()):
        _demand_it_counts(claim, alone)
        return Proposed(recorded=await recording.record(work, Sent(body)))
    _demand_it_counts(claim, await _foreseen(work, claim, body, People(proposer, _NOBODY_YET)))
    return Proposed(proposal=await _kept(work, _new(work, claim, body)))


async def propose_release(
    work: AnyWork,
    desk: Desk,
    quarantine_id: UUID,
    *,
    proposal_id: UUID,
    reason: str,
    happened_at: datetime | None = None,
) -> Proposed:
    """Propose to let a quarantined body in: one's own organisation's, or for an official one of the region's.

    Raises:
        QuarantineNotFoundError: There is none that one may release at this desk.
        ReleasedAlreadyError: It was released before.
        BodyFaultsError: What is quoted cannot be released.
        TooManyProposalsError, DifferentBodyError, UnknownContainerError: As for `propose`.
    """
    kept = await _releasable(work, desk, quarantine_id)
    body = release_body(
        kept,
        read_body(kept.body).codes,
        event_id=proposal_id,
        reason=reason,
        at=work.now,
        happened_at=happened_at,
    )
    claim = read_body(body)
    await _foreseen(work, claim, body, People(_account(work), _NOBODY_YET))
    own = kept.org_id == work.actor.own_org
    return Proposed(
        proposal=await _kept(
            work, _new(work, claim, body, quarantine_id=quarantine_id, acting_for=None if own else kept.org_id)
        )
    )


async def listed(work: AnyWork, desk: Desk, wanted: Slice, *, waiting: bool) -> Page[Proposal]:
    """Return one's organisation's proposals of a desk, newest first; only those that wait where asked for.

    Raises:
        CursorError: The cursor is none of ours.
        NoOrganisationError: The actor belongs to none.
    """
    before, org = wanted.after_id(), work.actor.own_org
    rows = await proposals.page(work, org, TAKEN[desk], waiting=waiting, before=before, limit=wanted.size + 1)
    return page_of(rows, wanted, lambda one: (str(one.proposal_id),))


async def about(work: AnyWork, desk: Desk, code: str) -> tuple[Proposal, ...]:
    """Return one's organisation's proposals of a desk about a container that wait, oldest first.

    Raises:
        NoOrganisationError: The actor belongs to none.
    """
    return await proposals.about(work, work.actor.own_org, TAKEN[desk], code)


async def one(work: AnyWork, desk: Desk, proposal_id: UUID) -> Proposal:
    """Return one proposal of one's organisation.

    Raises:
        ProposalNotFoundError: There is none at this desk.
    """
    return await _at_desk(work, desk, proposal_id)


async def confirm(work: AnyWork, desk: Desk, proposal_id: UUID) -> Recorded:
    """Confirm a proposal as its second person, which records it.

    Raises:
        ProposalNotFoundError: There is none at this desk.
        ProposalSettledError: It no longer waits.
        SamePersonError: One proposed it oneself.
        ReleasedAlreadyError: What it releases was released since.
        DomainError: What `record` raises.
    """
    kept, second = await _open(work, desk, proposal_id), _account(work)
    if kept.proposed_by == second:
        raise SamePersonError
    if kept.quarantine_id is not None:
        await _releasable(work, desk, kept.quarantine_id)
    sent = Sent(stamped(kept.body, work.new_id(), work.now))
    done = await recording.record_confirmed(work, sent, People(kept.proposed_by, second, kept.acting_for))
    await proposals.settle(work, kept, ProposalState.CONFIRMED, by=second, at=work.now, event_id=done.event_id)
    if kept.quarantine_id is not None:
        await quarantine.mark_released(work, kept.quarantine_id, done.event_id)
    return done


async def withdraw(work: AnyWork, desk: Desk, proposal_id: UUID) -> Proposal:
    """Take a proposal back; whoever may confirm it may do that too.

    Raises:
        ProposalNotFoundError: There is none at this desk.
        ProposalSettledError: It no longer waits.
    """
    kept = await _open(work, desk, proposal_id)
    await proposals.settle(work, kept, ProposalState.WITHDRAWN, by=_account(work), at=work.now)
    return await _at_desk(work, desk, proposal_id)


async def in_quarantine(work: AnyWork, wanted: Slice, *, waiting: bool) -> Page[Quarantined]:
    """Return what lies in quarantine as far as the actor may see it, newest first.

    Raises:
        CursorError: The cursor is none of ours.
    """
    rows = await quarantine.page(work, waiting=waiting, before=wanted.after_id(), limit=wanted.size + 1)
    return page_of(rows, wanted, lambda one: (str(one.quarantine_id),))


async def put_aside(work: AnyWork, quarantine_id: UUID) -> Quarantined:
    """Return one body that lies in quarantine.

    Raises:
        QuarantineNotFoundError: There is none that the actor may see.
    """
    kept = await quarantine.quarantined(work, quarantine_id)
    if kept is None:
        raise QuarantineNotFoundError
    return kept


async def _foreseen(work: AnyWork, claim: Claim, body: str, people: People) -> Mapping[str, Outcome]:
    return await recording.foreseen(work, claim, Sent(body), people)


def _waits_for_second(outcomes: Iterable[Outcome]) -> bool:
    return any(Reason.NEEDS_SECOND_PERSON in outcome.reasons for outcome in outcomes)


def _demand_it_counts(claim: Claim, outcomes: Mapping[str, Outcome]) -> None:
    """Refuse what would be held in every container it names; in some of several it may be."""
    if any(outcome.status is not Status.HELD for outcome in outcomes.values()):
        return
    raise HinderedError(
        tuple(
            Fault(REASON_TEXTS[reason], {}, f"/containers/{claim.codes.index(code)}/code")
            for code, outcome in outcomes.items()
            for reason in outcome.reasons
        )
    )


def _new(
    work: AnyWork, claim: Claim, body: str, *, quarantine_id: UUID | None = None, acting_for: int | None = None
) -> Proposal:
    return Proposal(
        org_id=work.actor.own_org,
        proposal_id=claim.event_id,
        kind=claim.KIND,
        body=body,
        codes=claim.codes,
        quarantine_id=quarantine_id,
        acting_for=acting_for,
        proposed_by=_account(work),
        proposed_at=work.now,
        expires_at=work.now + OPEN_FOR,
    )


async def _kept(work: AnyWork, new: Proposal) -> Proposal:
    there = await proposals.proposal(work, new.org_id, new.proposal_id)
    if there is None:
        if await proposals.waiting(work, new.org_id) >= MAX_OPEN:
            raise TooManyProposalsError(limit=MAX_OPEN)
        await proposals.add(work, new)
        there = await proposals.proposal(work, new.org_id, new.proposal_id)
    # Why: the body of a release is the service's own and bears the time at which it was made.
    return _same(there or new, body=new.body if new.quarantine_id is None else None, releases=new.quarantine_id)


def _same(there: Proposal, *, body: str | None, releases: UUID | None = None) -> Proposal:
    if there.quarantine_id != releases or body not in (None, there.body):
        raise DifferentBodyError(event_id=str(there.proposal_id))
    return there


async def _at_desk(work: AnyWork, desk: Desk, proposal_id: UUID) -> Proposal:
    kept = await proposals.proposal(work, work.actor.own_org, proposal_id)
    if kept is None or kept.kind not in TAKEN[desk]:
        raise ProposalNotFoundError
    return kept


async def _open(work: AnyWork, desk: Desk, proposal_id: UUID) -> Proposal:
    """Return a proposal that waits, and let nobody else settle it meanwhile."""
    kept = await _at_desk(work, desk, proposal_id)
    kept.demand_open(work.now)
    # Why: what somebody settled while we waited for the lock is no longer among the rows that may be changed.
    if await proposals.proposal(work, kept.org_id, proposal_id, lock=True) is None:
        (await _at_desk(work, desk, proposal_id)).demand_open(work.now)
    return kept


async def _releasable(work: AnyWork, desk: Desk, quarantine_id: UUID) -> Quarantined:
    kept = await quarantine.quarantined(work, quarantine_id)
    official = work.actor.scope is Scope.OFFICIAL and desk is Desk.RULINGS
    if kept is None or not (official or kept.org_id == work.actor.org_id):
        raise QuarantineNotFoundError
    if kept.released_by is not None:
        raise ReleasedAlreadyError(event_id=str(kept.released_by))
    return kept


def _account(work: AnyWork) -> UUID:
    if work.actor.account_id is None:
        raise NotSignedInError
    return work.actor.account_id
