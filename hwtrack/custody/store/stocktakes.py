"""Counts of a place: rows in and out. Scans and packages without a code are only added; a closed count stays."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hwtrack.custody.claims import ScanMeans
from hwtrack.custody.container import ENDED, ContainerStage
from hwtrack.custody.stocktake import CountScan, Extra, Scope, Stocktake, StocktakeStatus
from hwtrack.infra.work import AnyWork, Work
from hwtrack.kernel.quantity import Mass

_ADD = """
    INSERT INTO stocktake (home_org_id, stocktake_id, counting_org_id, official, site_id, facility_id, zone_id,
        manifests, opened_at, opened_by, status, parties, regions)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, 'open', $11, $12)
    ON CONFLICT (home_org_id, stocktake_id) DO NOTHING RETURNING stocktake_id
"""
_ONE = "SELECT * FROM stocktake WHERE home_org_id = $1 AND stocktake_id = $2"
_PAGE = """
    SELECT * FROM stocktake
    WHERE ($1::bigint IS NULL OR home_org_id = $1) AND ($2::uuid IS NULL OR facility_id = $2)
        AND ($3::uuid IS NULL OR stocktake_id < $3)
    ORDER BY stocktake_id DESC LIMIT $4
"""
_ADD_SCANS = """
    INSERT INTO stocktake_scan (home_org_id, stocktake_id, scan_id, code, at, another, means, made_at, made_by, parties,
        regions)
    SELECT $1, $2, given.scan_id, given.code, given.at, given.another, given.means, $4, $5, $6, $7
    FROM jsonb_to_recordset($3::jsonb) AS given (scan_id uuid, code text, at timestamptz, another boolean, means text)
    ON CONFLICT DO NOTHING
"""
_ADD_EXTRA = """
    INSERT INTO stocktake_extra (home_org_id, stocktake_id, extra_id, at, description, pieces, mass_g, photo_sha256,
        made_at, made_by, parties, regions)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING
"""
_END = """
    UPDATE stocktake SET status = $3, ended_at = $4, ended_by = $5, reason = $6, record = $7, record_sha256 = $8,
        figures = $9::jsonb, parties = $10
    WHERE home_org_id = $1 AND stocktake_id = $2 AND status = 'open'
"""
_BOOKED = """
    SELECT c.code::text AS code, c.waste_code::text AS waste_code, c.waste_name, s.stage, s.net_g, s.facility_id,
        s.zone_id, s.holder_org_id, (s.state ->> 'last_at')::timestamptz AS last_at,
        coalesce(s.state ->> 'kept_since', s.state ->> 'born_at')::timestamptz AS since
    FROM container_state s JOIN container c ON c.home_org_id = s.home_org_id AND c.container_id = s.container_id
    WHERE s.facility_id = $1 AND NOT s.stage = ANY ($2)
"""
_NAMED = """
    SELECT c.code::text AS code, c.waste_code::text AS waste_code, c.waste_name, s.stage, s.net_g, s.facility_id,
        s.zone_id, s.holder_org_id, (s.state ->> 'last_at')::timestamptz AS last_at,
        coalesce(s.state ->> 'kept_since', s.state ->> 'born_at')::timestamptz AS since
    FROM unnest($1::text[]) AS asked (code)
    JOIN organisation o ON o.credit_code = left(asked.code, 18)
    JOIN container c ON c.home_org_id = o.org_id AND c.code = asked.code
    LEFT JOIN container_state s ON s.home_org_id = c.home_org_id AND s.container_id = c.container_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A container as the actor sees its state: what it is, where it stands, since when it moved last."""

    code: str
    waste_code: str
    waste_name: str
    stage: ContainerStage
    net: Mass | None
    facility_id: UUID | None
    zone_id: UUID | None
    holder_org_id: int | None
    last_at: datetime | None
    since: datetime | None


async def add(work: Work, new: Stocktake) -> bool:
    """Insert a count; say whether it is new."""
    row = await work.fetchrow(
        _ADD,
        new.home_org_id,
        new.stocktake_id,
        new.counting_org_id,
        new.official,
        new.scope.site_id,
        new.scope.facility_id,
        new.scope.zone_id,
        json.dumps([[home, str(manifest)] for home, manifest in new.scope.manifests]),
        new.opened_at,
        work.actor.account_id,
        list(new.parties),
        list(new.regions),
    )
    return row is not None


async def one(work: AnyWork, home: int, stocktake_id: UUID, *, lock: bool = False) -> Stocktake | None:
    """Return a count the actor may see; with `lock` nobody ends it meanwhile, and an ended one is not returned."""
    row = await work.fetchrow(_ONE + (" AND status = 'open' FOR UPDATE" if lock else ""), home, stocktake_id)
    return None if row is None else _stocktake(row)


async def page(
    work: AnyWork, *, home: int | None, facility_id: UUID | None, before: UUID | None, limit: int
) -> tuple[Stocktake, ...]:
    """Return counts the actor may see, newest first."""
    return tuple(_stocktake(row) for row in await work.fetch(_PAGE, home, facility_id, before, limit))


async def scans(work: AnyWork, home: int, stocktake_id: UUID) -> tuple[CountScan, ...]:
    """Return every scan of a count, in the order they were made."""
    rows = await work.fetch(
        "SELECT * FROM stocktake_scan WHERE home_org_id = $1 AND stocktake_id = $2 ORDER BY at, scan_id",
        home,
        stocktake_id,
    )
    return tuple(
        CountScan(
            scan_id=row["scan_id"],
            code=row["code"],
            at=row["at"],
            another=row["another"],
            means=ScanMeans(row["means"]),
        )
        for row in rows
    )


async def add_scans(work: AnyWork, to: Stocktake, new: Sequence[CountScan]) -> None:
    """Add scans; those that are there already stay what they are."""
    given = [
        {
            "scan_id": str(scan.scan_id),
            "code": scan.code,
            "at": scan.at.isoformat(),
            "another": scan.another,
            "means": scan.means.value,
        }
        for scan in new
    ]
    await work.execute(
        _ADD_SCANS,
        to.home_org_id,
        to.stocktake_id,
        json.dumps(given),
        work.now,
        work.actor.account_id,
        list(to.parties),
        list(to.regions),
    )


async def count_of(work: AnyWork, to: Stocktake, table: str) -> int:
    """Return how many scans (`stocktake_scan`) or packages without a code (`stocktake_extra`) a count has."""
    row = await work.fetchrow(
        f"SELECT count(*) AS n FROM {table} WHERE home_org_id = $1 AND stocktake_id = $2",
        to.home_org_id,
        to.stocktake_id,
    )
    return int(row["n"]) if row else 0


async def known_scans(work: AnyWork, to: Stocktake, ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return which scans are there already."""
    rows = await work.fetch(
        "SELECT scan_id FROM stocktake_scan WHERE home_org_id = $1 AND stocktake_id = $2"
        " AND scan_id = ANY ($3::uuid[])",
        to.home_org_id,
        to.stocktake_id,
        list(ids),
    )
    return frozenset(row["scan_id"] for row in rows)


