"""CSV files of organisations, sites and facilities."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Request, Response

from hwtrack.infra.auth import needs
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.problems import language_in
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.registry.bulk.records import COLUMNS, ImportKind
from hwtrack.registry.schemas.lists import ImportOut
from hwtrack.registry.schemas.shared import Listed, listed
from hwtrack.registry.service import imports

router = APIRouter()

Importing = Annotated[Work, needs(Permission.REGISTRY_IMPORT)]
CSV = "text/csv"


@router.post("/imports", status_code=HTTPStatus.ACCEPTED, summary="Send a CSV file in")
async def submit(
    content: Annotated[bytes, Body(media_type=CSV, description="UTF-8 or GB18030, at most 5 MB and 5,000 lines.")],
    kind: ImportKind,
    work: Importing,
    request: Request,
    response: Response,
    *,
    dry_run: Annotated[bool, Query(description="Only check: nothing is saved.")] = False,
) -> ImportOut:
    """Take a file in; a job reads it, and then saves all of it or nothing."""
    import_id = await imports.submit(work, kind, content, dry_run=dry_run)
    response.headers["Location"] = f"/api/imports/{import_id}"
    return ImportOut.of(await imports.imported(work, import_id), language_in(request))


@router.get("/imports", summary="Files sent in by the own organisation, oldest first")
async def submitted(
    work: Importing, wanted: Annotated[Slice, Depends(page_query)], request: Request
) -> Listed[ImportOut]:
    """List the files and what became of them."""
    page = await imports.import_page(work, wanted)
    return listed(page, tuple(ImportOut.of(one, language_in(request)) for one in page.items))


@router.get("/imports/{import_id}", summary="What became of a file")
async def imported(import_id: UUID, work: Importing, request: Request) -> ImportOut:
    """Show a file's state, its figures and its faults."""
    return ImportOut.of(await imports.imported(work, import_id), language_in(request))


@router.get("/import-templates/{kind}", summary="The header line of an import file", response_class=Response)
async def template(kind: ImportKind, work: Importing, request: Request) -> Response:
    """Return a CSV file that holds the header alone, in the reader's language, for a spreadsheet."""
    del work  # the permission is what is needed
    chinese = language_in(request) == "zh"
    header = ",".join(column.chinese if chinese else column.name for column in COLUMNS[kind])
    return Response("\ufeff" + header + "\r\n", media_type=CSV)
