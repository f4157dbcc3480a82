"""分装 / 合并 / 换包装: waste goes from containers into containers; the new ones are registered and labelled at once.

Everything is read and tried out before a number is taken; then the new containers are registered, the event recorded,
and the page with their labels opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from hwtrack.custody.answers import UnknownContainerError
from hwtrack.custody.container import Container as Standing
from hwtrack.custody.events import read_body
from hwtrack.custody.events.transformed import Operation
from hwtrack.custody.service import recording, standing
from hwtrack.custody.service.recording import Sent
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.labels.code import DigitalCode
from hwtrack.labels.container import Container, Contents
from hwtrack.labels.service import containers
from hwtrack.registry.model import Facility
from hwtrack.web import answers, bodies, collecting, formats, render, typed
from hwtrack.web.balance import Balance
from hwtrack.web.bodies import Moment
from hwtrack.web.collecting import ERRANDS
from hwtrack.web.packages import choices
from hwtrack.web.pages import asking, baskets, labelling, outputs, showing
from hwtrack.web.pages.asking import Fields
from hwtrack.web.pages.outputs import Filled, New, Row
from hwtrack.web.views.outputs import SourceLine, TransformView
from hwtrack.web.views.parts import Action, Choice, Form
from hwtrack.web.words import OPERATION

router = APIRouter(include_in_schema=False)

Making = Annotated[Work, needs(Permission.LABEL_PRINT)]
Maker = Annotated[Actor, needs_actor(Permission.LABEL_PRINT)]
Codes = Annotated[str, Query(max_length=4000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What the form says, read: what is taken out of what, what it goes into, and what is lost."""

    moment: Moment
    operation: str
    sources: tuple[dict[str, Any], ...]
    news: tuple[New, ...]
    there: tuple[Filled, ...]
    loss: Mass
    loss_reason: str
    place: dict[str, str]

    def body(self, made: Sequence[Filled]) -> str:
        """Write the event, with the new containers as they were registered."""
        lost = self.loss > NOTHING
        return bodies.event(
            self.moment,
            "transformed",
            self.sources,
            operation=self.operation,
            outputs=[{"code": one.code, "mass": one.mass.text} for one in (*made, *self.there)],
            loss=self.loss.text,
            loss_reason=self.loss_reason if lost else None,
            place=self.place,
        )


@router.get("/transform")
async def begin(request: Request, work: Making, codes: Codes = "") -> Response:
    """Show the form for the containers that the address names."""
    return render.page(request, "transform.html", await _view(work, tuple(codes.split()), Form()))


@router.post("/transform")
async def transform(request: Request, _: Maker) -> Response:
    """Show the form for what was collected, with one more row where asked for; or record what it says."""
    fields = await asking.fields_of(request)
    codes = await baskets.codes_in(request)
    if fields.get("press") != "record":
        more = fields.get("press") == "row"
        form = Form(values=dict(fields)) if more else Form()
        async with asking.begin(request) as work:
            return render.page(request, "transform.html", await _view(work, codes, form, more=more))
    try:
        return asking.go(await _recorded(request, codes, fields))
    except DomainError as error:
        async with asking.begin(request) as work:
            view = await _view(work, codes, asking.refused(fields, error, await _where(work, codes, fields)))
        return render.page(request, "transform.html", view, status=asking.status_of(error))


async def _recorded(request: Request, codes: tuple[str, ...], fields: Fields) -> str:
    async with asking.begin(request) as work:
        plan = await _plan(work, codes, fields)
        read_body(plan.body(await outputs.tried(work, plan.news)))
        await demand_known(work, [str(line["code"]) for line in plan.sources] + [one.code for one in plan.there])
    made = await outputs.register_all(request, plan.moment.event_id, plan.news)
    async with asking.begin(request) as work:
        done = await recording.record(work, Sent(plan.body(made)))
    # Why: after the commit, because a second body under a known id is kept before it is refused.
    if done.error:
        raise done.error
    status = answers.status_of(done)
    if made:
        return labelling.address([one.code for one in made], "transformed", status)
    return asking.told_at(f"/containers/{plan.sources[0]['code']}", done.event_id, status)


async def _plan(work: Work, codes: tuple[str, ...], fields: Fields) -> _Plan:
    sources = tuple(_source(fields, place, code) for place, code in enumerate(_sources(codes)))
    rows = outputs.rows_in(fields, least=_least(codes))
    typed.needed({"mass-0": "".join(str(row.n) for row in rows)}, "mass-0")
    facility = await _facility(work, fields)
    news = await _news(work, codes, fields, rows=[row for row in rows if not row.into], facility=facility)
    balance = Balance.of(
        [Mass.kg(line["taken"]) for line in sources], [row.mass for row in rows for _ in range(row.count)]
    )  # fmt: skip
    balance.demand_explained(fields.get("loss_reason", ""), mass=f"mass-{rows[0].n}", why="loss_reason")
    return _Plan(
        moment=asking.moment_of(work, fields),
        operation=typed.chosen(fields, "operation", [one.value for one in Operation]),
        sources=sources,
        news=news,
        there=tuple(Filled(row.into, row.mass, row.n) for row in rows if row.into),
        loss=balance.loss,
        loss_reason=fields.get("loss_reason", "").strip(),
        place={"site_id": str(facility.site_id), "facility_id": str(facility.facility_id)},
    )


