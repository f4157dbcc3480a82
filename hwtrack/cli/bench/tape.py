"""The very statements that recording an event sends, taken down so that a bare handler can send them again.

The service runs on a work that writes every statement down and whose transaction is rolled back: nothing is imitated,
and nothing the service sends is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from hwtrack.custody.service.recording import Sent, record
from hwtrack.infra.db import Database
from hwtrack.infra.work import HotWork, begin_hot_work, id_at
from hwtrack.kernel.actor import Actor
from hwtrack.kernel.canonical import canonical

Statement = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class TapedWork:
    """A hot work that remembers what was sent through it."""

    inner: HotWork
    sent: list[Statement] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        """On whose behalf."""
        return self.inner.actor

    @property
    def now(self) -> datetime:
        """The instant of the work."""
        return self.inner.now

    def new_id(self) -> UUID:
        """Return a new id."""
        return self.inner.new_id()

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """Run a query and remember it."""
        self.sent.append((sql, args))
        return await self.inner.fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: Any) -> asyncpg.Record | None:
        """Run a query and remember it."""
        self.sent.append((sql, args))
        return await self.inner.fetchrow(sql, *args)

    async def execute(self, sql: str, *args: Any) -> str:
        """Run a statement and remember it."""
        self.sent.append((sql, args))
        return await self.inner.execute(sql, *args)


class _Rewound(Exception):  # noqa: N818 - no error: the taped transaction must leave nothing
    pass


async def tape(database: Database, actor: Actor, body: str) -> list[Statement]:
    """Return the statements of recording one event; the event is not recorded."""
    sent: list[Statement] = []
    try:
        async with begin_hot_work(database, actor) as work:
            await record(TapedWork(work, sent), Sent(body))
            raise _Rewound  # noqa: TRY301 - the only way to leave a unit of work without a commit
    except _Rewound:
        return sent


def fresh_bodies(codes: Sequence[str], waste: str, *, at: datetime) -> tuple[str, ...]:
    """Return the canonical body of a `generated` event for each container."""
    return tuple(
        canonical(
            {
                "kind": "generated",
                "v": 1,
                "event_id": str(id_at(at)),
                "event_time": at.isoformat(),
                "containers": [{"code": code}],
                "waste_code": waste,
            }
        )
        for code in codes
    )
