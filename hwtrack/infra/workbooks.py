"""Worksheets: tables of any length become an XLSX file in constant memory.

Numbers are numbers, days are days, everything else is text and is never taken for a formula. The same rows and instant
give the same bytes. Rows come one after the other and are written in a thread, so that a long file stops nobody.
Knows nothing of what the tables are about.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO

import xlsxwriter

from hwtrack.kernel.document import Cell, CellKind, Column, Row, Table
from hwtrack.kernel.local import SHANGHAI
from hwtrack.kernel.quantity import Mass

CHUNK = 500
"""Rows written at once."""

MAX_TEXT = 32_000
"""Characters of one cell; Excel takes 32,767."""

_NUMBERS = {CellKind.TONNES: "0.000", CellKind.KILOGRAMS: "0.000", CellKind.COUNT: "0"}
_DAYS = {CellKind.DATE: "yyyy-mm-dd", CellKind.INSTANT: "yyyy-mm-dd hh:mm"}
_RED = "#A00000"
_GRAMS = {CellKind.TONNES: Decimal(1_000_000), CellKind.KILOGRAMS: Decimal(1000)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One worksheet: its name on the tab, a title, named facts above the table, the columns, and the rows."""

    name: str
    title: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    rows: AsyncIterable[Row]


async def write_workbook(target: IO[bytes], sheets: Iterable[Sheet], *, at: datetime) -> int:
    """Write an XLSX file and return how many rows its tables have; `at` is written as the time it was made."""
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    book.set_properties({"created": at.astimezone(SHANGHAI).replace(tzinfo=None)})
    count = 0
    try:
        for sheet in sheets:
            page = _Page(book, sheet)
            async for chunk in _chunks(sheet.rows):
                await asyncio.to_thread(page.write, chunk)
                count += len(chunk)
    finally:
        await asyncio.to_thread(book.close)
    return count


def sheet_of(table: Table, *, title: str, facts: Sequence[tuple[str, str]] = ()) -> Sheet:
    """Return a table that is already known whole as a worksheet."""
    return Sheet(name=table.name, title=title, facts=facts, columns=table.columns, rows=_all(table.rows))


async def _all(rows: Iterable[Row]) -> AsyncIterator[Row]:
    for row in rows:
        yield row


async def _chunks(rows: AsyncIterable[Row]) -> AsyncIterator[list[Row]]:
    chunk: list[Row] = []
    async for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


class _Page:
    """A worksheet that is being written, row by row from the top."""

    def __init__(self, book: xlsxwriter.Workbook, sheet: Sheet) -> None:
        self.columns = sheet.columns
        self.sheet = book.add_worksheet(sheet.name)
        self.formats = {
            (kind, marked): _format(book, kind, marked=marked) for kind in CellKind for marked in (False, True)
        }
        self.at = 0
        for number, column in enumerate(sheet.columns):
            self.sheet.set_column(number, number, 2 * column.width)
        self._head(book, sheet)

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows below the last one."""
        for row in rows:
            for number, (cell, column) in enumerate(zip(row.cells, self.columns, strict=True)):
                self._cell(number, cell, column.kind, marked=row.marked)
            self.at += 1

    def _head(self, book: xlsxwriter.Workbook, sheet: Sheet) -> None:
        bold = book.add_format({"bold": True})
        self.sheet.write_string(self.at, 0, sheet.title, bold)
        for name, value in sheet.facts:
            self.at += 1
            self.sheet.write_string(self.at, 0, name)
            self.sheet.write_string(self.at, 1, value)
        self.at += 1
        heading = book.add_format({"bold": True, "border": 1, "text_wrap": True, "bg_color": "#E8E8E8"})
        for number, column in enumerate(sheet.columns):
            self.sheet.write_string(self.at, number, column.title, heading)
        self.at += 1
        self.sheet.freeze_panes(self.at, 0)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.repeat_rows(self.at - 1)

    def _cell(self, number: int, cell: Cell, kind: CellKind, *, marked: bool) -> None:
        form = self.formats[kind, marked]
        if cell is None:
            self.sheet.write_blank(self.at, number, None, form)
        elif isinstance(cell, Mass):
            # Why exact: the sheet shows three decimals, and what somebody adds up in it stays right to the gram.
            self.sheet.write_number(self.at, number, float(Decimal(cell.grams) / _GRAMS[kind]), form)
        elif isinstance(cell, int):
            self.sheet.write_number(self.at, number, cell, form)
        elif isinstance(cell, date):
            self.sheet.write_datetime(self.at, number, _day(cell), form)
        else:
            self.sheet.write_string(self.at, number, cell[:MAX_TEXT], form)


def _day(value: date) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).replace(tzinfo=None)
    return datetime.combine(value, time())


def _format(book: xlsxwriter.Workbook, kind: CellKind, *, marked: bool) -> object:
    look = {"border": 1, "num_format": _NUMBERS.get(kind) or _DAYS.get(kind) or "@"}
    return book.add_format(look | ({"font_color": _RED} if marked else {}))