def _sources(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sources' codes.

    Raises:
        FieldMissingError, TooManyCollectedError, DomainError: There are none, too many, or one is no code.
    """
    typed.needed({"codes": " ".join(codes)}, "codes")
    return tuple(
        DigitalCode.parse(code, pointer="/codes").text for code in collecting.collected(ERRANDS["transform"], codes)
    )


def _source(fields: Fields, place: int, code: str) -> dict[str, Any]:
    line: dict[str, Any] = {"code": code, "taken": typed.kilograms(fields, f"taken-{place}").text}
    return line | ({"emptied": True} if fields.get(f"emptied-{place}") == "yes" else {})


async def _facility(work: Work, fields: Fields) -> Facility:
    own = {str(one.facility_id): one for one in await showing.facilities(work)}
    return own[typed.chosen(fields, "facility", own)]


async def _news(
    work: Work, codes: tuple[str, ...], fields: Fields, *, rows: Sequence[Row], facility: Facility
) -> tuple[New, ...]:
    if not rows:
        return ()
    of = typed.chosen(fields, "waste", codes)
    produced_on = typed.day(fields, "produced_on")
    contents = (await containers.container(work, DigitalCode.parse(of, pointer="/waste"))).contents
    like = replace(contents, site_id=facility.site_id, facility_id=facility.facility_id, produced_on=produced_on)
    return tuple(
        New(row=row.n, contents=packed(like, row), count=row.count, mass=row.mass) for row in rows if row.package
    )


def packed(contents: Contents, row: Row) -> Contents:
    """Return what is in a new container of a row: the same waste in another package."""
    package = row.package
    if package is None:
        return contents
    return replace(
        contents, package=package.kind, volume_ml=package.volume_ml, tare=None, capacity=None, opening_stock=False
    )


async def demand_known(work: Work, codes: Sequence[str]) -> None:
    """Refuse a code that was never issued before a number is taken for a new container."""
    known = {one.code for one in await standing.states_of(work, codes)}
    for code in codes:
        if code not in known:
            raise UnknownContainerError(code=code, pointer="/codes")


async def _where(work: Work, codes: tuple[str, ...], fields: Fields) -> dict[str, str]:
    """Return which field each part of a faulty body belongs to."""
    found = {f"/containers/{place}/taken": f"taken-{place}" for place in range(len(codes))}
    found |= {"/loss": "loss_reason", "/loss_reason": "loss_reason", "/event_time": "happened_at"}
    try:
        plan = await _plan(work, codes, fields)
        filled = (*await outputs.tried(work, plan.news), *plan.there)
    except DomainError:
        return found
    return found | outputs.wheres(filled, "mass")


def _least(codes: tuple[str, ...]) -> int:
    """Return how many rows the form begins with: two halves of one, or one of several."""
    return 2 if len(codes) == 1 else 1


async def _view(work: Work, codes: tuple[str, ...], form: Form, *, more: bool = False) -> TransformView:
    stand = {one.code: one for one in await standing.states_of(work, codes)}
    found = await visible(work, codes)
    own = await showing.facilities(work)
    values = {**_defaults(codes, stand, found, own), **form.values}
    return TransformView(
        back=back_to(codes),
        sources=tuple(source_line(place, code, stand, found, work) for place, code in enumerate(codes)),
        codes=" ".join(codes),
        rows=outputs.shown(form.values, least=_least(codes), more=more),
        operations=tuple(Choice(key, text) for key, text in OPERATION.items()),
        packages=choices(),
        wastes=tuple(Choice(code, one.contents.waste_name, f"…{code[-3:]}") for code, one in found.items()),
        facilities=tuple(Choice(str(one.facility_id), f"{one.code} {one.name}") for one in own),
        signing=await showing.signing(work),
        form=replace(form, values=values),
    )


def back_to(codes: tuple[str, ...]) -> Action:
    """Return where the form leads back: to its only container, else to the list."""
    if len(codes) == 1:
        return Action(f"/containers/{codes[0]}", "To the container")
    return Action("/containers", "Containers")


async def visible(work: Work, codes: tuple[str, ...]) -> dict[str, Container]:
    """Return the containers that the actor may see, by code, in order."""
    keys = [(one.home, one.container_id) for one in await standing.states_of(work, codes)]
    found = {one.code.text: one for one in (await containers.several(work, keys)).values()}
    return {code: found[code] for code in codes if code in found}


def source_line(
    place: int, code: str, stand: dict[str, Standing], found: dict[str, Container], work: Work
) -> SourceLine:  # fmt: skip
    """Return a source with what speaks against it."""
    known = stand.get(code) if code in found else None
    return SourceLine(
        field=str(place),
        code=code,
        waste_name=found[code].contents.waste_name if code in found else "—",
        net=known.net if known else None,
        doubts=tuple(collecting.doubts(known, own=work.actor.org_id)) if known else (),
    )


def _defaults(
    codes: tuple[str, ...], stand: dict[str, Standing], found: dict[str, Container], own: Sequence[Facility]
) -> dict[str, str]:
    """Return what stands in the form before anybody types: all of each source, the oldest day, the place it is in."""
    values = {"operation": "split" if len(codes) == 1 else "merge"}
    for place, code in enumerate(codes):
        net = stand[code].net if code in stand else None
        values |= {f"taken-{place}": formats.kg(net).replace(",", "")} if net else {}
        values |= {f"emptied-{place}": "yes"}
    if found:
        values |= {
            "waste": next(iter(found)),
            "produced_on": min(one.contents.produced_on for one in found.values()).isoformat(),
        }
    ids = {str(one.facility_id) for one in own}
    here = [str(one.where.facility_id) for one in stand.values() if str(one.where.facility_id) in ids]
    return values | ({"facility": here[0]} if here else {}) | _counts()


def _counts() -> dict[str, str]:
    return {f"count-{n}": "1" for n in range(outputs.MOST_ROWS)}
