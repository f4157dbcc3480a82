"""The ledger over HTTP. Every route names one permission; nothing is decided here."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from starlette.responses import JSONResponse, PlainTextResponse

from hwtrack.infra import problems
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.ids import CampaignId
from hwtrack.rectification import service
from hwtrack.rectification.campaign import CampaignKind
from hwtrack.rectification.ledger import IssueKey, IssueQuestion
from hwtrack.rectification.meter import Meter
from hwtrack.rectification.notice.reading import read_notice
from hwtrack.rectification.schemas import (
    AssignIn,
    CampaignOut,
    CampaignPage,
    CaptureOut,
    DriftOut,
    EvidenceIn,
    ImportedOut,
    IssueOut,
    IssuePage,
    MetricIn,
    MetricNames,
    MoveIn,
    NoticeOut,
    ObstacleOut,
    SignedOffOut,
    SignOffIn,
)
from hwtrack.rectification.sign_off import SignOffCheck, SignOffStoppedError
from hwtrack.rectification.states import IssueState

router = APIRouter(prefix="/api", tags=["rectification"])

Reader = Annotated[Work, needs(Permission.RECTIFICATION_READ)]
Manager = Annotated[Work, needs(Permission.RECTIFICATION_MANAGE)]
Approver = Annotated[Work, needs(Permission.RECTIFICATION_SIGN_OFF)]
Wanted = Annotated[Slice, Depends(page_query)]
NoticeFile = Annotated[bytes, Body(media_type="application/octet-stream", description="The notice's file as it is.")]


def key_of(campaign_id: UUID, issue_no: Annotated[int, Path(ge=1, le=999)]) -> IssueKey:
    """Read which issue the address names."""
    return IssueKey(CampaignId(campaign_id), issue_no)


def meter_of(request: Request) -> Meter[Work]:
    """Return the live metrics that `app.py` put beside the application."""
    meter: Meter[Work] = request.app.state.meter
    return meter


Key = Annotated[IssueKey, Depends(key_of)]
Metrics = Annotated[Meter[Work], Depends(meter_of)]
At = "/campaigns/{campaign_id}/issues/{issue_no}"


@router.post("/notices/preview", summary="Read a notice without keeping it")
async def preview(
    request: Request, _: Annotated[Actor, needs_actor(Permission.RECTIFICATION_MANAGE)], data: NoticeFile
) -> NoticeOut:
    """Say what an import would find, and what would not be understood."""
    return NoticeOut.of(read_notice(data), problems.language_in(request))


@router.post("/campaigns", status_code=HTTPStatus.CREATED, summary="Import a notice as a campaign")
async def import_notice(
    request: Request,
    response: Response,
    work: Manager,
    data: NoticeFile,
    kind: CampaignKind = CampaignKind.INSPECTION,
    title: Annotated[str, Query(max_length=1000)] = "",
) -> ImportedOut:
    """Make a campaign of a published notice; its whole text is kept."""
    command = service.ImportNotice(data=data, kind=kind, title=title)
    card, notice = await service.import_notice(work, command)
    response.headers["location"] = f"/api/campaigns/{card.campaign_id}"
    return ImportedOut(campaign=CampaignOut.of(card), notice=NoticeOut.of(notice, problems.language_in(request)))


@router.get("/campaigns", summary="Campaigns, the newest first")
async def campaigns(work: Reader, wanted: Wanted) -> CampaignPage:
    """List the campaigns over the reader's divisions."""
    return CampaignPage.of(await service.campaigns(work, wanted))


@router.get("/campaigns/{campaign_id}", summary="A campaign")
async def campaign(work: Reader, campaign_id: UUID) -> CampaignOut:
    """Show a campaign and how many of its issues stand in each state."""
    card, states = await service.campaign(work, CampaignId(campaign_id))
    return CampaignOut.of(card, states)


@router.get(
    "/campaigns/{campaign_id}/source", summary="The notice a campaign was made from", response_class=PlainTextResponse
)
async def source(work: Reader, campaign_id: UUID) -> str:
    """Return the whole text of the notice."""
    return await service.source_text(work, CampaignId(campaign_id))


