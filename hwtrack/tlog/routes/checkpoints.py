"""Checkpoints: the newest, all of them, and the door by which the signer brings one."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request, Response
from starlette.responses import PlainTextResponse

from hwtrack.infra.auth import needs
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.tlog.reason import Reason
from hwtrack.tlog.routes.desk import log_desk_of
from hwtrack.tlog.schemas import CheckpointPage
from hwtrack.tlog.service import publishing

router = APIRouter()

Anybody = Annotated[Work, needs(None)]
Wanted = Annotated[Slice, Depends(page_query)]
NoteBody = Annotated[bytes, Body(media_type="text/plain", description="The signed note, as in C2SP tlog-checkpoint.")]


@router.get("/checkpoint", response_class=PlainTextResponse, summary="The newest checkpoint")
async def newest(work: Anybody) -> Response:
    """Return the newest signed checkpoint with its witnesses' cosignatures, as a signed note."""
    kept = await publishing.newest(work)
    return PlainTextResponse(kept.note.whole, headers={"Cache-Control": "no-cache"})


@router.get("/checkpoints", summary="All checkpoints, the newest first")
async def listed(work: Anybody, wanted: Wanted) -> CheckpointPage:
    """Return checkpoints with their cosignatures."""
    return CheckpointPage.of(await publishing.listed(work, wanted))


@router.post(
    "/checkpoints",
    status_code=HTTPStatus.CREATED,
    response_class=Response,
    responses={HTTPStatus.OK: {"description": "It was known."}},
    summary="Bring a checkpoint",
)
async def taken(request: Request, work: Anybody, note: NoteBody) -> Response:
    """Take the signer's checkpoint: it is kept if the log's key signed it and it is a head that was really sealed."""
    try:
        text = note.decode()
    except UnicodeDecodeError as error:
        raise publishing.CheckpointUnbelievedError(reason=Reason.MALFORMED.value) from error
    new = await publishing.take(work, log_desk_of(request), text)
    return Response(status_code=HTTPStatus.CREATED if new else HTTPStatus.OK)
