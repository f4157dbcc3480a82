"""Forms that say what was done to one container: topped up, sampled, metered in or out, another system's code bound.

Each is a `Handling`: what it asks, and how what was typed becomes the members of an event. Desk forms: what cannot be
is refused with the field named; what is merely odd is recorded.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from hwtrack.custody.answers import Card, Hop
from hwtrack.custody.events.sampled import SamplingPurpose
from hwtrack.custody.service import inspecting, recording, standing
from hwtrack.custody.service.recording import Sent
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.paging import MAX_SIZE, Slice
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission, Scope
from hwtrack.kernel.errors import DomainError
from hwtrack.labels.code import DigitalCode
from hwtrack.labels.container import Container
from hwtrack.labels.service import containers
from hwtrack.registry.kinds import FacilityKind
from hwtrack.registry.service import facts
from hwtrack.web import answers, bodies, collecting, formats, render, typed
from hwtrack.web.bodies import Members
from hwtrack.web.chains import Names
from hwtrack.web.pages import asking, showing
from hwtrack.web.pages.asking import Fields
from hwtrack.web.pages.naming import names
from hwtrack.web.pages.registering import PROVINCIAL
from hwtrack.web.pages.weighing import scale_choices, weighing_of
from hwtrack.web.views.handling import HandlingView
from hwtrack.web.views.parts import Action, Choice, Form, Input
from hwtrack.web.words import EVENT, PURPOSE

router = APIRouter(include_in_schema=False)

Recording = Annotated[Work, needs(Permission.CUSTODY_RECORD)]
Recorder = Annotated[Actor, needs_actor(Permission.CUSTODY_RECORD)]
Inspecting = Annotated[Work, needs(Permission.CUSTODY_INSPECT)]
Inspector = Annotated[Actor, needs_actor(Permission.CUSTODY_INSPECT)]
Code = Annotated[str, Path(max_length=60)]

UNDISPUTED = frozenset({"corrected", "contested", "ruled", "judged"})
"""Kinds that do nothing to a container themselves, so that there is nothing in them to dispute."""

WHERE = {
    "/event_time": "happened_at",
    "/containers/0/quantity": "after",
    "/containers/0/before": "before",
    "/containers/0/after": "after",
    "/containers/0/turned_over_at": "turned_over_at",
    "/containers/0/taken": "taken",
    "/containers/0/sample_number": "sample_number",
    "/containers/0/foreign_code": "foreign_code",
    "/containers/0/system": "system",
    "/containers/1/code": "other",
    "/source": "other",
    "/into": "other",
    "/disputes": "events",
}
"""Which field each part of a faulty body belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The container a form is about, and the choices it offers."""

    found: Container
    card: Card
    facilities: tuple[Choice, ...]
    steps: tuple[Choice, ...] = ()
    scales: tuple[Choice, ...] = ()

    @property
    def code(self) -> str:
        """Its code."""
        return self.found.code.text


Written = tuple[Members, Members]
"""What the container's line says beside its code, and the members beside the lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """One form: the kind of event, what it asks, and how what was typed becomes members of the event.

    One that `settles` is open to whoever has a stake, so that nothing speaks against it.
    """

    kind: str
    title: str
    lead: str
    button: str
    icon: str
    asks: Callable[[About], tuple[Input, ...]]
    writes: Callable[[Work, Fields], Awaitable[Written]]
    reckons: tuple[str, str] | None = None
    settles: bool = False


def _top_up_asks(about: About) -> tuple[Input, ...]:
    bulk = bool(about.card.state.get("bulk"))
    level = Input("level", "Level afterwards", type="kg", required=False, hint="Instead, where a level is read off")
    return (
        Input("added", "Added", type="kg", required=not bulk, hint="What was put in this time"),
        *((level,) if bulk else ()),
        Input("producing_facility", "Producing facility", type="select", choices=about.facilities, required=False),
    )


async def _top_up_writes(_: Work, fields: Fields) -> Written:
    level = bool(fields.get("level", "").strip()) and not fields.get("added", "").strip()
    line = {"level" if level else "added": typed.kilograms(fields, "level" if level else "added").text}
    return line, {"producing_facility_id": fields.get("producing_facility") or None}


def _sample_asks(_: About) -> tuple[Input, ...]:
    purposes = tuple(Choice(key, text) for key, text in PURPOSE.items())
    return (
        Input("taken", "Mass of the sample", type="kg"),
        Input("sample_number", "Number of the sample", most=60, hint="As it stands on the sample bottle"),
        Input("purpose", "What it is for", type="radios", choices=purposes),
        Input(
            "laboratory", "Laboratory: credit code", required=False, most=18, hint="Only where it is registered here"
        ),
    )


async def _sample_writes(work: Work, fields: Fields) -> Written:
    line = {"taken": typed.kilograms(fields, "taken").text, "sample_number": typed.needed(fields, "sample_number")}
    purpose = typed.chosen(fields, "purpose", [one.value for one in SamplingPurpose])
    laboratory = await showing.organisation_in(work, fields, "laboratory")
    return line, {"purpose": purpose, "laboratory_org_id": laboratory}


def _meter_asks(other: str) -> Callable[[About], tuple[Input, ...]]:
    def asks(_: About) -> tuple[Input, ...]:
        return (
            Input("meter_id", "Meter", most=60, hint="The meter's number as it stands on its plate"),
            Input("before", "Reading before", type="kg"),
            Input("after", "Reading after", type="kg"),
            Input(
                "turned_over_at", "Turned over at", type="kg", required=False, hint="Only if it passed its last digit"
            ),
            Input("other", other, type="code", required=False, hint="If it is a labelled container, too"),
        )

    return asks


def _meter_writes(member: str) -> Callable[[Work, Fields], Awaitable[Written]]:
    async def writes(_: Work, fields: Fields) -> Written:
        before, after = typed.kilograms(fields, "before"), typed.kilograms(fields, "after")
        turned = typed.kilograms(fields, "turned_over_at") if fields.get("turned_over_at", "").strip() else None
        quantity = after - before + turned if turned else after - before
        if quantity.grams <= 0:
            raise typed.TypedMassError(text=fields["after"][:40], pointer="/after")
        line = {
            "quantity": quantity.text,
            "meter_id": typed.needed(fields, "meter_id"),
            "before": before.text,
            "after": after.text,
        }
        if turned:
            line["turned_over_at"] = turned.text
        return line, {member: showing.code_in(fields, "other")}

    return writes


def _bind_asks(_: About) -> tuple[Input, ...]:
    return (
        Input(
            "foreign_code",
            "Code of the other system",
            type="any_code",
            most=80,
            hint="Scan its symbol or type what is under it",
        ),
        Input("system", "Which system", otherwise=PROVINCIAL, most=80),
    )


async def _bind_writes(_: Work, fields: Fields) -> Written:
    return {"foreign_code": typed.needed(fields, "foreign_code"), "system": typed.needed(fields, "system")}, {}


def _check_asks(about: About) -> tuple[Input, ...]:
    return (
        Input("scale", "Scale", type="select", choices=about.scales, hint="Of the bureau, or of whoever holds it"),
        Input("gross", "Gross", type="kg", hint="Container with waste"),
        Input("tare", "Tare", type="kg", hint="Empty container"),
    )


async def _check_writes(work: Work, fields: Fields) -> Written:
    scale = await facts.scale(work, typed.an_id(fields, "scale"))
    taken = weighing_of(fields, scale)
    return {"mass": taken.members}, {"purpose": "spot_check"}


def _dispute_asks(about: About) -> tuple[Input, ...]:
    return (
        Input("events", "What is disputed", type="ticks", choices=about.steps),
        Input("reason", "Why", type="area", most=500, hint="What happened instead, and who can confirm it"),
    )


async def _dispute_writes(_: Work, fields: Fields) -> Written:
    disputed = [str(typed.event_id(text)) for text in typed.needed(fields, "events").split()]
    return {}, {"disputes": disputed, "reason": typed.one_line(fields, "reason")}


def _hold_asks(_: About) -> tuple[Input, ...]:
    return (
        Input("reason", "Why", type="area", most=200),
        Input("document_number", "Document number", most=60, required=False, hint="Number of the written order"),
        Input("seal_number", "Seal number", most=60, required=False, hint="The seal put on the container"),
    )


async def _hold_writes(_: Work, fields: Fields) -> Written:
    numbers = {name: fields.get(name, "").strip() or None for name in ("document_number", "seal_number")}
    return {}, {"reason": typed.one_line(fields, "reason"), **numbers}


METERED = "Net = after − before"

FORMS: Mapping[str, Handling] = {
    "top-up": Handling(
        kind="top_up",
        title="Top up",
        lead="Waste was put in; the container is filled over several shifts.",
        button="Record what was added",
        icon="plus",
        asks=_top_up_asks,
        writes=_top_up_writes,
    ),
    "sample": Handling(
        kind="sampled",
        title="Take a sample",
        lead="What is taken out is no longer in it: the net becomes less by it.",
        button="Record the sample",
        icon="flask",
        asks=_sample_asks,
        writes=_sample_writes,
    ),
    "metered-in": Handling(
        kind="metered_in",
        title="Metered in",
        lead="Waste flowed in through a meter; the quantity is the difference of its readings.",
        button="Record what flowed in",
        icon="meter",
        asks=_meter_asks("Where it came from"),
        writes=_meter_writes("source"),
        reckons=("after+turned_over_at before", METERED),
    ),
    "metered-out": Handling(
        kind="metered_out",
        title="Metered out",
        lead="Waste flowed out through a meter; the quantity is the difference of its readings.",
        button="Record what flowed out",
        icon="meter",
        asks=_meter_asks("Where it went"),
        writes=_meter_writes("into"),
        reckons=("after+turned_over_at before", METERED),
    ),
    "bind": Handling(
        kind="foreign_code_bound",
        title="Bind another system's code",
        lead="The container already bears another system's label: that code stands for it, and none of ours is added.",
        button="Bind the code",
        icon="chain",
        asks=_bind_asks,
        writes=_bind_writes,
    ),
    "check": Handling(
        kind="weighed",
        title="Weigh as a check",
        lead="What is found stands beside what its holder says; it changes nothing of it.",
        button="Record the check",
        icon="scale",
        settles=True,
        asks=_check_asks,
        writes=_check_writes,
        reckons=("gross tare", "Net = gross − tare"),
    ),
    "dispute": Handling(
        kind="contested",
        title="Dispute",
        lead="The steps you dispute stay in the chain; the container is not to be moved on until somebody has ruled.",
        button="Record the dispute",
        icon="flag",
        settles=True,
        asks=_dispute_asks,
        writes=_dispute_writes,
    ),
    "hold": Handling(
        kind="held",
        title="Order that it be not moved on",
        lead="What happens to it all the same is still recorded, with a remark. Only a ruling lifts the order.",
        button="Record the order",
        icon="lock",
        settles=True,
        asks=_hold_asks,
        writes=_hold_writes,
    ),
}
"""Every form by its address."""


OFFICIAL = ("check", "sample", "hold", "dispute")
"""Forms that officials fill in, in the bureau's name, at addresses of their own."""


