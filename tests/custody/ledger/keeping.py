"""Keeping the books in a test until the follower has read everything that was recorded."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from hwtrack.custody.ledger.line import Line, Passage
from hwtrack.custody.ledger.writing import PassageKey
from hwtrack.custody.service import bookkeeping
from hwtrack.custody.store.ledger_reading import read_line
from hwtrack.infra.db import Database
from hwtrack.infra.work import AnyWork, begin_work
from hwtrack.kernel.actor import SYSTEM
from tests.custody import make

LATER = make.NOON + timedelta(days=30)

_EVENTS = "SELECT count(*) FROM log_entry WHERE kind = 'custody'"
_READ = (
    "SELECT count(*) FROM log_entry l, follower f WHERE f.name = $1 AND l.kind = 'custody'"
    " AND (l.epoch, l.xid, l.entry_id, l.home_org_id) <= (f.epoch, f.xid, f.entry_id, f.home_org_id)"
)


async def no_manifest(_: AnyWork, __: Collection[PassageKey]) -> Mapping[PassageKey, Passage]:
    """Know no manifest."""
    return {}


async def keep_books(
    worker: Database, passages: bookkeeping.Passages = no_manifest, *, at: datetime = LATER, **more: Any
) -> None:
    """Step until nothing waits: transactions of other tests may hold the log back for a moment."""
    for _ in range(600):
        async with begin_work(worker, SYSTEM, clock=lambda: at) as work:
            await bookkeeping.step(work, passages, **more)
        if await worker.pool.fetchval(_EVENTS) == await worker.pool.fetchval(_READ, bookkeeping.FOLLOWER):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the follower did not catch up")


async def lines_of(worker: Database, code: str) -> list[Line]:
    """Return the lines of a container in the order they were made."""
    rows = await worker.pool.fetch(
        "SELECT * FROM ledger_line WHERE container_code = $1 ORDER BY made_at, org_id, site_id, line_no", code
    )
    return [read_line(row) for row in rows]
