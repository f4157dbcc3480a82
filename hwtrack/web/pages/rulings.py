"""裁定: what is contested or held is settled: the claims side by side, each upheld, set aside, or left; orders lifted.

Nothing is pre-selected. A ruling is proposed here and confirmed by a second person.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from hwtrack.custody.answers import Hop
from hwtrack.custody.container import Status
from hwtrack.custody.events.held import Detained
from hwtrack.custody.events.ruled import Ruled
from hwtrack.custody.proposal import Desk
from hwtrack.custody.service import desk, standing
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.paging import MAX_SIZE, Slice
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.labels.code import DigitalCode
from hwtrack.labels.service import containers
from hwtrack.web import blocks, bodies, chains, render, typed
from hwtrack.web.chains import Names
from hwtrack.web.pages import asking, bodies_shown, showing
from hwtrack.web.pages.asking import Fields
from hwtrack.web.pages.naming import names
from hwtrack.web.views import containers as drawn
from hwtrack.web.views.parts import Action, Choice, Form
from hwtrack.web.views.settling import Claimed, OrderLine, RulingView
from hwtrack.web.words import RULING

router = APIRouter(include_in_schema=False)

Ruling = Annotated[Work, needs(Permission.CUSTODY_RULE)]
Judge = Annotated[Actor, needs_actor(Permission.CUSTODY_RULE)]
Code = Annotated[str, Path(max_length=60)]

AT = "/containers/{code}/ruling"
MAX_DOCUMENT = 60
WHERE = {"/reason": "reason", "/document_number": "document_number", "/upholds": "verdicts", "/sets_aside": "verdicts"}


class NothingRuledError(DomainError):
    """Nothing was ruled."""

    kind = Kind.INVALID
    code = "web.nothing-ruled"
    detail = "No claim stands or is set aside, and no order is lifted."
    remedy = "Say of at least one claim whether it stands, or lift an order; what stays open can be ruled later."


@router.get(AT)
async def form(request: Request, work: Ruling, code: Code) -> Response:
    """Show the claims and the orders that stand."""
    return render.page(request, "ruling.html", await _view(work, DigitalCode.parse(code), Form()))


@router.post(AT)
async def take(request: Request, _: Judge, code: Code) -> Response:
    """Propose the ruling to a second person."""
    fields = await asking.fields_of(request)
    parsed = DigitalCode.parse(code)
    try:
        async with asking.begin(request) as work:
            body = await _body(work, parsed, fields)
            done = await desk.propose(work, Desk.RULINGS, body)
    except DomainError as error:
        async with asking.begin(request) as work:
            view = await _view(work, parsed, asking.refused(fields, error, WHERE))
        return render.page(request, "ruling.html", view, status=asking.status_of(error))
    if done.proposal is None:
        raise NotFoundError
    return asking.go(f"/rulings/{done.proposal.proposal_id}")


async def _body(work: Work, code: DigitalCode, fields: Fields) -> str:
    chosen = {name.removeprefix("verdict-"): value for name, value in fields.items() if name.startswith("verdict-")}
    upheld = [event_id for event_id, verdict in chosen.items() if verdict == "uphold"]
    aside = [event_id for event_id, verdict in chosen.items() if verdict == "set_aside"]
    lifted = [name.removeprefix("lift-") for name, value in fields.items() if name.startswith("lift-") and value]
    if not (upheld or aside or lifted):
        raise NothingRuledError(pointer="/verdicts")
    return bodies.event(
        asking.moment_of(work, fields),
        Ruled.KIND,
        [{"code": code.text}],
        reason=typed.one_line(fields, "reason"),
        upholds=upheld or None,
        sets_aside=aside or None,
        lifts=lifted or None,
        document_number=fields.get("document_number", "").strip()[:MAX_DOCUMENT] or None,
    )


async def _view(work: Work, code: DigitalCode, form: Form) -> RulingView:
    found = await containers.container(work, code)
    state = (await standing.look_up(work, code.text)).state
    hops = (await standing.chain_of(work, code.text, Slice(size=MAX_SIZE))).items
    fought = [hop for hop in hops if hop.outcome and hop.outcome.status is Status.CONTESTED]
    orders = [hop for hop in hops if str(hop.header.event_id) in state.get("detained", ())]
    called = await names(
        work, orgs=chains.orgs_in(hops), places=chains.sites_in(fought)
    )  # fmt: skip
    told = await bodies_shown.called(work, chains.bodies_in(fought))
    chain = chains.chain_of(hops, code.text, called, called=told)
    return RulingView(
        card=await showing.card_of(work, found, state),
        back=Action(f"/containers/{code.text}", "To the container"),
        address=f"/containers/{code.text}/ruling",
        claims=tuple(_claims(fought, {hop.event_id: hop for hop in chain.hops}, hops, called)),
        orders=tuple(_order(hop, called) for hop in orders if isinstance(hop.claim, Detained)),
        verdicts=tuple(Choice(key, text) for key, text in RULING.items()),
        signing=await showing.signing(work),
        form=form,
    )


def _claims(
    fought: Sequence[Hop], shown: Mapping[str, drawn.Hop], hops: Sequence[Hop], called: Names
) -> Iterable[Claimed]:
    for hop in fought:
        one = shown[str(hop.header.event_id)]
        yield Claimed(
            event_id=one.event_id,
            seq=one.seq,
            kind=one.kind,
            who=one.who,
            claimed_at=one.claimed_at,
            recorded_at=one.recorded_at,
            grade=one.grade,
            place=one.place,
            place_gap_m=one.place_gap_m,
            net=one.net,
            remarks=one.remarks,
            body=one.body,
            official=one.official,
            two_people=one.two_people,
            files=one.files,
            disputes=blocks.disputes_of(hops, called, against=hop.header.event_id),
        )


def _order(hop: Hop, called: Names) -> OrderLine:
    return OrderLine(
        event_id=str(hop.header.event_id),
        who=called.org(hop.header.acting_org),
        at=hop.header.record_time,
        told=tuple(blocks.order_of(hop)),
    )
