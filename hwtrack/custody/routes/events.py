"""Events, containers and their chains over HTTP."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import AwareDatetime
from starlette.responses import JSONResponse

from hwtrack.accounts.service import devices
from hwtrack.custody.answers import Recorded, Recording
from hwtrack.custody.schemas.events import (
    CardOut,
    ChainCheckOut,
    ChainOut,
    ClockOut,
    DeviceChainOut,
    EventIn,
    EventListIn,
    ExplanationOut,
    LatenessIn,
    RecordedListOut,
    RecordedOut,
    SealedOut,
    SigningDeviceOut,
    SyncAnswerOut,
    SyncIn,
    SyncOut,
)
from hwtrack.custody.service import explaining, history, recording, standing, syncing, together
from hwtrack.custody.service.syncing import Answered, Refused, SyncTooFastError
from hwtrack.infra import problems
from hwtrack.infra.auth import clock_of, database_of, needs, needs_actor, needs_hot
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import HotWork, Work, begin_hot_work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.tlog.routes.desk import log_desk_of
from hwtrack.tlog.service import proving

router = APIRouter(prefix="/api", tags=["custody"])

Recorder = Annotated[HotWork, needs_hot(Permission.CUSTODY_RECORD)]
Scanner = Annotated[HotWork, needs_hot(Permission.CUSTODY_READ)]
Syncer = Annotated[Actor, needs_actor(Permission.CUSTODY_RECORD)]
Reader = Annotated[Work, needs(Permission.CUSTODY_READ)]
Keeper = Annotated[Work, needs(Permission.DEVICE_MANAGE_OWN)]
Wanted = Annotated[Slice, Depends(page_query)]
KnownAt = Annotated[
    AwareDatetime | None, Query(description="As it was known at this instant: what had been recorded by then.")
]
Code = Annotated[str, Path(min_length=37, max_length=37, description="The container's code of 37 characters.")]

_STATUS = {
    Recording.RECORDED: HTTPStatus.CREATED,
    Recording.REPEATED: HTTPStatus.OK,
    Recording.QUARANTINED: HTTPStatus.ACCEPTED,
}
ANSWERS: dict[int | str, dict[str, Any]] = {
    HTTPStatus.OK: {"model": RecordedOut, "description": "It was recorded before: the first receipt."},
    HTTPStatus.ACCEPTED: {"model": RecordedOut, "description": "Its id or time is impossible: kept in quarantine."},
    HTTPStatus.CONFLICT: {"description": "Another body was recorded under this id: both are kept."},
}
"""What else than created an event may be answered with."""


@router.post(
    "/events",
    status_code=HTTPStatus.CREATED,
    response_model=RecordedOut,
    responses=ANSWERS,
    summary="Record an event",
)
async def recorded(request: Request, work: Recorder, event: EventIn) -> Response:
    """Record one event whatever the state says about it, once however often it is sent."""
    return answered(request, await recording.record(work, event.to_sent()))


@router.post("/events/batch", summary="Record a few events")
async def recorded_many(request: Request, work: Recorder, events: EventListIn) -> RecordedListOut:
    """Record up to 50 events in their order, all or none; each has its own answer."""
    answers = await together.record_many(work, [event.to_sent() for event in events.events])
    language, desk = problems.language_in(request), log_desk_of(request)
    return RecordedListOut(items=[RecordedOut.of(one, language, desk) for one in answers])


@router.post("/sync", response_model=SyncOut, summary="Bring what a phone recorded")
async def synced(request: Request, actor: Syncer, batch: SyncIn) -> Response:
    """Record up to 500 events of a phone, each with its own answer; sending them again is harmless."""
    database, clock = database_of(request), clock_of(request)
    try:
        done = await syncing.sync(lambda: begin_hot_work(database, actor, clock=clock), batch.to_batch())
    except SyncTooFastError as error:
        return _later(request, error)
    body = SyncOut(
        server_now=done.server_now,
        answers=[_answer_of(request, one) for one in done.answers],
        device=SigningDeviceOut(device_id=done.device.device_id, state=done.device.state),
        chain=DeviceChainOut.of(done.progress),
        sealed=await _sealed(request, actor, batch),
        possession=done.possession,
    )
    return JSONResponse(body.model_dump(mode="json"))


@router.post(
    "/events/{event_id}/lateness", status_code=HTTPStatus.CREATED, summary="Say why an event came late"
)  # fmt: skip
async def explained(work: Reader, event_id: UUID, said: LatenessIn) -> ExplanationOut:
    """Say once why an event came more than 24 hours after it had happened; the same said again is the same.

    Whoever recorded it may, or a colleague who may correct records. Nothing waits for it and nothing is blocked.
    """
    return ExplanationOut.of(await explaining.explain(work, event_id, said.text))


@router.get("/containers/{code}/state", summary="Where a container is and what it weighs")
async def looked_up(request: Request, work: Scanner, code: Code, known_at: KnownAt = None) -> CardOut:
    """Return a container's state; as it was known at an instant, to whoever sees its whole chain."""
    language = problems.language_in(request)
    if known_at is None:
        return CardOut.of(await standing.look_up(work, code), language)
    return CardOut.of((await history.as_known(work, code, known_at)).card, language)


