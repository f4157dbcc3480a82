"""Counts of a place over HTTP."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response

from hwtrack.custody.schemas.stocktake import (
    AbandonIn,
    ClosingIn,
    CountLineOut,
    CountLinesOut,
    CountOut,
    CountScansIn,
    ExtraIn,
    ExtraOut,
    StocktakeIn,
    StocktakeOut,
    StocktakesOut,
)
from hwtrack.custody.service import stocktake_papers, stocktaking
from hwtrack.custody.service.stocktaking import Manifests
from hwtrack.infra.auth import needs
from hwtrack.infra.paging import LARGEST_KEY, Slice, page_query
from hwtrack.infra.problems import language_in
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission

router = APIRouter(prefix="/api/stocktakes", tags=["stock"])

Reader = Annotated[Work, needs(Permission.CUSTODY_READ)]
Counter = Annotated[Work, needs(Permission.STOCKTAKE)]
Wanted = Annotated[Slice, Depends(page_query)]
Home = Annotated[int, Path(ge=1, le=LARGEST_KEY, description="Whose place is counted.")]


def manifests_of(request: Request) -> Manifests:
    """Return what tells which containers are on a manifest."""
    found: Manifests = request.app.state.manifests
    return found


OnManifests = Annotated[Manifests, Depends(manifests_of)]


@router.post("", status_code=HTTPStatus.CREATED, summary="Open a count of a place")
async def opened(body: StocktakeIn, work: Counter, manifests: OnManifests, response: Response) -> StocktakeOut:
    """Open a count; a company counts its own places, officials any of their districts."""
    made = StocktakeOut.of(await stocktaking.open_count(work, body.to_new(), manifests))
    response.headers["Location"] = f"/api/stocktakes/{made.home_org_id}/{made.stocktake_id}"
    return made


@router.get("", summary="Counts, newest first")
async def stocktakes(work: Reader, wanted: Wanted, *, facility_id: UUID | None = None) -> StocktakesOut:
    """List an organisation's counts, or, for officials, those of their districts."""
    page = await stocktaking.stocktake_page(work, wanted, facility_id=facility_id)
    return StocktakesOut(items=[StocktakeOut.of(one) for one in page.items], next=page.next)


@router.get("/{home_org_id}/{stocktake_id}", summary="One count")
async def stocktake(home_org_id: Home, stocktake_id: UUID, work: Reader) -> StocktakeOut:
    """Show a count; a closed one with its record."""
    return StocktakeOut.of(await stocktaking.stocktake(work, home_org_id, stocktake_id))


@router.post("/{home_org_id}/{stocktake_id}/scans", summary="Add scans to a count")
async def scanned(home_org_id: Home, stocktake_id: UUID, body: CountScansIn, work: Counter) -> CountLinesOut:
    """Add scans, each once however often it is sent; the answer says what the books say of each code."""
    scans = [one.to_scan() for one in body.scans]
    lines = await stocktaking.add_scans(work, home_org_id, stocktake_id, scans)
    return CountLinesOut(items=[CountLineOut.of(line) for line in lines])


@router.post(
    "/{home_org_id}/{stocktake_id}/extras", status_code=HTTPStatus.CREATED, summary="Add a package without a code"
)
async def found_without_code(home_org_id: Home, stocktake_id: UUID, body: ExtraIn, work: Counter) -> ExtraOut:
    """Add a package without a readable code, once however often it is sent."""
    extra = body.to_extra()
    await stocktaking.add_extra(work, home_org_id, stocktake_id, extra)
    return ExtraOut.of(extra)


@router.get("/{home_org_id}/{stocktake_id}/result", summary="The five lists as they stand")
async def result(home_org_id: Home, stocktake_id: UUID, work: Counter, manifests: OnManifests) -> CountOut:
    """Show the result a count would have if it closed now."""
    return CountOut.of(await stocktaking.counting(work, home_org_id, stocktake_id, manifests))


@router.post("/{home_org_id}/{stocktake_id}/closure", summary="Close a count")
async def closed(
    home_org_id: Home, stocktake_id: UUID, body: ClosingIn, work: Counter, manifests: OnManifests
) -> StocktakeOut:
    """Close a count: record it in every container's chain, freeze its record, log the record's hash."""
    ended = await stocktaking.close(work, home_org_id, stocktake_id, body.to_closing(), manifests)
    return StocktakeOut.of(ended)


@router.post("/{home_org_id}/{stocktake_id}/abandonment", summary="Give a count up")
async def abandoned(home_org_id: Home, stocktake_id: UUID, body: AbandonIn, work: Counter) -> StocktakeOut:
    """Give a count up with a reason; no chain hears of it."""
    return StocktakeOut.of(await stocktaking.abandon(work, home_org_id, stocktake_id, body.reason))


@router.get(
    "/{home_org_id}/{stocktake_id}/document",
    summary="The record of a closed count as a paper on A4",
    response_class=Response,
    responses={HTTPStatus.OK: {"content": {"application/pdf": {}}}},
)
async def document(request: Request, home_org_id: Home, stocktake_id: UUID, work: Reader) -> Response:
    """Print the record: who counted, the party, the lists, what bore no code, and the record's hash."""
    paper = await stocktake_papers.paper(work, home_org_id, stocktake_id, language=language_in(request))
    name = f'attachment; filename="stocktake-{stocktake_id}.pdf"'
    return Response(paper, media_type="application/pdf", headers={"content-disposition": name})