def _route(path: str, form: Handling) -> None:
    @router.get(f"/containers/{{code}}/{path}", name=f"{form.kind} form")
    async def show(request: Request, work: Recording, code: Code) -> Response:
        return render.page(request, "handling.html", await _view(work, code, path, form=Form()))

    @router.post(f"/containers/{{code}}/{path}", name=form.kind)
    async def take(request: Request, _: Recorder, code: Code) -> Response:
        return await _taken(request, code, path)


def _official_route(path: str, form: Handling) -> None:
    @router.get(f"/containers/{{code}}/official/{path}", name=f"official {form.kind} form")
    async def show(request: Request, work: Inspecting, code: Code) -> Response:
        return render.page(request, "handling.html", await _view(work, code, path, form=Form()))

    @router.post(f"/containers/{{code}}/official/{path}", name=f"official {form.kind}")
    async def take(request: Request, _: Inspector, code: Code) -> Response:
        return await _taken(request, code, path)


for _path, _form in FORMS.items():
    if _path != "check":
        _route(_path, _form)
for _path in OFFICIAL:
    _official_route(_path, FORMS[_path])


async def _taken(request: Request, code: str, path: str) -> Response:
    fields = dict(await asking.fields_of(request))
    fields["events"] = " ".join(await asking.several_of(request, "events"))
    try:
        address = await _recorded(request, code, FORMS[path], fields)
    except DomainError as error:
        async with asking.begin(request) as work:
            view = await _view(work, code, path, form=asking.refused(fields, error, WHERE))
        return render.page(request, "handling.html", view, status=asking.status_of(error))
    return asking.go(address)


