"""The job process: every package's handlers and schedules, met in one place."""

from importlib import import_module
from importlib.util import find_spec

import asyncpg

from hwtrack.config import Settings
from hwtrack.infra import telemetry
from hwtrack.infra.db import Database
from hwtrack.infra.runner import Handler, Lane, run_jobs

PACKAGES = ("registry", "accounts", "labels", "custody", "transfers", "rectification", "audit")


def lane() -> Lane:
    """Gather `HANDLERS` and `SCHEDULES` of every package that has a `jobs.py`."""
    handlers: dict[str, Handler] = {}
    schedules: dict[str, tuple[str, Handler]] = {}
    for package in PACKAGES:
        if find_spec(f"hwtrack.{package}.jobs") is None:
            continue
        module = import_module(f"hwtrack.{package}.jobs")
        handlers |= getattr(module, "HANDLERS", {})
        schedules |= getattr(module, "SCHEDULES", {})
    return Lane(handlers=handlers, schedules=schedules)


async def work(settings: Settings, database_url: str) -> None:
    """Run jobs as `hwtrack_worker` until told to stop."""
    telemetry.configure(settings.telemetry)
    database = await Database.open(database_url, pool=settings.database.pool)
    connection = await asyncpg.connect(database_url)
    try:
        await run_jobs(database, connection, lane())
    finally:
        await connection.close()
        await database.close()
