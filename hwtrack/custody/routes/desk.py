"""The desk over HTTP: corrections, rulings and releases by two people, the quarantine, and what officials record."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from hwtrack.custody.answers import Recorded
from hwtrack.custody.proposal import Desk
from hwtrack.custody.routes.events import ANSWERS, answered
from hwtrack.custody.schemas.desk import (
    ProposalIn,
    ProposalOut,
    ProposalsOut,
    ProposedOut,
    QuarantineOut,
    ReleaseIn,
)
from hwtrack.custody.schemas.events import EventIn, RecordedOut
from hwtrack.custody.service import desk, inspecting
from hwtrack.custody.service.desk import Proposed
from hwtrack.infra.auth import needs
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.problems import language_in
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.tlog.routes.desk import log_desk_of

router = APIRouter(prefix="/api", tags=["custody"])

Corrector = Annotated[Work, needs(Permission.CUSTODY_CORRECT)]
Judge = Annotated[Work, needs(Permission.CUSTODY_RULE)]
Inspector = Annotated[Work, needs(Permission.CUSTODY_INSPECT)]
Reader = Annotated[Work, needs(Permission.CUSTODY_READ)]
Wanted = Annotated[Slice, Depends(page_query)]
Waiting = Annotated[bool, Query(description="Only what still waits.")]


@router.post("/corrections", status_code=HTTPStatus.CREATED, summary="Propose a correction")
async def correction_proposed(request: Request, work: Corrector, proposal: ProposalIn) -> ProposedOut:
    """Propose a correction; one that moves neither mass nor custody is recorded at once."""
    return _proposed(request, work, await desk.propose(work, Desk.CORRECTIONS, proposal.body))


@router.post("/corrections/releases", status_code=HTTPStatus.CREATED, summary="Propose to release from quarantine")
async def own_release_proposed(request: Request, work: Corrector, release: ReleaseIn) -> ProposedOut:
    """Propose to let in a body of one's own organisation that lies in quarantine."""
    return await _release(request, work, Desk.CORRECTIONS, release)


@router.get("/corrections", summary="Corrections and releases that were proposed")
async def corrections(work: Corrector, wanted: Wanted, *, waiting: Waiting = False) -> ProposalsOut:
    """List one's organisation's proposals, newest first."""
    return ProposalsOut.of(await desk.listed(work, Desk.CORRECTIONS, wanted, waiting=waiting), work.now)


@router.post("/corrections/{proposal_id}/confirmation", status_code=HTTPStatus.CREATED, summary="Confirm a correction")
async def correction_confirmed(request: Request, work: Corrector, proposal_id: UUID) -> RecordedOut:
    """Confirm what a colleague proposed, which records it."""
    return _recorded(request, await desk.confirm(work, Desk.CORRECTIONS, proposal_id))


@router.post("/corrections/{proposal_id}/withdrawal", summary="Withdraw a correction")
async def correction_withdrawn(work: Corrector, proposal_id: UUID) -> ProposalOut:
    """Take a proposal back."""
    return ProposalOut.of(await desk.withdraw(work, Desk.CORRECTIONS, proposal_id), work.now)


@router.post("/rulings", status_code=HTTPStatus.CREATED, summary="Propose a ruling")
async def ruling_proposed(request: Request, work: Judge, proposal: ProposalIn) -> ProposedOut:
    """Propose how to settle what is contested or held."""
    return _proposed(request, work, await desk.propose(work, Desk.RULINGS, proposal.body))


@router.post("/rulings/releases", status_code=HTTPStatus.CREATED, summary="Propose to release from quarantine")
async def release_proposed(request: Request, work: Judge, release: ReleaseIn) -> ProposedOut:
    """Propose to let in a quarantined body; an official may release any of the region."""
    return await _release(request, work, Desk.RULINGS, release)


@router.get("/rulings", summary="Rulings and releases that were proposed")
async def rulings(work: Judge, wanted: Wanted, *, waiting: Waiting = False) -> ProposalsOut:
    """List one's organisation's proposals, newest first."""
    return ProposalsOut.of(await desk.listed(work, Desk.RULINGS, wanted, waiting=waiting), work.now)


@router.post("/rulings/{proposal_id}/confirmation", status_code=HTTPStatus.CREATED, summary="Confirm a ruling")
async def ruling_confirmed(request: Request, work: Judge, proposal_id: UUID) -> RecordedOut:
    """Confirm what a colleague proposed, which records it."""
    return _recorded(request, await desk.confirm(work, Desk.RULINGS, proposal_id))


@router.post("/rulings/{proposal_id}/withdrawal", summary="Withdraw a ruling")
async def ruling_withdrawn(work: Judge, proposal_id: UUID) -> ProposalOut:
    """Take a proposal back."""
    return ProposalOut.of(await desk.withdraw(work, Desk.RULINGS, proposal_id), work.now)


@router.get("/quarantine", summary="What lies in quarantine")
async def quarantine(request: Request, work: Reader, wanted: Wanted, *, waiting: Waiting = False) -> QuarantineOut:
    """List what was put aside with its reason: one's own organisation's, or for officials the region's."""
    return QuarantineOut.of(await desk.in_quarantine(work, wanted, waiting=waiting), language_in(request))


@router.post(
    "/official-events",
    status_code=HTTPStatus.CREATED,
    response_model=RecordedOut,
    responses=ANSWERS,
    summary="Record what an official found or ordered",
)
async def officially_recorded(request: Request, work: Inspector, event: EventIn) -> Response:
    """Record a count, a check, a sample, an order or a dispute as an official, who holds nothing."""
    return answered(request, await inspecting.record(work, event.to_sent()))


async def _release(request: Request, work: Work, at: Desk, release: ReleaseIn) -> ProposedOut:
    done = await desk.propose_release(
        work,
        at,
        release.quarantine_id,
        proposal_id=release.proposal_id,
        reason=release.reason,
        happened_at=release.happened_at,
    )
    return _proposed(request, work, done)


def _proposed(request: Request, work: Work, done: Proposed) -> ProposedOut:
    waits = None if done.proposal is None else ProposalOut.of(done.proposal, work.now)
    return ProposedOut(proposal=waits, recorded=None if done.recorded is None else _recorded(request, done.recorded))


def _recorded(request: Request, done: Recorded) -> RecordedOut:
    return RecordedOut.of(done, language_in(request), log_desk_of(request))
