"""One unit of work: one transaction, one instant, one actor.

`begin_work` (SQLAlchemy) is for everything ordinary. `begin_hot_work` (asyncpg) is for the three hot paths only:
record an event, look a container up, ingest positions. Both answer to `AnyWork`, so that a store may run on either.
Nobody else reads the clock, makes ids, or ends a transaction. Source: design.md §2, §3; models.md 2.4.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import asyncpg
import uuid_utils
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hwtrack.infra.clock import Clock
from hwtrack.infra.db import Database
from hwtrack.infra.jobs import Jobs
from hwtrack.kernel.actor import Actor

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_PATIENT = "SET LOCAL idle_in_transaction_session_timeout = '60s'"
"""How long ordinary work may compute between two statements: drawing a label or reading 5,000 lines of a file takes
seconds on a busy machine. Hot work keeps the server's 5 s, so that a forgotten scan cannot hold up the log's sealer."""


def id_at(now: datetime) -> UUID:
    """Return a new UUIDv7 whose time is `now`, so that server-made events fall into the right month."""
    micros = (now - _EPOCH) // timedelta(microseconds=1)
    return UUID(int=uuid_utils.uuid7(nanoseconds=micros * 1000).int)


class AnyWork(Protocol):
    """What both forms of work offer to a store: an actor, an instant, ids, and SQL with `$1` parameters."""

    @property
    def actor(self) -> Actor:
        """On whose behalf."""

    @property
    def now(self) -> datetime:
        """The one instant of this work, taken after BEGIN."""

    def new_id(self) -> UUID:
        """Return a new UUIDv7 of this instant."""

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """Run a query."""

    async def fetchrow(self, sql: str, *args: Any) -> asyncpg.Record | None:
        """Run a query that has one row or none."""

    async def execute(self, sql: str, *args: Any) -> str:
        """Run a statement without rows."""


@dataclass(frozen=True, slots=True)
class Work:
    """An ordinary unit of work over a SQLAlchemy session."""

    session: AsyncSession
    actor: Actor
    now: datetime
    jobs: Jobs
    _raw: asyncpg.Connection

    def new_id(self) -> UUID:
        """Return a new UUIDv7 of this work's instant."""
        return id_at(self.now)

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """Run a query on the same transaction, past the ORM."""
        rows: list[asyncpg.Record] = await self._raw.fetch(sql, *args)
        return rows

    async def fetchrow(self, sql: str, *args: Any) -> asyncpg.Record | None:
        """Run a query that has one row or none."""
        return await self._raw.fetchrow(sql, *args)

    async def execute(self, sql: str, *args: Any) -> str:
        """Run a statement without rows."""
        return str(await self._raw.execute(sql, *args))


@dataclass(frozen=True, slots=True)
class HotWork:
    """A unit of work on a bare asyncpg connection; it never enqueues a job (NOTIFY would serialise commits)."""

    connection: asyncpg.Connection
    actor: Actor
    now: datetime

    def new_id(self) -> UUID:
        """Return a new UUIDv7 of this work's instant."""
        return id_at(self.now)

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """Run a query."""
        rows: list[asyncpg.Record] = await self.connection.fetch(sql, *args)
        return rows

    async def fetchrow(self, sql: str, *args: Any) -> asyncpg.Record | None:
        """Run a query that has one row or none."""
        return await self.connection.fetchrow(sql, *args)

    async def execute(self, sql: str, *args: Any) -> str:
        """Run a statement without rows."""
        return str(await self.connection.execute(sql, *args))


@asynccontextmanager
async def begin_work(database: Database, actor: Actor, *, clock: Clock | None = None) -> AsyncIterator[Work]:
    """Begin a transaction in the actor's scope; commit at the end of the block, roll back if it raises."""
    async with database.sessions() as session, session.begin():
        now = (clock or database.clock)()
        # Why: the first statement goes through the session, so that BEGIN has been sent before the raw
        # connection or the job queue is used on the same transaction.
        await session.execute(text(f"SET LOCAL hwtrack.scope = '{actor.scope.value}'"))
        connection = await session.connection()
        raw = (await connection.get_raw_connection()).driver_connection
        if raw is None:
            raise RuntimeError("the session lost its connection")
        await raw.execute(f"{_PATIENT}; {_scope_settings(actor)}")
        yield Work(session=session, actor=actor, now=now, jobs=Jobs(raw), _raw=raw)


@asynccontextmanager
async def begin_hot_work(database: Database, actor: Actor, *, clock: Clock | None = None) -> AsyncIterator[HotWork]:
    """Begin a transaction on the asyncpg pool with a single unprepared round trip; commit at the end of the block."""
    async with database.pool.acquire() as connection:
        now = (clock or database.clock)()
        scope = f"SET LOCAL hwtrack.scope = '{actor.scope.value}'"
        await connection.execute(f"BEGIN; {scope}; {_scope_settings(actor)}")
        try:
            yield HotWork(connection=connection, actor=actor, now=now)
        except BaseException:
            await connection.execute("ROLLBACK")
            raise
        await connection.execute("COMMIT")


def _scope_settings(actor: Actor) -> str:
    # Why: SET LOCAL takes no parameters and Citus forwards nothing else; int() makes the literals safe.
    parts = []
    if actor.org_id is not None:
        parts.append(f"SET LOCAL hwtrack.org = '{int(actor.org_id)}'")
    if actor.regions:
        regions = ",".join(str(int(region)) for region in actor.regions)
        parts.append(f"SET LOCAL hwtrack.regions = '{{{regions}}}'")
    return "; ".join(parts)
