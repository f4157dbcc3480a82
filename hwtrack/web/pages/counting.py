"""盘点 / 盘库: begin at a place, scan everything, see five lists on one screen, close, and print the record."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from hwtrack.custody.claims import ScanMeans
from hwtrack.custody.service import stocktake_papers, stocktaking
from hwtrack.custody.service.stocktaking import Manifests, NewStocktake
from hwtrack.custody.stocktake import CountScan, Extra, Stocktake, StocktakeStatus
from hwtrack.custody.stocktake_record import Closing
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.paging import LARGEST_KEY, Slice, page_query
from hwtrack.infra.problems import language_in
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission, Scope
from hwtrack.kernel.errors import DomainError
from hwtrack.labels.code import DigitalCode, SignCode
from hwtrack.labels.routes.desk import desk_of
from hwtrack.registry.service import facts
from hwtrack.transfers.service import reading
from hwtrack.web import counting as shown
from hwtrack.web import formats, render, typed
from hwtrack.web import manifests as heads
from hwtrack.web.next_steps import Place, Target
from hwtrack.web.pages import asking, reading_code
from hwtrack.web.pages.asking import Fields
from hwtrack.web.pages.count_places import offered
from hwtrack.web.views.counting import CountedView, CountView, NewCountView
from hwtrack.web.views.parts import Action, Choice, Form, Row, Worklist
from hwtrack.web.views.transfers import ListView
from hwtrack.web.words import Said

router = APIRouter(include_in_schema=False)

Reading = Annotated[Work, needs(Permission.CUSTODY_READ)]
Counting = Annotated[Work, needs(Permission.STOCKTAKE)]
Counter = Annotated[Actor, needs_actor(Permission.STOCKTAKE)]
Wanted = Annotated[Slice, Depends(page_query)]
Home = Annotated[int, Path(ge=1, le=LARGEST_KEY)]
Org = Annotated[int | None, Query(ge=1, le=LARGEST_KEY)]
Text = Annotated[str, Query(max_length=400)]
Words = Annotated[str, Query(max_length=100)]

CHOSEN = 50
"""Manifests offered to be looked for: the newest of the place's organisation."""


def manifests_of(request: Request) -> Manifests:
    """Return what tells which containers are on a manifest."""
    found: Manifests = request.app.state.manifests
    return found


@router.get("/stocktakes")
async def counts(request: Request, work: Reading, wanted: Wanted) -> Response:
    """List counts, newest first."""
    page = await stocktaking.stocktake_page(work, wanted)
    places = await facts.facilities_by_id(work, {one.scope.facility_id for one in page.items})
    orgs = await facts.organisations_by_id(work, {one.home_org_id for one in page.items}) if page.items else {}
    names = {key: f"{one.code} {one.name}" for key, one in places.items()}
    owners = {int(key): one.name for key, one in orgs.items()}
    rows = tuple(
        Row(
            address=_address(one),
            name=names.get(one.scope.facility_id, "—"),
            about=f"{owners.get(one.home_org_id, '—')} · {formats.local(one.opened_at):%Y-%m-%d %H:%M}",
            state=("stocktake", one.status.value),
        )
        for one in page.items
    )
    view = ListView(
        title="Stocktakes",
        lead="Counts of places: begin one by scanning the place's plaque.",
        action=Action("/stocktakes/new", "Count a place", "plus") if work.actor.may(Permission.STOCKTAKE) else None,
        worklist=Worklist(title="Stocktakes", rows=rows, empty="Nothing was counted yet."),
        next_page=f"/stocktakes?after={page.next}" if page.next else "",
    )
    return render.page(request, "list.html", view)


@router.get("/stocktakes/new")
async def new_page(
    request: Request, work: Counting, wanted: Wanted, *, place: Text = "", org: Org = None, words: Words = ""
) -> Response:
    """Choose what of a place is counted; without a place, which place."""
    if not place.strip():
        return render.page(request, "count_places.html", await offered(work, wanted, org=org, words=words))
    return render.page(request, "count_new.html", await _new_view(work, await _place(work, request, place), None))


