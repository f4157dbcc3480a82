"""Moving manifests over HTTP: one address per move, under the manifest's own."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import JSONResponse

from hwtrack.custody.answers import Recording
from hwtrack.infra import problems
from hwtrack.infra.auth import needs
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.tlog.routes.desk import log_desk_of
from hwtrack.transfers.routes.bodies import raw_body, refused_for_parties
from hwtrack.transfers.routes.contracts import REFUSED
from hwtrack.transfers.schemas.manifests import HAULAGE_MEMBERS, HaulageIn, IssueIn, MovedOut, NumberIn, ReasonIn
from hwtrack.transfers.schemas.receipts import AnswerIn, ReceiptIn, ReceivedOut
from hwtrack.transfers.schemas.shared import LARGEST_ID
from hwtrack.transfers.service import desk, receiving
from hwtrack.transfers.service.moving import Moved

router = APIRouter(prefix="/manifests/{home_org_id}/{manifest_id}")

Drafting = Annotated[Work, needs(Permission.MANIFEST_DRAFT)]
Dispatching = Annotated[Work, needs(Permission.MANIFEST_DISPATCH)]
Scanning = Annotated[Work, needs(Permission.CUSTODY_RECORD)]
Receiving = Annotated[Work, needs(Permission.MANIFEST_RECEIVE)]
Overseeing = Annotated[Work, needs(Permission.RECTIFICATION_MANAGE)]
Home = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The remover.")]

_RECEIVED: dict[int | str, dict[str, Any]] = {
    HTTPStatus.OK: {"model": ReceivedOut, "description": "It was received before: the first answer."},
    HTTPStatus.ACCEPTED: {"model": ReceivedOut, "description": "Its id or time is impossible: kept in quarantine."},
}


@router.post("/check", response_model=MovedOut, responses=REFUSED, summary="Check a draft")
async def check(request: Request, work: Drafting, home_org_id: Home, manifest_id: UUID) -> Response:
    """Judge a draft by every rule of its stage; it is checked unless one refuses."""
    return _moved(request, await desk.check(work, home_org_id, manifest_id))


@router.post("/revision", response_model=MovedOut, summary="Take a checked manifest back to its draft")
async def revise(request: Request, work: Drafting, home_org_id: Home, manifest_id: UUID, why: ReasonIn) -> Response:
    """Take a checked manifest back to its draft."""
    return _moved(request, await desk.revise(work, home_org_id, manifest_id, why.reason))


@router.post("/issue", response_model=MovedOut, responses=REFUSED, summary="Issue with the official number or on paper")
async def issue(request: Request, work: Drafting, home_org_id: Home, manifest_id: UUID, how: IssueIn) -> Response:
    """Give it the number the national system gave, or let it travel on paper with a reason and a photo."""
    paper = how.paper.to_paper() if how.paper else None
    done = await desk.issue(work, home_org_id, manifest_id, number=how.official_number, paper=paper)
    return _moved(request, done)


@router.post("/number", response_model=MovedOut, responses=REFUSED, summary="Enter the number of a paper manifest")
async def number(request: Request, work: Drafting, home_org_id: Home, manifest_id: UUID, how: NumberIn) -> Response:
    """Give a manifest on paper its official number."""
    return _moved(request, await desk.enter_number(work, home_org_id, manifest_id, how.official_number))


@router.post("/dispatch", response_model=MovedOut, responses=REFUSED, summary="Dispatch")
async def dispatch(
    request: Request, work: Dispatching, home_org_id: Home, manifest_id: UUID, haulage: HaulageIn
) -> Response:
    """Judge everything again and send the vehicle off; carrier, vehicle and consignor may be settled here."""
    if refused := await refused_for_parties(request, work, await raw_body(request), HAULAGE_MEMBERS):
        return refused
    return _moved(request, await desk.dispatch(work, home_org_id, manifest_id, haulage.to_haulage()))


@router.post("/decline", response_model=MovedOut, summary="Refuse a load at pick-up")
async def decline(request: Request, work: Scanning, home_org_id: Home, manifest_id: UUID, why: ReasonIn) -> Response:
    """Let the carrier refuse a dispatched load."""
    return _moved(request, await desk.decline(work, home_org_id, manifest_id, why.reason))


@router.post("/cancellation", response_model=MovedOut, summary="Cancel before departure")
async def cancel(request: Request, work: Drafting, home_org_id: Home, manifest_id: UUID, why: ReasonIn) -> Response:
    """Cancel a manifest that has not left."""
    return _moved(request, await desk.cancel(work, home_org_id, manifest_id, why.reason))


@router.post("/departure", response_model=MovedOut, summary="Note the departure")
async def depart(request: Request, work: Scanning, home_org_id: Home, manifest_id: UUID) -> Response:
    """Note that the vehicle has left; a scan at the gate does the same."""
    return _moved(request, await receiving.depart(work, home_org_id, manifest_id))


@router.post("/arrival", response_model=MovedOut, summary="Note the arrival")
async def arrive(request: Request, work: Scanning, home_org_id: Home, manifest_id: UUID) -> Response:
    """Note that the vehicle is at the gate; a scan does the same."""
    return _moved(request, await receiving.arrive(work, home_org_id, manifest_id))


@router.post(
    "/receipt",
    status_code=HTTPStatus.CREATED,
    response_model=ReceivedOut,
    responses=_RECEIVED,
    summary="Receive a load",
)
async def receive(
    request: Request, work: Receiving, home_org_id: Home, manifest_id: UUID, receipt: ReceiptIn
) -> Response:
    """Record the gate's event and the receipt in one transaction; sent again, the first answer."""
    load = await receiving.receive(work, home_org_id, manifest_id, receipt.event.to_sent(), receipt.to_told())
    recorded = load.recorded
    body = ReceivedOut.of(load, problems.language_in(request), log_desk_of(request)).model_dump(mode="json")
    if recorded and recorded.error:
        return problems.answer_error(request, recorded.error, {"receipts": body["recorded"]["receipts"]})
    status = {Recording.REPEATED: HTTPStatus.OK, Recording.QUARANTINED: HTTPStatus.ACCEPTED}
    code = status.get(recorded.recording, HTTPStatus.CREATED) if recorded else HTTPStatus.CREATED
    return JSONResponse(body, status_code=code)