@router.get("/containers/{code}/chain", summary="A container's chain")
async def chain(request: Request, work: Reader, code: Code, wanted: Wanted, known_at: KnownAt = None) -> ChainOut:
    """Return a container's events in the order in which they were recorded, with what became of them.

    With an instant: those recorded by then, with what was known of them then, and their status of today where it is
    another; to whoever sees the whole chain.
    """
    language = problems.language_in(request)
    if known_at is None:
        return ChainOut.of(await standing.chain_of(work, code, wanted), language)
    return ChainOut.of(await history.chain_as_known(work, code, known_at, wanted), language)


@router.get("/containers/{code}/verification", summary="Whether a chain holds")
async def verified(request: Request, work: Reader, code: Code) -> ChainCheckOut:
    """Recompute a chain from its stored texts and name its first break."""
    return ChainCheckOut.of(await standing.verify_chain(work, code), problems.language_in(request))


@router.get("/devices/{device_id}/chain", summary="How far a phone's own chain has come")
async def device_chain(work: Keeper, device_id: UUID) -> DeviceChainOut:
    """Return what has arrived of a phone of one's organisation, and what is missing."""
    await devices.device(work, device_id)
    return DeviceChainOut.of(await standing.device_progress(work, device_id))


@router.get("/clock", dependencies=[needs_actor(None)], summary="The server's time")
async def clock(request: Request) -> ClockOut:
    """Return the instant by which pages correct their own clock before they make an event's id."""
    return ClockOut(now=clock_of(request)())


def _later(request: Request, error: SyncTooFastError) -> Response:
    answer = problems.answer_error(request, error)
    answer.headers["retry-after"] = str(error.facts["seconds"])
    return answer


def _answer_of(request: Request, answered: Answered) -> SyncAnswerOut:
    if isinstance(answered, Refused):
        return SyncAnswerOut(outcome="refused", recorded=None, problem=problems.describe(request, answered.error))
    return SyncAnswerOut(
        outcome=answered.recording.value,
        recorded=RecordedOut.of(answered, problems.language_in(request), log_desk_of(request)),
        problem=None if answered.error is None else problems.describe(request, answered.error),
    )


async def _sealed(request: Request, actor: Actor, batch: SyncIn) -> SealedOut | None:
    """Ask the log about the receipts named; in a transaction after the recording, which no proof may undo."""
    if not batch.receipts:
        return None
    wanted = [(one.home_org_id, one.event_id) for one in batch.receipts]
    async with begin_hot_work(database_of(request), actor, clock=clock_of(request)) as work:
        return SealedOut.of(await proving.sealed(work, log_desk_of(request), wanted))


def answered(request: Request, done: Recorded) -> Response:
    """Write what became of an event: created, known before, put aside; or the refusal that follows what was kept."""
    body = RecordedOut.of(done, problems.language_in(request), log_desk_of(request))
    if done.error is not None:
        return problems.answer_error(request, done.error, body.model_dump(mode="json", include={"receipts"}))
    return Response(body.model_dump_json(), status_code=_STATUS[done.recording], media_type="application/json")
