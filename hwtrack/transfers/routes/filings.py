"""Consents, declarations, exemptions and rules over HTTP."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import JSONResponse

from hwtrack.infra import problems
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.transfers.routes.contracts import REFUSED
from hwtrack.transfers.rulebook import RULES
from hwtrack.transfers.schemas.filings import (
    ConsentIn,
    ConsentOut,
    DeclarationIn,
    DeclarationPageOut,
    ExemptionClaimIn,
    ExemptionClaimPageOut,
    FiledOut,
    RuleOut,
    RulesOut,
)
from hwtrack.transfers.service import filings
from hwtrack.transfers.service.filings import FilingKept

router = APIRouter()

Recording = Annotated[Work, needs(Permission.REGISTRY_IMPORT)]
Filing = Annotated[Work, needs(Permission.FILING_DRAFT)]
Reading = Annotated[Work, needs(Permission.CONTRACT_READ)]
Wanted = Annotated[Slice, Depends(page_query)]


@router.post(
    "/filing-consents", status_code=HTTPStatus.CREATED, summary="Record the bureau's consent to a filing agent"
)
async def record_consent(work: Recording, consent: ConsentIn) -> ConsentOut:
    """Record that an agent may file for an organisation: filing and nothing else."""
    return ConsentOut(consent_id=await filings.record_consent(work, consent.to_command()))


@router.post(
    "/declarations",
    status_code=HTTPStatus.CREATED,
    response_model=FiledOut,
    responses=REFUSED,
    summary="Prepare a declaration",
)
async def file_declaration(request: Request, work: Filing, declaration: DeclarationIn) -> Response:
    """Prepare a periodic declaration of an own site, or of another's under the bureau's consent."""
    return _filed(request, await filings.file_declaration(work, declaration.to_command()))


@router.get("/declarations", summary="Prepared declarations, newest first")
async def declaration_page(work: Reading, wanted: Wanted) -> DeclarationPageOut:
    """List prepared declarations."""
    return DeclarationPageOut.of(await filings.declaration_page(work, wanted))


@router.post(
    "/exemption-claims",
    status_code=HTTPStatus.CREATED,
    response_model=FiledOut,
    responses=REFUSED,
    summary="Claim an exemption",
)
async def claim_exemption(request: Request, work: Filing, claim: ExemptionClaimIn) -> Response:
    """Claim that waste of an own site is exempt at a stage. A refused claim is stored as refused."""
    return _filed(request, await filings.claim_exemption(work, claim.to_command()))


@router.get("/exemption-claims", summary="Claims of exemptions, newest first")
async def claim_page(work: Reading, wanted: Wanted) -> ExemptionClaimPageOut:
    """List claims of exemptions."""
    return ExemptionClaimPageOut.of(await filings.claim_page(work, wanted))


@router.get("/rules", dependencies=[needs_actor(None)], summary="The rules of transfers in plain words")
async def rules(request: Request) -> RulesOut:
    """List every rule with its clause, what to do, and where it refuses, warns or alarms; for anybody."""
    language = problems.language_in(request)
    return RulesOut(items=[RuleOut.of(rule, language) for rule in RULES])


def _filed(request: Request, kept: FilingKept) -> Response:
    if kept.decision.refused:
        return problems.refusal(request, kept.decision)
    body = FiledOut(home_org_id=kept.principal, filing_id=kept.filing_id).model_dump(mode="json")
    return JSONResponse(body, status_code=HTTPStatus.CREATED)
