"""Papers on A4: what is printed is read back, the bytes repeat, and nothing is lost silently."""

import asyncio
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pypdf
import pytest

from hwtrack.infra.documents import (
    MAX_ROWS,
    TAGGED_ROWS,
    DocumentFontError,
    DocumentGlyphError,
    DocumentTooLongError,
    demand_faces,
    document_press,
    print_document,
)
from hwtrack.kernel.document import (
    CellKind,
    Column,
    Document,
    Fields,
    Heading,
    Paragraph,
    Row,
    Signatures,
    Table,
)
from hwtrack.kernel.quantity import Mass

AT = datetime(2026, 10, 26, 1, 30, tzinfo=UTC)
CODE = "91329900MA9XCL014E9000131120260921017"

COLUMNS = (
    Column("产生批次编码", width=9),
    Column("产生时间", CellKind.INSTANT),
    Column("数量", CellKind.TONNES),
    Column("容器编码", width=12),
)
ROW = Row(("HWCS20260921001", datetime(2026, 9, 21, 0, 30, tzinfo=UTC), Mass(187_400), CODE))
PAPER = Document(
    title="危险废物产生环节记录表",
    blocks=(
        Fields((("产废单位", "澜江市沧澜化工有限公司"), ("期间", "2026-09-01 至 2026-09-30"))),
        Heading("一、明细"),
        Table("B.1", COLUMNS, (ROW,)),
        Paragraph("第一行\n*不是粗体* #let x = 1 $y$"),
        Signatures(("负责人：",)),
    ),
    footer="数据截至 2026-10-26 09:30",
    landscape=True,
)


def printed(document: Document, language: str = "zh") -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(document_press().draw(document, language=language, at=AT)))


def text_of(reader: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def test_every_text_is_read_back() -> None:
    text = text_of(printed(PAPER))

    for wanted in (
        *("危险废物产生环节记录表", "澜江市沧澜化工有限公司", "一、明细", "HWCS20260921001", "0.187"),
        *("2026-09-21 08:30", "负责人：", "日期：", "数据截至 2026-10-26 09:30", "第 1 页 共 1 页"),
    ):
        assert wanted in text


def test_a_long_code_breaks_in_a_narrow_column_and_is_copied_whole() -> None:
    assert CODE in text_of(printed(PAPER)).replace("\n", "")


def test_printing_does_not_stop_other_requests() -> None:
    drawn = asyncio.run(print_document(PAPER, language="zh", at=AT))

    assert drawn == document_press().draw(PAPER, language="zh", at=AT)


def test_what_looks_like_markup_is_printed_as_it_is() -> None:
    assert "*不是粗体* #let x = 1 $y$" in text_of(printed(PAPER))


def test_the_same_paper_has_the_same_bytes() -> None:
    first, second = (document_press().draw(PAPER, language="zh", at=AT) for _ in range(2))

    assert first == second


@pytest.mark.parametrize(("landscape", "size"), [(True, (842, 595)), (False, (595, 842))])
def test_the_paper_is_a4(size: tuple[int, int], *, landscape: bool) -> None:
    box = printed(replace(PAPER, landscape=landscape)).pages[0].mediabox

    assert (round(box.width), round(box.height)) == size


def test_headings_and_page_numbers_stand_on_every_page() -> None:
    reader = printed(replace(PAPER, blocks=(Table("B.1", COLUMNS, (ROW,) * 120),)))

    count = len(reader.pages)
    assert count > 2
    for number, page in enumerate(reader.pages, 1):
        assert "产生批次编码" in page.extract_text()
        assert f"第 {number} 页 共 {count} 页" in page.extract_text()


def test_english_pages_are_numbered_in_english() -> None:
    assert "Page 1 of 1" in text_of(printed(PAPER, "en"))


def test_a_marked_row_is_red() -> None:
    plain, marked = (
        document_press().draw(
            replace(PAPER, blocks=(Table("B.1", COLUMNS, (replace(ROW, marked=marked),)),)), language="zh", at=AT
        )
        for marked in (False, True)
    )

    assert plain != marked


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param((Paragraph("好😀好"),), id="paragraph"),
        pytest.param((Fields((("名称", "a\tb"),)),), id="tab"),
        pytest.param((Table("B.1", COLUMNS, (replace(ROW, cells=("\ue000", *ROW.cells[1:])),)),), id="cell"),
    ],
)
def test_a_character_without_a_glyph_stops_the_print(blocks: tuple[Paragraph | Fields | Table, ...]) -> None:
    with pytest.raises(DocumentGlyphError) as error:
        printed(replace(PAPER, blocks=blocks))

    assert str(error.value.facts["characters"]) in {"U+1F600", "U+0009", "U+E000"}


def test_five_thousand_rows_are_printed_and_one_more_is_not() -> None:
    short = (Table("B.1", (Column("编号", CellKind.COUNT),), tuple(Row((number,)) for number in range(MAX_ROWS))),)

    assert "4999" in printed(replace(PAPER, blocks=short)).pages[-1].extract_text()
    with pytest.raises(DocumentTooLongError):
        printed(replace(PAPER, blocks=(*short, Table("B.2", COLUMNS, (ROW,)))))


@pytest.mark.parametrize(("rows", "tagged"), [(TAGGED_ROWS, True), (TAGGED_ROWS + 1, False)])
def test_all_but_long_tables_carry_their_structure(rows: int, *, tagged: bool) -> None:
    table = Table("B.1", (Column("编号", CellKind.COUNT),), tuple(Row((number,)) for number in range(rows)))

    assert ("/StructTreeRoot" in printed(replace(PAPER, blocks=(table,))).root_object) is tagged


def test_without_the_typeface_nothing_is_printed() -> None:
    with pytest.raises(DocumentFontError):
        demand_faces(set())


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        (None, CellKind.TONNES, ""),
        (Mass(1_500), CellKind.TONNES, "0.002"),
        (Mass(-1_500), CellKind.KILOGRAMS, "-1.500"),
        (3, CellKind.COUNT, "3"),
        (date(2026, 9, 21), CellKind.DATE, "2026-09-21"),
        (datetime(2026, 9, 20, 16, 0, tzinfo=UTC), CellKind.DATE, "2026-09-21"),
        (datetime(2026, 9, 20, 16, 0, tzinfo=UTC), CellKind.INSTANT, "2026-09-21 00:00"),
    ],
)
def test_cells_are_shown_in_the_house_form(cell: Mass | int | date | None, kind: CellKind, text: str) -> None:
    table = Table("", (Column("", kind),), (Row((cell,)),))

    assert table.texts() == ((text,),)
