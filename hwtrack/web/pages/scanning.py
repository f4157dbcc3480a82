"""Scanning: a place and then a container, what may be recorded of it, and the record.

A scan only looks; what is recorded is pressed. What was read is answered at once, whoever's container it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from hwtrack.custody.answers import ContainerNotFoundError, Recorded, Recording
from hwtrack.custody.container import BLOCK_TEXTS, Block, ContainerStage
from hwtrack.custody.service import standing
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission, Scope
from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.waste import HazardProperty, WasteCode
from hwtrack.labels.code import DigitalCode, SignCode
from hwtrack.labels.container import Container
from hwtrack.labels.payload import Letter
from hwtrack.labels.public import Validity
from hwtrack.labels.routes.desk import desk_of
from hwtrack.labels.service import containers, printing, public
from hwtrack.web import answers, chains, errands, next_steps, render, typed
from hwtrack.web.answers import Told
from hwtrack.web.collecting import ERRANDS, Errand
from hwtrack.web.errands import Stand
from hwtrack.web.manifests import key_of, row_of
from hwtrack.web.next_steps import Offer, Place
from hwtrack.web.pages import asking, baskets, beside, reading_code, stepping
from hwtrack.web.pages.asking import Fields
from hwtrack.web.pages.naming import names
from hwtrack.web.pages.verifying import label_keys
from hwtrack.web.views.containers import Basket, ContainerCard, PlaceSeen, ScanOutcome, ScanView, Signing, Step
from hwtrack.web.words import Said

router = APIRouter(include_in_schema=False)

Looking = Annotated[Work, needs(Permission.CUSTODY_READ)]
Looker = Annotated[Actor, needs_actor(Permission.CUSTODY_READ)]
Recorder = Annotated[Actor, needs_actor(Permission.CUSTODY_RECORD)]
Text = Annotated[str, Query(max_length=400)]
Codes = Annotated[str, Query(max_length=4000)]

AT_THE_GATE = (ContainerStage.ARRIVED, ContainerStage.UNLOADED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """A container as a scan finds it; `found` is nothing where it is none of the person's organisation's business."""

    code: DigitalCode
    found: Container | None
    state: Mapping[str, Any]
    manifest_key: str = ""


@router.get("/scan")
async def scan_page(
    request: Request, work: Looking, text: Text = "", manifest: Text = "", *,
    errand: Text = "", unit: Text = "", codes: Codes = "",
) -> Response:  # fmt: skip
    """Open the scanner; a text that came with the address (a label's own link) is answered at once."""
    fields = {"text": text, "way": "typed", "errand": errand, "unit": unit}
    begun = tuple(codes.split())
    outcome = await _outcome(request, work, fields, begun) if text or begun else None
    return await _drawn(request, work, outcome, fields | {"manifest": manifest})


@router.post("/scan")
async def scan(request: Request, _: Looker) -> Response:
    """Answer a scan."""
    fields = await asking.fields_of(request)
    codes = await baskets.codes_in(request)
    async with asking.begin(request) as work:
        outcome = await _outcome(request, work, fields, codes)
        return await _drawn(request, work, outcome, fields)


@router.post("/scan/record")
async def record(request: Request, _: Recorder) -> Response:
    """Record the step that was pressed, and show what may come next."""
    fields = await asking.fields_of(request)
    try:
        outcome = await _recorded(request, fields)
    except DomainError as error:
        outcome = _no(error)
    async with asking.begin(request) as work:
        return await _drawn(request, work, outcome, fields)


async def _drawn(request: Request, work: Work, outcome: ScanOutcome | None, fields: Fields) -> Response:
    key = fields.get("manifest", "")
    if outcome and render.is_fragment(request):
        return render.part(request, "_scanned.html", outcome=outcome, manifest_key=key)
    sheet = await stepping.sheet_of(work, key)
    view = ScanView(
        event_id="",
        errand=_errand(fields),
        unit=fields.get("unit", "") if _errand(fields) else "",
        outcome=outcome,
        manifest=row_of(sheet) if sheet else None,
        manifest_key=key,
        wait=outcome is not None,
        places=await reading_code.own_places(work),
        label_keys=await label_keys(request, work),
    )
    return render.page(request, "scan.html", view)


def _errand(fields: Fields) -> Errand | None:
    return ERRANDS.get(fields.get("errand", ""))


async def _outcome(request: Request, work: Work, fields: Fields, codes: tuple[str, ...]) -> ScanOutcome:
    errand = _errand(fields)
    way = stepping.means_of(fields)
    try:
        if errand and (fields.get("drop") or not fields.get("text", "").strip()):
            return ScanOutcome(basket=await baskets.basket(work, errand, codes, fields), way=way)
        read = await reading_code.read(work, desk_of(request), typed.needed(fields, "text"))
        if isinstance(read.code, SignCode):
            seen = _seen(work, await reading_code.place_of(work, read.code))
            return ScanOutcome(place=seen, basket=await _kept(work, errand, codes, fields), way=way)
        if errand:
            return ScanOutcome(basket=await baskets.basket(work, errand, codes, fields, new=read.code), way=way)
        place = await _place(work, fields)
        return replace(await _of_container(request, work, read.code, place=place, fields=fields), way=way)
    except DomainError as error:
        return replace(_no(error), basket=await _kept(work, errand, codes, fields))


async def _kept(work: Work, errand: Errand | None, codes: tuple[str, ...], fields: Fields) -> Basket | None:
    """Return the list as it was, so that a scan that means nothing loses nothing."""
    return await baskets.basket(work, errand, codes, fields) if errand and len(codes) <= errand.most else None


async def _of_container(
    request: Request, work: Work, code: DigitalCode, *, place: Place | None, fields: Fields, **more: Any
) -> ScanOutcome:
    looked = await _look(work, code)
    if looked.found is None:
        card, offered = await _stranger(request, work, code), next_steps.stranger()
        told: tuple[Said, ...] = (
            Said("Your organisation has no open manifest for this container. What you record is kept, with an alarm."),
        )
    else:
        card, offered = await _card(work, looked, looked.found), _offered(work, looked, looked.found, place)
        told = tuple(_alarms(work, looked, place))
    steps = await _steps(work, offered, code, place, fields) if work.actor.may(Permission.CUSTODY_RECORD) else ()
    if any(step.kind == "stored_in" for step in steps):
        told += await beside.warned(work, code, place)
    return ScanOutcome(
        place=_seen(work, place) if place else None,
        container=card,
        steps=steps,
        signing=await _signing(work, looked, place) if steps else None,
        more=errands.groups_of(_stand(work, looked, looked.found), work.actor) if looked.found else (),
        alarms=told if steps or not offered else (),
        **more,
    )


def _offered(work: Work, looked: _Looked, found: Container, place: Place | None) -> tuple[Offer, ...]:
    own = work.actor.org_id
    offered = next_steps.offers(
        looked.state, own=own, home=found.home_org_id, place=place, code=looked.code.text
    )  # fmt: skip
    receives = looked.manifest_key and work.actor.may(Permission.MANIFEST_RECEIVE)
    at_the_gate = ContainerStage(looked.state.get("stage", "unborn")) in AT_THE_GATE
    if receives and at_the_gate and looked.state.get("holder_org_id") != own:
        receipt = f"/manifests/{looked.manifest_key}/receipt"
        return (Offer("received", Said("Receive the load"), receipt), *offered)
    return offered


def _stand(work: Work, looked: _Looked, found: Container) -> Stand:
    return Stand(
        code=looked.code.text,
        own=work.actor.org_id,
        home=found.home_org_id,
        state=looked.state,
        foreign=found.foreign is not None,
    )


def _alarms(work: Work, looked: _Looked, place: Place | None) -> list[Said]:
    """Say what a person should know before they press."""
    found = [Said(BLOCK_TEXTS[Block(block)]) for block in looked.state.get("blocks", ())]
    if next_steps.wants_place(looked.state, work.actor.org_id, place):
        found.append(Said("To store it, scan the place's plaque first, then the container."))
    return found


async def _signing(work: Work, looked: _Looked, place: Place | None) -> Signing:
    org = work.actor.org_id
    called = await names(work, orgs=[org])
    return Signing(
        who=work.actor.name,
        organisation=called.org(org),
        at=work.now,
        place=f"{place.facility_code} {place.name}" if place else "",
        net=chains.mass_in(looked.state),
        along=len(looked.state.get("contents", ())),
    )


async def _look(work: Work, code: DigitalCode) -> _Looked:
    try:
        found = await containers.container(work, code)
        card = await standing.look_up(work, code.text)
    except (NotFoundError, ContainerNotFoundError):
        return _Looked(code=code, found=None, state={})
    key = key_of(card.home_org_id, card.open_manifest_id) if card.open_manifest_id else ""
    return _Looked(code=code, found=found, state=card.state, manifest_key=key)


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


async def _recorded(request: Request, fields: Fields) -> ScanOutcome:
    async with asking.begin(request) as work:
        kind = typed.chosen(fields, "kind", stepping.KINDS)
        code = DigitalCode.parse(typed.needed(fields, "code"), pointer="/code")
        place = await _place(work, fields)
        done = await stepping.record_step(work, kind, code, place, fields)
    # Why: after the commit, because a second body under a known id is kept before it is refused.
    if done.error:
        raise done.error
    async with asking.begin(request) as work:
        told = await _told(work, code, done, kind, place)
        earlier = done.record_time if done.recording is Recording.REPEATED else None
        outcome = await _of_container(request, work, code, place=None, fields=fields, told=told, earlier=earlier)
        met = await beside.warned(work, code, place) if kind == "stored_in" else ()
        return replace(outcome, alarms=(*met, *outcome.alarms))


async def _told(work: Work, code: DigitalCode, done: Recorded, kind: str, place: Place | None) -> Told:
    if done.recording is Recording.QUARANTINED:
        return answers.put_aside(done.reason or "")
    what = None
    if kind == "stored_in" and place:
        what = Said("Stored in: {place}", {"place": f"{place.facility_code} {place.name}"})
    status = answers.status_of(done)
    outcome = await stepping.outcome_of(work, code.text, done.event_id) if status != "repeat" else None
    return answers.told_of(kind, status, outcome, what=what)


async def _steps(
    work: Work, offered: tuple[Offer, ...], code: DigitalCode, place: Place | None, fields: Fields
) -> tuple[Step, ...]:
    steps = []
    for number, offer in enumerate(offered):
        members = "" if offer.link else await stepping.members_for_phone(work, offer.kind, code, place, fields)
        steps.append(
            Step(
                kind=offer.kind,
                text=offer.text,
                event_id=str(work.new_id()),
                primary=number == 0,
                link=offer.link,
                members=members,
            )
        )
    return tuple(steps)


def _seen(work: Work, place: Place) -> PlaceSeen:
    own = work.actor.scope is Scope.OFFICIAL or work.actor.org_id == place.org_id
    stock = f"/stock?org={place.org_id}&facility={place.facility_id}" if own and place.facility_id else ""
    return PlaceSeen(code=place.code, name=place.name, facility_code=place.facility_code, stock=stock)


def _no(error: DomainError) -> ScanOutcome:
    return ScanOutcome(problem=Said(error.detail or error.title(), error.facts), remedy=Said(error.remedy, error.facts))
