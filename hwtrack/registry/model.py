"""What the registry tells other packages: frozen facts of organisations, places and vehicles.

Facts carry no personal names and no telephone numbers, because rules keep them for years and show them to others.
Licences and permits are in `licences`. Source: design.md §4.3; HJ 1259 Annex A.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.ids import FacilityId, OrgId, ScaleId, SiteId, UnitId, ZoneId
from hwtrack.kernel.quantity import Mass
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.geometry import Outline, Point, between_m, distance_m
from hwtrack.registry.kinds import (
    INTERMEDIARY_KINDS,
    FacilityKind,
    FacilityType,
    ManagementClass,
    OrganisationKind,
    ScaleKind,
    UnitKind,
)
from hwtrack.registry.licences import Permit


class SiteTag(StrEnum):
    """Categories of site that special campaigns go by. Source: seed notice, issues 2 and 11; domain.md B."""

    LICENCE_HOLDER = "licence_holder"
    OWN_INCINERATION = "own_incineration"
    EXEMPT = "exempt"
    INDUSTRIAL_SLUDGE = "industrial_sludge"
    WASTE_OIL = "waste_oil"


class ContactPurpose(StrEnum):
    """What a person of an organisation is to be reached for."""

    EMERGENCY = "emergency"
    ENVIRONMENT = "environment"
    LEGAL = "legal"
    DISPATCH = "dispatch"
    OTHER = "other"


class AlreadyRegisteredError(DomainError):
    """This is registered already."""

    kind = Kind.CONFLICT
    code = "registry.already-registered"
    detail = "“{subject}” is registered already."
    remedy = "Look it up and use that record; if it is wrong, have it changed."


class NotYoursError(DomainError):
    """This belongs to another organisation."""

    kind = Kind.FORBIDDEN
    code = "registry.not-yours"
    detail = "You may register and change what belongs to your own organisation."
    remedy = "Ask the organisation concerned, or the bureau."


class OfficialsOnlyError(DomainError):
    """Only the bureau records this."""

    kind = Kind.FORBIDDEN
    code = "registry.officials-only"
    detail = (
        "Organisations, their declared kinds, licences, exemptions and carriers' permits are recorded by the bureau."
    )
    remedy = "Send the document to the bureau that answers for your district."


class ScaleRangeError(DomainError):
    """A scale's division does not fit its range."""

    kind = Kind.INVALID
    code = "registry.scale-range"
    detail = "A division of {division} kg and a maximum of {maximum} kg do not belong to one scale."
    remedy = "Copy both figures from the scale's plate: the division is more than none and at most the maximum."


class GradeError(DomainError):
    """A storage grade stands where there is no storage point."""

    kind = Kind.INVALID
    code = "registry.storage-grade"
    detail = "Only a storage point has a grade, and it is one of: {grades}."
    remedy = "Leave the grade out, or choose the type “storage point” and one of its grades."


class OtherOrganisationError(DomainError):
    """The place belongs to another organisation."""

    kind = Kind.INVALID
    code = "registry.other-organisation"
    detail = "The site named is not one of this organisation's."
    remedy = "Choose a site of the same organisation."


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A registered organisation: its key, its credit code, what it declares to be, and the district it answers to."""

    org_id: OrgId
    credit_code: CreditCode
    name: str
    kinds: frozenset[OrganisationKind]
    division: int
    address: str = ""
    positive_list: bool = False
    active: bool = True

    @property
    def is_intermediary(self) -> bool:
        """Whether it declares a kind that may not stand between remover and recipient. Source: rule INT-03."""
        return bool(self.kinds & INTERMEDIARY_KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person of an organisation; only its own people and officials see it."""

    contact_id: UUID
    org_id: OrgId
    name: str
    phone: str
    purpose: ContactPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """生产经营场所: where plans, ledgers and declarations belong."""

    site_id: SiteId
    org_id: OrgId
    name: str
    division: int
    address: str = ""
    point: Point | None = None
    management_class: ManagementClass | None = None
    tags: frozenset[SiteTag] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """A generating, storage or treatment facility that carries a plaque.

    `code` is printed (`TS001`); `serial` is our own six characters per organisation, which its label's code ends in.
    `division` is its site's. A facility may be known by its point alone.
    """

    facility_id: FacilityId
    org_id: OrgId
    site_id: SiteId
    division: int
    type: FacilityType
    code: str
    serial: str
    name: str
    point: Point
    outline: Outline | None = None
    methods: frozenset[str] = frozenset()
    storage_grade: str | None = None
    active: bool = True

    @property
    def kind(self) -> FacilityKind:
        """Which of the three kinds it is."""
        return self.type.kind

    def metres_from(self, position: Point) -> float:
        """Return how far a position is outside the outline, or from the point where no outline is known, in metres."""
        return distance_m(position, self.outline) if self.outline else between_m(position, self.point)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """贮存分区: a part of a storage facility and the waste categories it is meant for (none: any)."""

    zone_id: ZoneId
    org_id: OrgId
    facility_id: FacilityId
    code: str
    name: str
    categories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A scale: its division (分度值) decides what difference means anything. Source: domain.md A.6."""

    scale_id: ScaleId
    org_id: OrgId
    site_id: SiteId
    kind: ScaleKind
    code: str
    name: str
    division: Mass
    maximum: Mass
    calibrated_until: date | None = None

    def is_calibrated(self, on: date) -> bool:
        """Say whether its calibration is known to hold on the day."""
        return self.calibrated_until is not None and on <= self.calibrated_until


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportUnit:
    """A vehicle or vessel; a road unit is a tractor and a trailer, each with plate and permit."""

    unit_id: UnitId
    org_id: OrgId
    kind: UnitKind
    plate: str
    serial: str
    permit: Permit | None = None
    active: bool = True


def check_scale(division: Mass, maximum: Mass, *, pointer: str | None = None) -> None:
    """Pass silently if the two figures may belong to one scale.

    Raises:
        ScaleRangeError: The division is none or more than the maximum.
    """
    if not 0 < division.grams <= maximum.grams:
        raise ScaleRangeError(division=division.text, maximum=maximum.text, pointer=pointer)


def check_grade(
    grade: str | None, facility_type: FacilityType, grades: frozenset[str], *, pointer: str | None = None
) -> None:
    """Pass silently if the grade may stand there.

    Raises:
        GradeError: It is unknown, or the facility is no storage point.
    """
    if grade is not None and (facility_type is not FacilityType.STORAGE_POINT or grade not in grades):
        raise GradeError(grades=", ".join(sorted(grades)), pointer=pointer)
