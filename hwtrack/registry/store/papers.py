"""Licences, exempt registrations, carriers' permits and transport units: rows in and out."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from hwtrack.infra.paging import Slice
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.ids import LicenceId, OrgId, UnitId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.commands import NewCarrierPermit, NewExemptRegistration, NewLicence, NewTransportUnit
from hwtrack.registry.kinds import LicenceMode, UnitKind
from hwtrack.registry.licences import CarrierPermit, ExemptRegistration, Licence, Period, Permit
from hwtrack.registry.model import TransportUnit
from hwtrack.registry.store.places import after_id


async def add_licence(work: AnyWork, new: NewLicence) -> LicenceId:
    """Insert a licence."""
    licence_id = LicenceId(work.new_id())
    await work.execute(
        "INSERT INTO licence (licence_id, org_id, site_id, number, mode, categories, codes, method_codes, capacity_g,"
        " valid_from, valid_until, opening_year, opening_g, made_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        licence_id,
        new.org_id,
        new.site_id,
        new.number,
        new.mode.value,
        sorted(new.categories),
        _digits(new.codes),
        sorted(new.methods),
        new.capacity.grams,
        new.period.first,
        new.period.last,
        new.opening_year,
        new.opening.grams,
        work.now,
    )
    return licence_id


async def licence(work: AnyWork, licence_id: UUID) -> Licence | None:
    """Return a licence."""
    row = await work.fetchrow("SELECT * FROM licence WHERE licence_id = $1", licence_id)
    return _licence(row) if row else None


async def licence_numbered(work: AnyWork, number: str) -> Licence | None:
    """Return the licence of that number."""
    row = await work.fetchrow("SELECT * FROM licence WHERE number = $1", number)
    return _licence(row) if row else None


async def licences(work: AnyWork, wanted: Slice, *, org_id: int | None = None) -> tuple[Licence, ...]:
    """Return licences after the slice's key, one more than asked for: in the order they were recorded, never ranked."""
    rows = await work.fetch(
        "SELECT * FROM licence WHERE licence_id > $1 AND ($2::bigint IS NULL OR org_id = $2)"
        " ORDER BY licence_id LIMIT $3",
        after_id(wanted),
        org_id,
        wanted.size + 1,
    )
    return tuple(_licence(row) for row in rows)


async def licences_of(work: AnyWork, org_id: OrgId) -> tuple[Licence, ...]:
    """Return every licence of an organisation, newest validity first."""
    rows = await work.fetch("SELECT * FROM licence WHERE org_id = $1 ORDER BY valid_from DESC, licence_id DESC", org_id)
    return tuple(_licence(row) for row in rows)


async def add_exempt_registration(work: AnyWork, new: NewExemptRegistration) -> UUID:
    """Insert an exempt recipient's registration."""
    registration_id = work.new_id()
    await work.execute(
        "INSERT INTO exempt_registration (registration_id, org_id, document_no, item, codes, valid_from, valid_until,"
        " made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        registration_id,
        new.org_id,
        new.document_no,
        new.item,
        _digits(new.codes),
        new.period.first,
        new.period.last,
        work.now,
    )
    return registration_id


async def exempt_registrations_of(work: AnyWork, org_id: OrgId) -> tuple[ExemptRegistration, ...]:
    """Return an organisation's exempt registrations, oldest first."""
    rows = await work.fetch("SELECT * FROM exempt_registration WHERE org_id = $1 ORDER BY registration_id", org_id)
    return tuple(
        ExemptRegistration(
            registration_id=row["registration_id"],
            org_id=OrgId(row["org_id"]),
            document_no=row["document_no"],
            item=row["item"],
            codes=_codes(row["codes"]),
            period=Period(row["valid_from"], row["valid_until"]),
        )
        for row in rows
    )


async def add_carrier_permit(work: AnyWork, new: NewCarrierPermit) -> UUID:
    """Insert a carrier's permit."""
    permit_id = work.new_id()
    await work.execute(
        "INSERT INTO carrier_permit (permit_id, org_id, number, classes, valid_from, valid_until, made_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        permit_id,
        new.org_id,
        new.number,
        sorted(new.classes),
        new.period.first,
        new.period.last,
        work.now,
    )
    return permit_id


