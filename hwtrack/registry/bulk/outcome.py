"""What an import will do, or has done: new records, lines that were there already, and faults.

Compares a file's records with what is registered. A line that says exactly what is registered changes nothing, so that
a file may be sent twice; one that says something else about the same thing is a fault, never a silent change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

from hwtrack.kernel.errors import DomainError, Fault, Kind
from hwtrack.kernel.ids import OrgId, SiteId
from hwtrack.registry import geometry
from hwtrack.registry.bulk.records import FacilityRecord, ImportKind, OrganisationRecord, SiteRecord
from hwtrack.registry.bulk.sheet import MAX_LISTED, fault_of
from hwtrack.registry.commands import NewFacility, NewOrganisation, NewSite
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.divisions import Divisions
from hwtrack.registry.kinds import FacilityType
from hwtrack.registry.model import Facility, GradeError, Organisation, Site


class ImportState(StrEnum):
    """How a file stands: not yet read, sound (dry run), saved, or refused for its faults."""

    WAITING = "waiting"
    CHECKED = "checked"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The figures of an import and its first faults; `fault_count` counts those beyond as well."""

    lines: int
    created: int = 0
    unchanged: int = 0
    fault_count: int = 0
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One file: whose, what about, as a dry run or in earnest, and how it stands."""

    org_id: OrgId
    import_id: UUID
    kind: ImportKind
    dry_run: bool
    official: bool
    state: ImportState
    outcome: Outcome
    made_at: datetime
    finished_at: datetime | None


class DifferentlyRegisteredError(DomainError):
    """The line differs from what is registered."""

    kind = Kind.CONFLICT
    code = "registry.import-differs"
    detail = "“{subject}” is registered already, and differently."
    remedy = "An import only adds: change the record itself, or leave the line out."


class UnregisteredError(DomainError):
    """The line names something that is not registered."""

    kind = Kind.INVALID
    code = "registry.import-unregistered"
    detail = "“{subject}” is not registered."
    remedy = "Import organisations first, then sites, then facilities."


class OtherOrganisationsLineError(DomainError):
    """The line is about another organisation."""

    kind = Kind.FORBIDDEN
    code = "registry.import-not-yours"
    detail = "“{subject}” is not your organisation."
    remedy = "Import your own sites and facilities only; the bureau imports others."


C = TypeVar("C")


@dataclass(slots=True)
class Plan(Generic[C]):
    """What is to be made, how many lines were there already, and the faults found on the way."""

    new: list[C] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, error: DomainError, line: int, column: str = "") -> None:
        """Add a line's fault."""
        self.faults.append(fault_of(error, line, column))

    def compare(self, *, same: bool, line: int, subject: str) -> None:
        """Count a line about something registered as unchanged, or refuse it."""
        if same:
            self.unchanged += 1
        else:
            self.refuse(DifferentlyRegisteredError(subject=subject[:100]), line)


def plan_organisations(
    records: Iterable[OrganisationRecord], known: Mapping[CreditCode, Organisation]
) -> Plan[NewOrganisation]:
    """Compare organisations with those registered."""
    plan: Plan[NewOrganisation] = Plan()
    for record in records:
        there = known.get(record.credit_code)
        if there is None:
            plan.new.append(
                NewOrganisation(
                    credit_code=record.credit_code,
                    name=record.name,
                    kinds=record.kinds,
                    division=record.division,
                    address=record.address,
                )
            )
            continue
        same = (there.name, there.kinds, there.division, there.address) == (
            record.name,
            record.kinds,
            record.division,
            record.address,
        )
        plan.compare(same=same, line=record.line, subject=record.credit_code.text)
    return plan


def plan_sites(
    records: Iterable[SiteRecord],
    organisations: Mapping[CreditCode, Organisation],
    known: Mapping[tuple[OrgId, str], Site],
    *,
    only: OrgId | None,
) -> Plan[NewSite]:
    """Compare sites with those registered; `only` is the one organisation whose sites the importer may add."""
    plan: Plan[NewSite] = Plan()
    for record in records:
        home = _home(plan, organisations, record.credit_code, record.line, only)
        if home is None:
            continue
        there = known.get((home.org_id, record.name))
        if there is None:
            plan.new.append(
                NewSite(
                    org_id=home.org_id,
                    name=record.name,
                    division=record.division,
                    address=record.address,
                    point=record.point,
                    management_class=record.management_class,
                )
            )
            continue
        same = (there.division, there.address, there.point, there.management_class) == (
            record.division,
            record.address,
            record.point,
            record.management_class,
        )
        plan.compare(same=same, line=record.line, subject=record.name)
    return plan


@dataclass(frozen=True, slots=True)
class Registered:
    """What a facilities file is compared with."""

    organisations: Mapping[CreditCode, Organisation]
    sites: Mapping[tuple[OrgId, str], Site]
    facilities: Mapping[tuple[SiteId, str], Facility]
    divisions: Divisions


def plan_facilities(
    records: Iterable[FacilityRecord], registered: Registered, *, only: OrgId | None
) -> Plan[NewFacility]:
    """Compare facilities with those registered, and their places with their sites' divisions."""
    plan: Plan[NewFacility] = Plan()
    for record in records:
        home = _home(plan, registered.organisations, record.credit_code, record.line, only)
        site = registered.sites.get((home.org_id, record.site)) if home else None
        if home and site is None:
            plan.refuse(UnregisteredError(subject=record.site[:100]), record.line, "site")
        if site is not None:
            _plan_facility(plan, record, site, registered)
    return plan


def _plan_facility(plan: Plan[NewFacility], record: FacilityRecord, site: Site, registered: Registered) -> None:
    there = registered.facilities.get((site.site_id, record.code))
    if there is not None:
        same = (there.name, there.type, there.outline, there.point, there.methods, there.storage_grade) == (
            record.name,
            record.type,
            record.outline,
            record.point,
            record.methods,
            record.storage_grade,
        )
        plan.compare(same=same, line=record.line, subject=record.code)
        return
    division = registered.divisions.get(site.division)
    try:
        for shape in (record.point, record.outline):
            if shape is not None:
                geometry.check_inside(shape, division.box, division.name)
    except geometry.OutsideDivisionError as error:
        plan.refuse(error, record.line, "outline" if record.outline else "longitude")
    if record.storage_grade and record.type is not FacilityType.STORAGE_POINT:
        plan.refuse(GradeError(grades=record.storage_grade), record.line, "storage_grade")
    plan.new.append(
        NewFacility(
            org_id=site.org_id,
            site_id=site.site_id,
            type=record.type,
            code=record.code,
            name=record.name,
            outline=record.outline,
            point=record.point,
            methods=record.methods,
            storage_grade=record.storage_grade,
        )
    )


def _home(
    plan: Plan[C], organisations: Mapping[CreditCode, Organisation], code: CreditCode, line: int, only: OrgId | None
) -> Organisation | None:
    home = organisations.get(code)
    if only is not None and (home is None or home.org_id != only):
        plan.refuse(OtherOrganisationsLineError(subject=code.text), line, "credit_code")
        return None
    if home is None:
        plan.refuse(UnregisteredError(subject=code.text), line, "credit_code")
    return home


def refused(lines: int, faults: Iterable[Fault]) -> Outcome:
    """Return the outcome of a file with faults: the first 200 of them, and how many there are."""
    every = tuple(faults)
    return Outcome(lines=lines, fault_count=len(every), faults=every[:MAX_LISTED])