async def extras(work: AnyWork, home: int, stocktake_id: UUID) -> tuple[Extra, ...]:
    """Return every package without a code of a count, in the order they were found."""
    rows = await work.fetch(
        "SELECT * FROM stocktake_extra WHERE home_org_id = $1 AND stocktake_id = $2 ORDER BY at, extra_id",
        home,
        stocktake_id,
    )
    return tuple(
        Extra(
            extra_id=row["extra_id"],
            at=row["at"],
            description=row["description"],
            pieces=row["pieces"],
            mass=None if row["mass_g"] is None else Mass(row["mass_g"]),
            photo_sha256=row["photo_sha256"],
        )
        for row in rows
    )


async def add_extra(work: AnyWork, to: Stocktake, extra: Extra) -> None:
    """Add a package without a code; one that is there already stays what it is."""
    await work.execute(
        _ADD_EXTRA,
        to.home_org_id,
        to.stocktake_id,
        extra.extra_id,
        extra.at,
        extra.description.strip(),
        extra.pieces,
        None if extra.mass is None else extra.mass.grams,
        extra.photo_sha256,
        work.now,
        work.actor.account_id,
        list(to.parties),
        list(to.regions),
    )


async def end(
    work: AnyWork,
    counted: Stocktake,
    status: StocktakeStatus,
    *,
    reason: str = "",
    record: tuple[str, bytes] | None = None,
    figures: dict[str, Any] | None = None,
    parties: Iterable[int] = (),
) -> None:
    """Close a count with its record, or give it up with a reason."""
    text, digest = record or (None, None)
    await work.execute(
        _END,
        counted.home_org_id,
        counted.stocktake_id,
        status.value,
        work.now,
        work.actor.account_id,
        reason,
        text,
        digest,
        None if figures is None else json.dumps(figures),
        sorted({*counted.parties, *parties}),
    )


async def booked_at(work: AnyWork, facility_id: UUID) -> tuple[Booked, ...]:
    """Return the containers whose books place them in a facility, as far as the actor may see them."""
    gone = sorted(stage.value for stage in (*ENDED, ContainerStage.UNBORN))
    return tuple(_booked(row) for row in await work.fetch(_BOOKED, facility_id, gone))


async def booked(work: AnyWork, codes: Iterable[str]) -> tuple[Booked, ...]:
    """Return containers by their codes, as far as the actor may see them."""
    return tuple(_booked(row) for row in await work.fetch(_NAMED, sorted(set(codes))))


def _stocktake(row: Any) -> Stocktake:
    manifests = json.loads(row["manifests"]) if isinstance(row["manifests"], str) else row["manifests"]
    figures = json.loads(row["figures"]) if isinstance(row["figures"], str) else row["figures"]
    return Stocktake(
        home_org_id=row["home_org_id"],
        stocktake_id=row["stocktake_id"],
        counting_org_id=row["counting_org_id"],
        official=row["official"],
        scope=Scope(
            site_id=row["site_id"],
            facility_id=row["facility_id"],
            zone_id=row["zone_id"],
            manifests=tuple((int(home), UUID(manifest)) for home, manifest in manifests),
        ),
        opened_at=row["opened_at"],
        status=StocktakeStatus(row["status"]),
        ended_at=row["ended_at"],
        reason=row["reason"],
        record=row["record"],
        record_sha256=row["record_sha256"],
        figures=figures,
        parties=tuple(row["parties"]),
        regions=tuple(row["regions"]),
    )


def _booked(row: Any) -> Booked:
    return Booked(
        code=row["code"],
        waste_code=row["waste_code"],
        waste_name=row["waste_name"],
        stage=ContainerStage(row["stage"] or ContainerStage.UNBORN.value),
        net=None if row["net_g"] is None else Mass(row["net_g"]),
        facility_id=row["facility_id"],
        zone_id=row["zone_id"],
        holder_org_id=row["holder_org_id"],
        last_at=row["last_at"],
        since=row["since"],
    )
