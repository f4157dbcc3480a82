"""国家危险废物名录: editions with their dates, the codes of each, and which one binds on a day.

A code is always read in the edition in force on the waste's own date, so that a label printed in 2024 stays right. The
2021 edition was replaced on 2025-01-01; until the rows of 2025 are loaded it stays usable, and every answer says so.
Knows no exemptions (`exemptions`) and no methods (`methods`). Source: National Catalogue of Hazardous Wastes, 2021
edition (order 15) and 2025 edition (order 36); design.md §12; regulation.md 6.1.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from io import StringIO

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.hazards import Hazards

_UNLISTED = "900000"


class EditionStanding(StrEnum):
    """How an edition stands on a day, given which editions are loaded."""

    NOT_YET = "not-yet"
    IN_FORCE = "in-force"
    UNCONFIRMED = "unconfirmed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition: in force from a day, and from another day on replaced by the edition named there."""

    edition: str
    name: str
    in_force_from: date
    replaced_from: date | None = None
    replaced_by: str | None = None

    def standing(self, on: date, loaded: frozenset[str]) -> EditionStanding:
        """Say how the edition stands; `loaded` are the editions whose codes are at hand."""
        if on < self.in_force_from:
            return EditionStanding.NOT_YET
        if self.replaced_from is None or on < self.replaced_from:
            return EditionStanding.IN_FORCE
        return EditionStanding.EXPIRED if self.replaced_by in loaded else EditionStanding.UNCONFIRMED

    def status(self, on: date, loaded: frozenset[str]) -> str:
        """The standing as a word for people and interfaces: `unconfirmed-2025` names the edition that is missing."""
        standing = self.standing(on, loaded)
        return f"{standing}-{self.replaced_by}" if standing is EditionStanding.UNCONFIRMED else standing.value


@dataclass(frozen=True, slots=True)
class WasteEntry:
    """One row of the catalogue."""

    edition: str
    code: WasteCode
    category_name: str
    industry: str
    description: str
    hazards: Hazards


