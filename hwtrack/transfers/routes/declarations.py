"""Declarations and plan tables over HTTP: drafted from the ledger, confirmed, filed elsewhere, taken away."""

import io
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.responses import JSONResponse

from hwtrack.infra import problems
from hwtrack.infra.auth import needs
from hwtrack.infra.documents import print_document
from hwtrack.infra.exports import PDF, XLSX, ExportGate, file_answer
from hwtrack.infra.i18n import translator
from hwtrack.infra.paging import LARGEST_KEY, Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.infra.workbooks import write_workbook
from hwtrack.kernel.actor import Permission
from hwtrack.kernel.ids import OrgId
from hwtrack.transfers.routes.contracts import REFUSED
from hwtrack.transfers.schemas.declarations import (
    ConfirmIn,
    DeclarationKeptOut,
    DeclarationKeptPageOut,
    DraftedOut,
    DraftIn,
    DutyPageOut,
    FiledIn,
)
from hwtrack.transfers.schemas.shared import OrgNumber
from hwtrack.transfers.service import declared_papers, declaring, duties

router = APIRouter()

Reading = Annotated[Work, needs(Permission.LEDGER_READ)]
Declaring = Annotated[Work, needs(Permission.LEDGER_DECLARE)]
OrgQuery = Annotated[int | None, Query(ge=1, le=LARGEST_KEY, description="Only one organisation's, for officials.")]
Wanted = Annotated[Slice, Depends(page_query)]


class FileForm(StrEnum):
    """What a declaration is delivered as."""

    XLSX = "xlsx"
    PDF = "pdf"


@router.post(
    "/sites/{site_id}/declarations",
    status_code=HTTPStatus.CREATED,
    response_model=DraftedOut,
    responses=REFUSED | {HTTPStatus.ACCEPTED: {"model": DraftedOut, "description": "An agent's: made in a moment."}},
    summary="Draft a declaration or the plan tables from the ledger",
)
async def draft(request: Request, work: Declaring, site_id: UUID, body: DraftIn) -> Response:
    """Draft C.1, C.2, C.3 or A.3 and A.7 of an own site; for another's under the bureau's consent."""
    drafted = await declaring.draft(work, body.to_asked(site_id))
    if drafted.decision.refused:
        return problems.refusal(request, drafted.decision)
    status = HTTPStatus.ACCEPTED if drafted.waiting else HTTPStatus.CREATED
    return JSONResponse(DraftedOut.of(drafted).model_dump(mode="json"), status_code=status)


@router.get("/sites/{site_id}/declarations", summary="A site's declarations and plans, newest first")
async def page(work: Reading, site_id: UUID, wanted: Wanted) -> DeclarationKeptPageOut:
    """List what was drafted, confirmed and filed, as far as the actor may see it."""
    return DeclarationKeptPageOut.of(await declaring.page(work, site_id, wanted))


@router.get("/duties", summary="Classes and deadlines of production sites")
async def due(work: Reading, wanted: Wanted, org_id: OrgQuery = None) -> DutyPageOut:
    """List what one's own sites owe, or for officials those of their districts."""
    return DutyPageOut.of(await duties.duty_page(work, wanted, org_id=org_id))


@router.get("/declarations/{home}/{filing_id}", summary="A declaration or plan")
async def one(work: Reading, home: OrgNumber, filing_id: UUID) -> DeclarationKeptOut:
    """Show a declaration with its frozen content."""
    return DeclarationKeptOut.of(await declaring.one(work, OrgId(home), filing_id))


@router.post("/declarations/{home}/{filing_id}/confirmation", summary="Confirm a draft")
async def confirm(work: Declaring, home: OrgNumber, filing_id: UUID, body: ConfirmIn) -> DeclarationKeptOut:
    """Confirm a draft in the name of a responsible person; an agent cannot."""
    kept = await declaring.confirm(
        work, OrgId(home), filing_id, responsible=body.responsible, explanation=body.explanation
    )
    return DeclarationKeptOut.of(kept)


@router.post("/declarations/{home}/{filing_id}/filing", summary="Note the number of the national system")
async def file(work: Declaring, home: OrgNumber, filing_id: UUID, body: FiledIn) -> DeclarationKeptOut:
    """Note under which number a confirmed declaration was filed in the national system."""
    return DeclarationKeptOut.of(await declaring.file(work, OrgId(home), filing_id, number=body.number, on=body.on))


@router.get(
    "/declarations/{home}/{filing_id}/file", summary="A declaration as worksheets or on A4", response_class=Response
)
async def paper(
    request: Request, work: Reading, home: OrgNumber, filing_id: UUID, *, form: FileForm = FileForm.XLSX
) -> Response:
    """Write a declaration or plan tables in the national layout."""
    language = problems.language_in(request)
    gate: ExportGate = request.app.state.exports
    kept = await declaring.one(work, OrgId(home), filing_id)
    name = f"{kept.form.value}-{kept.period}.{form.value}"
    with gate.turn(work.actor.org_id or 0, work.now):
        if form is FileForm.PDF:
            document = await declared_papers.paper(work, kept, translator(language))
            return file_answer(
                await print_document(document, language=language, at=work.now), name=name, media_type=PDF
            )
        target = io.BytesIO()
        await write_workbook(target, await declared_papers.worksheets(work, kept, translator(language)), at=work.now)
        return file_answer(target.getvalue(), name=name, media_type=XLSX)
