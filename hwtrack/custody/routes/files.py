"""Photos and documents of steps over HTTP, by the SHA-256 of their content."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import FileResponse

from hwtrack.custody.files import MEDIA_TYPES, FileMissingError, media_type_of
from hwtrack.custody.service import files
from hwtrack.infra.auth import clock_of, database_of, needs, needs_actor
from hwtrack.infra.blobs import HEAD_BYTES, Blobs
from hwtrack.infra.work import Work, begin_work
from hwtrack.kernel.actor import Actor, Permission

router = APIRouter(prefix="/api/attachments", tags=["attachments"])

Sender = Annotated[Actor, needs_actor(Permission.CUSTODY_RECORD)]
Sending = Annotated[Work, needs(Permission.CUSTODY_RECORD)]
Reading = Annotated[Work, needs(Permission.CUSTODY_READ)]
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 of the content, hexadecimal.")]

_HEADERS = {"content-security-policy": "sandbox; default-src 'none'", "cache-control": "private, no-store"}


@router.put(
    "/{sha256}",
    status_code=HTTPStatus.CREATED,
    response_class=Response,
    responses={HTTPStatus.OK: {"description": "The organisation had sent it before."}},
    summary="Send a photo or document",
)
async def sent(request: Request, actor: Sender, sha256: Digest) -> Response:
    """Take a file of at most 25 MB whose SHA-256 stands in the address; before or after the event that names it."""
    database, clock = database_of(request), clock_of(request)
    new = await files.receive(
        lambda: begin_work(database, actor, clock=clock), _blobs(request), bytes.fromhex(sha256), request.stream()
    )
    return Response(status_code=HTTPStatus.CREATED if new else HTTPStatus.OK)


@router.head("/{sha256}", response_class=Response, summary="Whether a file is there")
async def is_there(work: Sending, sha256: Digest) -> Response:
    """Answer 200 if the organisation has sent this file, else 404."""
    if not await files.is_there(work, bytes.fromhex(sha256)):
        raise FileMissingError
    return Response()


@router.get(
    "/{sha256}",
    response_class=Response,
    responses={HTTPStatus.OK: {"content": {media_type: {} for media_type in MEDIA_TYPES}}},
    summary="Read a photo or document",
)
async def read(request: Request, work: Reading, sha256: Digest) -> Response:
    """Return a file that an event one may see names."""
    path = await files.readable(work, _blobs(request), bytes.fromhex(sha256))
    with path.open("rb") as file:
        media_type = media_type_of(file.read(HEAD_BYTES))
    name = f"{sha256[:16]}.{media_type.rsplit('/', 1)[1]}"
    return FileResponse(path, media_type=media_type, filename=name, headers=_HEADERS)


def _blobs(request: Request) -> Blobs:
    blobs: Blobs = request.app.state.blobs
    return blobs
