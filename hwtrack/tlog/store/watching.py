"""What the database says of sealing: what waits since when, and who holds it up. In the database's own time.

Who holds it up is only to be seen with the rights of `pg_read_all_stats`, which bootstrap gives to the worker.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from hwtrack.infra.work import AnyWork
from hwtrack.tlog.blocker import Blocker
from hwtrack.tlog.store.tree import Mark

MOST_COUNTED = 100_000
"""Beyond this, "many" is all anybody needs to know."""

_WAITING = """
    SELECT count(*) AS waiting, min(made_at) AS oldest_at,
        coalesce(extract(epoch FROM clock_timestamp() - min(made_at)), 0)::float8 AS age
    FROM (
        SELECT made_at FROM log_entry WHERE (epoch, xid, entry_id, home_org_id) > ($1, $2::text::xid8, $3, $4)
        ORDER BY epoch, xid LIMIT $5
    ) AS unsealed
"""

_BLOCKERS = """
    SELECT pid, usename::text AS role, datname::text AS database, coalesce(state, '') AS state,
        xact_start AS since, query_start, left(query, 60) AS query
    FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
    ORDER BY age(backend_xid) DESC LIMIT 5
"""

_BEAT = """
    INSERT INTO log_pulse AS p (beat_at, waiting, oldest_at, blockers)
    VALUES (clock_timestamp(), $1, $2, $3::text::jsonb)
    ON CONFLICT (one) DO UPDATE SET beat_at = excluded.beat_at, waiting = excluded.waiting,
        oldest_at = excluded.oldest_at, blockers = excluded.blockers
"""

_PULSE = """
    SELECT waiting, blockers::text AS blockers,
        extract(epoch FROM clock_timestamp() - beat_at)::float8 AS silent_for,
        coalesce(extract(epoch FROM clock_timestamp() - oldest_at), 0)::float8 AS lag
    FROM log_pulse
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many entries wait to be sealed, and since when the oldest does, as instant and in seconds."""

    count: int
    oldest_at: datetime | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Pulse:
    """The sealer's last sign of life: how long ago, what waited, and for how long it has waited by now, in seconds."""

    silent_for: float
    waiting: int
    lag: float
    blockers: tuple[Blocker, ...]


async def waiting(work: AnyWork, after: Mark) -> Waiting:
    """Look at what lies behind a mark."""
    row = await work.fetchrow(_WAITING, after.epoch, after.xid, after.entry_id, after.home_org_id, MOST_COUNTED)
    return Waiting(0, None, 0.0) if row is None else Waiting(row["waiting"], row["oldest_at"], row["age"])


async def blockers(work: AnyWork) -> tuple[Blocker, ...]:
    """Return the transactions that sealing waits for, the oldest first."""
    rows = await work.fetch(_BLOCKERS)
    return tuple(
        Blocker(
            pid=row["pid"],
            role=row["role"] or "",
            database=row["database"] or "",
            state=row["state"],
            since=_written(row["since"]),
            query_since=_written(row["query_start"]),
            query=row["query"] or "",
        )
        for row in rows
    )


async def beat(work: AnyWork, found: Waiting, held_up_by: tuple[Blocker, ...]) -> None:
    """Leave a sign of life."""
    told = json.dumps([asdict(one) for one in held_up_by])
    await work.execute(_BEAT, found.count, found.oldest_at, told)


async def pulse(work: AnyWork) -> Pulse | None:
    """Return the sealer's last sign of life; None where it never ran."""
    row = await work.fetchrow(_PULSE)
    if row is None:
        return None
    told = tuple(Blocker(**one) for one in json.loads(row["blockers"]))
    return Pulse(row["silent_for"], row["waiting"], row["lag"] if row["waiting"] else 0.0, told)


def _written(instant: datetime | None) -> str:
    return "" if instant is None else instant.isoformat()
