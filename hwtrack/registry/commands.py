"""What may be asked of the registry: new records, checked against the lists before anything is written.

Knows what makes a record sound by itself; what is registered already is the service's to compare.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from hwtrack.kernel.ids import FacilityId, OrgId, SiteId
from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry import geometry, names
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.divisions import Divisions
from hwtrack.registry.geometry import Outline, Point
from hwtrack.registry.kinds import (
    FacilityType,
    LicenceMode,
    ManagementClass,
    OrganisationKind,
    ScaleKind,
    UnitKind,
    facility_code,
)
from hwtrack.registry.licences import Period, Permit
from hwtrack.registry.methods import Method, method_codes
from hwtrack.registry.model import ContactPurpose, SiteTag, check_grade, check_scale
from hwtrack.registry.plates import plate


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrganisation:
    """An organisation to be registered, or the new state of one that is."""

    credit_code: CreditCode
    name: str
    kinds: frozenset[OrganisationKind]
    division: int
    address: str = ""
    positive_list: bool = False
    active: bool = True

    def checked(self, divisions: Divisions) -> Self:
        """Return it with its texts cleaned.

        Raises:
            DomainError: A text, or a division that is unknown or no district.
        """
        divisions.district(self.division, pointer="/division")
        return replace(
            self,
            name=names.line(self.name, names.MAX_NAME, pointer="/name"),
            address=names.line(self.address, names.MAX_ADDRESS, pointer="/address", blank=True),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """A person to be reached at an organisation."""

    org_id: OrgId
    name: str
    phone: str
    purpose: ContactPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSite:
    """A site of an organisation."""

    org_id: OrgId
    name: str
    division: int
    address: str = ""
    point: Point | None = None
    management_class: ManagementClass | None = None
    tags: frozenset[SiteTag] = frozenset()

    def checked(self, divisions: Divisions) -> Self:
        """Return it with its texts cleaned.

        Raises:
            DomainError: A text, a division that is no district, or a point outside it.
        """
        division = divisions.district(self.division, pointer="/division")
        if self.point:
            geometry.check_inside(self.point, division.box, division.name, pointer="/point")
        return replace(
            self,
            name=names.line(self.name, names.MAX_NAME, pointer="/name"),
            address=names.line(self.address, names.MAX_ADDRESS, pointer="/address", blank=True),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFacility:
    """A facility of a site, or the new state of one that is registered; without a point its outline's middle is it."""

    org_id: OrgId
    site_id: SiteId
    type: FacilityType
    code: str
    name: str
    outline: Outline | None
    point: Point | None
    methods: frozenset[str] = frozenset()
    storage_grade: str | None = None
    active: bool = True

    @property
    def position(self) -> Point:
        """Its point, or the middle of its outline.

        Raises:
            NoPlaceError: It has neither.
        """
        if self.point is None and self.outline is None:
            raise geometry.NoPlaceError(pointer="/point")
        return self.point or geometry.middle(self.outline)  # type: ignore[arg-type]  # one of the two is there

    def checked(
        self, division: int, divisions: Divisions, methods: Mapping[str, Method], grades: frozenset[str]
    ) -> Self:
        """Return it with its name cleaned, its place checked against its site's division.

        Raises:
            DomainError: A text, the code, a method, the grade, or the place.
        """
        home = divisions.get(division)
        facility_code(self.code, self.type.kind, pointer="/code")
        method_codes(tuple(self.methods), methods, pointer="/methods")
        check_grade(self.storage_grade, self.type, grades, pointer="/storage_grade")
        if self.outline:
            geometry.check_inside(self.outline, home.box, home.name, pointer="/outline")
            geometry.check_point(self.position, self.outline, pointer="/point")
        geometry.check_inside(self.position, home.box, home.name, pointer="/point")
        return replace(self, name=names.line(self.name, names.MAX_NAME, pointer="/name"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewZone:
    """A zone of a storage facility."""

    facility_id: FacilityId
    code: str
    name: str
    categories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScale:
    """A scale of a site."""

    site_id: SiteId
    kind: ScaleKind
    code: str
    name: str
    division: Mass
    maximum: Mass
    calibrated_until: date | None = None

    def checked(self) -> Self:
        """Return it with its texts cleaned.

        Raises:
            DomainError: A text, or a division that does not fit the maximum.
        """
        check_scale(self.division, self.maximum, pointer="/division")
        return replace(
            self,
            code=names.line(self.code, names.MAX_NUMBER, pointer="/code"),
            name=names.line(self.name, names.MAX_NAME, pointer="/name"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLicence:
    """An operating licence as it is written."""

    org_id: OrgId
    number: str
    mode: LicenceMode
    categories: frozenset[str]
    codes: frozenset[WasteCode]
    methods: frozenset[str]
    capacity: Mass
    period: Period
    site_id: SiteId | None = None
    opening_year: int | None = None
    opening: Mass = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExemptRegistration:
    """豁免备案 of a recipient: an item of the exemption list, the codes, and the document."""

    org_id: OrgId
    document_no: str
    item: int
    codes: frozenset[WasteCode]
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCarrierPermit:
    """道路危险货物运输许可 of a carrier."""

    org_id: OrgId
    number: str
    classes: frozenset[str]
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTransportUnit:
    """A vehicle or vessel of an organisation."""

    org_id: OrgId
    kind: UnitKind
    plate: str
    permit: Permit | None = None

    def checked(self) -> Self:
        """Return it with its plate in the spelling that is kept.

        Raises:
            PlateError: It is no plate of such a vehicle.
            LineError: The permit's number is no number.
        """
        if self.permit:
            names.line(self.permit.number, names.MAX_NUMBER, pointer="/permit/number")
        return replace(self, plate=plate(self.plate, self.kind, pointer="/plate"))
