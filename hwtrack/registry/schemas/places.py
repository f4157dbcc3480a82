"""Sites, facilities, zones and scales on the wire; shapes are GeoJSON."""

from datetime import date
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from hwtrack.kernel.ids import FacilityId, OrgId, SiteId
from hwtrack.kernel.quantity import Mass
from hwtrack.registry.commands import NewFacility, NewScale, NewSite, NewZone
from hwtrack.registry.geometry import outline_json, point_json, read_outline, read_point
from hwtrack.registry.kinds import FacilityKind, FacilityType, ManagementClass, ScaleKind
from hwtrack.registry.licences import waste_categories
from hwtrack.registry.model import Facility, Scale, Site, SiteTag, Zone
from hwtrack.registry.schemas.shared import MAX_ITEMS, DivisionCode, GeoJson, Kilograms, OrgKey, Wire, Words


class SiteIn(Wire):
    """A site to be registered."""

    org_id: OrgKey
    name: Words
    division: DivisionCode
    address: Words = ""
    point: GeoJson | None = None
    management_class: ManagementClass | None = None
    tags: frozenset[SiteTag] = frozenset()

    def to_command(self) -> NewSite:
        """Read the command.

        Raises:
            DomainError: As `read_point` refuses.
        """
        return NewSite(
            org_id=OrgId(self.org_id),
            name=self.name,
            division=self.division,
            address=self.address,
            point=read_point(self.point, pointer="/point") if self.point is not None else None,
            management_class=self.management_class,
            tags=self.tags,
        )


class SiteOut(Wire):
    """A registered site."""

    site_id: UUID
    org_id: int
    name: str
    division: int
    address: str
    point: dict[str, Any] | None
    management_class: ManagementClass | None
    tags: tuple[SiteTag, ...]

    @classmethod
    def of(cls, given: Site) -> Self:
        """Write a site."""
        return cls(
            site_id=given.site_id,
            org_id=given.org_id,
            name=given.name,
            division=given.division,
            address=given.address,
            point=point_json(given.point) if given.point else None,
            management_class=given.management_class,
            tags=tuple(sorted(given.tags)),
        )


class FacilityIn(Wire):
    """A facility to be registered, or its new state: with an outline, a point, or both."""

    org_id: OrgKey
    site_id: UUID
    type: FacilityType
    code: Words = Field(description="MF and four digits for a generating facility, TS and three digits for others.")
    name: Words
    outline: GeoJson | None = None
    point: GeoJson | None = None
    methods: tuple[Words, ...] = Field((), max_length=MAX_ITEMS)
    storage_grade: Words | None = None
    active: bool = True

    def to_command(self) -> NewFacility:
        """Read the command.

        Raises:
            DomainError: As `read_point` and `read_outline` refuse.
        """
        return NewFacility(
            org_id=OrgId(self.org_id),
            site_id=SiteId(self.site_id),
            type=self.type,
            code=self.code,
            name=self.name,
            outline=read_outline(self.outline, pointer="/outline") if self.outline is not None else None,
            point=read_point(self.point, pointer="/point") if self.point is not None else None,
            methods=frozenset(self.methods),
            storage_grade=self.storage_grade,
            active=self.active,
        )


class FacilityOut(Wire):
    """A registered facility."""

    facility_id: UUID
    org_id: int
    site_id: UUID
    division: int
    kind: FacilityKind
    type: FacilityType
    code: str
    serial: str = Field(description="Our six characters, which the plaque's code ends in.")
    name: str
    point: dict[str, Any]
    outline: dict[str, Any] | None
    methods: tuple[str, ...]
    storage_grade: str | None
    active: bool

    @classmethod
    def of(cls, given: Facility) -> Self:
        """Write a facility."""
        return cls(
            facility_id=given.facility_id,
            org_id=given.org_id,
            site_id=given.site_id,
            division=given.division,
            kind=given.kind,
            type=given.type,
            code=given.code,
            serial=given.serial,
            name=given.name,
            point=point_json(given.point),
            outline=outline_json(given.outline) if given.outline else None,
            methods=tuple(sorted(given.methods)),
            storage_grade=given.storage_grade,
            active=given.active,
        )


class ZoneIn(Wire):
    """A zone to be added to a facility."""

    code: Words
    name: Words
    categories: tuple[Words, ...] = Field((), max_length=MAX_ITEMS)

    def to_command(self, facility_id: UUID) -> NewZone:
        """Read the command.

        Raises:
            CategoryError: A category is none.
        """
        return NewZone(
            facility_id=FacilityId(facility_id),
            code=self.code,
            name=self.name,
            categories=waste_categories(self.categories, pointer="/categories"),
        )


class ZoneOut(Wire):
    """A zone."""

    zone_id: UUID
    facility_id: UUID
    code: str
    name: str
    categories: tuple[str, ...]

    @classmethod
    def of(cls, given: Zone) -> Self:
        """Write a zone."""
        return cls(
            zone_id=given.zone_id,
            facility_id=given.facility_id,
            code=given.code,
            name=given.name,
            categories=tuple(sorted(given.categories)),
        )


class ScaleIn(Wire):
    """A scale to be registered."""

    site_id: UUID
    kind: ScaleKind
    code: Words = Field(description="The instrument's own number.")
    name: Words
    division: Kilograms
    maximum: Kilograms
    calibrated_until: date | None = None

    def to_command(self) -> NewScale:
        """Read the command.

        Raises:
            MassFormatError: The division or the maximum is no mass.
        """
        return NewScale(
            site_id=SiteId(self.site_id),
            kind=self.kind,
            code=self.code,
            name=self.name,
            division=Mass.kg(self.division, pointer="/division"),
            maximum=Mass.kg(self.maximum, pointer="/maximum"),
            calibrated_until=self.calibrated_until,
        )


class ScaleOut(Wire):
    """A registered scale."""

    scale_id: UUID
    org_id: int
    site_id: UUID
    kind: ScaleKind
    code: str
    name: str
    division: str
    maximum: str
    calibrated_until: date | None

    @classmethod
    def of(cls, given: Scale) -> Self:
        """Write a scale."""
        return cls(
            scale_id=given.scale_id,
            org_id=given.org_id,
            site_id=given.site_id,
            kind=given.kind,
            code=given.code,
            name=given.name,
            division=given.division.text,
            maximum=given.maximum.text,
            calibrated_until=given.calibrated_until,
        )
