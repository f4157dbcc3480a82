"""Administrative divisions: their six-digit codes, who lies in whom, and the boxes that places are checked against.

A region is named by any division and meant as its leaf divisions, because rows and sessions carry leaves only
(design.md §4.6). A division without a box cannot refuse a place. Boxes and names are data, not code: no boundary with a
clear licence exists (ux.md §5), so the real divisions carry none until a bureau imports its own.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Self

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.registry.geometry import Box

_CODE = re.compile(r"[1-9][0-9]{5}")


class UnknownDivisionError(DomainError):
    """The division is not known."""

    kind = Kind.INVALID
    code = "registry.unknown-division"
    detail = "There is no division {division} in the list."
    remedy = "Use a six-digit code of the list of divisions."


class NotADistrictError(DomainError):
    """The division is too large."""

    kind = Kind.INVALID
    code = "registry.not-a-district"
    detail = "{division} {name} contains smaller divisions; a site lies in one of those."
    remedy = "Choose the district, county or county-level city in which the site lies."


@dataclass(frozen=True, slots=True)
class Division:
    """One division: its code of GB/T 2260, its name, the one it lies in, and its box if it is known."""

    code: int
    name: str
    parent: int | None
    box: Box | None
    fictional: bool = False


@dataclass(frozen=True, slots=True)
class Divisions:
    """Every known division by its code, in the order of the codes."""

    by_code: Mapping[int, Division]

    @classmethod
    def of(cls, divisions: tuple[Division, ...]) -> Self:
        """Order the divisions.

        Raises:
            UnknownDivisionError: One names a parent that is not among them.
        """
        by_code = {division.code: division for division in sorted(divisions, key=lambda division: division.code)}
        for division in by_code.values():
            if division.parent is not None and division.parent not in by_code:
                raise UnknownDivisionError(division=division.parent)
        return cls(by_code)

    def get(self, code: int, *, pointer: str | None = None) -> Division:
        """Return the division of that code.

        Raises:
            UnknownDivisionError: There is none.
        """
        if code not in self.by_code:
            raise UnknownDivisionError(division=code, pointer=pointer)
        return self.by_code[code]

    def leaves(self, code: int) -> tuple[int, ...]:
        """Return the leaf divisions of a region, ascending; a leaf is its own region.

        Raises:
            UnknownDivisionError: There is no such region.
        """
        self.get(code)
        children = [division.code for division in self.by_code.values() if division.parent == code]
        return tuple(sorted(leaf for child in children for leaf in self.leaves(child))) if children else (code,)

    def regions(self, codes: tuple[int, ...]) -> tuple[int, ...]:
        """Return the leaf divisions of several regions together, each once, ascending.

        Raises:
            UnknownDivisionError: One of them is not known.
        """
        return tuple(sorted({leaf for code in codes for leaf in self.leaves(code)}))

    def district(self, code: int, *, pointer: str | None = None) -> Division:
        """Return the leaf division of that code, as a site needs it.

        Raises:
            UnknownDivisionError: There is none.
            NotADistrictError: It has divisions within.
        """
        found = self.get(code, pointer=pointer)
        if self.leaves(code) != (code,):
            raise NotADistrictError(division=code, name=found.name, pointer=pointer)
        return found


def read_divisions(text: str) -> Divisions:
    """Read the project's list: `code,name_zh,parent,west,south,east,north,fictional`.

    Raises:
        ValueError: The list itself is damaged, which is a fault of the installation.
        UnknownDivisionError: A parent is missing from it.
    """
    return Divisions.of(tuple(_division(row) for row in csv.DictReader(StringIO(text))))


def _division(row: Mapping[str, str]) -> Division:
    if not _CODE.fullmatch(row["code"]) or not row["name_zh"]:
        raise ValueError(f"not a division: {row}")
    edges = tuple(row[edge] for edge in ("west", "south", "east", "north"))
    return Division(
        code=int(row["code"]),
        name=row["name_zh"],
        parent=int(row["parent"]) if row["parent"] else None,
        box=_box(edges) if any(edges) else None,
        fictional=row["fictional"] == "yes",
    )


def _box(edges: tuple[str, ...]) -> Box:
    west, south, east, north = (float(edge) for edge in edges)
    if not (west < east and south < north):
        raise ValueError(f"not a box: {edges}")
    return Box(west, south, east, north)
