"""Worksheets: what is written is read back by another program, as numbers, days and texts."""

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import openpyxl
import pytest

from hwtrack.infra.workbooks import CHUNK, Sheet, sheet_of, write_workbook
from hwtrack.kernel.document import CellKind, Column, Row, Table
from hwtrack.kernel.quantity import Mass

AT = datetime(2026, 10, 26, 1, 30, tzinfo=UTC)

COLUMNS = (
    Column("产生批次编码", width=9),
    Column("产生时间", CellKind.INSTANT),
    Column("日期", CellKind.DATE),
    Column("数量(吨)", CellKind.TONNES),
    Column("公斤", CellKind.KILOGRAMS),
    Column("件数", CellKind.COUNT),
)
ROW = Row(("HWCS20260921001", datetime(2026, 9, 20, 16, 30, tzinfo=UTC), date(2026, 9, 21), Mass(187_400), Mass(-1), 3))
EMPTY = Row((None,) * 6)


def written(*rows: Row, columns: tuple[Column, ...] = COLUMNS) -> bytes:
    target = io.BytesIO()
    sheet = sheet_of(Table("B.1", columns, rows), title="产生环节记录表", facts=(("产废单位", "沧澜化工"),))
    asyncio.run(write_workbook(target, [sheet], at=AT))
    return target.getvalue()


def opened(data: bytes) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return list(book["B.1"].iter_rows(values_only=True))


def test_every_cell_is_read_back_as_what_it_is() -> None:
    title, facts, headings, row, empty = opened(written(ROW, EMPTY))

    assert title[0] == "产生环节记录表"
    assert facts[:2] == ("产废单位", "沧澜化工")
    assert headings == tuple(column.title for column in COLUMNS)
    assert (row[0], [str(cell) for cell in row[1:3]]) == (
        "HWCS20260921001",
        ["2026-09-21 00:30:00", "2026-09-21 00:00:00"],
    )
    assert row[3:] == (0.1874, -0.001, 3)
    assert empty == (None,) * 6


def test_masses_are_shown_with_three_decimals_and_kept_exactly() -> None:
    cell = openpyxl.load_workbook(io.BytesIO(written(ROW)))["B.1"]["D4"]

    assert (cell.value, cell.number_format, cell.data_type) == (0.1874, "0.000", "n")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "https://example.org", "00123", "{=A1}", ""])
def test_a_text_stays_a_text(text: str) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written(Row((text,)), columns=COLUMNS[:1])))["B.1"]

    assert sheet["A4"].value in (text, None if text == "" else text)
    assert sheet["A4"].data_type in ("s", "n" if text == "" else "s")


def test_a_marked_row_is_red() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written(ROW, Row(ROW.cells, marked=True))))["B.1"]

    assert sheet["A4"].font.color is None or sheet["A4"].font.color.rgb != "FFA00000"
    assert sheet["A5"].font.color.rgb == "FFA00000"


def test_the_same_rows_have_the_same_bytes() -> None:
    assert written(ROW, EMPTY) == written(ROW, EMPTY)


def test_rows_are_taken_one_after_the_other_and_every_one_is_written() -> None:
    taken: list[int] = []

    async def rows() -> AsyncIterator[Row]:
        for number in range(2 * CHUNK + 1):
            taken.append(number)
            yield Row((number,))

    async def both() -> tuple[int, bytes]:
        target = io.BytesIO()
        columns = (Column("编号", CellKind.COUNT),)
        sheets = [Sheet(name=name, title=name, facts=(), columns=columns, rows=rows()) for name in ("B.1", "B.2")]
        return await write_workbook(target, sheets, at=AT), target.getvalue()

    count, data = asyncio.run(both())
    book = openpyxl.load_workbook(io.BytesIO(data))

    assert count == len(taken) == 4 * CHUNK + 2
    for name in ("B.1", "B.2"):
        assert [row[0] for row in book[name].iter_rows(min_row=3, values_only=True)] == list(range(2 * CHUNK + 1))
