"""What may be stored how long and how much: settings and approved extensions, rows in and out. Rows are only added."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from hwtrack.infra.paging import Slice
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.ids import OrgId, SiteId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.storage_limits import StorageExtension, StorageLimit
from hwtrack.registry.store.places import after_id

LOAD_LIMITS = """
    INSERT INTO storage_limit (subject, in_force_from, made_at, max_days, max_g, source, mark, reason)
    SELECT subject, in_force_from, in_force_from::timestamp AT TIME ZONE 'Asia/Shanghai', max_days, max_g, source,
        mark, ''
    FROM jsonb_to_recordset($1::jsonb) AS given (
        subject text, in_force_from date, max_days int, max_g bigint, source text, mark text)
    ON CONFLICT DO NOTHING
"""

_ADD_LIMIT = """
    INSERT INTO storage_limit (subject, in_force_from, made_at, max_days, max_g, source, mark, reason, made_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_ADD_EXTENSION = """
    INSERT INTO storage_extension (extension_id, org_id, site_id, codes, until, document_no, made_at, made_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_LICENSED = """
    SELECT DISTINCT org_id FROM licence
    WHERE org_id = ANY ($1::bigint[]) AND valid_from <= $2::date AND valid_until >= $2::date
"""


def limit_rows(limits: Iterable[StorageLimit]) -> str:
    """Write the settings as `LOAD_LIMITS` reads them."""
    rows = [
        {
            "subject": limit.subject,
            "in_force_from": limit.in_force_from.isoformat(),
            "max_days": limit.max_days,
            "max_g": limit.max_mass.grams if limit.max_mass else None,
            "source": limit.source,
            "mark": limit.mark,
        }
        for limit in limits
    ]
    return json.dumps(rows, ensure_ascii=False)


async def limits(work: AnyWork) -> tuple[StorageLimit, ...]:
    """Return every setting there ever was, oldest first: a handful."""
    rows = await work.fetch("SELECT * FROM storage_limit ORDER BY in_force_from, made_at, subject")
    return tuple(
        StorageLimit(
            subject=row["subject"],
            in_force_from=row["in_force_from"],
            max_days=row["max_days"],
            max_mass=Mass(row["max_g"]) if row["max_g"] is not None else None,
            source=row["source"],
            mark=row["mark"],
            reason=row["reason"],
            made_at=row["made_at"],
        )
        for row in rows
    )


async def add_limit(work: AnyWork, limit: StorageLimit) -> None:
    """Add a setting."""
    await work.execute(
        _ADD_LIMIT,
        limit.subject,
        limit.in_force_from,
        work.now,
        limit.max_days,
        limit.max_mass.grams if limit.max_mass else None,
        limit.source,
        limit.mark,
        limit.reason,
        work.actor.account_id,
    )


async def extensions(work: AnyWork, wanted: Slice, *, org_id: int | None = None) -> tuple[StorageExtension, ...]:
    """Return extensions after the slice's key, one more than asked for, in the order they were recorded."""
    rows = await work.fetch(
        "SELECT * FROM storage_extension WHERE extension_id > $1 AND ($2::bigint IS NULL OR org_id = $2)"
        " ORDER BY extension_id LIMIT $3",
        after_id(wanted),
        org_id,
        wanted.size + 1,
    )
    return tuple(_extension(row) for row in rows)


async def extensions_of(work: AnyWork, org_ids: Sequence[int]) -> tuple[StorageExtension, ...]:
    """Return every extension of some organisations."""
    rows = await work.fetch(
        "SELECT * FROM storage_extension WHERE org_id = ANY ($1::bigint[]) ORDER BY extension_id", list(org_ids)
    )
    return tuple(_extension(row) for row in rows)


async def add_extension(work: AnyWork, extension: StorageExtension) -> None:
    """Add an extension."""
    await work.execute(
        _ADD_EXTENSION,
        extension.extension_id,
        extension.org_id,
        extension.site_id,
        sorted(code.digits for code in extension.codes),
        extension.until,
        extension.document,
        work.now,
        work.actor.account_id,
    )


async def licensed(work: AnyWork, org_ids: Iterable[int], on: date) -> frozenset[OrgId]:
    """Return which organisations hold an operating licence on a day."""
    rows = await work.fetch(_LICENSED, sorted(set(org_ids)), on)
    return frozenset(OrgId(row["org_id"]) for row in rows)


def _extension(row: Any) -> StorageExtension:
    site: UUID | None = row["site_id"]
    return StorageExtension(
        extension_id=row["extension_id"],
        org_id=OrgId(row["org_id"]),
        site_id=SiteId(site) if site else None,
        codes=frozenset(WasteCode(code) for code in row["codes"]),
        until=row["until"],
        document=row["document_no"],
    )
