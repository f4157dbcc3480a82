"""待确认: what one person proposed and a second confirms: corrections, rulings, releases; both bodies side by side.

Corrections and rulings have lists of their own because they take different rights.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from hwtrack.accounts.service import accounts
from hwtrack.custody.answers import Hop
from hwtrack.custody.events import read_body
from hwtrack.custody.events.corrected import Corrected
from hwtrack.custody.events.released import Released
from hwtrack.custody.events.ruled import Ruled
from hwtrack.custody.proposal import Desk, Proposal, ProposalState
from hwtrack.custody.service import desk, standing
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.paging import MAX_SIZE, Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.errors import DomainError
from hwtrack.web import answers, chains, formats, render, ties
from hwtrack.web.body_reading import BodyRow, Difference, Members, differences, rows_of
from hwtrack.web.pages import asking, bodies_shown
from hwtrack.web.pages.naming import names
from hwtrack.web.views.containers import Tie
from hwtrack.web.views.parts import Action, Form, Row
from hwtrack.web.views.settling import ProposalsView, ProposalView, Verdict
from hwtrack.web.words import CORRECTION, EVENT, Said

router = APIRouter(include_in_schema=False)

Correcting = Annotated[Work, needs(Permission.CUSTODY_CORRECT)]
Corrector = Annotated[Actor, needs_actor(Permission.CUSTODY_CORRECT)]
Ruling = Annotated[Work, needs(Permission.CUSTODY_RULE)]
Judge = Annotated[Actor, needs_actor(Permission.CUSTODY_RULE)]
Wanted = Annotated[Slice, Depends(page_query)]

NAMES: Mapping[Desk, tuple[str, str]] = {
    Desk.CORRECTIONS: ("/corrections", "Corrections to be confirmed"),
    Desk.RULINGS: ("/rulings", "Rulings to be confirmed"),
}
"""Each desk's address and heading."""
PERMISSIONS = ((Permission.CUSTODY_CORRECT, Desk.CORRECTIONS), (Permission.CUSTODY_RULE, Desk.RULINGS))
"""Who may confirm at which desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What a proposal says, read for a page."""

    differences: tuple[Difference, ...] = ()
    rows: tuple[BodyRow, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    reason: Said | None = None
    note: str = ""


@router.get("/corrections")
async def corrections(request: Request, work: Correcting, wanted: Wanted) -> Response:
    """List corrections and releases that wait for a second person, and those that did."""
    return await _list(request, work, Desk.CORRECTIONS, wanted)


@router.get("/rulings")
async def rulings(request: Request, work: Ruling, wanted: Wanted) -> Response:
    """List rulings and releases that wait for a second person, and those that did."""
    return await _list(request, work, Desk.RULINGS, wanted)


@router.get("/corrections/{proposal_id}")
async def correction(request: Request, work: Correcting, proposal_id: UUID) -> Response:
    """Show a proposal."""
    return render.page(request, "proposal.html", await _view(work, Desk.CORRECTIONS, proposal_id))


@router.get("/rulings/{ruling_id}")
async def ruling(request: Request, work: Ruling, ruling_id: UUID) -> Response:
    """Show a proposal."""
    return render.page(request, "proposal.html", await _view(work, Desk.RULINGS, ruling_id))


@router.post("/corrections/{proposal_id}/confirm")
async def correction_confirmed(request: Request, _: Corrector, proposal_id: UUID) -> Response:
    """Confirm as the second person, which records it."""
    return await _confirmed(request, Desk.CORRECTIONS, proposal_id)


@router.post("/rulings/{ruling_id}/confirm")
async def ruling_confirmed(request: Request, _: Judge, ruling_id: UUID) -> Response:
    """Confirm as the second person, which records it."""
    return await _confirmed(request, Desk.RULINGS, ruling_id)


@router.post("/corrections/{proposal_id}/withdraw")
async def correction_withdrawn(request: Request, _: Corrector, proposal_id: UUID) -> Response:
    """Send it back, or take it back."""
    return await _withdrawn(request, Desk.CORRECTIONS, proposal_id)


@router.post("/rulings/{ruling_id}/withdraw")
async def ruling_withdrawn(request: Request, _: Judge, ruling_id: UUID) -> Response:
    """Send it back, or take it back."""
    return await _withdrawn(request, Desk.RULINGS, ruling_id)


async def about(work: Work, code: str) -> tuple[Row, ...]:
    """Return what waits for a second person about a container, for whoever may confirm it."""
    found: dict[UUID, tuple[Proposal, str]] = {}
    for permission, at in PERMISSIONS:
        if work.actor.may(permission) and work.actor.org_id is not None:
            for one in await desk.about(work, at, code):
                found.setdefault(one.proposal_id, (one, NAMES[at][0]))
    called = await accounts.names(work, [one.proposed_by for one, _ in found.values()])
    return tuple(_row(one, address, work, called) for one, address in found.values())


async def _list(request: Request, work: Work, at: Desk, wanted: Slice) -> Response:
    page = await desk.listed(work, at, wanted, waiting=False)
    called = await accounts.names(work, [one.proposed_by for one in page.items])
    address, title = NAMES[at]
    view = ProposalsView(
        title=title,
        rows=tuple(_row(one, address, work, called) for one in page.items),
        next_page=f"{address}?after={page.next}" if page.next else "",
    )
    return render.page(request, "proposals.html", view)


def _row(one: Proposal, address: str, work: Work, called: Mapping[UUID, str]) -> Row:
    at = f"{formats.local(one.proposed_at):%Y-%m-%d %H:%M}"
    more = f" +{len(one.codes) - 1}" if len(one.codes) > 1 else ""
    return Row(
        address=f"{address}/{one.proposal_id}",
        name=EVENT[one.kind].text,
        named=True,
        about=f"…{one.codes[0][-11:]}{more} · {called.get(one.proposed_by, '—')} · {at}",
        state=("proposal", one.state(work.now).value),
    )


async def _confirmed(request: Request, at: Desk, proposal_id: UUID) -> Response:
    try:
        async with asking.begin(request) as work:
            kept = await desk.one(work, at, proposal_id)
            done = await desk.confirm(work, at, proposal_id)
    except DomainError as error:
        return await _refused(request, at, proposal_id, error)
    if done.error:
        return await _refused(request, at, proposal_id, done.error)
    return asking.go(asking.told_at(f"/containers/{kept.codes[0]}", done.event_id, answers.status_of(done)))


async def _withdrawn(request: Request, at: Desk, proposal_id: UUID) -> Response:
    try:
        async with asking.begin(request) as work:
            await desk.withdraw(work, at, proposal_id)
    except DomainError as error:
        return await _refused(request, at, proposal_id, error)
    return asking.go(f"{NAMES[at][0]}/{proposal_id}")


async def _refused(request: Request, at: Desk, proposal_id: UUID, error: DomainError) -> Response:
    async with asking.begin(request) as work:
        view = await _view(work, at, proposal_id, form=asking.refused({}, error))
    return render.page(request, "proposal.html", view, status=asking.status_of(error))


async def _view(work: Work, at: Desk, proposal_id: UUID, form: Form | None = None) -> ProposalView:
    kept = await desk.one(work, at, proposal_id)
    called = await accounts.names(work, [kept.proposed_by, kept.settled_by])
    shown = await _shown(work, kept)
    address, title = NAMES[at]
    state = kept.state(work.now)
    waits = state is ProposalState.OPEN
    return ProposalView(
        kind=kept.kind,
        address=f"{address}/{proposal_id}",
        back=Action(address, title),
        codes=kept.codes,
        proposed_by=called.get(kept.proposed_by, "—"),
        proposed_at=kept.proposed_at,
        expires_at=kept.expires_at,
        state=state.value,
        settled_by=called.get(kept.settled_by, "—") if kept.settled_by else "",
        settled_at=kept.settled_at,
        reason=shown.reason,
        note=shown.note,
        verdicts=shown.verdicts,
        differences=shown.differences,
        rows=shown.rows,
        may_confirm=waits and kept.proposed_by != work.actor.account_id,
        may_withdraw=waits,
        is_own=kept.proposed_by == work.actor.account_id,
        form=form or Form(),
    )


async def _shown(work: Work, kept: Proposal) -> _Shown:
    claim = read_body(kept.body)
    match claim:
        case Corrected():
            return await _correction(work, claim, kept.codes[0])
        case Released():
            quoted: dict[str, Any] = dict(claim.quoted)
            told = await bodies_shown.called(work, [(quoted["kind"], quoted)])
            return _Shown(
                rows=rows_of(quoted["kind"], quoted, told), reason=Said("Reason: {why}", {"why": claim.reason})
            )
        case Ruled():
            return await _ruling(work, claim, kept.codes[0])
        case _:
            return _Shown()


async def _ruling(work: Work, claim: Ruled, code: str) -> _Shown:
    """Return what a ruling says of each event it names, as far as the events are to be seen."""
    hops = {hop.header.event_id: hop for hop in await _chain(work, code)}
    named = [(text, hops[event_id]) for text, event_id in ties.named_in(claim) if event_id in hops]
    called = await names(work, orgs={hop.header.acting_org for _, hop in named})
    verdicts = tuple(
        Verdict(
            tie=Tie(text, hop.seq),
            kind=hop.claim.KIND,
            who=called.org(hop.header.acting_org),
            at=hop.claim.event_time,
        )
        for text, hop in named
    )
    note = f"{claim.reason} · {claim.document_number}" if claim.document_number else claim.reason
    return _Shown(verdicts=verdicts, note=note)


async def _correction(work: Work, claim: Corrected, code: str) -> _Shown:
    """Return a correction's two bodies side by side; the first alone where it did not happen."""
    before = await _corrected(work, claim, code)
    kind = str(before.get("kind", "")) or "corrected"
    after: Members = claim.replacement or {}
    told = await bodies_shown.called(work, [(kind, before), (kind, after)])
    told |= {str(hop.header.event_id): f"#{hop.seq}" for hop in await _chain(work, code)}
    reason, note = Said(CORRECTION[claim.reason.value]), claim.note or ""
    if not after:
        return _Shown(rows=rows_of(kind, before, told), reason=reason, note=note)
    return _Shown(differences=differences(kind, before, after, told), reason=reason, note=note)


async def _corrected(work: Work, claim: Corrected, code: str) -> Members:
    hop = next((one for one in await _chain(work, code) if one.header.event_id == claim.corrects), None)
    return chains.members_of(hop.body) if hop else {}


async def _chain(work: Work, code: str) -> tuple[Hop, ...]:
    return tuple((await standing.chain_of(work, code, Slice(size=MAX_SIZE))).items)
