"""Sites, facilities, zones and scales: rows in and out. Shapes travel as text and binary, exactly."""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from hwtrack.infra.paging import Slice
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.ids import FacilityId, OrgId, ScaleId, SiteId, ZoneId
from hwtrack.kernel.quantity import Mass
from hwtrack.registry.commands import NewFacility, NewScale, NewSite, NewZone
from hwtrack.registry.geometry import Outline, Point, of_wkb, wkt
from hwtrack.registry.kinds import FacilityKind, FacilityType, ManagementClass, ScaleKind
from hwtrack.registry.model import Facility, Scale, Site, SiteTag, Zone

NOTHING_YET = UUID(int=0)

_INSERT_SITES = """
    INSERT INTO site (site_id, org_id, name, address, division, point, management_class, category_tags, made_at)
    SELECT id, org_id, name, address, division, ST_GeomFromText(point, 4326), management_class, tags, $2
    FROM jsonb_to_recordset($1::jsonb) AS given (
        id uuid, org_id bigint, name text, address text, division int, point text, management_class text, tags text[])
"""
_SITE = "SELECT site.*, ST_AsBinary(point) AS point_wkb FROM site"

_INSERT_FACILITIES = """
    INSERT INTO facility (facility_id, org_id, site_id, kind, type, code, serial, name, outline, point, method_codes,
        storage_grade, status, made_at)
    SELECT id, org_id, site_id, kind, type, code, serial, name, ST_GeomFromText(outline, 4326),
        ST_GeomFromText(point, 4326), methods, grade, status, $2
    FROM jsonb_to_recordset($1::jsonb) AS given (
        id uuid, org_id bigint, site_id uuid, kind text, type text, code text, serial text, name text, outline text,
        point text, methods text[], grade text, status text)
"""
_CHANGE_FACILITY = """
    UPDATE facility SET kind = $2, type = $3, code = $4, name = $5, outline = ST_GeomFromText($6, 4326),
        point = ST_GeomFromText($7, 4326), method_codes = $8, storage_grade = $9, status = $10
    WHERE facility_id = $1
"""
_FACILITY = """
    SELECT facility.*, site.division, ST_AsBinary(facility.point) AS point_wkb, ST_AsBinary(outline) AS outline_wkb
    FROM facility JOIN site USING (site_id)
"""


async def add_sites(work: AnyWork, new: Sequence[NewSite]) -> tuple[SiteId, ...]:
    """Insert sites and return their ids in the order given."""
    ids = tuple(SiteId(work.new_id()) for _ in new)
    rows = [
        {
            "id": str(site_id),
            "org_id": one.org_id,
            "name": one.name,
            "address": one.address,
            "division": one.division,
            "point": wkt(one.point) if one.point else None,
            "management_class": one.management_class.value if one.management_class else None,
            "tags": sorted(tag.value for tag in one.tags),
        }
        for site_id, one in zip(ids, new, strict=True)
    ]
    await work.execute(_INSERT_SITES, json.dumps(rows), work.now)
    return ids


async def site(work: AnyWork, site_id: UUID) -> Site | None:
    """Return a site."""
    row = await work.fetchrow(f"{_SITE} WHERE site_id = $1", site_id)
    return _site(row) if row else None


async def sites_named(work: AnyWork, keys: Iterable[tuple[int, str]]) -> dict[tuple[OrgId, str], Site]:
    """Return sites by organisation and name."""
    pairs = list(keys)
    rows = await work.fetch(
        f"{_SITE} JOIN unnest($1::bigint[], $2::text[]) AS given (org, title) ON org_id = org AND name = title",
        [org for org, _ in pairs],
        [name for _, name in pairs],
    )
    found = (_site(row) for row in rows)
    return {(one.org_id, one.name): one for one in found}


async def sites(
    work: AnyWork, wanted: Slice, *, org_id: int | None = None, divisions: Sequence[int] | None = None
) -> tuple[Site, ...]:
    """Return sites after the slice's key, one more than asked for."""
    rows = await work.fetch(
        f"{_SITE} WHERE site_id > $1 AND ($2::bigint IS NULL OR org_id = $2)"
        " AND ($3::int[] IS NULL OR division = ANY ($3)) ORDER BY site_id LIMIT $4",
        after_id(wanted),
        org_id,
        list(divisions) if divisions is not None else None,
        wanted.size + 1,
    )
    return tuple(_site(row) for row in rows)


