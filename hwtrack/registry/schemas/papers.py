"""Licences, exempt registrations, carriers' permits and transport units on the wire."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field

from hwtrack.kernel.ids import OrgId, SiteId
from hwtrack.kernel.quantity import NOTHING
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.commands import NewCarrierPermit, NewExemptRegistration, NewLicence, NewTransportUnit
from hwtrack.registry.kinds import LicenceMode, UnitKind
from hwtrack.registry.licences import (
    CarrierPermit,
    ExemptRegistration,
    Licence,
    Permit,
    goods_classes,
    tonnes,
    waste_categories,
)
from hwtrack.registry.model import TransportUnit
from hwtrack.registry.plates import shown
from hwtrack.registry.schemas.shared import MAX_ITEMS, OrgKey, PeriodOut, Tonnes, Wire, Words, period_of


class LicenceIn(Wire):
    """An operating licence to be recorded."""

    org_id: OrgKey
    site_id: UUID | None = None
    number: Words
    mode: LicenceMode
    categories: tuple[Words, ...] = Field((), max_length=MAX_ITEMS)
    codes: tuple[Words, ...] = Field((), max_length=MAX_ITEMS)
    methods: tuple[Words, ...] = Field((), max_length=MAX_ITEMS)
    capacity: Tonnes
    valid_from: date
    valid_until: date
    opening_year: int | None = Field(None, ge=2000, le=2100)
    opening: Tonnes | None = None

    def to_command(self) -> NewLicence:
        """Read the command.

        Raises:
            DomainError: A code, a category, a quantity, or a period that ends before it begins.
        """
        return NewLicence(
            org_id=OrgId(self.org_id),
            site_id=SiteId(self.site_id) if self.site_id else None,
            number=self.number,
            mode=self.mode,
            categories=waste_categories(self.categories, pointer="/categories"),
            codes=_codes(self.codes),
            methods=frozenset(self.methods),
            capacity=tonnes(self.capacity, pointer="/capacity"),
            period=period_of(self.valid_from, self.valid_until),
            opening_year=self.opening_year,
            opening=tonnes(self.opening, pointer="/opening") if self.opening is not None else NOTHING,
        )


class LicenceOut(PeriodOut):
    """A recorded licence; lists of them are never ranked."""

    licence_id: UUID
    org_id: int
    number: str
    mode: LicenceMode
    categories: tuple[str, ...]
    codes: tuple[str, ...]
    methods: tuple[str, ...]
    capacity: str
    opening_year: int | None
    opening: str

    @classmethod
    def written(cls, given: Licence) -> Self:
        """Write a licence."""
        return cls(
            licence_id=given.licence_id,
            org_id=given.org_id,
            number=given.number,
            mode=given.mode,
            categories=tuple(sorted(given.categories)),
            codes=_texts(given.codes),
            methods=tuple(sorted(given.methods)),
            capacity=given.capacity.tonnes,
            valid_from=given.period.first,
            valid_until=given.period.last,
            opening_year=given.opening_year,
            opening=given.opening.tonnes,
        )


class ExemptRegistrationIn(Wire):
    """豁免备案 to be recorded."""

    document_no: Words
    item: int = Field(ge=1, le=999, description="Item of the exemption list.")
    codes: tuple[Words, ...] = Field(min_length=1, max_length=MAX_ITEMS)
    valid_from: date
    valid_until: date

    def to_command(self, org_id: int) -> NewExemptRegistration:
        """Read the command.

        Raises:
            DomainError: A code, or a period that ends before it begins.
        """
        return NewExemptRegistration(
            org_id=OrgId(org_id),
            document_no=self.document_no,
            item=self.item,
            codes=_codes(self.codes),
            period=period_of(self.valid_from, self.valid_until),
        )


class ExemptRegistrationOut(PeriodOut):
    """A recorded exempt registration."""

    registration_id: UUID
    document_no: str
    item: int
    codes: tuple[str, ...]

    @classmethod
    def written(cls, given: ExemptRegistration) -> Self:
        """Write an exempt registration."""
        return cls(
            registration_id=given.registration_id,
            document_no=given.document_no,
            item=given.item,
            codes=_texts(given.codes),
            valid_from=given.period.first,
            valid_until=given.period.last,
        )


class CarrierPermitIn(Wire):
    """A carrier's dangerous-goods permit to be recorded."""

    number: Words
    classes: tuple[Words, ...] = Field(min_length=1, max_length=MAX_ITEMS)
    valid_from: date
    valid_until: date

    def to_command(self, org_id: int) -> NewCarrierPermit:
        """Read the command.

        Raises:
            DomainError: A class, or a period that ends before it begins.
        """
        return NewCarrierPermit(
            org_id=OrgId(org_id),
            number=self.number,
            classes=goods_classes(self.classes, pointer="/classes"),
            period=period_of(self.valid_from, self.valid_until),
        )


