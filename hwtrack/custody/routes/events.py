"""Events, containers and their chains over HTTP."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
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
    RecordedListOut,
    RecordedOut,
)
from hwtrack.custody.service import recording, standing
from hwtrack.infra import problems
from hwtrack.infra.auth import clock_of, needs, needs_actor, needs_hot
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import HotWork, Work
from hwtrack.kernel.actor import Permission

router = APIRouter(prefix="/api", tags=["custody"])

Recorder = Annotated[HotWork, needs_hot(Permission.CUSTODY_RECORD)]
Scanner = Annotated[HotWork, needs_hot(Permission.CUSTODY_READ)]
Reader = Annotated[Work, needs(Permission.CUSTODY_READ)]
Keeper = Annotated[Work, needs(Permission.DEVICE_MANAGE_OWN)]
Wanted = Annotated[Slice, Depends(page_query)]
Code = Annotated[str, Path(min_length=37, max_length=37, description="The container's code of 37 characters.")]

_STATUS = {
    Recording.RECORDED: HTTPStatus.CREATED,
    Recording.REPEATED: HTTPStatus.OK,
    Recording.QUARANTINED: HTTPStatus.ACCEPTED,
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    HTTPStatus.OK: {"model": RecordedOut, "description": "It was recorded before: the first receipt."},
    HTTPStatus.ACCEPTED: {"model": RecordedOut, "description": "Its id or time is impossible: kept in quarantine."},
    HTTPStatus.CONFLICT: {"description": "Another body was recorded under this id: both are kept."},
}


@router.post(
    "/events",
    status_code=HTTPStatus.CREATED,
    response_model=RecordedOut,
    responses=_ANSWERS,
    summary="Record an event",
)
async def recorded(request: Request, work: Recorder, event: EventIn) -> Response:
    """Record one event whatever the state says about it, once however often it is sent."""
    return _answer(request, await recording.record(work, event.to_sent()))


@router.post("/events/batch", summary="Record a few events")
async def recorded_many(request: Request, work: Recorder, events: EventListIn) -> RecordedListOut:
    """Record up to 50 events in their order, all or none; each has its own answer."""
    answers = await recording.record_many(work, [event.to_sent() for event in events.events])
    return RecordedListOut(items=[RecordedOut.of(one, problems.language_in(request)) for one in answers])


@router.get("/containers/{code}/state", summary="Where a container is and what it weighs")
async def looked_up(work: Scanner, code: Code) -> CardOut:
    """Return a container's state."""
    return CardOut.of(await standing.look_up(work, code))


@router.get("/containers/{code}/chain", summary="A container's chain")
async def chain(request: Request, work: Reader, code: Code, wanted: Wanted) -> ChainOut:
    """Return a container's events in the order in which they were recorded."""
    return ChainOut.of(await standing.chain_of(work, code, wanted), problems.language_in(request))


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


def _answer(request: Request, done: Recorded) -> Response:
    if done.error is not None:
        return problems.answer_error(request, done.error)
    body = RecordedOut.of(done, problems.language_in(request)).model_dump(mode="json")
    return JSONResponse(body, status_code=_STATUS[done.recording])
