"""Contracts over HTTP."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.responses import JSONResponse

from hwtrack.infra import problems
from hwtrack.infra.auth import needs
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.kernel.ids import ContractId, OrgId
from hwtrack.transfers.commands import ContractRef
from hwtrack.transfers.routes.bodies import raw_body, refused_for_parties
from hwtrack.transfers.schemas.contracts import (
    CONTRACT_MEMBERS,
    ContractIn,
    ContractOut,
    ContractPageOut,
    EnteredOut,
)
from hwtrack.transfers.schemas.shared import LARGEST_ID
from hwtrack.transfers.service import contracts

router = APIRouter()

Signing = Annotated[Work, needs(Permission.CONTRACT_SIGN)]
Reading = Annotated[Work, needs(Permission.CONTRACT_READ)]
Wanted = Annotated[Slice, Depends(page_query)]
Home = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The organisation that entered it.")]

REFUSED: dict[int | str, dict[str, Any]] = {
    HTTPStatus.CONFLICT: {"description": "The rules refuse it; the attempt is stored. Every violation says what to do."}
}


@router.post(
    "/contracts",
    status_code=HTTPStatus.CREATED,
    response_model=EnteredOut,
    responses=REFUSED,
    summary="Enter a contract",
)
async def entered(request: Request, work: Signing, contract: ContractIn) -> Response:
    """Enter a contract the actor's organisation is a party of. A refused one is stored as refused."""
    raw = await raw_body(request)
    if refused := await refused_for_parties(request, work, raw, CONTRACT_MEMBERS):
        return refused
    done = await contracts.enter(work, contract.to_command(raw))
    location = f"/api/contracts/{done.ref.home_org_id}/{done.ref.contract_id}"
    if done.decision.refused:
        answer = problems.refusal(request, done.decision)
    else:
        language = problems.language_in(request)
        made = EnteredOut.of(done.ref.home_org_id, done.ref.contract_id, done.decision, language)
        answer = JSONResponse(made.model_dump(mode="json"), status_code=HTTPStatus.CREATED)
    answer.headers["Location"] = location
    return answer


@router.get("/contracts", summary="Contracts, newest first")
async def contract_page(work: Reading, wanted: Wanted) -> ContractPageOut:
    """List the contracts the actor's organisation is a party of, or those of an official's districts."""
    return ContractPageOut.of(await contracts.contract_page(work, wanted))


@router.get("/contracts/{home_org_id}/{contract_id}", summary="One contract")
async def contract(work: Reading, home_org_id: Home, contract_id: UUID) -> ContractOut:
    """Show a contract; its prices to whoever entered it alone."""
    ref = ContractRef(OrgId(home_org_id), ContractId(contract_id))
    return ContractOut.of(await contracts.contract(work, ref), await contracts.price_terms(work, ref))
