"""How long and how much may be stored, for whom: settings with their source, changed by the bureau with a reason.

A setting counts from its day on and is never overwritten, so that an old verdict can be made again. Which of them apply
to a store follows from what it is and whose it is. Knows no stock.
Source: GB 18597-2023 8.3.5 (3 t); Solid Waste Law (2020) art. 81(3) (one year, licence holders); domain.md A17.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from uuid import UUID

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.ids import OrgId, SiteId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.kinds import FacilityType
from hwtrack.registry.storage_grades import StorageGrade

STORAGE_POINT, LICENCE_HOLDER, GENERATOR = "storage_point", "licence_holder", "generator"
"""Whom a setting is for, besides the grades of storage points, which are written `grade:I`."""

SUBJECT_NAMES: Mapping[str, str] = {
    STORAGE_POINT: "Every storage point",
    LICENCE_HOLDER: "Licence holders",
    GENERATOR: "Generators, as an alert",
}
"""English templates for the catalogue of texts; a grade is called by its own name."""

MARKS = ("F", "S", "I", "M")
"""How sure a setting is: read in full text, in a secondary source, inferred, general knowledge."""

MAX_DAYS = 36_500
LONGEST_TEXT = 200


class StorageLimitError(DomainError):
    """A storage limit is not rightly given."""

    kind = Kind.INVALID
    code = "registry.storage-limit"
    detail = (
        "A limit is for a storage point, a grade, licence holders or generators; it has days (1 to {days}), a mass"
        " above nothing, or both; and it counts from today or later."
    )
    remedy = "Correct the limit; an earlier one is not changed but followed by a new one."


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageLimit:
    """One setting: for whom, since when, the longest stay, the most that may lie there, whence, and how sure."""

    subject: str
    in_force_from: date
    max_days: int | None = None
    max_mass: Mass | None = None
    source: str
    mark: str
    reason: str = ""
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageExtension:
    """批准延长贮存期限: a licence holder may keep wastes until a day; for one site or all, some codes or all."""

    extension_id: UUID
    org_id: OrgId
    site_id: SiteId | None
    codes: frozenset[WasteCode]
    until: date
    document: str

    def covers(self, site_id: UUID | None, code: WasteCode) -> bool:
        """Say whether it is for that site and that waste."""
        return self.site_id in (None, site_id) and (not self.codes or code in self.codes)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may lie in a store and for how long: the strictest settings that apply to it, each with its source."""

    mass: StorageLimit | None = None
    days: StorageLimit | None = None

    @property
    def max_mass(self) -> Mass | None:
        """The most that may lie there."""
        return self.mass.max_mass if self.mass else None

    @property
    def max_days(self) -> int | None:
        """The longest stay in days."""
        return self.days.max_days if self.days else None


def grade_subject(grade: str) -> str:
    """Return the subject of a grade's own setting."""
    return f"grade:{grade}"


def limits_in_force(
    limits: Iterable[StorageLimit], grades: Iterable[StorageGrade], on: date
) -> Mapping[str, StorageLimit]:
    """Return the setting that counts on a day for every subject; a grade's shipped row counts until it is changed."""
    found = {grade_subject(one.grade): _of_grade(one) for one in grades}
    for limit in sorted((one for one in limits if one.in_force_from <= on), key=_newest_last):
        found[limit.subject] = limit
    return found


def allowance(
    limits: Mapping[str, StorageLimit], *, type_: FacilityType | None, grade: str | None, licensed: bool
) -> Allowance:
    """Return what may lie in a store of that type and grade; `licensed` is whether a licence holder keeps it.

    What lies in no store (type None) has no limit of mass.
    """
    subjects = [LICENCE_HOLDER if licensed else GENERATOR]
    if type_ is FacilityType.STORAGE_POINT:
        subjects.append(STORAGE_POINT)
    if grade is not None:
        subjects.append(grade_subject(grade))
    apply = [limits[subject] for subject in subjects if subject in limits]
    masses = [one for one in apply if one.max_mass is not None]
    days = [one for one in apply if one.max_days is not None]
    return Allowance(
        mass=min(masses, key=lambda one: one.max_mass or Mass(0)) if masses else None,
        days=min(days, key=lambda one: one.max_days or 0) if days else None,
    )


def check_limit(limit: StorageLimit, *, grades: Iterable[str], today: date) -> None:
    """Pass silently if a new setting is sound by itself.

    Raises:
        StorageLimitError: It is for nobody, says nothing, or counts from a day gone by.
    """
    known = {*SUBJECT_NAMES, *(grade_subject(grade) for grade in grades)}
    days = limit.max_days is None or 1 <= limit.max_days <= MAX_DAYS
    mass = limit.max_mass is None or limit.max_mass.grams > 0
    something = limit.max_days is not None or limit.max_mass is not None
    if not (limit.subject in known and days and mass and something and limit.in_force_from >= today):
        raise StorageLimitError(days=MAX_DAYS)
    if limit.mark not in MARKS:
        raise StorageLimitError(days=MAX_DAYS, pointer="/mark")


def read_storage_limits(text: str) -> tuple[StorageLimit, ...]:
    """Read the list: `subject,in_force_from,max_days,max_mass_kg,source,mark`."""
    return tuple(
        StorageLimit(
            subject=row["subject"],
            in_force_from=date.fromisoformat(row["in_force_from"]),
            max_days=int(row["max_days"]) if row["max_days"] else None,
            max_mass=Mass.kg(row["max_mass_kg"]) if row["max_mass_kg"] else None,
            source=row["source"],
            mark=row["mark"],
        )
        for row in csv.DictReader(StringIO(text))
    )


def _newest_last(limit: StorageLimit) -> tuple[date, float]:
    return limit.in_force_from, limit.made_at.timestamp() if limit.made_at else 0.0


def _of_grade(grade: StorageGrade) -> StorageLimit:
    return StorageLimit(
        subject=grade_subject(grade.grade),
        in_force_from=date.min,
        max_days=grade.max_days,
        max_mass=grade.max_mass,
        source=grade.source,
        mark=grade.mark,
    )
