"""待核实: what was sent and could not be taken as it was, with the reason in words; let in by two people, or left."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from hwtrack.custody.answers import PUT_ASIDE_TEXTS
from hwtrack.custody.events import read_body
from hwtrack.custody.proposal import Desk, Quarantined
from hwtrack.custody.service import desk
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission, Scope
from hwtrack.kernel.canonical import read_canonical
from hwtrack.kernel.errors import DomainError
from hwtrack.web import render, typed
from hwtrack.web.body_reading import rows_of
from hwtrack.web.pages import asking, bodies_shown, showing
from hwtrack.web.pages.asking import Fields
from hwtrack.web.pages.naming import names
from hwtrack.web.views.parts import Form
from hwtrack.web.views.settling import PutAsideView, QuarantineLine, QuarantineView
from hwtrack.web.words import Said

router = APIRouter(include_in_schema=False)

Reading = Annotated[Work, needs(Permission.CUSTODY_READ)]
Corrector = Annotated[Actor, needs_actor(Permission.CUSTODY_CORRECT)]
Judge = Annotated[Actor, needs_actor(Permission.CUSTODY_RULE)]
Wanted = Annotated[Slice, Depends(page_query)]


@router.get("/quarantine")
async def quarantine(
    request: Request, work: Reading, wanted: Wanted, *, everything: Annotated[bool, Query(alias="all")] = False
) -> Response:
    """List what lies in quarantine; what was let in, too, where asked for."""
    page = await desk.in_quarantine(work, wanted, waiting=not everything)
    called = await names(work, orgs=[one.org_id for one in page.items])
    more = f"/quarantine?after={page.next}{'&all=1' if everything else ''}" if page.next else ""
    view = QuarantineView(
        lines=tuple(_line(one, called.org(one.org_id)) for one in page.items), everything=everything, next_page=more
    )
    return render.page(request, "quarantine.html", view)


@router.get("/quarantine/{quarantine_id}")
async def put_aside(request: Request, work: Reading, quarantine_id: UUID) -> Response:
    """Show one body, and offer its release to whoever may propose it."""
    return render.page(request, "put_aside.html", await _view(work, quarantine_id, Form()))


@router.post("/quarantine/{quarantine_id}/release")
async def release(request: Request, _: Corrector, quarantine_id: UUID) -> Response:
    """Propose to let an own body in."""
    return await _proposed(request, Desk.CORRECTIONS, quarantine_id)


@router.post("/quarantine/{quarantine_id}/official-release")
async def official_release(request: Request, _: Judge, quarantine_id: UUID) -> Response:
    """Propose, as an official, to let a body of the district in."""
    return await _proposed(request, Desk.RULINGS, quarantine_id)


async def _proposed(request: Request, at: Desk, quarantine_id: UUID) -> Response:
    fields = await asking.fields_of(request)
    try:
        async with asking.begin(request) as work:
            address = await _propose(work, at, quarantine_id, fields)
    except NotFoundError:
        raise
    except DomainError as error:
        async with asking.begin(request) as work:
            view = await _view(work, quarantine_id, asking.refused(fields, error))
        return render.page(request, "put_aside.html", view, status=asking.status_of(error))
    return asking.go(address)


async def _propose(work: Work, at: Desk, quarantine_id: UUID, fields: Fields) -> str:
    moment = asking.moment_of(work, fields)
    done = await desk.propose_release(
        work,
        at,
        quarantine_id,
        proposal_id=moment.event_id,
        reason=typed.one_line(fields, "reason"),
        happened_at=moment.at if moment.back_entry else None,
    )
    if done.proposal is None:
        raise NotFoundError
    return f"/{at.value}/{done.proposal.proposal_id}"


async def _view(work: Work, quarantine_id: UUID, form: Form) -> PutAsideView:
    kept = await desk.put_aside(work, quarantine_id)
    called = await names(work, orgs=[kept.org_id])
    members: dict[str, Any] = read_canonical(kept.body)
    told = await bodies_shown.called(work, [(str(members["kind"]), members)])
    release = _release(work.actor, kept)
    return PutAsideView(
        line=_line(kept, called.org(kept.org_id)),
        rows=rows_of(str(members["kind"]), members, told),
        codes=read_body(kept.body).codes,
        release=release,
        signing=await showing.signing(work) if release else None,
        form=form,
    )


def _release(actor: Actor, kept: Quarantined) -> str:
    """Return where the actor proposes the release; nowhere where it may not, or where it was let in."""
    at = f"/quarantine/{kept.quarantine_id}"
    if kept.released_by is not None:
        return ""
    if actor.may(Permission.CUSTODY_CORRECT) and actor.org_id == kept.org_id:
        return f"{at}/release"
    official = actor.scope is Scope.OFFICIAL and actor.may(Permission.CUSTODY_RULE)
    return f"{at}/official-release" if official else ""


def _line(kept: Quarantined, who: str) -> QuarantineLine:
    kind = str(read_canonical(kept.body).get("kind", ""))
    return QuarantineLine(
        address=f"/quarantine/{kept.quarantine_id}",
        kind=kind,
        reason=Said(PUT_ASIDE_TEXTS.get(kept.reason, kept.reason)),
        received_at=kept.received_at,
        who=who,
        released=kept.released_by is not None,
    )
