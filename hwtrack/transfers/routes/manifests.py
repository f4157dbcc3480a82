"""Drafting and reading manifests over HTTP."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.responses import JSONResponse

from hwtrack.infra import problems
from hwtrack.infra.auth import needs
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.transfers.manifest import Status
from hwtrack.transfers.record import Manifest
from hwtrack.transfers.routes.bodies import raw_body, refused_for_parties
from hwtrack.transfers.routes.contracts import REFUSED
from hwtrack.transfers.schemas.manifests import (
    MANIFEST_MEMBERS,
    PAPER_MANIFEST_MEMBERS,
    ManifestIn,
    MovedOut,
    PaperManifestIn,
)
from hwtrack.transfers.schemas.shared import LARGEST_ID
from hwtrack.transfers.schemas.sheets import ManifestPageOut, SheetOut
from hwtrack.transfers.service import back_entry, drafting, reading
from hwtrack.transfers.service.moving import Moved

router = APIRouter()

Drafting = Annotated[Work, needs(Permission.MANIFEST_DRAFT)]
Reading = Annotated[Work, needs(Permission.MANIFEST_READ)]
Wanted = Annotated[Slice, Depends(page_query)]
Home = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The remover.")]
Statuses = Annotated[list[Status] | None, Query(description="Only manifests in these states.")]


@router.post("/manifests", status_code=HTTPStatus.CREATED, response_model=MovedOut, summary="Draft a manifest")
async def drafted(request: Request, work: Drafting, manifest: ManifestIn) -> Response:
    """Draft a manifest of the actor's own organisation; nobody else sees it before it is issued."""
    raw = await raw_body(request)
    if refused := await refused_for_parties(request, work, raw, MANIFEST_MEMBERS):
        return refused
    return made(request, Moved(await drafting.draft(work, manifest.to_command(raw))))


@router.post(
    "/paper-manifests",
    status_code=HTTPStatus.CREATED,
    response_model=MovedOut,
    responses=REFUSED,
    summary="Enter a transfer made on paper",
)
async def entered_paper(request: Request, work: Drafting, manifest: PaperManifestIn) -> Response:
    """Enter a transfer that was made on paper while no number could be had, within 10 working days."""
    raw = await raw_body(request)
    if refused := await refused_for_parties(request, work, raw, PAPER_MANIFEST_MEMBERS):
        return refused
    done = await back_entry.enter_paper(
        work,
        manifest.to_command(raw),
        manifest.paper.to_paper(),
        completed_on=manifest.completed_on,
        number=manifest.official_number,
    )
    if done.decision.refused:
        return problems.refusal(request, done.decision)
    return made(request, Moved(done.manifest, done.decision))


@router.get("/manifests", summary="Manifests, newest first")
async def manifest_page(work: Reading, wanted: Wanted, status: Statuses = None) -> ManifestPageOut:
    """List the manifests the actor's organisation stands on, or those of an official's districts."""
    return ManifestPageOut.of(await reading.heads(work, wanted, statuses=status))


@router.get("/manifests/{home_org_id}/{manifest_id}", summary="One manifest")
async def manifest(request: Request, work: Reading, home_org_id: Home, manifest_id: UUID) -> SheetOut:
    """Show a manifest whole."""
    return SheetOut.of(await reading.sheet(work, home_org_id, manifest_id), problems.language_in(request))


def made(request: Request, done: Moved) -> Response:
    """Answer 201 with where the manifest is."""
    body = MovedOut.of(done, problems.language_in(request)).model_dump(mode="json")
    return JSONResponse(body, status_code=HTTPStatus.CREATED, headers={"Location": address(done.manifest)})


def address(manifest: Manifest) -> str:
    """Return where a manifest is."""
    return f"/api/manifests/{manifest.home_org_id}/{manifest.manifest_id}"
