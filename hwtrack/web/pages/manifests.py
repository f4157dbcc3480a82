"""Manifests: those one stands on, one whole, and the moves that a button makes.

Every move is a route of its own with its own permission. A move that the rules refuse has been kept; the page is shown
again with the verdict on top.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from hwtrack.custody.service import standing
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.errors import DomainError
from hwtrack.registry.service import facts
from hwtrack.transfers.commands import Haulage
from hwtrack.transfers.manifest import Status
from hwtrack.transfers.model import ContractKind
from hwtrack.transfers.schemas.shared import LARGEST_ID
from hwtrack.transfers.service import desk, reading, receiving
from hwtrack.transfers.service.moving import Moved
from hwtrack.web import manifests, render, typed
from hwtrack.web.pages import asking
from hwtrack.web.pages.asking import Fields
from hwtrack.web.pages.drafting import contract_choices, leg_of, named_of, ref_of
from hwtrack.web.views.parts import Action, Form, Worklist
from hwtrack.web.views.transfers import ListView, ManifestView

router = APIRouter(include_in_schema=False)

Reading = Annotated[Work, needs(Permission.MANIFEST_READ)]
Drafting = Annotated[Actor, needs_actor(Permission.MANIFEST_DRAFT)]
Dispatching = Annotated[Actor, needs_actor(Permission.MANIFEST_DISPATCH)]
Scanning = Annotated[Actor, needs_actor(Permission.CUSTODY_RECORD)]
Receiving = Annotated[Actor, needs_actor(Permission.MANIFEST_RECEIVE)]
Overseeing = Annotated[Actor, needs_actor(Permission.RECTIFICATION_MANAGE)]
Wanted = Annotated[Slice, Depends(page_query)]
Home = Annotated[int, Path(ge=1, le=LARGEST_ID)]

CONFLICT = 409
AT = "/manifests/{home_org_id}/{manifest_id}"

Making = Callable[[Work, int, UUID, Fields], Awaitable[Moved]]


@router.get("/manifests")
async def manifest_list(request: Request, work: Reading, wanted: Wanted) -> Response:
    """List manifests, newest first."""
    page = await reading.heads(work, wanted)
    orgs = {org for head in page.items for org in (head.home_org_id, head.recipient_org_id)}
    names = {key: org.name for key, org in (await facts.organisations_by_id(work, orgs)).items()} if orgs else {}
    may_draft = work.actor.may(Permission.MANIFEST_DRAFT)
    view = ListView(
        title="Manifests",
        lead="What leaves, what comes, and what waits for whom",
        worklist=Worklist(
            title="Manifests",
            rows=tuple(manifests.row_of_head(head, names) for head in page.items),
            empty="No manifest yet.",
        ),
        action=Action("/manifests/new", "New manifest", "plus") if may_draft else None,
        next_page=f"/manifests?after={page.next}" if page.next else "",
    )
    return render.page(request, "list.html", view)


@router.get(AT)
async def manifest(request: Request, work: Reading, home_org_id: Home, manifest_id: UUID) -> Response:
    """Show a manifest whole."""
    return render.page(request, "manifest.html", await view_of(work, home_org_id, manifest_id))


@router.post(f"{AT}/check")
async def check(request: Request, _: Drafting, home_org_id: Home, manifest_id: UUID) -> Response:
    """Have the rules judge a draft."""
    return await _make(request, home_org_id, manifest_id, lambda work, home, key, _: desk.check(work, home, key))


@router.post(f"{AT}/revise")
async def revise(request: Request, _: Drafting, home_org_id: Home, manifest_id: UUID) -> Response:
    """Take a checked manifest back to its draft."""
    return await _make(
        request, home_org_id, manifest_id, lambda work, home, key, typed: desk.revise(work, home, key, _reason(typed))
    )


@router.post(f"{AT}/issue")
async def issue(request: Request, _: Drafting, home_org_id: Home, manifest_id: UUID) -> Response:
    """Give a checked manifest its official number."""
    return await _make(request, home_org_id, manifest_id, _issue)


@router.post(f"{AT}/cancel")
async def cancel(request: Request, _: Drafting, home_org_id: Home, manifest_id: UUID) -> Response:
    """Cancel a manifest that has not left."""
    return await _make(
        request, home_org_id, manifest_id, lambda work, home, key, typed: desk.cancel(work, home, key, _reason(typed))
    )


@router.post(f"{AT}/dispatch")
async def dispatch(request: Request, _: Dispatching, home_org_id: Home, manifest_id: UUID) -> Response:
    """Judge everything again and send the vehicle off; what was not drafted of the way is settled here."""
    return await _make(request, home_org_id, manifest_id, _dispatch)


@router.post(f"{AT}/return")
async def take_back(request: Request, _: Dispatching, home_org_id: Home, manifest_id: UUID) -> Response:
    """Confirm that a load is back."""
    return await _make(
        request, home_org_id, manifest_id, lambda work, home, key, _: receiving.take_back(work, home, key)
    )


@router.post(f"{AT}/decline")
async def decline(request: Request, _: Scanning, home_org_id: Home, manifest_id: UUID) -> Response:
    """Refuse a load at pick-up."""
    return await _make(
        request, home_org_id, manifest_id, lambda work, home, key, typed: desk.decline(work, home, key, _reason(typed))
    )


@router.post(f"{AT}/depart")
async def depart(request: Request, _: Scanning, home_org_id: Home, manifest_id: UUID) -> Response:
    """Note that the vehicle has left."""
    return await _make(request, home_org_id, manifest_id, lambda work, home, key, _: receiving.depart(work, home, key))


@router.post(f"{AT}/arrive")
async def arrive(request: Request, _: Scanning, home_org_id: Home, manifest_id: UUID) -> Response:
    """Note that the vehicle is at the gate."""
    return await _make(request, home_org_id, manifest_id, lambda work, home, key, _: receiving.arrive(work, home, key))


@router.post(f"{AT}/settle")
async def settle(request: Request, _: Receiving, home_org_id: Home, manifest_id: UUID) -> Response:
    """Confirm a receipt."""
    return await _make(request, home_org_id, manifest_id, lambda work, home, key, _: receiving.settle(work, home, key))


@router.post(f"{AT}/close_with_gap")
async def close(request: Request, _: Overseeing, home_org_id: Home, manifest_id: UUID) -> Response:
    """Close a manifest that its parties leave open."""
    return await _make(
        request,
        home_org_id,
        manifest_id,
        lambda work, home, key, typed: desk.close_with_gap(work, home, key, _reason(typed)),
    )


async def view_of(work: Work, home: int, manifest_id: UUID, form: Form | None = None) -> ManifestView:
    """Return a manifest's page as the actor sees it.

    Raises:
        NotFoundError: There is none, or the actor is no party of it.
    """
    sheet = await reading.sheet(work, home, manifest_id)
    kept = sheet.manifest
    carriers = sorted({leg.carrier.org_id for leg in kept.legs if leg.carrier and leg.carrier.org_id is not None})
    permits = {}
    for carrier in carriers:
        held = await facts.carrier_permits_of(work, carrier)
        permits[int(carrier)] = held[0].number if held else "—"
    under_way = kept.status in (Status.ISSUED, Status.DISPATCHED, Status.IN_TRANSIT)
    stages = await standing.states_of(work, [line.code for line in kept.lines]) if under_way else ()
    moves = manifests.moves_of(kept, work.actor)
    view = manifests.view_of(sheet, moves=moves, permits=permits, standing=stages)
    unsettled = any(move.needs_haulage for move in moves)
    haulages = await contract_choices(work, ContractKind.HAULAGE) if unsettled else ()
    return replace(view, form=form or Form(), haulages=haulages)


async def _make(request: Request, home: int, manifest_id: UUID, move: Making) -> Response:
    fields = await asking.fields_of(request)
    try:
        async with asking.begin(request) as work:
            done = await move(work, home, manifest_id, fields)
            refused = done.decision is not None and done.decision.refused
            view = await view_of(work, home, manifest_id) if refused else None
    except DomainError as error:
        if error.pointer is None:
            raise
        async with asking.begin(request) as work:
            again = await view_of(work, home, manifest_id, asking.refused(fields, error))
        return render.page(request, "manifest.html", again, status=asking.status_of(error))
    if view is not None:
        return render.page(request, "manifest.html", view, status=CONFLICT)
    return asking.go(f"/manifests/{manifests.key_of(home, manifest_id)}")


async def _dispatch(work: Work, home: int, manifest_id: UUID, fields: Fields) -> Moved:
    haulage = Haulage()
    if fields.get("carrier", "").strip():
        haulage = Haulage(
            contract=ref_of(fields, "haulage"),
            consignor=await named_of(work, fields, "consignor"),
            legs=(await leg_of(work, fields),),
        )
    return await desk.dispatch(work, home, manifest_id, haulage)


async def _issue(work: Work, home: int, manifest_id: UUID, fields: Fields) -> Moved:
    number = typed.needed(fields, "official_number").replace(" ", "")
    return await desk.issue(work, home, manifest_id, number=number)


def _reason(fields: Fields) -> str:
    return fields.get("reason", "")
