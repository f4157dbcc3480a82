"""利用 / 处置: a batch of containers is recovered or disposed of at an own facility; what is left over gets labels.

Methods are those of the facility, and for others' waste those of the licence besides. A plant treats for others, a
generator its own waste; which of the two is proposed from whose labels the batch bears, and said by the person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from hwtrack.custody.events import read_body
from hwtrack.custody.service import recording, standing
from hwtrack.custody.service.recording import Sent
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.local import local_day
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.labels.code import DigitalCode
from hwtrack.labels.container import Contents, PackageKind
from hwtrack.registry.kinds import FacilityKind
from hwtrack.registry.licences import Licence
from hwtrack.registry.model import Facility
from hwtrack.registry.service import facts
from hwtrack.web import answers, bodies, collecting, render, typed
from hwtrack.web.bodies import Moment
from hwtrack.web.collecting import ERRANDS
from hwtrack.web.packages import choices
from hwtrack.web.pages import asking, baskets, labelling, outputs, showing, transforming
from hwtrack.web.pages.asking import Fields
from hwtrack.web.pages.outputs import Filled, New, Row
from hwtrack.web.views.outputs import TreatView
from hwtrack.web.views.parts import Choice, Form
from hwtrack.web.words import FORM, HAZARD, TREATING, Said

router = APIRouter(include_in_schema=False)

Making = Annotated[Work, needs(Permission.LABEL_PRINT)]
Maker = Annotated[Actor, needs_actor(Permission.LABEL_PRINT)]
Codes = Annotated[str, Query(max_length=4000)]

MAX_BATCH = 40
OWN_ONLY = "own waste only"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """Where and how: a facility with one of its methods, and whether a licence covers it."""

    facility: Facility
    method: str
    licensed: bool

    @property
    def key(self) -> str:
        """The value of the option."""
        return f"{self.facility.facility_id}/{self.method}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What the form says, read."""

    kind: str
    moment: Moment
    sources: tuple[dict[str, Any], ...]
    way: _Way
    batch: str
    news: tuple[New, ...]
    there: tuple[Filled, ...]

    def body(self, made: Sequence[Filled]) -> str:
        """Write the event, with the containers of secondary waste as they were registered."""
        left = [*(_new_one(one) for one in made), *({"code": one.code, "added": one.mass.text} for one in self.there)]
        place = {"site_id": str(self.way.facility.site_id), "facility_id": str(self.way.facility.facility_id)}
        return bodies.event(
            self.moment,
            self.kind,
            self.sources,
            place=place,
            method=self.way.method,
            outputs=left or None,
            batch=self.batch or None,
        )


@router.get("/treat")
async def begin(request: Request, work: Making, codes: Codes = "") -> Response:
    """Show the form for the containers that the address names."""
    return render.page(request, "treat.html", await _view(work, tuple(codes.split()), Form()))


@router.post("/treat")
async def treat(request: Request, _: Maker) -> Response:
    """Show the form for what was collected, with one more row where asked for; or record what it says."""
    fields = await _fields(request)
    codes = await baskets.codes_in(request)
    if fields.get("press") != "record":
        more = fields.get("press") == "row"
        form = Form(values=dict(fields)) if more else Form()
        async with asking.begin(request) as work:
            return render.page(request, "treat.html", await _view(work, codes, form, more=more))
    try:
        return asking.go(await _recorded(request, codes, fields))
    except DomainError as error:
        async with asking.begin(request) as work:
            view = await _view(work, codes, asking.refused(fields, error, await _where(work, codes, fields)))
        return render.page(request, "treat.html", view, status=asking.status_of(error))


async def _fields(request: Request) -> Fields:
    fields = dict(await asking.fields_of(request))
    for n in range(outputs.shown(fields, least=0)):
        fields[f"hazards-{n}"] = " ".join(await asking.several_of(request, f"hazards-{n}"))
    return fields


async def _recorded(request: Request, codes: tuple[str, ...], fields: Fields) -> str:
    async with asking.begin(request) as work:
        plan = await _plan(work, codes, fields)
        read_body(plan.body(await outputs.tried(work, plan.news)))
        named = [*(str(line["code"]) for line in plan.sources), *(one.code for one in plan.there)]
        await transforming.demand_known(work, named)
    made = await outputs.register_all(request, plan.moment.event_id, plan.news)
    async with asking.begin(request) as work:
        done = await recording.record(work, Sent(plan.body(made)))
    # Why: after the commit, because a second body under a known id is kept before it is refused.
    if done.error:
        raise done.error
    status = answers.status_of(done)
    if made:
        return labelling.address([one.code for one in made], plan.kind, status)
    return asking.told_at(f"/containers/{plan.sources[0]['code']}", done.event_id, status)


async def _plan(work: Work, codes: tuple[str, ...], fields: Fields) -> _Plan:
    kind = typed.chosen(fields, "kind", TREATING)
    sources = tuple(_source(fields, place, code) for place, code in enumerate(_sources(codes)))
    ways = {way.key: way for way in await _ways(work) if way.licensed or kind == "self_treated"}
    way = ways[typed.chosen(fields, "way", ways)]
    rows = outputs.rows_in(fields, least=0)
    new = [row for row in rows if row.package]
    return _Plan(
        kind=kind,
        moment=asking.moment_of(work, fields),
        sources=sources,
        way=way,
        batch=fields.get("batch", "").strip()[:MAX_BATCH],
        news=tuple([_new(fields, row, way.facility, on=local_day(work.now)) for row in new]),
        there=tuple(Filled(row.into, row.mass, row.n) for row in rows if row.into),
    )  # fmt: skip


