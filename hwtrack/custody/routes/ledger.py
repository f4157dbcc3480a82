"""Ledgers over HTTP: lines, balances, closed months, and files to take away."""

import tempfile
from contextlib import ExitStack
from datetime import date
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from hwtrack.custody.ledger.books import Book, Tab
from hwtrack.custody.schemas.ledger import ClosedOut, CloseIn, LedgerBalanceOut, LedgerOut, PeriodPageOut
from hwtrack.custody.service import ledgers, periods
from hwtrack.custody.service.ledgers import Question
from hwtrack.infra.auth import clock_of, needs
from hwtrack.infra.documents import print_document
from hwtrack.infra.exports import PDF, XLSX, ExportGate, file_answer, stream_answer
from hwtrack.infra.i18n import translator
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.problems import language_in
from hwtrack.infra.work import Work
from hwtrack.infra.workbooks import write_workbook
from hwtrack.kernel.actor import Permission
from hwtrack.kernel.local import local_day
from hwtrack.kernel.waste import WasteCode

router = APIRouter(prefix="/api/sites/{site_id}/ledger", tags=["ledger"])

Reader = Annotated[Work, needs(Permission.LEDGER_READ)]
Declarer = Annotated[Work, needs(Permission.LEDGER_DECLARE)]
Wanted = Annotated[Slice, Depends(page_query)]
First = Annotated[
    date | None, Query(alias="from", description="First day, by the day a line is booked on; else this month's first.")
]
Last = Annotated[date | None, Query(alias="until", description="Last day, included; today where left out.")]
WasteQuery = Annotated[str | None, Query(max_length=20, description="A waste code, like 900-013-11.")]
Word = Annotated[str | None, Query(max_length=60, description="A container's code or a batch code.")]

IN_MEMORY = 4 * 1024 * 1024
"""Bytes of a worksheet that are kept in memory before it is written to disk."""


class Days(NamedTuple):
    """A period, both days included."""

    first: date
    last: date


class FileForm(StrEnum):
    """What a ledger is delivered as."""

    XLSX = "xlsx"
    PDF = "pdf"


def days(request: Request, first: First = None, last: Last = None) -> Days:
    """Read which days are asked for: this month up to today where nothing is said."""
    today = local_day(clock_of(request)())
    return Days(first or today.replace(day=1), last or today)


AskedDays = Annotated[Days, Depends(days)]


def asked(
    period: AskedDays,
    *,
    book: Book | None = None,
    tab: Tab | None = None,
    waste_code: WasteQuery = None,
    word: Word = None,
) -> Question:
    """Read which lines are asked for."""
    waste = None if waste_code is None else WasteCode.of(waste_code, pointer="/waste_code").digits
    return Question(first=period.first, last=period.last, book=book, tab=tab, waste_code=waste, word=word or None)


Asked = Annotated[Question, Depends(asked)]


def gate_of(request: Request) -> ExportGate:
    """Return the process's gate of exports."""
    gate: ExportGate = request.app.state.exports
    return gate


@router.get("", summary="Lines of a site's ledger")
async def lines(work: Reader, site_id: UUID, question: Asked, wanted: Wanted) -> LedgerOut:
    """List lines in the order of their numbers, B.1 to B.5 of HJ 1259 and what it has no table for."""
    return LedgerOut.of(await ledgers.ledger_page(work, site_id, question, wanted))


@router.get("/file", summary="A site's ledger as worksheets or on A4", response_class=Response)
async def file(
    request: Request, work: Reader, site_id: UUID, question: Asked, form: FileForm = FileForm.XLSX
) -> Response:
    """Write one book of a ledger in the national layouts; without a table all of them."""
    say = translator(language_in(request))
    name = f"ledger-{question.first}-{question.last}.{form.value}"
    with gate_of(request).turn(work.actor.org_id or 0, work.now):
        if form is FileForm.PDF:
            document = await ledgers.document(work, site_id, question, say)
            printed = await print_document(document, language=language_in(request), at=work.now)
            return file_answer(printed, name=name, media_type=PDF)
        sheets = await ledgers.worksheets(work, site_id, question, say)
        # Why written whole before the answer begins: an answer that has begun can no longer say what went wrong.
        with ExitStack() as stack:
            target = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))
            await write_workbook(target, sheets, at=work.now)
            stack.pop_all()
            return stream_answer(target, name=name, media_type=XLSX)


@router.get("/balance", summary="The balance of a site over some days")
async def balance(work: Reader, site_id: UUID, period: AskedDays) -> LedgerBalanceOut:
    """Add up a site's lines by book and waste code, and name the containers whose state differs from them."""
    await ledgers.seen_site(work, site_id)
    return LedgerBalanceOut.of(await periods.balance(work, site_id, period.first, period.last))


@router.get("/periods", summary="Closed months of a site's ledger, newest first")
async def period_page(work: Reader, site_id: UUID, wanted: Wanted) -> PeriodPageOut:
    """List closed months with their frozen texts."""
    await ledgers.seen_site(work, site_id)
    return PeriodPageOut.of(await periods.period_page(work, site_id, wanted))


@router.post("/periods", status_code=HTTPStatus.CREATED, summary="Close months of an own site's ledger")
async def close(work: Declarer, site_id: UUID, body: CloseIn) -> ClosedOut:
    """Close every open month up to one. What is frozen stays; what arrives later is booked in the next month."""
    await ledgers.seen_site(work, site_id)
    return ClosedOut.of(await periods.close(work, site_id, body.to_month(), responsible=body.responsible))