async def _recorded(request: Request, code: str, form: Handling, fields: Fields) -> str:
    async with asking.begin(request) as work:
        found = await containers.container(work, DigitalCode.parse(code))
        line, members = await form.writes(work, fields)
        note: dict[str, Any] = {"note": fields.get("note", "").strip() or None}
        lines = [{"code": found.code.text, **line}]
        body = bodies.event(asking.moment_of(work, fields), form.kind, lines, **members, **note)
        official = work.actor.scope is Scope.OFFICIAL
        done = await (inspecting.record if official else recording.record)(work, Sent(body))
    # Why: after the commit, because a second body under a known id is kept before it is refused.
    if done.error:
        raise done.error
    return asking.told_at(f"/containers/{found.code.text}", done.event_id, answers.status_of(done))


async def _view(work: Work, code: str, path: str, *, form: Form) -> HandlingView:
    handling, about = FORMS[path], await _about(work, DigitalCode.parse(code))
    (stand,) = await standing.states_of(work, [about.code])
    official = work.actor.scope is Scope.OFFICIAL
    return HandlingView(
        title=handling.title,
        lead=handling.lead,
        icon=handling.icon,
        button=handling.button,
        address=f"/containers/{about.code}/{'official/' if official else ''}{path}",
        back=Action(f"/containers/{about.code}", "To the container"),
        card=await showing.card_of(work, about.found, about.card.state),
        inputs=handling.asks(about),
        signing=await showing.signing(work),
        form=form,
        doubts=() if handling.settles or official else tuple(collecting.doubts(stand, own=work.actor.org_id)),
        reckons=handling.reckons,
    )