def _sources(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the batch's codes.

    Raises:
        FieldMissingError, TooManyCollectedError, DomainError: There are none, too many, or one is no code.
    """
    typed.needed({"codes": " ".join(codes)}, "codes")
    return tuple(
        DigitalCode.parse(code, pointer="/codes").text for code in collecting.collected(ERRANDS["treat"], codes)
    )


def _source(fields: Fields, place: int, code: str) -> dict[str, Any]:
    """Return one container of the batch: all of it, unless a mass was typed."""
    if not fields.get(f"taken-{place}", "").strip():
        return {"code": code}
    return {"code": code, "taken": typed.kilograms(fields, f"taken-{place}").text}


def _new_one(filled: Filled) -> dict[str, Any]:
    return {"code": filled.code, "mass": {"net": filled.mass.text, "source": "declared"}}


def _new(fields: Fields, row: Row, facility: Facility, *, on: date) -> New:
    contents = _contents(fields, row, facility, produced_on=on)
    return New(row=row.n, contents=contents, count=row.count, mass=row.mass)


def _contents(fields: Fields, row: Row, facility: Facility, *, produced_on: date) -> Contents:
    """Return what is in a new container of secondary waste, as its row says."""
    letters = typed.needed(fields, f"hazards-{row.n}").split()
    plain = Contents(
        site_id=facility.site_id,
        facility_id=facility.facility_id,
        waste=WasteCode.of(typed.needed(fields, f"waste-{row.n}"), pointer=f"/waste-{row.n}"),
        produced_on=produced_on,
        waste_name=typed.needed(fields, f"name-{row.n}"),
        form=PhysicalForm(typed.chosen(fields, f"form-{row.n}", [one.value for one in PhysicalForm])),
        hazards=frozenset(_hazard(letter, row.n) for letter in letters),
        main_components=typed.needed(fields, f"composition-{row.n}"),
        harmful_components="",
        precautions="",
        package=PackageKind.OTHER,
        volume_ml=1,
    )
    return transforming.packed(plain, row)


def _hazard(letter: str, n: int) -> HazardProperty:
    return HazardProperty(typed.chosen({f"hazards-{n}": letter}, f"hazards-{n}", list(HazardProperty)))


async def _ways(work: Work) -> tuple[_Way, ...]:
    """Return every own treatment facility with each of its methods."""
    own = await showing.facilities(work, FacilityKind.TREATMENT)
    licences = await facts.licences_of(work, work.actor.own_org)
    today = local_day(work.now)
    valid = [licence for licence in licences if licence.period.holds(today)]
    return tuple(
        _Way(facility=one, method=method, licensed=_covers(valid, method))
        for one in own
        for method in sorted(one.methods)
    )


def _covers(licences: Iterable[Licence], method: str) -> bool:
    return any(licence.covers_method(method) for licence in licences)


async def _where(work: Work, codes: tuple[str, ...], fields: Fields) -> dict[str, str]:
    """Return which field each part of a faulty body belongs to."""
    found = {f"/containers/{place}/taken": f"taken-{place}" for place in range(len(codes))}
    found |= {"/event_time": "happened_at", "/batch": "batch", "/method": "way", "/place": "way"}
    try:
        plan = await _plan(work, codes, fields)
        filled = (*await outputs.tried(work, plan.news), *plan.there)
    except DomainError:
        return found
    return found | outputs.wheres(filled, "mass") | outputs.wheres(filled, "added")


async def _view(work: Work, codes: tuple[str, ...], form: Form, *, more: bool = False) -> TreatView:
    stand = {one.code: one for one in await standing.states_of(work, codes)}
    found = await transforming.visible(work, codes)
    ways, methods = await _ways(work), await facts.methods(work)
    own = bool(stand) and all(one.home == work.actor.org_id for one in stand.values())
    values = {"kind": "self_treated" if own else "treated", **form.values}
    lines = tuple(transforming.source_line(place, code, stand, found, work) for place, code in enumerate(codes))
    licences = await facts.licences_of(work, work.actor.own_org)
    doubts = {code: tuple(_scope(licences, DigitalCode.parse(code).waste, own=own)) for code in found}
    return TreatView(
        back=transforming.back_to(codes),
        sources=tuple(replace(line, doubts=(*line.doubts, *doubts.get(line.code, ()))) for line in lines),
        codes=" ".join(codes),
        rows=outputs.shown(form.values, least=0, more=more),
        kinds=tuple(Choice(key, text) for key, text in TREATING.items()),
        ways=tuple(_choice(way, methods[way.method].name if way.method in methods else "") for way in ways),
        packages=choices(),
        forms=tuple(Choice(key, text) for key, text in FORM.items()),
        hazards=tuple(Choice(key, text, key) for key, text in HAZARD.items()),
        signing=await showing.signing(work),
        form=replace(form, values=values),
    )


def _choice(way: _Way, name: str) -> Choice:
    text = f"{way.facility.code} {way.facility.name} · {way.method} {name}"
    return Choice(way.key, text, "" if way.licensed else OWN_ONLY)


def _scope(licences: Iterable[Licence], waste: WasteCode, *, own: bool) -> Iterable[Said]:
    """Say that a waste is on no licence of a plant that treats for others."""
    if not own and not any(licence.covers_waste(waste) for licence in licences):
        yield Said("This waste is on no licence of your organisation.")
