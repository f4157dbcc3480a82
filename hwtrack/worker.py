"""The job process: every package's handlers, schedules and followers, met in one place."""

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec

import asyncpg

from hwtrack.config import Settings
from hwtrack.infra import telemetry
from hwtrack.infra.db import Database
from hwtrack.infra.runner import Errand, Follower, Handler, Lane, run_errand, run_follower, run_jobs
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.tlog.jobs import sealing, witnessing
from hwtrack.tlog.service import begin_epoch
from hwtrack.transfers.jobs import keeping_books

PACKAGES = ("registry", "accounts", "labels", "custody", "transfers", "rectification", "audit")

PATIENCE = timedelta(seconds=5)
"""How long a follower that failed waits before it begins again."""


def lane() -> Lane:
    """Gather `HANDLERS`, `SCHEDULES` and `FOLLOWERS` of every package that has a `jobs.py`."""
    handlers: dict[str, Handler] = {}
    schedules: dict[str, tuple[str, Handler]] = {}
    followers: dict[str, Follower] = {}
    for package in PACKAGES:
        if find_spec(f"hwtrack.{package}.jobs") is None:
            continue
        module = import_module(f"hwtrack.{package}.jobs")
        handlers |= getattr(module, "HANDLERS", {})
        schedules |= getattr(module, "SCHEDULES", {})
        followers |= getattr(module, "FOLLOWERS", {})
    return Lane(handlers=handlers, schedules=schedules, followers=followers)


async def work(settings: Settings, database_url: str) -> None:
    """Run jobs and followers as `hwtrack_worker` until told to stop; seal the log unless the settings say no."""
    async with _opened(settings, database_url) as database:
        connection = await asyncpg.connect(database_url)
        try:
            everything = lane()
            sealers = sealing(settings.log) if settings.log.seal else {}
            books = keeping_books(settings.ledger)
            async with following(database, {**everything.followers, **sealers, **books, **witnessing(settings)}):
                await run_jobs(database, connection, everything)
        finally:
            await connection.close()


async def seal(settings: Settings, database_url: str) -> None:
    """Seal the log as `hwtrack_worker`, and nothing else, until told to stop; stand by while another does."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with _opened(settings, database_url) as database, following(database, sealing(settings.log)):
        await stop.wait()


@asynccontextmanager
async def _opened(settings: Settings, database_url: str) -> AsyncIterator[Database]:
    telemetry.configure(settings.telemetry)
    database = await Database.open(database_url, pool=settings.database.pool)
    try:
        async with begin_work(database, SYSTEM) as started:
            await begin_epoch(started)
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def following(database: Database, followers: Mapping[str, Follower | Errand]) -> AsyncIterator[None]:
    """Run followers and errands beside what the block does."""
    tasks = [asyncio.create_task(_steadily(database, name, one)) for name, one in followers.items()]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _steadily(database: Database, name: str, one: Follower | Errand) -> None:
    while True:
        try:
            await (run_follower(database, one) if isinstance(one, Follower) else run_errand(database, one))
        except Exception as error:  # noqa: BLE001 - the edge: a lost connection must not end the others
            telemetry.log.error("follower", name=name, error=repr(error), exc_info=error)
            await asyncio.sleep(PATIENCE.total_seconds())
