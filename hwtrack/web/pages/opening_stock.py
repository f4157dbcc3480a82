"""期初建账: many containers that were there already, pasted from a spreadsheet, tried out first, then registered.

A dry run reads everything the registration would and takes no number; every fault is shown by its line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from hwtrack.custody.service import recording
from hwtrack.custody.service.recording import Sent
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.paging import MAX_SIZE, Slice
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.ids import ContainerId
from hwtrack.kernel.local import local_day
from hwtrack.kernel.quantity import Mass, total
from hwtrack.labels.container import Container, Contents, Foreign, NewContainers
from hwtrack.labels.service import containers
from hwtrack.registry.model import Facility
from hwtrack.registry.service import facts
from hwtrack.web import bodies, opening, render, typed
from hwtrack.web.bodies import Moment
from hwtrack.web.opening import COLUMNS, Line, LineFault, Pasted
from hwtrack.web.pages import asking, labelling, showing
from hwtrack.web.pages.asking import Fields
from hwtrack.web.pages.registering import PROVINCIAL
from hwtrack.web.views.opening import OpeningView
from hwtrack.web.views.parts import Choice, Form
from hwtrack.web.words import Said

router = APIRouter(include_in_schema=False)

Making = Annotated[Work, needs(Permission.LABEL_PRINT)]
Maker = Annotated[Actor, needs_actor(Permission.LABEL_PRINT)]

LONGEST = 100_000
_APART = 1000
"""Ids between two lines: more than one line has containers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What the lines rest on: the day, the site of what is in no store, and the stores by their codes."""

    as_of: date
    site_id: UUID
    facilities: Mapping[str, Facility]


@router.get("/opening-stock")
async def form(request: Request, work: Making) -> Response:
    """Show the form."""
    return render.page(request, "opening_stock.html", await _view(work, Form(), Pasted((), ())))


@router.post("/opening-stock")
async def take(request: Request, _: Maker) -> Response:
    """Try the list out; or register it."""
    fields = await asking.fields_of(request)
    text = "".join(await asking.several_of(request, "list")).replace("\0", "")[:LONGEST]
    values = {**fields, "list": text}
    try:
        async with asking.begin(request) as work:
            pasted = await _judged(work, text, values)
            if pasted.faults or fields.get("press") != "record":
                view = await _view(work, Form(values=values), pasted, tried=True)
                status = asking.UNPROCESSABLE if pasted.faults else 200
                return render.page(request, "opening_stock.html", view, status=status)
        return asking.go(await _recorded(request, pasted, values))
    except DomainError as error:
        async with asking.begin(request) as work:
            view = await _view(work, asking.refused(values, error), Pasted((), ()))
        return render.page(request, "opening_stock.html", view, status=asking.status_of(error))


async def _ground(work: Work, fields: Fields) -> _Ground:
    sites = await facts.site_page(work, Slice(size=MAX_SIZE), org_id=work.actor.own_org)
    chosen = typed.chosen(fields, "site", [str(one.site_id) for one in sites.items])
    own = await showing.facilities(work)
    return _Ground(
        as_of=typed.day(fields, "as_of"),
        site_id=UUID(chosen),
        facilities={one.code: one for one in own if one.site_id == UUID(chosen)},
    )


async def _judged(work: Work, text: str, fields: Fields) -> Pasted:
    """Read the list and ask the catalogue and the register about every line, without taking a number."""
    typed.needed({"list": text}, "list")
    ground, pasted = await _ground(work, fields), opening.read(text)
    faults = [*pasted.faults]
    for line in pasted.lines:
        try:
            await _try(work, line, ground)
        except DomainError as error:
            faults.append(LineFault(line.number, _column(error), Said(error.detail or error.title(), error.facts)))
    return Pasted(pasted.lines, tuple(sorted(faults, key=lambda fault: fault.line)))


async def _try(work: Work, line: Line, ground: _Ground) -> None:
    """Ask everything that registering would.

    Raises:
        UnknownFacilityError, DomainError: What is wrong with the line.
    """
    contents = _contents(line, ground)
    NewContainers(ids=(ContainerId(work.new_id()),), contents=contents).checked(local_day(work.now))
    listing = await facts.listing(work, contents.waste, contents.produced_on, pointer="/waste")
    if listing.entry:
        listing.entry.hazards.check(contents.hazards, pointer="/hazards")


def _column(error: DomainError) -> str:
    """Return the heading of the column that an error is about."""
    name = (error.pointer or "").strip("/").split("/")[0]
    return next((heading for key, heading in COLUMNS if key == _SAME.get(name, name)), COLUMNS[0][1])


_SAME = {"waste_code": "waste", "waste_name": "name", "main_components": "composition"}


def _contents(line: Line, ground: _Ground) -> Contents:
    if line.facility and line.facility not in ground.facilities:
        raise typed.UnknownChoiceError(text=line.facility[:40], pointer="/facility")
    facility = ground.facilities.get(line.facility)
    return Contents(
        site_id=facility.site_id if facility else ground.site_id,  # type: ignore[arg-type]  # an id read off the form
        facility_id=facility.facility_id if facility else None,
        waste=line.waste,
        produced_on=line.produced_on,
        waste_name=line.name,
        form=line.form,
        hazards=line.hazards,
        main_components=line.composition,
        harmful_components="",
        precautions="",
        package=line.package.kind,
        volume_ml=line.package.volume_ml,
        opening_stock=True,
    )


async def _recorded(request: Request, pasted: Pasted, fields: Fields) -> str:
    async with asking.begin(request) as work:
        moment, ground = asking.moment_of(work, fields), await _ground(work, fields)
    codes: list[str] = []
    for place, line in enumerate(pasted.lines):
        first = UUID(int=moment.event_id.int + place * _APART)
        made = await _registered(request, line, ground, first=first)
        codes += [one.code.text for one in made]
        async with asking.begin(request) as work:
            done = await recording.record(work, Sent(_body(moment, first, line, ground, codes=made)))
        if done.error:
            raise done.error
    if len(codes) > labelling.MOST:
        return "/containers"
    return labelling.address(codes, "opening_stock", "applied")


async def _registered(request: Request, line: Line, ground: _Ground, *, first: UUID) -> tuple[Container, ...]:
    ids = tuple(ContainerId(UUID(int=first.int + step)) for step in range(line.count))
    foreign = Foreign(code=line.foreign_code, source=PROVINCIAL) if line.foreign_code else None
    new = NewContainers(ids=ids, contents=_contents(line, ground), foreign=foreign)
    return await containers.register(lambda: asking.begin(request), new)


def _body(moment: Moment, event_id: UUID, line: Line, ground: _Ground, *, codes: Sequence[Container]) -> str:
    facility = ground.facilities.get(line.facility)
    mass = {"net": line.mass.text, "source": "declared"}
    place: dict[str, Any] | None = None
    if facility:
        place = {"site_id": str(facility.site_id), "facility_id": str(facility.facility_id)}
    return bodies.event(
        Moment(event_id=event_id, at=moment.at),
        "opening_stock",
        [{"code": one.code.text, "mass": mass} for one in codes],
        as_of=ground.as_of.isoformat(),
        place=place,
    )


async def _view(work: Work, form: Form, pasted: Pasted, *, tried: bool = False) -> OpeningView:
    sites = await facts.site_page(work, Slice(size=MAX_SIZE), org_id=work.actor.own_org)
    masses = [Mass(line.mass.grams * line.count) for line in pasted.lines]
    return OpeningView(
        form=form,
        sites=tuple(Choice(str(one.site_id), one.name) for one in sites.items),
        columns=tuple(heading for _, heading in COLUMNS),
        example=opening.example(),
        today=local_day(work.now),
        faults=pasted.faults,
        count=sum(line.count for line in pasted.lines),
        net=total(masses),
        ready=tried and not pasted.faults,
        signing=await showing.signing(work),
    )