@dataclass(frozen=True, slots=True)
class Listing:
    """What the catalogue says of a code on a day.

    `entry` is none for 900-000-XX, a waste identified as hazardous that has no code of its own. `status` other than
    `in-force` is shown to people as a notice.
    """

    code: WasteCode
    edition: str
    status: str
    entry: WasteEntry | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every known edition, oldest first, the loaded ones, and entries by edition and code.

    For one question about one code the entries may be those of that code and its category alone.
    """

    editions: tuple[Edition, ...]
    loaded: frozenset[str]
    entries: Mapping[tuple[str, WasteCode], WasteEntry]

    def edition_on(self, on: date, *, pointer: str | None = None) -> Edition:
        """Return the newest loaded edition that may be used on the day.

        Raises:
            NoEditionError: None of them was in force yet.
        """
        usable = (EditionStanding.IN_FORCE, EditionStanding.UNCONFIRMED)
        for edition in reversed(self.editions):
            if edition.edition in self.loaded and edition.standing(on, self.loaded) in usable:
                return edition
        raise NoEditionError(on=on.isoformat(), pointer=pointer)

    def listing(self, code: WasteCode, on: date, *, report: str = "", pointer: str | None = None) -> Listing:
        """Return what the catalogue says of the code on the day.

        `report` is the identification report that a 900-000-XX code rests on.

        Raises:
            NoEditionError: No loaded edition was in force.
            UnknownWasteCodeError: The edition of that day has no such code.
            WasteCodeNotInForceError: Only another edition has it, expired or not yet in force on the day.
            ReportMissingError: The code is 900-000-XX and no identification report is named.
        """
        edition = self.edition_on(on, pointer=pointer)
        status = edition.status(on, self.loaded)
        entry = self.entries.get((edition.edition, code))
        if entry is None and not self._is_unlisted(code, edition):
            raise self._unknown(code, edition, pointer)
        if entry is None and not report.strip():
            raise ReportMissingError(code=code.text, pointer=pointer)
        return Listing(code=code, edition=edition.edition, status=status, entry=entry)

    def _is_unlisted(self, code: WasteCode, edition: Edition) -> bool:
        categories = {listed.category for of, listed in self.entries if of == edition.edition}
        return is_unlisted(code) and code.category in categories

    def _unknown(self, code: WasteCode, edition: Edition, pointer: str | None) -> DomainError:
        for other in self.editions:
            if (other.edition, code) in self.entries:
                return WasteCodeNotInForceError(
                    code=code.text, edition=other.edition, current=edition.edition, pointer=pointer
                )
        return UnknownWasteCodeError(code=code.text, edition=edition.edition, pointer=pointer)


def is_unlisted(code: WasteCode) -> bool:
    """Say whether the code is 900-000-XX: identified as hazardous, of a category, without a code of its own."""
    return code.digits.startswith(_UNLISTED)


UNCONFIRMED = (
    "The codes of the {successor} edition are not loaded; those of the {edition} edition are shown. "
    "Compare the code with the official list."
)
"""What people are told beside a code whose edition has been replaced by one that is not loaded."""


def notice(edition: str, status: str) -> tuple[str, Mapping[str, str]] | None:
    """Return the notice that belongs to a status, as a template with its facts; none where all is well."""
    standing, _, successor = status.partition("-")
    if standing != EditionStanding.UNCONFIRMED:
        return None
    return UNCONFIRMED, {"edition": edition, "successor": successor}


class NoEditionError(DomainError):
    """No edition of the catalogue covers the day."""

    kind = Kind.INVALID
    code = "registry.no-edition"
    detail = "No loaded edition of the catalogue was in force on {on}."
    remedy = "Check the date; if it is right, have the administrator load the edition of that time."


class UnknownEditionError(DomainError):
    """The edition of the catalogue is not known."""

    kind = Kind.INVALID
    code = "registry.edition-unknown"
    detail = "There is no edition “{edition}” in the list of editions."
    remedy = "Use the year of an edition of the list, like 2025."


class UnknownWasteCodeError(DomainError):
    """The waste code is not in the catalogue."""

    kind = Kind.INVALID
    code = "registry.waste-code-unknown"
    detail = "{code} is not in the {edition} edition of the National Catalogue."
    remedy = (
        "Search the catalogue by category or by words; an identified waste without a code of its own is 900-000-XX."
    )


class WasteCodeNotInForceError(DomainError):
    """The waste code belongs to another edition of the catalogue."""

    kind = Kind.INVALID
    code = "registry.waste-code-not-in-force"
    detail = "{code} stands in the {edition} edition; on this date the {current} edition is in force."
    remedy = "Use the code that the edition in force has for this waste."


class ReportMissingError(DomainError):
    """The identification report is missing."""

    kind = Kind.INVALID
    code = "registry.report-missing"
    detail = (
        "{code} is for waste identified as hazardous without a code of its own; it rests on an identification report."
    )
    remedy = "Give the number of the identification report, or use a code of the catalogue."


def read_editions(text: str) -> tuple[Edition, ...]:
    """Read the project's list of editions, oldest first: `edition,name_zh,in_force_from,replaced_from,replaced_by`."""
    rows = (
        Edition(
            edition=row["edition"],
            name=row["name_zh"],
            in_force_from=date.fromisoformat(row["in_force_from"]),
            replaced_from=date.fromisoformat(row["replaced_from"]) if row["replaced_from"] else None,
            replaced_by=row["replaced_by"] or None,
        )
        for row in csv.DictReader(StringIO(text))
    )
    return tuple(sorted(rows, key=lambda edition: edition.in_force_from))


def read_entries(text: str, edition: str) -> tuple[WasteEntry, ...]:
    """Read the rows of one edition: `category,category_name_zh,industry_zh,code,description_zh,hazards`.

    Raises:
        WasteCodeFormatError, HazardsFormatError: A row is damaged.
        ValueError: A code stands twice, or its category differs from its last two digits.
    """
    entries = tuple(_entry(row, edition) for row in csv.DictReader(StringIO(text)))
    if len({entry.code for entry in entries}) != len(entries):
        raise ValueError(f"edition {edition} names a code twice")
    return entries


def _entry(row: Mapping[str, str], edition: str) -> WasteEntry:
    code = WasteCode.of(row["code"])
    if code.category != row["category"]:
        raise ValueError(f"{code.text} does not belong to {row['category']}")
    return WasteEntry(
        edition=edition,
        code=code,
        category_name=row["category_name_zh"],
        industry=row["industry_zh"],
        description=row["description_zh"],
        hazards=Hazards.of(row["hazards"]),
    )


def catalogue_of(editions: tuple[Edition, ...], entries: tuple[WasteEntry, ...]) -> Catalogue:
    """Put editions and their complete entries together."""
    loaded = frozenset(entry.edition for entry in entries)
    return Catalogue(editions, loaded, {(entry.edition, entry.code): entry for entry in entries})
