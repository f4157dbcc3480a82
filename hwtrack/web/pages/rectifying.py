"""Rectification: campaigns, a campaign's ledger, an issue with its live figure, and the moves a button makes."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from hwtrack.audit.intermediaries import NAME as INTERMEDIARIES
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.paging import MAX_SIZE, Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.ids import CampaignId
from hwtrack.rectification import service
from hwtrack.rectification.issue import MoveCommand
from hwtrack.rectification.ledger import IssueKey, IssueQuestion
from hwtrack.rectification.meter import Drift
from hwtrack.rectification.routes import meter_of
from hwtrack.rectification.service import CaptureMetric, today
from hwtrack.rectification.sign_off import SignOffCheck
from hwtrack.rectification.states import Move
from hwtrack.web import rectification, render, typed
from hwtrack.web.pages import asking
from hwtrack.web.views.parts import Form, Worklist
from hwtrack.web.views.rectification import IssueView
from hwtrack.web.views.transfers import ListView
from hwtrack.web.words import Said

router = APIRouter(include_in_schema=False)

Reading = Annotated[Work, needs(Permission.RECTIFICATION_READ)]
Managing = Annotated[Actor, needs_actor(Permission.RECTIFICATION_MANAGE)]
Approving = Annotated[Actor, needs_actor(Permission.RECTIFICATION_SIGN_OFF)]
Wanted = Annotated[Slice, Depends(page_query)]
Number = Annotated[int, Path(ge=1, le=999)]
Capture = Annotated[int, Path(ge=1, le=32767)]

CONFLICT = 409
AT = "/campaigns/{campaign_id}/issues/{issue_no}"


def key_of(campaign_id: UUID, issue_no: Number) -> IssueKey:
    """Read which issue the address names."""
    return IssueKey(CampaignId(campaign_id), issue_no)


Key = Annotated[IssueKey, Depends(key_of)]


@router.get("/campaigns")
async def campaigns(request: Request, work: Reading, wanted: Wanted) -> Response:
    """List campaigns, newest first."""
    page = await service.campaigns(work, wanted)
    view = ListView(
        title="Rectification",
        lead="Campaigns with their issues, measures and proof",
        worklist=Worklist(
            title="Rectification",
            rows=tuple(rectification.campaign_row(card) for card in page.items),
            empty="No campaign yet.",
        ),
        next_page=f"/campaigns?after={page.next}" if page.next else "",
    )
    return render.page(request, "list.html", view)


@router.get("/campaigns/{campaign_id}")
async def campaign(request: Request, work: Reading, campaign_id: UUID) -> Response:
    """Show a campaign's ledger."""
    asked = CampaignId(campaign_id)
    card, counts = await service.campaign(work, asked)
    page = await service.issues(work, IssueQuestion(campaign_id=asked), Slice(size=MAX_SIZE))
    view = rectification.campaign_view(card, counts, page.items, work.now, today(work))
    return render.page(request, "campaign.html", view)


@router.get(AT)
async def issue(request: Request, work: Reading, key: Key) -> Response:
    """Show an issue."""
    return render.page(request, "issue.html", await _view(work, key))


@router.post(f"{AT}/metrics")
async def capture(request: Request, _: Managing, key: Key) -> Response:
    """Compute the figure of the ban on intermediaries since a day, and keep it as evidence."""
    fields = await asking.fields_of(request)
    try:
        since = typed.day(fields, "since")
        command = CaptureMetric(metric=INTERMEDIARIES, parameters={"since": since.isoformat()})
        async with asking.begin(request) as work:
            await service.capture_metric(work, meter_of(request), key, command)
    except DomainError as error:
        return await _again(request, key, asking.refused(fields, error, {"/parameters": "since"}), error)
    return asking.go(_address(key))


@router.post(f"{AT}/metrics/{{n}}/rerun")
async def rerun(request: Request, work: Reading, key: Key, n: Capture) -> Response:
    """Ask a kept figure again for its own instant, and show whether it is the same."""
    _, drift = await service.rerun_metric(work, meter_of(request), key, n)
    return render.page(request, "issue.html", await _view(work, key, drift=(n, drift)))


@router.post(f"{AT}/sign_off")
async def sign_off(request: Request, _: Approving, key: Key) -> Response:
    """Sign an issue off; where something stops it, the attempt is kept and the page says what."""
    fields = await asking.fields_of(request)
    try:
        async with asking.begin(request) as work:
            check, _detail = await service.sign_off(work, key, explanation=fields.get("note", ""))
            view = await _view(work, key) if check.stopped else None
    except DomainError as error:
        return await _again(request, key, asking.refused(fields, error), error)
    if view is not None:
        stopped = replace(view, obstacles=_obstacles(check))
        return render.page(request, "issue.html", stopped, status=CONFLICT)
    return asking.go(_address(key))


@router.post(f"{AT}/reopen")
async def reopen(request: Request, _: Approving, key: Key) -> Response:
    """Reopen an issue that has recurred."""
    return await _move(request, key, Move.REOPEN)


@router.post(f"{AT}/{{move}}")
async def move(request: Request, _: Managing, key: Key, move: Move) -> Response:
    """Move an issue along its campaign's flow."""
    return await _move(request, key, move)


async def _move(request: Request, key: IssueKey, move: Move) -> Response:
    fields = await asking.fields_of(request)
    try:
        async with asking.begin(request) as work:
            await service.make_move(work, key, MoveCommand(move=move, note=fields.get("note", "")))
    except DomainError as error:
        return await _again(request, key, asking.refused(fields, error), error)
    return asking.go(_address(key))


async def _again(request: Request, key: IssueKey, form: Form, error: DomainError) -> Response:
    async with asking.begin(request) as work:
        view = await _view(work, key, form=form)
    return render.page(request, "issue.html", view, status=asking.status_of(error))


async def _view(
    work: Work, key: IssueKey, *, form: Form | None = None, drift: tuple[int, Drift] | None = None
) -> IssueView:
    detail = await service.issue(work, key)
    return rectification.issue_view(detail, today=today(work), actor=work.actor, form=form or Form(), drift=drift)


def _obstacles(check: SignOffCheck) -> tuple[Said, ...]:
    return tuple(Said(one.template, one.facts) for one in check.obstacles)


def _address(key: IssueKey) -> str:
    return f"/campaigns/{key.campaign_id}/issues/{key.issue_no}"
