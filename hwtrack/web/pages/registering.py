"""Registering containers: searching the catalogue, the form, and the containers with the beginning of their chain."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from hwtrack.custody.service import recording
from hwtrack.custody.service.recording import Sent
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.paging import Slice
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.ids import ContainerId
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.labels.container import Container, Contents, Foreign, NewContainers
from hwtrack.labels.service import containers
from hwtrack.registry.catalogue import notice
from hwtrack.registry.hazards import in_order
from hwtrack.registry.kinds import FacilityKind
from hwtrack.registry.model import Facility
from hwtrack.registry.service import facts
from hwtrack.web import bodies, formats, render, typed
from hwtrack.web.packages import PACKAGES, choices
from hwtrack.web.pages import asking
from hwtrack.web.pages.asking import Fields
from hwtrack.web.views.containers import RegisterView, WasteFound, WasteSearchView
from hwtrack.web.views.parts import Choice, Form
from hwtrack.web.words import FORM, HAZARD, Said

router = APIRouter(include_in_schema=False)

Registering = Annotated[Work, needs(Permission.LABEL_PRINT)]
Registrar = Annotated[Actor, needs_actor(Permission.LABEL_PRINT)]
Words = Annotated[str, Query(max_length=100)]

MOST_FOUND = 8
PROVINCIAL = "省级固体废物信息系统"
"""The name under which the provincial system's codes are bound, as it stands on their labels' source line."""
_WHERE = {
    "/waste_code": "waste",
    "/waste": "waste",
    "/waste_name": "name",
    "/main_components": "composition",
    "/harmful_components": "harmful",
    "/foreign": "foreign_code",
    "/ids": "count",
    "/count": "count",
    "/site_id": "facility",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What the form asks for, read."""

    count: int
    facility_id: UUID
    contents: Contents
    foreign: Foreign | None


@router.get("/wastes")
async def wastes(request: Request, work: Registering, waste: Words = "") -> Response:
    """Show what the catalogue has for the words, as a part of the form."""
    return render.part(request, "_wastes.html", found=await _search(work, waste))


@router.get("/containers/new")
async def register_page(request: Request, work: Registering, waste: Words = "") -> Response:
    """Show the form, with what the catalogue says of a code already chosen."""
    values = {"waste": waste, "hazards": " ".join(await _certain(work, waste))} if waste else {}
    return render.page(request, "register.html", await _view(work, Form(values=values)))


@router.post("/containers/new")
async def register(request: Request, _: Registrar) -> Response:
    """Register containers, begin their chains, and go on to weighing the first."""
    fields = dict(await asking.fields_of(request))
    fields["hazards"] = " ".join(await asking.several_of(request, "hazards"))
    try:
        made = await _registered(request, fields)
    except DomainError as error:
        async with asking.begin(request) as work:
            view = await _view(work, asking.refused(fields, error, _WHERE))
        return render.page(request, "register.html", view, status=asking.status_of(error))
    if len(made) > 1:
        return asking.go("/containers")
    return asking.go(f"/containers/{made[0].code.text}/weigh")


async def _registered(request: Request, fields: Fields) -> tuple[Container, ...]:
    async with asking.begin(request) as work:
        moment = asking.moment_of(work, fields)
        wanted = await _read(work, fields)
        # Why: the first id is the event's, so that a second press of the same form finds the same containers.
        ids = (ContainerId(moment.event_id), *_following(moment.event_id, wanted.count - 1))
    new = NewContainers(ids=ids, contents=wanted.contents, foreign=wanted.foreign)
    made = await containers.register(lambda: asking.begin(request), new)
    birth = bodies.Birth(
        codes=tuple(one.code.text for one in made),
        form=wanted.contents.form,
        began=wanted.contents.produced_on,
        place={"site_id": str(wanted.contents.site_id), "facility_id": str(wanted.facility_id)},
    )
    async with asking.begin(request) as work:
        done = await recording.record(work, Sent(bodies.generated(moment, birth)))
    if done.error:
        raise done.error
    return made


def _following(first: UUID, count: int) -> tuple[ContainerId, ...]:
    """Return ids that follow from the first, so that the same form asks for the same containers."""
    return tuple(ContainerId(UUID(int=first.int + step)) for step in range(1, count + 1))


async def _read(work: Work, fields: Fields) -> _Wanted:
    package = PACKAGES[typed.chosen(fields, "container", PACKAGES)]
    own = {str(one.facility_id): one for one in await _facilities(work)}
    facility = own[typed.chosen(fields, "facility", own)]
    waste = WasteCode.of(typed.needed(fields, "waste"), pointer="/waste")
    form = PhysicalForm(typed.chosen(fields, "form", [one.value for one in PhysicalForm]))
    foreign = fields.get("foreign_code", "").strip()
    contents = Contents(
        site_id=facility.site_id,
        facility_id=facility.facility_id,
        waste=waste,
        produced_on=typed.day(fields, "produced_on"),
        waste_name=typed.needed(fields, "name"),
        form=form,
        hazards=_hazards(fields),
        main_components=typed.needed(fields, "composition"),
        harmful_components=fields.get("harmful", ""),
        precautions=fields.get("precautions", ""),
        package=package.kind,
        volume_ml=package.volume_ml,
    )
    return _Wanted(
        count=typed.count(fields, "count", 999),
        facility_id=facility.facility_id,
        contents=contents,
        foreign=Foreign(code=foreign, source=PROVINCIAL) if foreign else None,
    )


def _hazards(fields: Fields) -> frozenset[HazardProperty]:
    letters = typed.needed(fields, "hazards").split()
    return frozenset(
        HazardProperty(typed.chosen({"hazards": letter}, "hazards", list(HazardProperty))) for letter in letters
    )


async def _facilities(work: Work) -> tuple[Facility, ...]:
    page = await facts.facility_page(work, Slice(size=200), org_id=work.actor.own_org)
    return tuple(one for one in page.items if one.active and one.kind is not FacilityKind.STORAGE)


async def _certain(work: Work, waste: str) -> tuple[str, ...]:
    """Return the hazards the catalogue calls certain, to be ticked beforehand; none for words that are no code."""
    try:
        listing = await facts.listing(work, WasteCode.of(waste), formats.local(work.now).date())
    except DomainError:
        return ()
    hazards = listing.entry.hazards if listing.entry else None
    if hazards is None:
        return ()
    return tuple(hazards.certain or (hazards.possible if len(hazards.possible) == 1 else ()))


async def _search(work: Work, words: str) -> WasteSearchView:
    if not words.strip():
        return WasteSearchView(words="", found=())
    page, edition, status = await facts.find_waste(work, words, formats.local(work.now).date(), Slice(size=MOST_FOUND))
    told = notice(edition, status)
    entries = [hit.entry for hit in page.items]
    found = tuple(
        WasteFound(
            code=entry.code, name=entry.description, industry=entry.industry, hazards=in_order(entry.hazards.listed)
        )
        for entry in entries
    )
    return WasteSearchView(words=words, found=found, edition_notice=Said(*told) if told else None)


async def _view(work: Work, form: Form) -> RegisterView:
    return RegisterView(
        form=form,
        facilities=tuple(Choice(str(one.facility_id), f"{one.code} {one.name}") for one in await _facilities(work)),
        containers=choices(),
        forms=tuple(Choice(key, text) for key, text in FORM.items()),
        hazards=tuple(Choice(key, text, key) for key, text in HAZARD.items()),
        found=await _search(work, form.value("waste")) if form.value("waste") else None,
        today=formats.local(work.now).date(),
    )
