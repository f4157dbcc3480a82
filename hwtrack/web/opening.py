"""期初: a list of containers that were there before the records began, as it is pasted from a spreadsheet.

Knows how people write such a list (tabs between columns, Chinese words or our keys) and finds every fault by its line;
what the catalogue and the register say is asked by the page. Source: domain.md C (first day).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.web import typed
from hwtrack.web.packages import PACKAGES, Package
from hwtrack.web.words import Said

T = TypeVar("T")

MOST_LINES = 200
MOST_OF_A_KIND = 500

COLUMNS: tuple[tuple[str, str], ...] = (
    ("waste", "Waste code"),
    ("name", "Name of the waste"),
    ("form", "Form"),
    ("hazards", "Hazards"),
    ("composition", "Main components"),
    ("package", "Container"),
    ("count", "How many"),
    ("mass", "Net in each, kg"),
    ("facility", "Facility code"),
    ("produced_on", "Produced on"),
    ("foreign_code", "Code of the provincial system"),
)
"""The columns in their order: key and heading. The last may be left out, the facility may be empty."""

_NEEDED = 10
_OPTIONAL = frozenset({"facility", "foreign_code"})
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")

_FORMS: Mapping[str, PhysicalForm] = MappingProxyType(
    {"固态": PhysicalForm.SOLID, "固体": PhysicalForm.SOLID, "液态": PhysicalForm.LIQUID, "液体": PhysicalForm.LIQUID}
    | {"半固态": PhysicalForm.SEMI_SOLID, "半固体": PhysicalForm.SEMI_SOLID}
    | {"气态": PhysicalForm.GAS, "气体": PhysicalForm.GAS}
    | {one.value: one for one in PhysicalForm}
)
_PACKAGES: Mapping[str, str] = MappingProxyType(
    {"200L桶": "drum-200", "25L桶": "drum-25", "吨袋": "bag-1000", "50L袋": "bag-50", "50L箱": "box-50"}
    | {"吨桶": "ibc-1000"}
    | {key: key for key in PACKAGES}
)
"""Words of the trade for the usual containers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One kind of container on the list, read."""

    number: int
    waste: WasteCode
    name: str
    form: PhysicalForm
    hazards: frozenset[HazardProperty]
    composition: str
    package: Package
    count: int
    mass: Mass
    facility: str
    produced_on: date
    foreign_code: str


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong in a line: its number, the heading of the column, and a sentence."""

    line: int
    column: str
    told: Said


@dataclass(frozen=True, slots=True)
class Pasted:
    """A pasted list: the lines that could be read, and every fault in the others."""

    lines: tuple[Line, ...]
    faults: tuple[LineFault, ...]


class _WrongError(Exception):
    """A cell that cannot be read; it never leaves this module."""

    def __init__(self, told: Said) -> None:
        super().__init__(told.template)
        self.told = told


def read(text: str) -> Pasted:
    """Read a pasted list; empty lines and a line of headings are passed over."""
    lines: list[Line] = []
    faults: list[LineFault] = []
    for number, row in _rows(text):
        cells = [cell.strip() for cell in row.split("\t")]
        found = _line(number, cells)
        if isinstance(found, Line):
            lines.append(found)
        else:
            faults.extend(found)
    if len(lines) + len({fault.line for fault in faults}) > MOST_LINES:
        told = Said("The list has more than {limit} lines.", {"limit": MOST_LINES})
        faults.append(LineFault(MOST_LINES + 1, COLUMNS[0][1], told))
    return Pasted(tuple(lines), tuple(faults))


def example() -> str:
    """Return one line as it may be pasted."""
    return "900-013-11\t蒸馏釜残\t半固态\tT\t高沸点有机物\t200L桶\t12\t187.4\tTS001\t2026-08-01\t"


def _rows(text: str) -> Iterable[tuple[int, str]]:
    for number, row in enumerate(text.splitlines(), start=1):
        first = row.split("\t")[0].strip()
        if row.strip() and not (number == 1 and first and not any(letter.isdecimal() for letter in first)):
            yield number, row


def _line(number: int, cells: list[str]) -> Line | list[LineFault]:
    if not _NEEDED <= len(cells) <= len(COLUMNS):
        facts = {"count": len(cells), "least": _NEEDED, "most": len(COLUMNS)}
        told = Said("{count} columns were found; {least} to {most} are expected, parted by tabs.", facts)
        return [LineFault(number, COLUMNS[0][1], told)]
    named = dict(zip((key for key, _ in COLUMNS), cells + [""] * (len(COLUMNS) - len(cells)), strict=True))
    found: dict[str, object] = {}
    faults = []
    for key, heading in COLUMNS:
        try:
            found[key] = _READ[key](_there(named[key], key))
        except _WrongError as error:
            faults.append(LineFault(number, heading, error.told))
        except DomainError as error:
            faults.append(LineFault(number, heading, Said(error.detail or error.title(), error.facts)))
    if not faults and found["foreign_code"] and found["count"] != 1:
        faults.append(LineFault(number, COLUMNS[-1][1], Said("A foreign code belongs to one container.")))
    return faults or Line(number=number, **found)  # type: ignore[arg-type]  # read by column


def _there(cell: str, key: str) -> str:
    if not cell and key not in _OPTIONAL:
        raise _WrongError(Said("This has to be filled in."))
    return unicodedata.normalize("NFKC", cell)


def _among(table: Mapping[str, T]) -> Callable[[str], T]:
    def read_cell(cell: str) -> T:
        found = table.get(cell.replace(" ", ""))
        if found is None:
            raise _WrongError(Said("“{text}” is none of {known}.", {"text": cell[:40], "known": "、".join(table)}))
        return found

    return read_cell


def _hazards(cell: str) -> frozenset[HazardProperty]:
    letters = re.split(r"[\s,;/、]+", cell)
    return frozenset(_among({one.value: one for one in HazardProperty})(letter) for letter in letters if letter)


def _count(cell: str) -> int:
    return typed.count({"count": cell}, "count", MOST_OF_A_KIND)


def _mass(cell: str) -> Mass:
    found = typed.kilograms({"mass": cell}, "mass")
    if found == NOTHING:
        raise _WrongError(Said("The mass is above zero."))
    return found


def _day(cell: str) -> date:
    found = _DAY.fullmatch(cell)
    text = f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else cell
    return typed.day({"day": text}, "day")


_READ: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {
        "waste": WasteCode.of,
        "name": str,
        "form": _among(_FORMS),
        "hazards": _hazards,
        "composition": str,
        "package": lambda cell: PACKAGES[_among(_PACKAGES)(cell)],
        "count": _count,
        "mass": _mass,
        "facility": str,
        "produced_on": _day,
        "foreign_code": str,
    }
)
