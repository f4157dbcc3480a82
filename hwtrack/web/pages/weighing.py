"""Weighing one container: sealed with its final mass, or only weighed."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from hwtrack.custody.answers import Card
from hwtrack.custody.service import recording, standing
from hwtrack.custody.service.recording import Sent
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.paging import Slice
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.quantity import Mass
from hwtrack.labels.code import DigitalCode
from hwtrack.labels.container import Container
from hwtrack.labels.service import containers
from hwtrack.registry.kinds import ScaleKind
from hwtrack.registry.model import Scale
from hwtrack.registry.service import facts
from hwtrack.web import bodies, formats, render, typed
from hwtrack.web.pages import asking
from hwtrack.web.pages.asking import Fields
from hwtrack.web.views.containers import WeighView
from hwtrack.web.views.parts import Choice, Form

router = APIRouter(include_in_schema=False)

Recording = Annotated[Work, needs(Permission.CUSTODY_RECORD)]
Recorder = Annotated[Actor, needs_actor(Permission.CUSTODY_RECORD)]
Code = Annotated[str, Path(max_length=60)]

KINDS = ("sealed", "weighed")


class LighterThanTareError(DomainError):
    """The container would be lighter than empty."""

    kind = Kind.INVALID
    code = "web.lighter-than-tare"
    detail = "Gross {gross} kg is less than tare {tare} kg."
    remedy = "Read both again: gross is the full container, tare the empty one."


@router.get("/containers/{code}/weigh")
async def weigh_page(request: Request, work: Recording, code: Code) -> Response:
    """Show the form."""
    return render.page(request, "weigh.html", await _view(work, code, None))


@router.post("/containers/{code}/weigh")
async def weigh(request: Request, _: Recorder, code: Code) -> Response:
    """Record the weight and go on to the label."""
    fields = await asking.fields_of(request)
    try:
        await _record(request, code, fields)
    except DomainError as error:
        async with asking.begin(request) as work:
            view = await _view(work, code, asking.refused(fields, error))
        return render.page(request, "weigh.html", view, status=asking.status_of(error))
    return asking.go(f"/containers/{code}/print")


async def _record(request: Request, code: str, fields: Fields) -> None:
    async with asking.begin(request) as work:
        parsed = DigitalCode.parse(code)
        await containers.container(work, parsed)
        scales = {str(one.scale_id): one for one in await scales_of(work)}
        scale = scales[typed.chosen(fields, "scale", scales)]
        taken = weighing_of(fields, scale)
        kind = typed.chosen(fields, "kind", KINDS)
        body = bodies.weighed(asking.moment_of(work, fields), parsed.text, taken, kind=kind)
        done = await recording.record(work, Sent(body))
    # Why: after the commit, because a second body under a known id is kept before it is refused.
    if done.error:
        raise done.error


def weighing_of(fields: Fields, scale: Scale) -> bodies.Taken:
    """Return what was typed off a scale.

    Raises:
        FieldMissingError, TypedMassError: Gross or tare is missing or no mass.
        LighterThanTareError: The gross is less than the tare.
    """
    gross, tare = typed.kilograms(fields, "gross"), typed.kilograms(fields, "tare")
    if gross < tare:
        raise LighterThanTareError(gross=formats.kg(gross), tare=formats.kg(tare), pointer="/gross")
    return bodies.Taken(gross=gross, tare=tare, division=scale.division, scale_id=scale.scale_id)


async def scales_of(work: Work, kind: ScaleKind | None = None) -> tuple[Scale, ...]:
    """Return the organisation's scales, weighbridges only where asked for, else all but those."""
    page = await facts.scale_page(work, Slice(size=200), org_id=work.actor.own_org)
    bridge = kind is ScaleKind.WEIGHBRIDGE
    return tuple(one for one in page.items if (one.kind is ScaleKind.WEIGHBRIDGE) is bridge)


def scale_choices(scales: tuple[Scale, ...]) -> tuple[Choice, ...]:
    """Return scales as options, with their divisions."""
    return tuple(Choice(str(one.scale_id), one.name, f"{formats.kg(one.division)} kg") for one in scales)


async def _view(work: Work, code: str, form: Form | None) -> WeighView:
    parsed = DigitalCode.parse(code)
    found = await containers.container(work, parsed)
    card = await standing.look_up(work, parsed.text)
    return WeighView(
        code=parsed.text,
        waste_name=found.contents.waste_name,
        waste_code=found.contents.waste,
        scales=scale_choices(await scales_of(work)),
        event_id="",
        form=form or Form(values=_tare(found, card)),
        last=_mass(card, "net_g"),
    )


def _tare(found: Container, card: Card) -> Fields:
    known = _mass(card, "tare_g") or found.contents.tare
    return {"tare": formats.kg(known).replace(",", "")} if known else {}


def _mass(card: Card, name: str) -> Mass | None:
    grams = card.state.get(name)
    return None if grams is None else Mass(int(grams))
