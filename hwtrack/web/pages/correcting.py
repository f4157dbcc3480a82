"""更正: what an event said is replaced field by field, or said not to have happened; the first body stays visible.

What moves mass or custody waits for a second person; what does not is recorded at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from hwtrack.custody.answers import Hop
from hwtrack.custody.container import Status
from hwtrack.custody.events import read_body
from hwtrack.custody.events.corrected import Corrected, CorrectionReason
from hwtrack.custody.proposal import Desk
from hwtrack.custody.service import desk, standing
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.paging import MAX_SIZE, Slice
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.canonical import canonical
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.labels.code import DigitalCode
from hwtrack.labels.service import containers
from hwtrack.web import answers, bodies, body_forms, chains, render, typed
from hwtrack.web.body_reading import Members
from hwtrack.web.pages import asking, bodies_shown, showing
from hwtrack.web.pages.asking import Fields
from hwtrack.web.pages.back_entries import values_of, where_of, with_ids
from hwtrack.web.views.bodies import BodyFormView
from hwtrack.web.views.parts import Action, Choice, Form
from hwtrack.web.words import CORRECTION

router = APIRouter(include_in_schema=False)

Correcting = Annotated[Work, needs(Permission.CUSTODY_CORRECT)]
Corrector = Annotated[Actor, needs_actor(Permission.CUSTODY_CORRECT)]
Code = Annotated[str, Path(max_length=60)]

AT = "/containers/{code}/events/{event_id}/correct"
NO_NEW_BODY = frozenset({"contested", "released"})
"""Kinds of which one can only say that they did not happen."""
MAX_NOTE = 500


class NothingChangedError(DomainError):
    """Nothing was changed."""

    kind = Kind.INVALID
    code = "web.nothing-changed"
    detail = "The correction says the same as what was recorded."
    remedy = "Change what was wrong; or choose “It did not happen”, or “It came late and is confirmed”."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wrong:
    """The event to be corrected: its place in the chain, and the members that count in it today."""

    hop: Hop
    members: Members

    @property
    def kind(self) -> str:
        """The kind of the event."""
        return self.hop.claim.KIND


@router.get(AT)
async def form(request: Request, work: Correcting, code: Code, event_id: UUID) -> Response:
    """Show what was recorded as a form."""
    parsed = DigitalCode.parse(code)
    view = await _view(work, parsed, await _wrong(work, parsed, event_id), form=Form())
    return render.page(request, "body_form.html", view)


@router.post(AT)
async def take(request: Request, _: Corrector, code: Code, event_id: UUID) -> Response:
    """Propose the correction, or record it where nobody else is needed."""
    fields = await asking.fields_of(request)
    parsed = DigitalCode.parse(code)
    try:
        return asking.go(await _proposed(request, parsed, event_id, fields))
    except NotFoundError:
        raise
    except DomainError as error:
        async with asking.begin(request) as work:
            refused = asking.refused(fields, error, where_of(fields))
            view = await _view(work, parsed, await _wrong(work, parsed, event_id), form=refused)
        return render.page(request, "body_form.html", view, status=asking.status_of(error))


async def _proposed(request: Request, code: DigitalCode, event_id: UUID, fields: Fields) -> str:
    async with asking.begin(request) as work:
        wrong = await _wrong(work, code, event_id)
        body = await _body(work, wrong, fields)
        done = await desk.propose(work, Desk.CORRECTIONS, body)
    if done.proposal is not None:
        return f"/corrections/{done.proposal.proposal_id}"
    if done.recorded is None:
        raise NotFoundError
    if done.recorded.error:
        raise done.recorded.error
    status = answers.status_of(done.recorded)
    return asking.told_at(f"/containers/{code.text}", done.recorded.event_id, status)


async def _body(work: Work, wrong: _Wrong, fields: Fields) -> str:
    reason = typed.chosen(fields, "reason", [one.value for one in CorrectionReason])
    new = None if reason == CorrectionReason.DID_NOT_HAPPEN else await _new(work, wrong, fields, reason=reason)
    codes = dict.fromkeys((*wrong.hop.claim.codes, *(read_body(canonical(dict(new))).codes if new else ())))
    more: dict[str, Any] = {"note": fields.get("why", "").strip()[:MAX_NOTE] or None, "replacement": new}
    return bodies.event(
        asking.moment_of(work, fields),
        Corrected.KIND,
        [{"code": code} for code in codes],
        corrects=str(wrong.hop.header.event_id),
        reason=reason,
        **more,
    )


async def _new(work: Work, wrong: _Wrong, fields: Fields, *, reason: str) -> Members:
    """Return the new body.

    Raises:
        NothingChangedError: It says what was recorded, and nothing is to be confirmed.
        DomainError: A field cannot be read.
    """
    offered = await bodies_shown.offered(work, wrong.kind, wrong.members)
    new = body_forms.members_from(wrong.kind, wrong.members, await with_ids(work, fields), offered)
    if new == wrong.members and reason != CorrectionReason.LATE_CONFIRMED:
        raise NothingChangedError(pointer="/reason")
    return new


async def _wrong(work: Work, code: DigitalCode, event_id: UUID) -> _Wrong:
    """Return the event to be corrected.

    Raises:
        NotFoundError: It is not in the chain as far as the actor sees it, or is none that is corrected.
    """
    hops = (await standing.chain_of(work, code.text, Slice(size=MAX_SIZE))).items
    hop = next((one for one in hops if one.header.event_id == event_id), None)
    if hop is None or hop.claim.KIND in chains.UNCORRECTED:
        raise NotFoundError
    return _Wrong(hop=hop, members=_counting(hop, hops))


def _counting(hop: Hop, hops: Sequence[Hop]) -> Members:
    """Return the members that count in an event: those of the correction that counts, else its own."""
    corrections = [other for other in hops if isinstance(other.claim, Corrected) and _counts(other)]
    for other in corrections:
        claim = other.claim
        if isinstance(claim, Corrected) and claim.corrects == hop.header.event_id and claim.replacement:
            return claim.replacement
    return chains.members_of(hop.body)


def _counts(hop: Hop) -> bool:
    return hop.outcome is not None and hop.outcome.status is Status.APPLIED


async def _view(work: Work, code: DigitalCode, wrong: _Wrong, *, form: Form) -> BodyFormView:
    found = await containers.container(work, code)
    state = (await standing.look_up(work, code.text)).state
    editable = wrong.kind not in NO_NEW_BODY
    offered = await bodies_shown.offered(work, wrong.kind, wrong.members)
    groups = body_forms.groups_of(wrong.kind, wrong.members, offered, about=code.text) if editable else ()
    reasons = tuple(
        Choice(key, text) for key, text in CORRECTION.items() if editable or key == CorrectionReason.DID_NOT_HAPPEN
    )
    return BodyFormView(
        title="Correct",
        lead="What was recorded first stays in the chain, struck through, with the correction beside it.",
        kind=wrong.kind,
        button="Send the correction",
        address=f"/containers/{code.text}/events/{wrong.hop.header.event_id}/correct",
        back=Action(f"/containers/{code.text}#step-{wrong.hop.seq}", "To the container"),
        card=await showing.card_of(work, found, state),
        groups=groups,
        reasons=reasons,
        signing=await showing.signing(work),
        form=Form(
            values=values_of(groups, form.values),
            faults=form.faults,
            refused=form.refused,
            remedy=form.remedy,
            others=form.others,
        ),
    )