@router.get("/issues", summary="Issues in the order of their campaigns")
async def issues(
    work: Reader,
    wanted: Wanted,
    *,
    campaign_id: UUID | None = None,
    state: IssueState | None = None,
    lead_office: Annotated[str | None, Query(max_length=1000)] = None,
    late: Annotated[bool, Query(description="Only those past their deadline today.")] = False,
) -> IssuePage:
    """List issues, narrowed by campaign, state, lead office or lateness."""
    asked = IssueQuestion(
        campaign_id=CampaignId(campaign_id) if campaign_id else None,
        state=state,
        lead_office=lead_office,
        late_on=service.today(work) if late else None,
    )
    return IssuePage.of(await service.issues(work, asked, wanted))


@router.get(At, summary="An issue")
async def issue(request: Request, work: Reader, key: Key) -> IssueOut:
    """Show an issue with its measures, evidence, live figures and history."""
    return IssueOut.of(await service.issue(work, key), problems.language_in(request))


@router.put(f"{At}/assignment", summary="Set the offices and the deadline of an issue")
async def assign(request: Request, work: Manager, key: Key, body: AssignIn) -> IssueOut:
    """Say who leads, who helps, and until when."""
    return IssueOut.of(await service.assign(work, key, body.to_command()), problems.language_in(request))


@router.post(f"{At}/moves", summary="Move an issue")
async def move(request: Request, work: Manager, key: Key, body: MoveIn) -> IssueOut:
    """Claim, plan, begin, apply, accept, return, extend, reopen."""
    return IssueOut.of(await service.make_move(work, key, body.to_command()), problems.language_in(request))


@router.post(
    f"{At}/sign-off",
    summary="Sign an issue off",
    response_model=SignedOffOut,
    responses={409: {"description": "Something stops it; the attempt has been recorded."}},
)
async def sign_off(request: Request, work: Approver, key: Key, body: SignOffIn) -> SignedOffOut | Response:
    """Sign an issue off, or record the attempt and say everything that stops it."""
    check, detail = await service.sign_off(work, key, explanation=body.explanation)
    language = problems.language_in(request)
    found = tuple(ObstacleOut.of(obstacle, language) for obstacle in check.obstacles)
    if check.stopped:
        return _stopped(request, check, found)
    return SignedOffOut(issue=IssueOut.of(detail, language), answered=found)


@router.post(f"{At}/evidence", status_code=HTTPStatus.CREATED, summary="Attach evidence by its hash")
async def attach_evidence(request: Request, work: Manager, key: Key, body: EvidenceIn) -> IssueOut:
    """Attach a file by its hash; it counts once its intake has found and scanned it."""
    return IssueOut.of(await service.attach_evidence(work, key, body.to_command()), problems.language_in(request))


@router.get("/metrics", summary="The live metrics there are")
async def metrics(_: Annotated[Actor, needs_actor(Permission.RECTIFICATION_READ)], meter: Metrics) -> MetricNames:
    """List the names of the live metrics."""
    return MetricNames(metrics=meter.names())


@router.post(f"{At}/metrics", status_code=HTTPStatus.CREATED, summary="Keep a live figure as evidence")
async def capture_metric(request: Request, work: Manager, key: Key, body: MetricIn, meter: Metrics) -> CaptureOut:
    """Compute a live figure and keep it with the issue."""
    kept = await service.capture_metric(work, meter, key, body.to_command())
    return CaptureOut.of(kept, problems.language_in(request))


@router.post(f"{At}/metrics/{{n}}/rerun", summary="Ask a kept figure again")
async def rerun_metric(work: Reader, key: Key, n: Annotated[int, Path(ge=1, le=2**31 - 1)], meter: Metrics) -> DriftOut:
    """Compute a kept figure again for the same instant and say how it differs; nothing is written."""
    _, drift = await service.rerun_metric(work, meter, key, n)
    return DriftOut.of(drift)


def _stopped(request: Request, check: SignOffCheck, found: tuple[ObstacleOut, ...]) -> Response:
    problem = problems.problem_of(
        SignOffStoppedError(count=len(check.obstacles)),
        language=problems.language_in(request),
        instance=request.url.path,
        trace_id=problems.trace_in(request),
    )
    body = problem | {"obstacles": [obstacle.model_dump(mode="json") for obstacle in found]}
    return JSONResponse(body, status_code=int(HTTPStatus.CONFLICT), media_type=problems.MEDIA_TYPE)