async def carrier_permits_of(work: AnyWork, org_id: OrgId) -> tuple[CarrierPermit, ...]:
    """Return a carrier's permits, newest validity first."""
    rows = await work.fetch(
        "SELECT * FROM carrier_permit WHERE org_id = $1 ORDER BY valid_from DESC, permit_id DESC", org_id
    )
    return tuple(
        CarrierPermit(
            permit_id=row["permit_id"],
            org_id=OrgId(row["org_id"]),
            number=row["number"],
            classes=frozenset(row["classes"]),
            period=Period(row["valid_from"], row["valid_until"]),
        )
        for row in rows
    )


async def last_unit_serial(work: AnyWork, org_id: int) -> str | None:
    """Return the highest serial of an organisation's units, and make others who ask wait for this transaction."""
    await work.execute("SELECT pg_advisory_xact_lock(hashtextextended('transport_unit', $1))", org_id)
    row = await work.fetchrow("SELECT max(serial) AS serial FROM transport_unit WHERE org_id = $1", org_id)
    return row["serial"] if row else None


async def add_unit(work: AnyWork, new: NewTransportUnit, serial: str) -> UnitId:
    """Insert a transport unit with its serial."""
    unit_id = UnitId(work.new_id())
    permit = new.permit
    await work.execute(
        "INSERT INTO transport_unit (unit_id, org_id, kind, plate, serial, permit_number, permit_holder_org_id,"
        " permit_classes, permit_from, permit_until, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        unit_id,
        new.org_id,
        new.kind.value,
        new.plate,
        serial,
        permit.number if permit else "",
        permit.holder if permit else None,
        sorted(permit.classes) if permit else [],
        permit.period.first if permit else None,
        permit.period.last if permit else None,
        work.now,
    )
    return unit_id


async def unit(work: AnyWork, unit_id: UUID) -> TransportUnit | None:
    """Return a transport unit."""
    row = await work.fetchrow("SELECT * FROM transport_unit WHERE unit_id = $1", unit_id)
    return _unit(row) if row else None


async def unit_of_serial(work: AnyWork, org_id: int, serial: str) -> TransportUnit | None:
    """Return the unit whose label ends in the serial."""
    row = await work.fetchrow("SELECT * FROM transport_unit WHERE org_id = $1 AND serial = $2", org_id, serial)
    return _unit(row) if row else None


async def unit_plated(work: AnyWork, plate: str) -> TransportUnit | None:
    """Return the unit with that plate, in the spelling that is kept."""
    row = await work.fetchrow("SELECT * FROM transport_unit WHERE plate = $1", plate)
    return _unit(row) if row else None


async def units(work: AnyWork, wanted: Slice, *, org_id: int | None = None) -> tuple[TransportUnit, ...]:
    """Return transport units after the slice's key, one more than asked for."""
    rows = await work.fetch(
        "SELECT * FROM transport_unit WHERE unit_id > $1 AND ($2::bigint IS NULL OR org_id = $2)"
        " ORDER BY unit_id LIMIT $3",
        after_id(wanted),
        org_id,
        wanted.size + 1,
    )
    return tuple(_unit(row) for row in rows)


def _licence(row: Any) -> Licence:
    return Licence(
        licence_id=LicenceId(row["licence_id"]),
        org_id=OrgId(row["org_id"]),
        number=row["number"],
        mode=LicenceMode(row["mode"]),
        categories=frozenset(row["categories"]),
        codes=_codes(row["codes"]),
        methods=frozenset(row["method_codes"]),
        capacity=Mass(row["capacity_g"]),
        period=Period(row["valid_from"], row["valid_until"]),
        opening_year=row["opening_year"],
        opening=Mass(row["opening_g"]),
    )


def _unit(row: Any) -> TransportUnit:
    return TransportUnit(
        unit_id=UnitId(row["unit_id"]),
        org_id=OrgId(row["org_id"]),
        kind=UnitKind(row["kind"]),
        plate=row["plate"],
        serial=row["serial"],
        permit=_permit(row) if row["permit_holder_org_id"] is not None else None,
        active=row["status"] == "active",
    )


def _permit(row: Any) -> Permit:
    return Permit(
        number=row["permit_number"],
        holder=OrgId(row["permit_holder_org_id"]),
        classes=frozenset(row["permit_classes"]),
        period=Period(row["permit_from"], row["permit_until"]),
    )


def _digits(codes: Iterable[WasteCode]) -> list[str]:
    return sorted(code.digits for code in codes)


def _codes(digits: Iterable[str]) -> frozenset[WasteCode]:
    return frozenset(WasteCode(code) for code in digits)