@router.post("/stocktakes/new")
async def begin(request: Request, _: Counter) -> Response:
    """Begin a count."""
    fields = await asking.fields_of(request)
    chosen = await asking.several_of(request, "manifests")
    try:
        async with asking.begin(request) as work:
            place = await _place(work, request, fields.get("place", ""))
            new = NewStocktake(
                stocktake_id=typed.event_id(fields.get("stocktake_id", "")) or work.new_id(),
                facility_id=place.facility_id or UUID(int=0),
                zone_id=_id(fields.get("zone", "")),
                manifests=tuple(key for key in map(_key, chosen) if key is not None),
            )
            made = await stocktaking.open_count(work, new, manifests_of(request))
    except DomainError as error:
        async with asking.begin(request) as work:
            place = await _place(work, request, fields.get("place", ""))
            view = await _new_view(work, place, asking.refused(fields, error))
        return render.page(request, "count_new.html", view, status=asking.status_of(error))
    return asking.go(_address(made))


@router.get("/stocktakes/{home_org_id}/{stocktake_id}")
async def count_page(request: Request, work: Reading, home_org_id: Home, stocktake_id: UUID) -> Response:
    """Show the screen one counts with; an ended count shows its result."""
    counted = await stocktaking.stocktake(work, home_org_id, stocktake_id)
    if counted.status is not StocktakeStatus.OPEN or not work.actor.may(Permission.STOCKTAKE):
        return await _result(request, work, counted)
    return render.page(request, "count.html", await _count_view(request, work, counted))


@router.post("/stocktakes/{home_org_id}/{stocktake_id}/scan")
async def scan(request: Request, _: Counter, home_org_id: Home, stocktake_id: UUID) -> Response:
    """Take one scan from the form: typed, or where the page's module does not run."""
    fields = await asking.fields_of(request)
    async with asking.begin(request) as work:
        told = await _scanned(work, request, (home_org_id, stocktake_id), fields)
    async with asking.begin(request) as work:
        counted = await stocktaking.stocktake(work, home_org_id, stocktake_id)
        if counted.status is not StocktakeStatus.OPEN:
            return await _result(request, work, counted, form=told.get("form"))
        return render.page(request, "count.html", await _count_view(request, work, counted, **told))


@router.post("/stocktakes/{home_org_id}/{stocktake_id}/extra")
async def extra(request: Request, _: Counter, home_org_id: Home, stocktake_id: UUID) -> Response:
    """Take a package without a readable code."""
    fields = await asking.fields_of(request)
    try:
        async with asking.begin(request) as work:
            found = Extra(
                extra_id=typed.event_id(fields.get("extra_id", "")) or work.new_id(),
                at=work.now,
                description=typed.needed(fields, "description"),
                pieces=typed.count(fields, "pieces", 10_000) if fields.get("pieces") else 1,
                mass=typed.kilograms(fields, "mass") if fields.get("mass", "").strip() else None,
            )
            await stocktaking.add_extra(work, home_org_id, stocktake_id, found)
    except DomainError as error:
        async with asking.begin(request) as work:
            counted = await stocktaking.stocktake(work, home_org_id, stocktake_id)
            form = asking.refused(fields, error)
            if counted.status is not StocktakeStatus.OPEN:
                return await _result(request, work, counted, form=form, status=asking.status_of(error))
            view = await _count_view(request, work, counted, form=form)
        return render.page(request, "count.html", view, status=asking.status_of(error))
    return asking.go(f"/stocktakes/{home_org_id}/{stocktake_id}")


@router.get("/stocktakes/{home_org_id}/{stocktake_id}/result")
async def result(request: Request, work: Counting, home_org_id: Home, stocktake_id: UUID) -> Response:
    """Show the five lists as they stand, and the form that closes the count."""
    return await _result(request, work, await stocktaking.stocktake(work, home_org_id, stocktake_id))


