"""The database as one process sees it: SQLAlchemy for everything ordinary, an asyncpg pool for the hot paths.

Knows connections and the declarative base; knows nothing of actors or transactions (that is `work`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

import asyncpg
from sqlalchemy import MetaData, NullPool
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from hwtrack.infra.clock import system_clock

NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}


class Base(DeclarativeBase):
    """The one metadata of all packages' tables. Tables are made by migrations, never by `create_all`."""

    metadata = MetaData(naming_convention=NAMES)


@dataclass(frozen=True, slots=True)
class Database:
    """Open connections of one process as one role.

    `installation` is the owner-written word of what this database is for: `production`, `demo` or `test`. A demo's
    clock runs `clock_offset` beside the machine's; elsewhere it is zero.
    """

    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    pool: "asyncpg.Pool[asyncpg.Record]"
    installation: str
    clock_offset: timedelta

    @classmethod
    async def open(cls, url: str, *, pool: int = 8, statement_cache: int = 256) -> Self:
        """Connect both forms as the role in the URL, and read what the installation is."""
        engine = create_async_engine(
            make_url(url).set(drivername="postgresql+asyncpg"),
            pool_size=pool,
            max_overflow=0,
            connect_args={"statement_cache_size": statement_cache},
        )
        opened = await asyncpg.create_pool(
            _plain(url), min_size=1, max_size=pool, statement_cache_size=statement_cache, reset=nothing_to_reset
        )
        installation = await opened.fetchrow("SELECT kind, clock_offset FROM installation")
        if installation is None:
            raise RuntimeError("the table “installation” is empty: run `hwtrack migrate`")
        return cls(
            engine=engine,
            sessions=async_sessionmaker(engine, expire_on_commit=False, autoflush=False),
            pool=opened,
            installation=installation["kind"],
            clock_offset=installation["clock_offset"],
        )

    def clock(self) -> datetime:
        """Return this installation's instant."""
        return system_clock() + self.clock_offset

    async def close(self) -> None:
        """Close every connection."""
        await self.pool.close()
        await self.engine.dispose()


async def nothing_to_reset(_: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Save a round trip when a connection goes back to its pool: every setting ends with its transaction."""


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def passing_engine(url: str, **options: Any) -> AsyncEngine:
    """Return an engine that keeps no connection, for migrations and one-off commands."""
    return create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), poolclass=NullPool, **options)
