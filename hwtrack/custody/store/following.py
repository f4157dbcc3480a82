"""Following the log: what was recorded since a follower last looked, exactly once and in one order. For the worker.

Entries are read below the oldest transaction still running, as the sealer reads them, so that nothing can commit behind
a follower's mark and no time is waited. Knows marks and rows; what is done with an event is the follower's own.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hwtrack.infra.work import AnyWork

_TAKE = """
    SELECT epoch, xid::text AS xid, entry_id, home_org_id FROM follower WHERE name = $1 FOR UPDATE SKIP LOCKED
"""

_AFTER = """
    SELECT l.epoch, l.xid::text AS xid, l.entry_id, l.home_org_id, e.record_time, e.header, e.body, e.parties, e.regions
    FROM log_entry l
    JOIN custody_event e ON e.home_org_id = l.home_org_id AND e.event_id = l.entry_id
    WHERE l.kind = 'custody' AND (l.epoch, l.xid, l.entry_id, l.home_org_id) > ($1, $2::text::xid8, $3, $4)
        AND (l.epoch < (SELECT max(epoch) FROM log_epoch) OR l.xid < pg_snapshot_xmin(pg_current_snapshot()))
    ORDER BY l.epoch, l.xid, l.entry_id, l.home_org_id LIMIT $5
"""

_MOVE = """
    UPDATE follower SET epoch = $2, xid = $3::text::xid8, entry_id = $4, home_org_id = $5, read_to = $6 WHERE name = $1
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a follower has read: the last entry's place in the log."""

    epoch: int
    xid: str
    entry_id: UUID
    home_org_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One event of one home organisation as it was recorded, with its place in the log."""

    mark: Mark
    record_time: datetime
    header: str
    body: str
    parties: tuple[int, ...]
    regions: tuple[int, ...]


async def take(work: AnyWork, follower: str) -> Mark | None:
    """Return a follower's mark and keep it to this transaction; None where another worker has it in hand."""
    if await work.fetchrow("SELECT 1 FROM follower WHERE name = $1", follower) is None:
        # Why the question first: an insert waits for whoever has the row in hand.
        await work.execute("INSERT INTO follower (name) VALUES ($1) ON CONFLICT DO NOTHING", follower)
    row = await work.fetchrow(_TAKE, follower)
    return None if row is None else _mark(row)


async def after(work: AnyWork, mark: Mark, limit: int) -> tuple[Followed, ...]:
    """Return at most so many events recorded since a mark, in the log's order."""
    rows = await work.fetch(_AFTER, mark.epoch, mark.xid, mark.entry_id, mark.home_org_id, limit)
    return tuple(
        Followed(
            mark=_mark(row),
            record_time=row["record_time"],
            header=row["header"],
            body=row["body"],
            parties=tuple(row["parties"]),
            regions=tuple(row["regions"]),
        )
        for row in rows
    )


async def move(work: AnyWork, follower: str, mark: Mark, *, read_to: datetime) -> None:
    """Put a follower's mark behind an entry; everything recorded up to `read_to` has been read."""
    await work.execute(_MOVE, follower, mark.epoch, mark.xid, mark.entry_id, mark.home_org_id, read_to)


async def read_to(work: AnyWork, follower: str) -> datetime | None:
    """Return up to when a follower has read everything; None where it never ran."""
    row = await work.fetchrow("SELECT nullif(read_to, '-infinity') AS read_to FROM follower WHERE name = $1", follower)
    return None if row is None else row["read_to"]


def _mark(row: Any) -> Mark:
    return Mark(row["epoch"], row["xid"], row["entry_id"], row["home_org_id"])
