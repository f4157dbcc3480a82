"""Papers as values: what a printed page or a worksheet says, before anybody draws it.

A pure core builds a `Document`; `infra.documents` prints it on A4 and `infra.workbooks` writes its tables as XLSX, so
that both say the same. Texts are final: whoever builds the document has translated them. Knows no typeface, no file
format and no waste. Source: domain.md C (A4 ledgers, records on site).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hwtrack.kernel.local import SHANGHAI
from hwtrack.kernel.quantity import Mass

Cell = str | int | Mass | date | datetime | None
"""What one field of a table holds; None is an empty field."""


class CellKind(StrEnum):
    """How the cells of a column are shown: masses in tonnes or kilograms, always with three decimals."""

    TEXT = "text"
    COUNT = "count"
    TONNES = "tonnes"
    KILOGRAMS = "kilograms"
    DATE = "date"
    INSTANT = "instant"


NUMBERS = frozenset({CellKind.COUNT, CellKind.TONNES, CellKind.KILOGRAMS})
"""Kinds that stand at the right and are numbers in a worksheet."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what its cells are, and its share of the width, about in Chinese characters."""

    title: str
    kind: CellKind = CellKind.TEXT
    width: int = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One row, a cell for each column. A marked row is printed red; its own words must say why as well."""

    cells: tuple[Cell, ...]
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within the document."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A running text; a line break begins a new paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Fields:
    """Named facts, two to a line: `(name, value)`."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its headings are repeated on every page. `name` is the worksheet's in an XLSX file."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def texts(self) -> tuple[tuple[str, ...], ...]:
        """Return every cell as it is shown, row by row."""
        return tuple(
            tuple(shown(cell, column.kind) for cell, column in zip(row.cells, self.columns, strict=True))
            for row in self.rows
        )


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to be signed by hand, each with its caption (负责人, 执法人员 …) and room for a date."""

    captions: tuple[str, ...]


Block = Heading | Paragraph | Fields | Table | Signatures


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One paper on A4. `footer` stands at the foot of every page beside the page number."""

    title: str
    blocks: tuple[Block, ...]
    footer: str = ""
    landscape: bool = False


def shown(cell: Cell, kind: CellKind) -> str:
    """Return a cell's text: days as 2026-09-21, instants in China's time to the minute, nothing for None."""
    if cell is None:
        return ""
    if isinstance(cell, Mass):
        return cell.text if kind is CellKind.KILOGRAMS else cell.tonnes
    if isinstance(cell, datetime):
        return _DATES[kind](cell.astimezone(SHANGHAI)) if kind in _DATES else cell.isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


_DATES: Mapping[CellKind, Callable[[datetime], str]] = {
    CellKind.DATE: lambda instant: f"{instant:%Y-%m-%d}",
    CellKind.INSTANT: lambda instant: f"{instant:%Y-%m-%d %H:%M}",
}