@router.post("/settlement", response_model=MovedOut, summary="Confirm a receipt")
async def settle(request: Request, work: Receiving, home_org_id: Home, manifest_id: UUID) -> Response:
    """Confirm a receipt, within 5 working days of it."""
    return _moved(request, await receiving.settle(work, home_org_id, manifest_id))


@router.post("/answers", response_model=MovedOut, summary="Answer a receipt's differences")
async def answer(request: Request, work: Receiving, home_org_id: Home, manifest_id: UUID, told: AnswerIn) -> Response:
    """Record that remover and bureau were told of the differences."""
    done = await receiving.answer(
        work, home_org_id, manifest_id, noticed_on=told.noticed_on, reported_on=told.reported_on
    )
    return _moved(request, done)


@router.post("/return", response_model=MovedOut, summary="Confirm that a load is back")
async def take_back(request: Request, work: Dispatching, home_org_id: Home, manifest_id: UUID) -> Response:
    """Let the remover confirm that a refused load is back."""
    return _moved(request, await receiving.take_back(work, home_org_id, manifest_id))


@router.post("/closure", response_model=MovedOut, summary="Close with a recorded gap")
async def close(request: Request, work: Overseeing, home_org_id: Home, manifest_id: UUID, why: ReasonIn) -> Response:
    """Let an officer close a manifest that its parties leave open."""
    return _moved(request, await desk.close_with_gap(work, home_org_id, manifest_id, why.reason))


def _moved(request: Request, done: Moved) -> Response:
    if done.decision and done.decision.refused:
        return problems.refusal(request, done.decision)
    return JSONResponse(MovedOut.of(done, problems.language_in(request)).model_dump(mode="json"))
