"""The worker's side of the job queue: which handler runs, and that it takes effect once.

A job's use case and its line in `job_done` share one transaction. A worker that dies leaves neither, and another picks
the job up when its heartbeat is older than `STALE`. A job that raises is parked for the operator, not lost.
"""

import asyncio
import json
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.models import Job, Schedule

from hwtrack.infra.db import Database
from hwtrack.infra.telemetry import log
from hwtrack.infra.work import Work, begin_work
from hwtrack.kernel.actor import SYSTEM

STALE = timedelta(seconds=10)
"""A job whose heartbeat is older is taken over by another worker."""

Handler = Callable[[Work, Mapping[str, Any]], Awaitable[None]]
"""A job's use case: it is given a `Work` whose transaction ends with the job, and the payload."""


Step = Callable[[Work], Awaitable[bool]]
"""One step of a follower: it says whether more is waiting, so that the next step comes at once."""


@dataclass(frozen=True, slots=True)
class Follower:
    """Something that reads along with what is recorded, within seconds; `every` is its rest when it has caught up."""

    every: timedelta
    step: Step


@dataclass(frozen=True, slots=True)
class Errand:
    """Something done again and again that waits for others in between, and so begins its own units of work."""

    every: timedelta
    run: Callable[[Database], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Lane:
    """Everything a worker can do: jobs by kind, tasks by their cron expression, and followers that never rest long."""

    handlers: Mapping[str, Handler]
    schedules: Mapping[str, tuple[str, Handler]] = field(default_factory=dict)
    followers: Mapping[str, Follower] = field(default_factory=dict)


async def run_once(database: Database, kind: str, handler: Handler, body: bytes) -> bool:
    """Run one job; return whether it took effect now (false: it had before)."""
    message = json.loads(body)
    async with begin_work(database, SYSTEM) as work:
        new = await work.fetchrow(
            "INSERT INTO job_done (kind, key, done_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING key",
            kind,
            message["key"],
            work.now,
        )
        if new is None:
            return False
        await handler(work, message["payload"])
    return True


async def run_jobs(database: Database, connection: asyncpg.Connection, lane: Lane, *, stale: timedelta = STALE) -> None:
    """Work until told to stop by SIGTERM or SIGINT; jobs under way are finished first."""
    queue = PgQueuer.from_asyncpg_connection(connection)
    for kind, handler in lane.handlers.items():
        queue.entrypoint(kind, on_failure="hold", accepts_context=False)(_entry(database, kind, handler))
    for name, (expression, handler) in lane.schedules.items():
        queue.schedule(name, expression, accepts_context=False)(_timed(database, name, handler))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, queue.shutdown.set)
    await queue.run(dequeue_timeout=timedelta(seconds=1), heartbeat_timeout=stale)


async def run_follower(database: Database, follower: Follower) -> None:
    """Step until cancelled, each step in a transaction of its own.

    Raises:
        Exception: Whatever a step raises; the caller says so and begins again.
    """
    while True:
        async with begin_work(database, SYSTEM) as work:
            waiting = await follower.step(work)
        if not waiting:
            await asyncio.sleep(follower.every.total_seconds())


async def run_errand(database: Database, errand: Errand) -> None:
    """Run the errand again and again until cancelled.

    Raises:
        Exception: Whatever it raises; the caller says so and begins again.
    """
    while True:
        await errand.run(database)
        await asyncio.sleep(errand.every.total_seconds())


def _entry(database: Database, kind: str, handler: Handler) -> Callable[[Job], Awaitable[None]]:
    async def entry(job: Job) -> None:
        fresh = await run_once(database, kind, handler, job.payload or b"{}")
        log.info("job", kind=kind, job_id=job.id, fresh=fresh)

    return entry


def _timed(database: Database, name: str, handler: Handler) -> Callable[[Schedule], Awaitable[None]]:
    async def timed(_: Schedule) -> None:
        async with begin_work(database, SYSTEM) as work:
            await handler(work, {})
        log.info("schedule", name=name)

    return timed
