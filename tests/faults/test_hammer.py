"""A hammer on the log: writers, two sealers, a signer and provers at once; every proof given meanwhile must hold.

Proofs are checked by the algorithms of RFC 9162 and not by the code that made them. Source: trust.md 6 (scorecard 12).
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from uuid import UUID

import asyncpg
import pytest

from hwtrack.infra import roles
from hwtrack.infra.work import begin_hot_work, begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.signer.memory import Memory
from hwtrack.signer.signing import LogSigner
from hwtrack.tlog.leaf import Entry
from hwtrack.tlog.proof import read_proof
from hwtrack.tlog.service import proving, publishing
from hwtrack.tlog.service.desk import LogDesk
from hwtrack.tlog.service.sealing import Sealer
from hwtrack.tlog.store.key_files import ReceiptKeyFile
from hwtrack.tlog.tree import Head
from hwtrack.tlog.trust import Trust, demand_witnessed
from tests.infra.databases import Template
from tests.tlog import make
from tests.tlog.test_tree import consistent_by_the_book, included_by_the_book
from tests.tlog.yard import HOME, WRITER, Log, open_log

pytestmark = pytest.mark.anyio

ENTRIES, WRITERS = 240, 4


@pytest.fixture
async def log(template: Template) -> AsyncIterator[Log]:
    with template.clone() as clone:
        async with open_log(clone) as opened:
            yield opened


class Hammer:
    """Everything that goes on at once, and what has been written."""

    def __init__(self, log: Log, desk: LogDesk, folder: Path) -> None:
        self.log, self.desk, self.folder = log, desk, folder
        self.written: list[UUID] = []
        self.proved: set[UUID] = set()
        self.continued = 0
        self.done = asyncio.Event()
        self.chance = Random(1)  # noqa: S311 - no secret

    async def write(self) -> None:
        while len(self.written) < ENTRIES:
            async with begin_hot_work(self.log.app, WRITER) as work:
                made = [await self.log.append(work) for _ in range(self.chance.randint(1, 3))]
            self.written += made

    async def seal(self) -> None:
        sealer = Sealer()
        while not self.done.is_set():
            await self.log.seal(sealer)
            await asyncio.sleep(0.01)

    async def sign(self) -> None:
        signer = LogSigner(make.LOG, Memory(self.folder / "signer.sqlite"))
        database = await asyncpg.connect(self.log.clone.url(roles.WITNESS))
        while not self.done.is_set():
            if (note := await signer.sign(database)) is not None:
                async with begin_work(self.log.app, SYSTEM) as work:
                    await publishing.take(work, self.desk, note)
            await asyncio.sleep(0.05)
        await database.close()

    async def prove(self) -> None:
        while not self.done.is_set():
            asked = self.chance.sample(self.written, min(5, len(self.written)))
            async with begin_work(self.log.app, SYSTEM) as work:
                texts = await proving.proofs_for(work, self.desk, [(HOME, one) for one in asked])
            for (_, entry_id), text in texts.items():
                await self._hold(entry_id, text)
            if len(self.proved) >= ENTRIES // 2 and len(self.written) >= ENTRIES:
                self.done.set()
            await asyncio.sleep(0)

    async def _hold(self, entry_id: UUID, text: str) -> None:
        row = (await self.log.rows("SELECT kind, hash FROM log_entry WHERE entry_id = $1", entry_id))[0]
        leaf = Entry(row["kind"], entry_id, row["hash"]).leaf
        proof = read_proof(text)
        head = demand_witnessed(proof.checkpoint.whole, Trust(make.LOG.key)).checkpoint.head
        assert included_by_the_book(leaf, proof.index, head, proof.hashes)
        self.proved.add(entry_id)

    async def follow(self) -> None:
        """Keep the first head seen and ask again and again that the newest continues it."""
        first: Head | None = None
        while not self.done.is_set():
            async with begin_work(self.log.app, SYSTEM) as work:
                old = first.size if first else 0
                found = await proving.consistency(work, old)
            if first is None:
                first = found.new if found.new.size else None
            elif found.new.size > first.size:
                assert found.old == first
                assert consistent_by_the_book(found.old, found.new, found.hashes)
                self.continued += 1
            await asyncio.sleep(0.01)


async def test_every_proof_given_under_load_holds(log: Log, tmp_path: Path) -> None:
    desk = LogDesk(make.ORIGIN, make.LOG.key, (), 0, ReceiptKeyFile(tmp_path, f"{make.ORIGIN}/receipts"))
    hammer = Hammer(log, desk, tmp_path)
    tasks = [*(hammer.write() for _ in range(WRITERS)), hammer.seal(), hammer.seal(), hammer.sign(), hammer.prove()]

    await asyncio.wait_for(asyncio.gather(*tasks, hammer.follow()), 300)
    await log.seal_all()

    await log.demand_whole()
    assert await log.ask("SELECT count(*) FROM log_leaf") == len(hammer.written)
    assert len(hammer.proved) >= ENTRIES // 2
    assert hammer.continued > 0