async def _about(work: Work, code: DigitalCode) -> About:
    card = await standing.look_up(work, code.text)
    return About(
        found=await containers.container(work, code),
        card=card,
        facilities=await showing.facility_choices(work, FacilityKind.GENERATING),
        steps=await _steps(work, code),
        scales=await _scales(work, card.state.get("holder_org_id")),
    )


async def _scales(work: Work, holder: int | None) -> tuple[Choice, ...]:
    """Return the scales an official may have used: the bureau's own, and those of whoever holds the container."""
    if work.actor.scope is not Scope.OFFICIAL:
        return ()
    orgs = [org for org in (work.actor.org_id, holder) if org is not None]
    pages = [await facts.scale_page(work, Slice(size=MAX_SIZE), org_id=org) for org in orgs]
    return scale_choices(tuple(one for page in pages for one in page.items))


async def _steps(work: Work, code: DigitalCode) -> tuple[Choice, ...]:
    """Return the steps that may be disputed, as far as the actor sees them, newest first."""
    hops = (await standing.chain_of(work, code.text, Slice(size=MAX_SIZE))).items
    called = await names(work, orgs={hop.header.acting_org for hop in hops})
    return tuple(
        Choice(str(hop.header.event_id), EVENT[hop.claim.KIND].text, _said(hop, called))
        for hop in reversed(hops)
        if hop.claim.KIND not in UNDISPUTED
    )


def _said(hop: Hop, called: Names) -> str:
    """Say who did it when, for telling two steps of one kind apart."""
    at = formats.local(hop.claim.event_time)
    return f"#{hop.seq} · {at:%m-%d %H:%M} · {called.org(hop.header.acting_org)}"
