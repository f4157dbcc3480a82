"""Bundles over HTTP: the file that proves a container's chain without us."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from hwtrack.custody.bundle.form import MAX_CONTAINERS
from hwtrack.custody.service import bundling
from hwtrack.custody.service.bundling import Desks
from hwtrack.infra.auth import needs
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.labels.routes.desk import desk_of
from hwtrack.tlog.routes.desk import log_desk_of

router = APIRouter(prefix="/api", tags=["custody"])

Reader = Annotated[Work, needs(Permission.CUSTODY_READ)]
Code = Annotated[str, Path(min_length=37, max_length=37, description="The container's code of 37 characters.")]
Others = Annotated[
    list[Annotated[str, Query(min_length=37, max_length=37)]] | None,
    Query(max_length=MAX_CONTAINERS - 1, description="Further containers for the same file."),
]


def desks_of(request: Request) -> Desks:
    """Return the process's keys of labels and of the log."""
    return Desks(desk_of(request), log_desk_of(request))


@router.get(
    "/containers/{code}/bundle",
    summary="Everything that proves a container's chain, as one file",
    response_class=Response,
)
async def bundle(work: Reader, request: Request, code: Code, also: Others = None) -> Response:
    """Make a bundle as published in `schemas/bundle/bundle.json`, for `hwtrack verify` or the page `/verify`.

    For the home organisation and officials who see the whole chain. What is not sealed in the log yet is left unsealed
    in the file, and a check says so.
    """
    text = await bundling.bundle_text(work, desks_of(request), [code, *(also or ())])
    headers = {"Content-Disposition": f'attachment; filename="{code}.hwbundle.json"', "Cache-Control": "no-store"}
    return Response(text, media_type="application/json", headers=headers)