class CarrierPermitOut(PeriodOut):
    """A recorded carrier's permit."""

    permit_id: UUID
    number: str
    classes: tuple[str, ...]

    @classmethod
    def written(cls, given: CarrierPermit) -> Self:
        """Write a carrier's permit."""
        return cls(
            permit_id=given.permit_id,
            number=given.number,
            classes=tuple(sorted(given.classes)),
            valid_from=given.period.first,
            valid_until=given.period.last,
        )


class Papers(Wire):
    """An organisation's exempt registrations and carrier's permits; there are few, so they come in one answer."""

    exempt_registrations: tuple[ExemptRegistrationOut, ...]
    carrier_permits: tuple[CarrierPermitOut, ...]


class PermitIn(Wire):
    """A vehicle's transport permit."""

    number: Words
    holder_org_id: OrgKey
    classes: tuple[Words, ...] = Field((), max_length=MAX_ITEMS)
    valid_from: date
    valid_until: date | None = None

    def to_permit(self) -> Permit:
        """Read the permit.

        Raises:
            DomainError: A class, or a period that ends before it begins.
        """
        return Permit(
            number=self.number,
            holder=OrgId(self.holder_org_id),
            classes=goods_classes(self.classes, pointer="/permit/classes"),
            period=period_of(self.valid_from, self.valid_until),
        )


class PermitOut(PeriodOut):
    """A vehicle's transport permit."""

    number: str
    holder_org_id: int
    classes: tuple[str, ...]

    @classmethod
    def written(cls, given: Permit) -> Self:
        """Write a permit."""
        return cls(
            number=given.number,
            holder_org_id=given.holder,
            classes=tuple(sorted(given.classes)),
            valid_from=given.period.first,
            valid_until=given.period.last,
        )


class TransportUnitIn(Wire):
    """A tractor, trailer, lorry or vessel to be registered."""

    org_id: OrgKey
    kind: UnitKind
    plate: Words = Field(description="Number plate in any common spelling; a vessel's registered name or number.")
    permit: PermitIn | None = None

    def to_command(self) -> NewTransportUnit:
        """Read the command.

        Raises:
            DomainError: As `PermitIn.to_permit` refuses.
        """
        permit = self.permit.to_permit() if self.permit else None
        return NewTransportUnit(org_id=OrgId(self.org_id), kind=self.kind, plate=self.plate, permit=permit)


class TransportUnitOut(Wire):
    """A registered transport unit."""

    unit_id: UUID
    org_id: int
    kind: UnitKind
    plate: str = Field(description="As it is painted.")
    serial: str = Field(description="Our six characters, which the label's code ends in.")
    permit: PermitOut | None
    active: bool

    @classmethod
    def of(cls, given: TransportUnit) -> Self:
        """Write a transport unit."""
        return cls(
            unit_id=given.unit_id,
            org_id=given.org_id,
            kind=given.kind,
            plate=shown(given.plate, given.kind),
            serial=given.serial,
            permit=PermitOut.written(given.permit) if given.permit else None,
            active=given.active,
        )


def _codes(texts: tuple[str, ...]) -> frozenset[WasteCode]:
    return frozenset(WasteCode.of(text, pointer="/codes") for text in texts)


def _texts(codes: frozenset[WasteCode]) -> tuple[str, ...]:
    return tuple(code.text for code in sorted(codes))
