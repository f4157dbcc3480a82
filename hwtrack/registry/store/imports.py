"""Import files on their way in: the file as sent, what became of it, and the faults of its lines."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from hwtrack.infra.paging import Slice
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.errors import Fault
from hwtrack.kernel.ids import OrgId
from hwtrack.registry.bulk.outcome import Import, ImportState, Outcome
from hwtrack.registry.bulk.records import ImportKind
from hwtrack.registry.store.places import after_id

_COLUMNS = (
    "org_id, import_id, kind, dry_run, official, state, lines, created, unchanged, fault_count,"
    " faults::text AS faults_text, made_at, finished_at"
)


async def add(
    work: AnyWork, org_id: OrgId, kind: ImportKind, content: bytes, *, lines: int, dry_run: bool, official: bool
) -> UUID:
    """Keep a file that waits to be imported."""
    import_id = work.new_id()
    await work.execute(
        "INSERT INTO registry_import (org_id, import_id, kind, dry_run, official, content, sha256, state, lines,"
        " made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        org_id,
        import_id,
        kind.value,
        dry_run,
        official,
        content,
        sha256(content).digest(),
        ImportState.WAITING.value,
        lines,
        work.actor.account_id,
        work.now,
    )
    return import_id


async def claim(work: AnyWork, org_id: int, import_id: UUID) -> tuple[Import, bytes] | None:
    """Return a file that still waits, locked for this transaction; none if it was dealt with."""
    row = await work.fetchrow(
        f"SELECT {_COLUMNS}, content FROM registry_import"
        " WHERE org_id = $1 AND import_id = $2 AND state = $3 FOR UPDATE",
        org_id,
        import_id,
        ImportState.WAITING.value,
    )
    return (_import(row), bytes(row["content"])) if row else None


async def finish(work: AnyWork, found: Import, state: ImportState, outcome: Outcome) -> None:
    """Record what became of a file."""
    await work.execute(
        "UPDATE registry_import SET state = $3, created = $4, unchanged = $5, fault_count = $6, faults = $7,"
        " finished_at = $8 WHERE org_id = $1 AND import_id = $2",
        found.org_id,
        found.import_id,
        state.value,
        outcome.created,
        outcome.unchanged,
        outcome.fault_count,
        json.dumps([_stored(fault) for fault in outcome.faults]),
        work.now,
    )


async def one(work: AnyWork, import_id: UUID) -> Import | None:
    """Return an import of the actor's organisation."""
    row = await work.fetchrow(f"SELECT {_COLUMNS} FROM registry_import WHERE import_id = $1", import_id)
    return _import(row) if row else None


async def page(work: AnyWork, wanted: Slice) -> tuple[Import, ...]:
    """Return the actor's organisation's imports after the slice's key, one more than asked for."""
    rows = await work.fetch(
        f"SELECT {_COLUMNS} FROM registry_import WHERE import_id > $1 ORDER BY import_id LIMIT $2",
        after_id(wanted),
        wanted.size + 1,
    )
    return tuple(_import(row) for row in rows)


def _import(row: Any) -> Import:
    return Import(
        org_id=OrgId(row["org_id"]),
        import_id=row["import_id"],
        kind=ImportKind(row["kind"]),
        dry_run=row["dry_run"],
        official=row["official"],
        state=ImportState(row["state"]),
        outcome=Outcome(
            lines=row["lines"],
            created=row["created"],
            unchanged=row["unchanged"],
            fault_count=row["fault_count"],
            faults=_faults(json.loads(row["faults_text"])),
        ),
        made_at=row["made_at"],
        finished_at=row["finished_at"],
    )


def _stored(fault: Fault) -> dict[str, Any]:
    return {"template": fault.template, "facts": dict(fault.facts), "pointer": fault.pointer}


def _faults(stored: Sequence[Any]) -> tuple[Fault, ...]:
    return tuple(Fault(template=one["template"], facts=one["facts"], pointer=one["pointer"]) for one in stored)