@router.post("/stocktakes/{home_org_id}/{stocktake_id}/close")
async def close(request: Request, _: Counter, home_org_id: Home, stocktake_id: UUID) -> Response:
    """Close a count."""
    fields = await asking.fields_of(request)
    closing = Closing(
        counters=tuple(fields.get("counters", "").replace("、", "\n").replace(",", "\n").splitlines()),
        party=fields.get("party", ""),
        refusal=fields.get("refusal", ""),
        remarks=fields.get("remarks", ""),
    )
    try:
        async with asking.begin(request) as work:
            await stocktaking.close(work, home_org_id, stocktake_id, closing, manifests_of(request))
    except DomainError as error:
        return await _refused(request, home_org_id, stocktake_id, asking.refused(fields, error), error)
    return asking.go(f"/stocktakes/{home_org_id}/{stocktake_id}")


@router.post("/stocktakes/{home_org_id}/{stocktake_id}/abandon")
async def abandon(request: Request, _: Counter, home_org_id: Home, stocktake_id: UUID) -> Response:
    """Give a count up."""
    fields = await asking.fields_of(request)
    try:
        async with asking.begin(request) as work:
            await stocktaking.abandon(work, home_org_id, stocktake_id, fields.get("reason", ""))
    except DomainError as error:
        return await _refused(request, home_org_id, stocktake_id, asking.refused(fields, error), error)
    return asking.go(f"/stocktakes/{home_org_id}/{stocktake_id}")


@router.get("/stocktakes/{home_org_id}/{stocktake_id}/paper")
async def paper(request: Request, work: Reading, home_org_id: Home, stocktake_id: UUID) -> Response:
    """Print the record of a closed count."""
    drawn = await stocktake_papers.paper(work, home_org_id, stocktake_id, language=language_in(request))
    name = quote(f"盘点记录-{stocktake_id}.pdf")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}", "cache-control": "no-store"}
    return Response(drawn, media_type="application/pdf", headers=headers)


async def _refused(request: Request, home: int, stocktake_id: UUID, form: Form, error: DomainError) -> Response:
    async with asking.begin(request) as work:
        counted = await stocktaking.stocktake(work, home, stocktake_id)
        return await _result(request, work, counted, form=form, status=asking.status_of(error))


async def _place(work: Work, request: Request, text: str) -> Place:
    """Return the place whose plaque was scanned.

    Raises:
        PlaceFirstError: It is no place of a facility.
        NotOurLabelError, ForgedLabelError, NotFoundError: As the code is read.
    """
    if not text.strip():
        raise reading_code.PlaceFirstError(pointer="/place")
    read = await reading_code.read(work, desk_of(request), text)
    if not isinstance(read.code, SignCode):
        raise reading_code.PlaceFirstError(pointer="/place")
    place = await reading_code.place_of(work, read.code)
    if place.target is Target.VEHICLE or place.facility_id is None:
        raise reading_code.PlaceFirstError(pointer="/place")
    return place


async def _new_view(work: Work, place: Place, form: Form | None) -> NewCountView:
    zones = await facts.zones_of(work, place.facility_id or UUID(int=0))
    owner = await facts.organisation(work, place.org_id)
    offered: tuple[Choice, ...] = ()
    if work.actor.scope is Scope.OFFICIAL and work.actor.may(Permission.MANIFEST_READ):
        page = await reading.heads(work, Slice(size=CHOSEN), home=place.org_id)
        orgs = {org for head in page.items for org in (head.home_org_id, head.recipient_org_id)}
        called = {key: org.name for key, org in (await facts.organisations_by_id(work, orgs)).items()} if orgs else {}
        rows = [(head, heads.row_of_head(head, called)) for head in page.items]
        offered = tuple(Choice(f"{one.home_org_id}/{one.manifest_id}", row.name, row.about) for one, row in rows)
    return NewCountView(
        place=f"{place.facility_code} {place.name}",
        code=place.code,
        organisation=owner.name,
        stocktake_id=str(work.new_id()),
        zones=tuple(Choice(str(key), zone.name or zone.code) for key, zone in sorted(zones.items())),
        manifests=offered,
        form=form or Form(),
    )


