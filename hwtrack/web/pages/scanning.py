"""Scanning: a place and then a container, what may be recorded of it, and the record.

A scan only looks; what is recorded is pressed. What was read is answered at once, whoever's container it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from hwtrack.custody.answers import PUT_ASIDE_TEXTS, Card, ContainerNotFoundError, Recorded, Recording
from hwtrack.custody.claims import ScanMeans
from hwtrack.custody.service import recording, standing
from hwtrack.custody.service.recording import Sent
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.waste import HazardProperty, WasteCode
from hwtrack.labels.code import DigitalCode, SignCode
from hwtrack.labels.container import Container
from hwtrack.labels.model import LabelState
from hwtrack.labels.payload import Letter
from hwtrack.labels.public import Validity
from hwtrack.labels.routes.desk import desk_of
from hwtrack.labels.service import containers, printing, public
from hwtrack.transfers.service import reading
from hwtrack.transfers.service.reading import Sheet
from hwtrack.web import bodies, chains, next_steps, render, typed
from hwtrack.web.bodies import Moment, Scanned
from hwtrack.web.manifests import row_of
from hwtrack.web.next_steps import Offer, Place, Target
from hwtrack.web.pages import asking, reading_code
from hwtrack.web.pages.asking import Fields
from hwtrack.web.pages.naming import names
from hwtrack.web.views.containers import ContainerCard, PlaceSeen, ScanOutcome, ScanView, Step
from hwtrack.web.views.parts import Row
from hwtrack.web.words import EVENT, Said

router = APIRouter(include_in_schema=False)

Looking = Annotated[Work, needs(Permission.CUSTODY_READ)]
Looker = Annotated[Actor, needs_actor(Permission.CUSTODY_READ)]
Recorder = Annotated[Actor, needs_actor(Permission.CUSTODY_RECORD)]
Text = Annotated[str, Query(max_length=400)]

KINDS = frozenset({"generated", "stored_in", "stored_out", "loaded", "departed", "arrived", "unloaded", "returned"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """A container as a scan finds it; `found` is nothing where it is none of the person's organisation's business."""

    code: DigitalCode
    found: Container | None
    state: Mapping[str, Any]


@router.get("/scan")
async def scan_page(request: Request, work: Looking, text: Text = "", manifest: Text = "") -> Response:
    """Open the scanner; a text that came with the address (a label's own link) is answered at once."""
    outcome = await _outcome(request, work, {"text": text, "way": "typed"}) if text else None
    view = ScanView(
        event_id="", outcome=outcome, manifest=await _manifest(work, manifest), manifest_key=manifest, wait=bool(text)
    )
    return render.page(request, "scan.html", view)


@router.post("/scan")
async def scan(request: Request, _: Looker) -> Response:
    """Answer a scan."""
    fields = await asking.fields_of(request)
    async with asking.begin(request) as work:
        outcome = await _outcome(request, work, fields)
        manifest = await _manifest(work, fields.get("manifest", ""))
    return _answer(request, outcome, manifest, fields)


@router.post("/scan/record")
async def record(request: Request, _: Recorder) -> Response:
    """Record the step that was pressed, and show what may come next."""
    fields = await asking.fields_of(request)
    try:
        outcome = await _recorded(request, fields)
    except DomainError as error:
        outcome = _no(error)
    async with asking.begin(request) as work:
        manifest = await _manifest(work, fields.get("manifest", ""))
    return _answer(request, outcome, manifest, fields)


def _answer(request: Request, outcome: ScanOutcome, manifest: Row | None, fields: Fields) -> Response:
    if render.is_fragment(request):
        return render.part(request, "_scanned.html", outcome=outcome, manifest_key=fields.get("manifest", ""))
    view = ScanView(event_id="", outcome=outcome, manifest=manifest, manifest_key=fields.get("manifest", ""), wait=True)
    return render.page(request, "scan.html", view)


async def _outcome(request: Request, work: Work, fields: Fields) -> ScanOutcome:
    try:
        read = await reading_code.read(work, desk_of(request), typed.needed(fields, "text"))
        if isinstance(read.code, SignCode):
            return ScanOutcome(place=_seen(await reading_code.place_of(work, read.code)))
        return await _of_container(request, work, read.code, place=await _place(work, fields))
    except DomainError as error:
        return _no(error)


async def _of_container(
    request: Request, work: Work, code: DigitalCode, *, place: Place | None, **more: Any
) -> ScanOutcome:
    looked = await _look(work, code)
    seen = _seen(place) if place else None
    if looked.found is None:
        card, offered = await _stranger(request, work, code), next_steps.stranger()
        told: tuple[Said, ...] = (
            Said("Your organisation has no open manifest for this container. What you record is kept, with an alarm."),
        )
    else:
        card, told = await _card(work, looked, looked.found), ()
        home, own = looked.found.home_org_id, work.actor.org_id
        offered = next_steps.offers(looked.state, own=own, home=home, place=place)
        if next_steps.wants_place(looked.state, own, place):
            told = (Said("To store it, scan the place's plaque first, then the container."),)
    steps = _steps(work, offered) if work.actor.may(Permission.CUSTODY_RECORD) else ()
    return ScanOutcome(place=seen, container=card, steps=steps, alarms=told if steps or not offered else (), **more)


async def _look(work: Work, code: DigitalCode) -> _Looked:
    try:
        found = await containers.container(work, code)
        card = await standing.look_up(work, code.text)
    except (NotFoundError, ContainerNotFoundError):
        return _Looked(code=code, found=None, state={})
    return _Looked(code=code, found=found, state=card.state)


async def _card(work: Work, looked: _Looked, found: Container) -> ContainerCard:
    issues = await printing.labels_of(work, found.home_org_id, looked.code, letter=Letter.CONTAINER)
    called = await names(work, orgs=[looked.state.get("holder_org_id")], places=chains.places_in(looked.state))
    return chains.card_of(found, looked.state, label=chains.label_key(found, issues, looked.state), names=called)


async def _stranger(request: Request, work: Work, code: DigitalCode) -> ContainerCard:
    """Return what the street may see of a container.

    Raises:
        ContainerNotFoundError: Nobody ever issued the code.
    """
    seen = await public.public_label(work, desk_of(request), Letter.CONTAINER, code.text)
    if seen.validity is Validity.UNKNOWN:
        raise ContainerNotFoundError
    return ContainerCard(
        code=code.text,
        waste_name=seen.brief.get("waste_name", ""),
        waste_code=WasteCode(code.waste.digits),
        hazards=tuple(HazardProperty(letter) for letter in seen.brief.get("hazards", "").split()),
        net=None,
        state=Said("Held by another organisation"),
        label=seen.validity.value,
        holder="—",
    )


async def _place(work: Work, fields: Fields) -> Place | None:
    text = fields.get("place", "").strip()
    return await reading_code.place_of(work, SignCode.parse(text, pointer="/place")) if text else None


async def _manifest(work: Work, key: str) -> Row | None:
    sheet = await _sheet(work, key)
    return row_of(sheet) if sheet else None


async def _sheet(work: Work, key: str) -> Sheet | None:
    """Return the manifest with a key as addresses have it, if there is one that may be seen."""
    home, _, manifest_id = key.partition("/")
    if not (home.isascii() and home.isdecimal() and len(home) < len(str(2**63))):
        return None
    try:
        return await reading.sheet(work, int(home), UUID(manifest_id))
    except (NotFoundError, ValueError):
        return None


async def _recorded(request: Request, fields: Fields) -> ScanOutcome:
    async with asking.begin(request) as work:
        kind = typed.chosen(fields, "kind", KINDS)
        code = DigitalCode.parse(typed.needed(fields, "code"), pointer="/code")
        place = await _place(work, fields)
        body = await _body(work, kind, code, place, fields)
        done = await recording.record(work, Sent(body))
        await _activate(work, code)
    # Why: after the commit, because a second body under a known id is kept before it is refused.
    if done.error:
        raise done.error
    async with asking.begin(request) as work:
        return await _of_container(request, work, code, place=None, **_said(done, kind, place))


async def _body(work: Work, kind: str, code: DigitalCode, place: Place | None, fields: Fields) -> str:
    moment: Moment = asking.moment_of(work, fields)
    if kind == "generated":
        return bodies.generated(moment, await _birth(work, code))
    way = fields.get("way", "")
    means = way if way in {one.value for one in ScanMeans} else ScanMeans.TYPED.value
    scanned = Scanned(container=code.text, place=place.code if place else "", means=means)
    return bodies.step(moment, kind, scanned, **await _members(work, kind, code, place, fields))


async def _birth(work: Work, code: DigitalCode) -> bodies.Birth:
    contents = (await containers.own_container(work, code)).contents
    place = {"site_id": str(contents.site_id)}
    if contents.facility_id:
        place["facility_id"] = str(contents.facility_id)
    return bodies.Birth(
        codes=(code.text,), form=contents.form, began=contents.produced_on, place=place, bulk=contents.package.is_bulk
    )


async def _members(work: Work, kind: str, code: DigitalCode, place: Place | None, fields: Fields) -> dict[str, Any]:
    """Return what an event of the kind says besides who scanned what."""
    match kind:
        case "stored_in":
            return {"place": dict(_store(place).members)}
        case "stored_out":
            return {"place": dict(place.members) if _is_store(place) and place else await _where(work, code)}
        case "loaded":
            return await _loading(work, code, place if place and place.target is Target.VEHICLE else None, fields)
        case _:
            return {"place": dict(place.members) if place and place.target is not Target.VEHICLE else None}


async def _loading(work: Work, code: DigitalCode, vehicle: Place | None, fields: Fields) -> dict[str, Any]:
    """Return onto what and for which manifest it is loaded: the one the person named, else the one it stands on."""
    looked = await _look(work, code)
    sheet = await _sheet(work, fields.get("manifest", "")) or await _open_sheet(work, code)
    carrier = vehicle.org_id if vehicle else _carrier_of(sheet)
    hands_over = looked.state.get("holder_org_id") == work.actor.org_id and carrier != work.actor.org_id
    return {
        "unit": dict(vehicle.members) if vehicle else None,
        "carrier_org_id": carrier if hands_over else None,
        "manifest_id": str(sheet.manifest.manifest_id) if sheet else None,
    }


def _carrier_of(sheet: Sheet | None) -> int | None:
    carriers = [leg.carrier.org_id for leg in sheet.manifest.legs if leg.carrier] if sheet else []
    return carriers[0] if carriers else None


async def _open_sheet(work: Work, code: DigitalCode) -> Sheet | None:
    try:
        card: Card = await standing.look_up(work, code.text)
    except ContainerNotFoundError:
        return None
    return await _sheet(work, f"{card.home_org_id}/{card.open_manifest_id}")


async def _where(work: Work, code: DigitalCode) -> dict[str, str]:
    card: Card = await standing.look_up(work, code.text)
    found = {name: card.state.get(name) for name in ("site_id", "facility_id")}
    if not all(found.values()):
        raise reading_code.PlaceFirstError(pointer="/place")
    return {name: str(value) for name, value in found.items()}


def _is_store(place: Place | None) -> bool:
    return place is not None and place.target is Target.STORE


def _store(place: Place | None) -> Place:
    if place is None or place.target is not Target.STORE:
        raise reading_code.PlaceFirstError(pointer="/place")
    return place


async def _activate(work: Work, code: DigitalCode) -> None:
    """Note the first scan of an own label on its container."""
    looked = await _look(work, code)
    if looked.found is None or looked.found.home_org_id != work.actor.org_id:
        return
    for issue in await printing.labels_of(work, looked.found.home_org_id, code, letter=Letter.CONTAINER):
        if issue.label.state is LabelState.PRINTED:
            await printing.activate_label(work, issue.label.label_id)


def _steps(work: Work, offered: tuple[Offer, ...]) -> tuple[Step, ...]:
    return tuple(
        Step(kind=offer.kind, text=offer.text, event_id=str(work.new_id()), primary=place == 0)
        for place, offer in enumerate(offered)
    )


def _seen(place: Place) -> PlaceSeen:
    return PlaceSeen(code=place.code, name=place.name, facility_code=place.facility_code)


def _said(done: Recorded, kind: str, place: Place | None) -> dict[str, Any]:
    if done.recording is Recording.QUARANTINED:
        return {"done": Said(PUT_ASIDE_TEXTS[done.reason or ""]), "done_status": "quarantined"}
    status = next((one.status for one in done.receipts), "applied")
    where = f"{place.facility_code} {place.name}" if place else ""
    repeated = done.recording is Recording.REPEATED
    return {
        "done": _sentence(kind, where),
        "done_status": "repeat" if repeated else status,
        "earlier": done.record_time if repeated else None,
    }


def _sentence(kind: str, where: str) -> Said:
    if kind == "stored_in":
        return Said("Stored in: {place}", {"place": where})
    return Said(EVENT[kind].text)


def _no(error: DomainError) -> ScanOutcome:
    return ScanOutcome(problem=Said(error.detail or error.title(), error.facts), remedy=Said(error.remedy, error.facts))
