"""What anybody may ask: a label's public side, and the signed list of keys that a scanner verifies with."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from hwtrack.infra.auth import needs
from hwtrack.infra.problems import language_in
from hwtrack.infra.work import Work
from hwtrack.labels.payload import Letter
from hwtrack.labels.routes.desk import desk_of
from hwtrack.labels.schemas import PublicLabelOut
from hwtrack.labels.service import keys, public

router = APIRouter()

Anybody = Annotated[Work, needs(None)]


@router.get("/public-labels/{letter}/{code}", summary="What anybody may see of a label")
async def public_label(
    letter: Letter,
    code: Annotated[str, Path(max_length=60)],
    work: Anybody,
    request: Request,
    *,
    digits: Annotated[str | None, Query(max_length=300, description="The 212 digits of the symbol's link.")] = None,
) -> PublicLabelOut:
    """Show validity, waste, hazards and emergency telephone; with valid digits what is printed, minus names."""
    view = await public.public_label(work, desk_of(request), letter, code, digits)
    return PublicLabelOut.of(view, language_in(request))


@router.get("/label-keys", summary="The signed list of label keys", response_class=Response)
async def label_keys(work: Anybody, request: Request) -> Response:
    """Return the key list as published in `schemas/label/keys.json`; refresh it daily."""
    document, _ = await keys.key_list(work, desk_of(request))
    return Response(document, media_type="application/json", headers={"Cache-Control": "public, max-age=3600"})