async def _count_view(request: Request, work: Work, counted: Stocktake, **more: Any) -> CountView:
    found = await stocktaking.counted_so_far(work, counted)
    place, organisation = await _names(work, counted)
    numbers = [(await manifests_of(request).codes(work, home, one))[0] for home, one in counted.scope.manifests]
    copies: dict[str, int] = {}
    for one in found.scans:
        copies[one.code] = max(1, copies.get(one.code, 1)) + (1 if one.another else 0)
    return CountView(
        address=_address(counted),
        place=place,
        organisation=organisation,
        opened_at=counted.opened_at,
        manifests=tuple(numbers),
        scans=len(found.scans),
        extras=len(found.extras),
        tally={
            "key": f"{counted.home_org_id}/{counted.stocktake_id}",
            "scans": len(found.scans),
            "extras": len(found.extras),
            "copies": copies,
        },
        **more,
    )


async def _scanned(work: Work, request: Request, key: tuple[int, UUID], fields: Fields) -> dict[str, Any]:
    try:
        read = await reading_code.read(work, desk_of(request), typed.needed(fields, "text"))
        if not isinstance(read.code, DigitalCode):
            raise reading_code.NotOurLabelError(pointer="/text")
        code, another = read.code.text, fields.get("another", "")
        counted = await stocktaking.stocktake(work, *key)
        known = {one.code for one in (await stocktaking.counted_so_far(work, counted)).scans}
        if code in known and another not in ("yes", "no"):
            return {"code": code, "asks_again": True, "said": Said("This code was scanned before")}
        scan = CountScan(
            scan_id=typed.event_id(fields.get("scan_id", "")) or work.new_id(),
            code=code,
            at=work.now,
            another=another == "yes",
            means=ScanMeans.TYPED,
        )
        [line] = await stocktaking.add_scans(work, *key, [scan])
    except DomainError as error:
        return {"form": asking.refused(fields, error)}
    return {"said": shown.said_of(line), "tone": shown.TONES[line.finding], "code": code}


async def _result(
    request: Request, work: Work, counted: Stocktake, *, form: Form | None = None, status: int = 200
) -> Response:
    place, organisation = await _names(work, counted)
    facts_of: dict[str, Any] = {
        "address": _address(counted),
        "place": place,
        "organisation": organisation,
        "official": counted.official,
        "status": counted.status.value,
        "opened_at": counted.opened_at,
        "ended_at": counted.ended_at,
        "reason": counted.reason,
        "as_of": work.now,
        "form": form or Form(),
        "may_count": work.actor.may(Permission.STOCKTAKE),
    }
    if counted.record is not None and counted.record_sha256 is not None:
        lists, extras, told = shown.lists_in(counted.record)
        view = CountedView(
            **facts_of,
            lists=lists,
            extras=extras,
            manifests=tuple(told["manifests"]),
            people=shown.people_in(told),
            digest=counted.record_sha256.hex(),
            paper=f"{_address(counted)}/paper",
        )
    else:
        found = await stocktaking.counting(work, counted.home_org_id, counted.stocktake_id, manifests_of(request))
        view = CountedView(**facts_of, lists=shown.lists_of(found.found), extras=shown.unlabelled(found.extras))
    return render.page(request, "counted.html", view, status=status)


async def _names(work: Work, counted: Stocktake) -> tuple[str, str]:
    place = await facts.facility(work, counted.scope.facility_id)
    owner = await facts.organisation(work, counted.home_org_id)
    zone = await facts.zone(work, counted.scope.zone_id) if counted.scope.zone_id else None
    parts = (place.code, place.name, f"· {zone.name or zone.code}" if zone else "")
    return " ".join(part for part in parts if part), owner.name


def _address(counted: Stocktake) -> str:
    return f"/stocktakes/{counted.home_org_id}/{counted.stocktake_id}"


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _key(text: str) -> tuple[int, UUID] | None:
    home, _, manifest = text.partition("/")
    manifest_id = _id(manifest)
    known = home.isascii() and home.isdecimal() and len(home) < len(str(LARGEST_KEY))
    return (int(home), manifest_id) if known and manifest_id is not None else None
