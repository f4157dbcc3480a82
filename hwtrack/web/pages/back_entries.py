"""补录: a step that was not recorded when it happened, entered at a desk with its own time."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from hwtrack.custody.clock import LATE_AFTER
from hwtrack.custody.service import recording, standing
from hwtrack.custody.service.recording import Sent
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.errors import DomainError
from hwtrack.labels.code import DigitalCode
from hwtrack.labels.service import containers
from hwtrack.web import answers, bodies, body_forms, render, typed
from hwtrack.web.body_reading import Members
from hwtrack.web.pages import asking, bodies_shown, showing
from hwtrack.web.pages.asking import Fields
from hwtrack.web.views.bodies import BodyFormView, KindsView
from hwtrack.web.views.parts import Action, Form

router = APIRouter(include_in_schema=False)

Recording = Annotated[Work, needs(Permission.CUSTODY_RECORD)]
Recorder = Annotated[Actor, needs_actor(Permission.CUSTODY_RECORD)]
Code = Annotated[str, Path(max_length=60)]
Kind = Annotated[str, Query(max_length=40)]

KINDS = (
    *("generated", "top_up", "sealed", "weighed", "stored_in", "stored_out", "packed", "unpacked", "transformed"),
    *("loaded", "departed", "arrived", "unloaded", "received", "returned", "treated", "self_treated"),
    *("metered_in", "metered_out", "sampled", "foreign_code_bound", "opening_stock"),
)
"""Kinds that may be entered afterwards, in the order of a container's life; what settles others is never late."""

AT = "/containers/{code}/back-entry"


@router.get(AT)
async def form(request: Request, work: Recording, code: Code, kind: Kind = "") -> Response:
    """Choose the step, then show its form."""
    parsed = DigitalCode.parse(code)
    if kind not in KINDS:
        return render.page(request, "kinds.html", await _kinds(work, parsed))
    return render.page(request, "body_form.html", await _view(work, parsed, kind, form=Form()))


@router.post(AT)
async def take(request: Request, _: Recorder, code: Code) -> Response:
    """Record what was entered."""
    fields = await asking.fields_of(request)
    kind = fields.get("kind", "")
    try:
        address = await _recorded(request, DigitalCode.parse(code), fields)
    except DomainError as error:
        if kind not in KINDS:
            raise
        async with asking.begin(request) as work:
            refused = asking.refused(fields, error, where_of(fields))
            view = await _view(work, DigitalCode.parse(code), kind, form=refused)
        return render.page(request, "body_form.html", view, status=asking.status_of(error))
    return asking.go(address)


def where_of(fields: Fields) -> dict[str, str]:
    """Return which field each part of a faulty body belongs to: the one that is named like it."""
    plain = {f"/{name}": name for name in fields}
    # Why: a division is its scale's and has no field of its own.
    plain |= {f"/{name.removesuffix('scale_id')}division": name for name in fields if name.endswith("scale_id")}
    return plain | {f"/replacement{pointer}": name for pointer, name in plain.items()} | {"/event_time": "happened_at"}


def values_of(groups: tuple[body_forms.BodyGroup, ...], fields: Fields) -> dict[str, str]:
    """Return what stands in each field of a body's form: what was typed, else what the body says."""
    shown = {one.name: one.value for group in groups for one in group.inputs}
    return shown | dict(fields) if fields else shown


async def with_ids(work: Work, fields: Fields) -> dict[str, str]:
    """Return the fields with each organisation's credit code turned into its id.

    Raises:
        CreditCodeError, NobodyOfThatCodeError: A credit code is none, or nobody here has it.
    """
    found = {}
    for name in fields:
        if name.endswith("_org_id"):
            org = await showing.organisation_in(work, fields, name)
            found[name] = "" if org is None else str(org)
    return dict(fields) | found


async def _recorded(request: Request, code: DigitalCode, fields: Fields) -> str:
    async with asking.begin(request) as work:
        kind = typed.chosen(fields, "kind", KINDS)
        await containers.container(work, code)
        typed.needed(fields, "happened_at")
        blank = _blank(code)
        offered = await bodies_shown.offered(work, kind, blank)
        members = body_forms.members_from(kind, blank, await with_ids(work, fields), offered)
        lines = members.pop("containers", [])
        moment = asking.moment_of(work, fields)
        if work.now - moment.at > LATE_AFTER:
            typed.needed(fields, "note")
        done = await recording.record(work, Sent(bodies.event(moment, kind, lines, **members)))
    # Why: after the commit, because a second body under a known id is kept before it is refused.
    if done.error:
        raise done.error
    return asking.told_at(f"/containers/{code.text}", done.event_id, answers.status_of(done))


def _blank(code: DigitalCode) -> Members:
    """Return the body before anything is typed: the container is named already."""
    return {"containers": [{"code": code.text}]}


async def _kinds(work: Work, code: DigitalCode) -> KindsView:
    found = await containers.container(work, code)
    state = (await standing.look_up(work, code.text)).state
    return KindsView(
        back=Action(f"/containers/{code.text}", "To the container"),
        card=await showing.card_of(work, found, state),
        kinds=KINDS,
        address=f"/containers/{code.text}/back-entry",
    )


async def _view(work: Work, code: DigitalCode, kind: str, *, form: Form) -> BodyFormView:
    found = await containers.container(work, code)
    state = (await standing.look_up(work, code.text)).state
    blank = _blank(code)
    if kind == "generated":
        blank = {**blank, "waste_code": code.waste.digits, "form": found.contents.form.value}
    groups = body_forms.groups_of(kind, blank, await bodies_shown.offered(work, kind, blank), about=code.text)
    return BodyFormView(
        title="Back entry",
        lead="Enter what happened as it happened; that it was entered afterwards is shown in the chain. Where it"
        " happened more than 24 hours ago, say in the remark why it is entered only now.",
        kind=kind,
        button="Record the back entry",
        address=f"/containers/{code.text}/back-entry",
        back=Action(f"/containers/{code.text}/back-entry", "Another step"),
        card=await showing.card_of(work, found, state),
        groups=groups,
        signing=await showing.signing(work),
        form=Form(values=values_of(groups, form.values), faults=form.faults, refused=form.refused, remedy=form.remedy),
    )