async def treating(work: AnyWork, site_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Return which sites have a treatment facility that is in use."""
    rows = await work.fetch(
        "SELECT DISTINCT site_id FROM facility WHERE site_id = ANY ($1::uuid[]) AND kind = $2 AND status = 'active'",
        list(site_ids),
        FacilityKind.TREATMENT.value,
    )
    return frozenset(row["site_id"] for row in rows)


async def last_facility_serial(work: AnyWork, org_id: int) -> str | None:
    """Return the highest serial of an organisation's facilities, and make others who ask wait for this transaction.

    The unique constraint keeps serials apart; the lock only spares the second one its failure.
    """
    await work.execute("SELECT pg_advisory_xact_lock(hashtextextended('facility', $1))", org_id)
    row = await work.fetchrow("SELECT max(serial) AS serial FROM facility WHERE org_id = $1", org_id)
    return row["serial"] if row else None


async def add_facilities(work: AnyWork, new: Sequence[tuple[NewFacility, str]]) -> tuple[FacilityId, ...]:
    """Insert facilities with their serials and return their ids in the order given."""
    ids = tuple(FacilityId(work.new_id()) for _ in new)
    rows = [
        {
            "id": str(facility_id),
            "org_id": one.org_id,
            "site_id": str(one.site_id),
            "kind": one.type.kind.value,
            "type": one.type.value,
            "code": one.code,
            "serial": serial,
            "name": one.name,
            "outline": wkt(one.outline) if one.outline else None,
            "point": wkt(one.position),
            "methods": sorted(one.methods),
            "grade": one.storage_grade,
            "status": "active" if one.active else "closed",
        }
        for facility_id, (one, serial) in zip(ids, new, strict=True)
    ]
    await work.execute(_INSERT_FACILITIES, json.dumps(rows), work.now)
    return ids


async def change_facility(work: AnyWork, facility_id: FacilityId, new: NewFacility) -> None:
    """Give a facility another state; its organisation, its site and its serial stay."""
    await work.execute(
        _CHANGE_FACILITY,
        facility_id,
        new.type.kind.value,
        new.type.value,
        new.code,
        new.name,
        wkt(new.outline) if new.outline else None,
        wkt(new.position),
        sorted(new.methods),
        new.storage_grade,
        "active" if new.active else "closed",
    )


async def facility(work: AnyWork, facility_id: UUID) -> Facility | None:
    """Return a facility."""
    row = await work.fetchrow(f"{_FACILITY} WHERE facility_id = $1", facility_id)
    return _facility(row) if row else None


async def facilities_by_ids(work: AnyWork, ids: Iterable[UUID]) -> dict[UUID, Facility]:
    """Return facilities by id."""
    rows = await work.fetch(f"{_FACILITY} WHERE facility_id = ANY ($1::uuid[])", list(ids))
    return {row["facility_id"]: _facility(row) for row in rows}


async def facility_of_serial(work: AnyWork, org_id: int, serial: str) -> Facility | None:
    """Return the facility whose plaque ends in the serial."""
    row = await work.fetchrow(f"{_FACILITY} WHERE facility.org_id = $1 AND serial = $2", org_id, serial)
    return _facility(row) if row else None


async def facilities_coded(work: AnyWork, keys: Iterable[tuple[UUID, str]]) -> dict[tuple[SiteId, str], Facility]:
    """Return facilities by site and code."""
    pairs = list(keys)
    rows = await work.fetch(
        f"{_FACILITY} JOIN unnest($1::uuid[], $2::text[]) AS given (home, sign)"
        " ON facility.site_id = home AND facility.code = sign",
        [home for home, _ in pairs],
        [code for _, code in pairs],
    )
    found = (_facility(row) for row in rows)
    return {(one.site_id, one.code): one for one in found}


async def facilities(
    work: AnyWork,
    wanted: Slice,
    *,
    org_id: int | None = None,
    site_id: UUID | None = None,
    kind: FacilityKind | None = None,
    divisions: Sequence[int] | None = None,
) -> tuple[Facility, ...]:
    """Return facilities after the slice's key, one more than asked for."""
    rows = await work.fetch(
        f"{_FACILITY} WHERE facility_id > $1 AND ($2::bigint IS NULL OR facility.org_id = $2)"
        " AND ($3::uuid IS NULL OR facility.site_id = $3) AND ($4::text IS NULL OR kind = $4)"
        " AND ($5::int[] IS NULL OR division = ANY ($5)) ORDER BY facility_id LIMIT $6",
        after_id(wanted),
        org_id,
        site_id,
        kind.value if kind else None,
        list(divisions) if divisions is not None else None,
        wanted.size + 1,
    )
    return tuple(_facility(row) for row in rows)


async def add_zone(work: AnyWork, org_id: OrgId, new: NewZone) -> ZoneId:
    """Insert a zone."""
    zone_id = ZoneId(work.new_id())
    await work.execute(
        "INSERT INTO zone (zone_id, org_id, facility_id, code, name, categories, made_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        zone_id,
        org_id,
        new.facility_id,
        new.code,
        new.name,
        sorted(new.categories),
        work.now,
    )
    return zone_id


async def zone(work: AnyWork, zone_id: UUID) -> Zone | None:
    """Return a zone."""
    row = await work.fetchrow("SELECT * FROM zone WHERE zone_id = $1", zone_id)
    return _zone(row) if row else None


async def zones_by_ids(work: AnyWork, ids: Iterable[UUID]) -> dict[UUID, Zone]:
    """Return zones by id."""
    rows = await work.fetch("SELECT * FROM zone WHERE zone_id = ANY ($1::uuid[])", list(ids))
    return {row["zone_id"]: _zone(row) for row in rows}


async def zones_of(work: AnyWork, facility_id: UUID) -> dict[UUID, Zone]:
    """Return a facility's zones by id."""
    rows = await work.fetch("SELECT * FROM zone WHERE facility_id = $1", facility_id)
    return {row["zone_id"]: _zone(row) for row in rows}


async def zones(work: AnyWork, facility_id: UUID, wanted: Slice) -> tuple[Zone, ...]:
    """Return a facility's zones after the slice's key, one more than asked for."""
    rows = await work.fetch(
        "SELECT * FROM zone WHERE facility_id = $1 AND zone_id > $2 ORDER BY zone_id LIMIT $3",
        facility_id,
        after_id(wanted),
        wanted.size + 1,
    )
    return tuple(_zone(row) for row in rows)


async def add_scale(work: AnyWork, org_id: OrgId, new: NewScale) -> ScaleId:
    """Insert a scale."""
    scale_id = ScaleId(work.new_id())
    await work.execute(
        "INSERT INTO scale (scale_id, org_id, site_id, kind, code, name, division_g, max_g, calibrated_until, made_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        scale_id,
        org_id,
        new.site_id,
        new.kind.value,
        new.code,
        new.name,
        new.division.grams,
        new.maximum.grams,
        new.calibrated_until,
        work.now,
    )
    return scale_id


async def scale(work: AnyWork, scale_id: UUID) -> Scale | None:
    """Return a scale."""
    row = await work.fetchrow("SELECT * FROM scale WHERE scale_id = $1", scale_id)
    return _scale(row) if row else None


async def scales(work: AnyWork, wanted: Slice, *, org_id: int | None = None) -> tuple[Scale, ...]:
    """Return scales after the slice's key, one more than asked for."""
    rows = await work.fetch(
        "SELECT * FROM scale WHERE scale_id > $1 AND ($2::bigint IS NULL OR org_id = $2) ORDER BY scale_id LIMIT $3",
        after_id(wanted),
        org_id,
        wanted.size + 1,
    )
    return tuple(_scale(row) for row in rows)


def after_id(wanted: Slice) -> UUID:
    """Return the id after which a page of things with ids begins."""
    return wanted.after_id() or NOTHING_YET


def _site(row: Any) -> Site:
    return Site(
        site_id=SiteId(row["site_id"]),
        org_id=OrgId(row["org_id"]),
        name=row["name"],
        division=row["division"],
        address=row["address"],
        point=_point(row["point_wkb"]) if row["point_wkb"] else None,
        management_class=ManagementClass(row["management_class"]) if row["management_class"] else None,
        tags=frozenset(SiteTag(tag) for tag in row["category_tags"]),
    )


def _facility(row: Any) -> Facility:
    return Facility(
        facility_id=FacilityId(row["facility_id"]),
        org_id=OrgId(row["org_id"]),
        site_id=SiteId(row["site_id"]),
        division=row["division"],
        type=FacilityType(row["type"]),
        code=row["code"],
        serial=row["serial"],
        name=row["name"],
        point=_point(row["point_wkb"]),
        outline=_outline(row["outline_wkb"]) if row["outline_wkb"] else None,
        methods=frozenset(row["method_codes"]),
        storage_grade=row["storage_grade"],
        active=row["status"] == "active",
    )


def _zone(row: Any) -> Zone:
    return Zone(
        zone_id=ZoneId(row["zone_id"]),
        org_id=OrgId(row["org_id"]),
        facility_id=FacilityId(row["facility_id"]),
        code=row["code"],
        name=row["name"],
        categories=frozenset(row["categories"]),
    )


def _scale(row: Any) -> Scale:
    return Scale(
        scale_id=ScaleId(row["scale_id"]),
        org_id=OrgId(row["org_id"]),
        site_id=SiteId(row["site_id"]),
        kind=ScaleKind(row["kind"]),
        code=row["code"],
        name=row["name"],
        division=Mass(row["division_g"]),
        maximum=Mass(row["max_g"]),
        calibrated_until=row["calibrated_until"],
    )


def _point(data: bytes) -> Point:
    shape = of_wkb(data)
    if not isinstance(shape, Point):
        raise TypeError("a point was stored as an outline")
    return shape


def _outline(data: bytes) -> Outline:
    shape = of_wkb(data)
    if not isinstance(shape, Outline):
        raise TypeError("an outline was stored as a point")
    return shape
