"""A migrated database with entries to seal, and its sealers."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from uuid import UUID

import asyncpg

from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.work import AnyWork, begin_hot_work, begin_work
from hwtrack.kernel.actor import SYSTEM, Actor, Scope
from hwtrack.kernel.ids import OrgId
from hwtrack.tlog.service import append_entry
from hwtrack.tlog.service.sealing import Sealer
from hwtrack.tlog.tree import Head, root_of
from tests.infra.databases import CloneOf

PATIENCE_S = 60
"""Transactions of other tests on the same server hold sealing up while they run."""

HOME = 14
WRITER = Actor(org_id=OrgId(HOME), scope=Scope.OWN, name="writer")


@dataclass(slots=True)
class Log:
    """The log of a database: as the application writes it, as the worker seals it, as it really is."""

    app: Database
    worker: Database
    clone: CloneOf
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def append(self, work: AnyWork, *, home: int = HOME) -> UUID:
        """Write an entry in a transaction and return its id."""
        entry_id = work.new_id()
        digest = sha256(b"thing %d" % next(self._numbers)).digest()
        await append_entry(work, home_org_id=home, kind="custody", entry_id=entry_id, digest=digest)
        return entry_id

    async def write(self, times: int = 1) -> list[UUID]:
        """Write entries, each in a transaction of its own."""
        made = []
        for _ in range(times):
            async with begin_hot_work(self.app, WRITER) as work:
                made.append(await self.append(work))
        return made

    async def seal(self, sealer: Sealer | None = None) -> bool:
        """Take one step."""
        async with begin_work(self.worker, SYSTEM) as work:
            return await (sealer or Sealer()).step(work)

    async def seal_all(self, sealer: Sealer | None = None) -> None:
        """Step until nothing waits any more."""
        sealing = sealer or Sealer()
        await self.until(lambda: self._seal_rest(sealing))

    async def until(self, reached: Callable[[], Awaitable[bool]]) -> None:
        """Wait until something is so; other tests may hold the server's oldest transaction."""
        deadline = time.monotonic() + PATIENCE_S
        while not await reached():
            assert time.monotonic() < deadline, "it did not come about"
            await asyncio.sleep(0.02)

    async def _seal_rest(self, sealer: Sealer) -> bool:
        await self.seal(sealer)
        return await self.ask("SELECT count(*) FROM log_entry") == await self.ask("SELECT count(*) FROM log_leaf")

    async def ask(self, question: str, *values: object) -> object:
        """Return one value as it really is, past every policy."""
        connection = await asyncpg.connect(self.clone.url(roles.SUPERUSER))
        try:
            return await connection.fetchval(question, *values)
        finally:
            await connection.close()

    async def rows(self, question: str, *values: object) -> "list[asyncpg.Record]":
        """Return rows as they really are."""
        connection = await asyncpg.connect(self.clone.url(roles.SUPERUSER))
        try:
            return list(await connection.fetch(question, *values))
        finally:
            await connection.close()

    async def order(self) -> list[UUID]:
        """Return the ids in the order of their leaves."""
        return [row["entry_id"] for row in await self.rows("SELECT entry_id FROM log_leaf ORDER BY idx")]

    async def demand_whole(self) -> None:
        """Insist that every entry is one leaf, and that every stored head is the root over its leaves."""
        leaves = [row["leaf"] for row in await self.rows("SELECT leaf FROM log_leaf ORDER BY idx")]
        assert await self.ask("SELECT count(*) FROM log_entry") == len(leaves)
        assert await self.ask(
            "SELECT count(*) FROM log_entry e JOIN log_leaf l USING (home_org_id, entry_id, epoch, xid, kind, hash)"
        ) == len(leaves)
        for row in await self.rows("SELECT size, root FROM log_tree"):
            assert Head(row["size"], row["root"]) == Head(row["size"], root_of(leaves[: row["size"]]))


@asynccontextmanager
async def open_log(clone: CloneOf) -> AsyncIterator[Log]:
    """Open a log's database for the length of a block."""
    app = await Database.open(clone.url(roles.APP), pool=8)
    worker = await Database.open(clone.url(roles.WORKER), pool=4)
    try:
        yield Log(app, worker, clone)
    finally:
        await worker.close()
        await app.close()
