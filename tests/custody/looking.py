"""Letting the watch over books and stores read everything that was recorded, as the worker does in its own time."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from hwtrack.custody.service import following, watching
from hwtrack.infra.clock import system_clock
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import SYSTEM

_CAUGHT_UP = """
    SELECT 1 FROM follower f WHERE name = $1 AND NOT EXISTS (
        SELECT FROM log_entry l WHERE l.kind = 'custody'
            AND (l.epoch, l.xid, l.entry_id, l.home_org_id) > (f.epoch, f.xid, f.entry_id, f.home_org_id))
"""


async def looked(
    worker: Database, *, name: str = watching.FOLLOWER, clock: Callable[[], datetime] = system_clock
) -> None:
    """Follow the log to its end; other databases of the run hold it up for moments.

    Raises:
        AssertionError: It did not come to its end.
    """
    for _ in range(600):
        async with begin_work(worker, SYSTEM, clock=clock) as work:
            await following.follow(work, name, watching.watch)
            if await work.fetchrow(_CAUGHT_UP, name):
                return
        await asyncio.sleep(0.05)
    raise AssertionError("the follower did not catch up")
