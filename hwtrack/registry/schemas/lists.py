"""The official lists and import files on the wire."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from hwtrack.infra.i18n import translate
from hwtrack.kernel.waste import HazardProperty
from hwtrack.registry.bulk.outcome import Import, ImportState
from hwtrack.registry.bulk.records import ImportKind
from hwtrack.registry.catalogue import Listing, WasteEntry, notice
from hwtrack.registry.divisions import Division
from hwtrack.registry.exemptions import Exemption, ExemptStage
from hwtrack.registry.methods import Method, MethodFamily
from hwtrack.registry.schemas.shared import Wire
from hwtrack.registry.storage_grades import StorageGrade


class DivisionOut(Wire):
    """A division, and its box as west, south, east, north where it has one."""

    code: int
    name: str
    parent: int | None
    box: tuple[float, float, float, float] | None
    fictional: bool

    @classmethod
    def of(cls, given: Division) -> Self:
        """Write a division."""
        box = given.box
        return cls(
            code=given.code,
            name=given.name,
            parent=given.parent,
            box=(box.west, box.south, box.east, box.north) if box else None,
            fictional=given.fictional,
        )


class WasteCodeOut(Wire):
    """A code as the catalogue of the day has it."""

    code: str
    edition: str
    category: str
    category_name: str
    industry: str
    description: str
    hazards: str = Field(description="The catalogue's spelling: a comma means certain then possible, a slash any of.")
    certain: tuple[HazardProperty, ...]
    possible: tuple[HazardProperty, ...]

    @classmethod
    def of(cls, given: WasteEntry) -> Self:
        """Write a row of the catalogue."""
        return cls(
            code=given.code.text,
            edition=given.edition,
            category=given.code.category,
            category_name=given.category_name,
            industry=given.industry,
            description=given.description,
            hazards=given.hazards.text,
            certain=given.hazards.certain,
            possible=given.hazards.possible,
        )


class ListingOut(Wire):
    """What the catalogue says of a code on a day; `entry` is none for an identified waste without a code of its own."""

    code: str
    edition: str
    status: str = Field(description="in-force, or unconfirmed-<edition> where that edition's codes are not loaded.")
    notice: str | None = Field(description="What people are told beside the code, in the reader's language.")
    entry: WasteCodeOut | None

    @classmethod
    def of(cls, given: Listing, language: str) -> Self:
        """Write a listing."""
        return cls(
            code=given.code.text,
            edition=given.edition,
            status=given.status,
            notice=notice_text(given.edition, given.status, language),
            entry=WasteCodeOut.of(given.entry) if given.entry else None,
        )


class Found(Wire):
    """Codes that answer a search, best first, with the status of the edition they come from."""

    items: tuple[WasteCodeOut, ...]
    next: str | None
    status: str
    notice: str | None


class ExemptionOut(Wire):
    """A stage row of the exemption list."""

    id: str
    edition: str
    subject: str
    codes: tuple[str, ...]
    categories: tuple[str, ...]
    waste: str
    stages: tuple[ExemptStage, ...]
    condition: str
    exempted: str

    @classmethod
    def of(cls, given: Exemption) -> Self:
        """Write an exemption."""
        return cls(
            id=given.id,
            edition=given.edition,
            subject=given.subject,
            codes=tuple(code.text for code in sorted(given.codes)),
            categories=tuple(sorted(given.categories)),
            waste=given.waste,
            stages=tuple(sorted(given.stages)),
            condition=given.condition,
            exempted=given.exempted,
        )


class MethodOut(Wire):
    """A recovery or disposal method."""

    code: str
    name: str
    family: MethodFamily

    @classmethod
    def of(cls, given: Method) -> Self:
        """Write a method."""
        return cls(code=given.code, name=given.name, family=given.family)


class StorageGradeOut(Wire):
    """A grade of storage point: settings with their source and how sure it is."""

    grade: str
    name: str
    max_days: int
    max_mass: str
    source: str
    mark: str

    @classmethod
    def of(cls, given: StorageGrade) -> Self:
        """Write a grade."""
        return cls(
            grade=given.grade,
            name=given.name,
            max_days=given.max_days,
            max_mass=given.max_mass.text,
            source=given.source,
            mark=given.mark,
        )


class Divisions(Wire):
    """Every division: a short list that pages hold whole."""

    items: tuple[DivisionOut, ...]


class Exemptions(Wire):
    """The exemption list, or its rows for one code and stage: fixed by the edition."""

    items: tuple[ExemptionOut, ...]


class Methods(Wire):
    """Every method: a fixed list."""

    items: tuple[MethodOut, ...]


class StorageGrades(Wire):
    """Every grade: a fixed list."""

    items: tuple[StorageGradeOut, ...]


class LineFault(Wire):
    """One fault: where (line/column) and what, in the reader's language."""

    pointer: str
    message: str


class ImportOut(Wire):
    """A file on its way in."""

    import_id: UUID
    kind: ImportKind
    dry_run: bool
    state: ImportState
    lines: int
    created: int = Field(description="Records made, or in a dry run those that would be.")
    unchanged: int = Field(description="Lines that say exactly what is registered.")
    fault_count: int
    faults: tuple[LineFault, ...] = Field(description="The first 200 faults.")
    made_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, given: Import, language: str) -> Self:
        """Write an import."""
        outcome = given.outcome
        return cls(
            import_id=given.import_id,
            kind=given.kind,
            dry_run=given.dry_run,
            state=given.state,
            lines=outcome.lines,
            created=outcome.created,
            unchanged=outcome.unchanged,
            fault_count=outcome.fault_count,
            faults=tuple(
                LineFault(pointer=fault.pointer, message=translate(language, fault.template, fault.facts))
                for fault in outcome.faults
            ),
            made_at=given.made_at,
            finished_at=given.finished_at,
        )


def notice_text(edition: str, status: str, language: str) -> str | None:
    """Return the notice that belongs to an edition's status, in the language."""
    found = notice(edition, status)
    return translate(language, found[0], found[1]) if found else None
