"""Following the log: every recorded event once and in one order, whatever commits late and whoever else looks."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from hwtrack.custody.service import following
from hwtrack.custody.service.recording import Sent, record
from hwtrack.custody.store.following import Followed
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.runner import Follower
from hwtrack.infra.work import Work, begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.worker import following as running
from tests.custody import make
from tests.custody.yard import Yard, open_yard
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio

PATIENCE_S = 60
"""Transactions of other tests on the same server hold the log back while they run."""


@dataclass(slots=True)
class Reader:
    """Remembers which events it was handed, in their order."""

    name: str
    read: list[str] = field(default_factory=list)

    async def __call__(self, _: Work, events: Sequence[Followed]) -> None:
        self.read += [str(event.mark.entry_id) for event in events]

    async def step(self, worker: Database, *, batch: int = following.BATCH) -> bool:
        async with begin_work(worker, SYSTEM) as work:
            return await following.follow(work, self.name, self, batch=batch)

    async def until(self, worker: Database, count: int, *, batch: int = following.BATCH) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while len(self.read) < count:
            assert time.monotonic() < deadline, f"{len(self.read)} of {count} events were read"
            await self.step(worker, batch=batch)


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


@pytest.fixture(scope="module")
async def worker(database: CloneOf) -> AsyncIterator[Database]:
    connections = await Database.open(database.url(roles.WORKER), pool=4)
    yield connections
    await connections.close()


async def everything(reader: Reader, yard: Yard, worker: Database) -> int:
    """Read what is there already and return how much it was."""
    rows = await worker.pool.fetchval("SELECT count(*) FROM custody_event")
    await reader.until(worker, int(rows))
    return len(reader.read)


async def test_every_event_is_read_once_in_small_steps_too(yard: Yard, worker: Database) -> None:
    reader = Reader("test.steps")
    known = await everything(reader, yard, worker)
    code = await yard.drum()
    recorded = [str((await yard.say(yard.generator, "generated", code)).event_id)]
    for number in range(1, 5):
        added = await yard.say(yard.generator, "top_up", code, after=number, line={"added": "1.000"})
        recorded.append(str(added.event_id))

    await reader.until(worker, known + 5, batch=2)
    more = await reader.step(worker)

    assert reader.read[known:] == recorded
    assert more is False


async def test_what_commits_late_is_read_although_others_went_ahead(yard: Yard, worker: Database) -> None:
    reader = Reader("test.late")
    known = await everything(reader, yard, worker)
    slow, quick = await yard.drum(), await yard.drum()
    async with begin_work(yard.database, yard.generator.worker, clock=lambda: make.NOON) as work:
        first = await record(work, Sent(yard.body("generated", slow)))
        second = await yard.say(yard.generator, "generated", quick)
        await reader.step(worker)
        read_meanwhile = reader.read[known:]

    await reader.until(worker, known + 2)

    assert read_meanwhile == []
    assert reader.read[known:] == [str(first.event_id), str(second.event_id)]


async def test_a_reader_that_fails_is_given_the_same_again(yard: Yard, worker: Database) -> None:
    reader = Reader("test.fails")
    known = await everything(reader, yard, worker)
    event = await yard.say(yard.generator, "generated", await yard.drum())

    async def failing(_: Work, __: Sequence[Followed]) -> None:
        raise LookupError

    async def until_it_fails() -> None:
        while True:
            async with begin_work(worker, SYSTEM) as work:
                await following.follow(work, reader.name, failing)

    with pytest.raises(LookupError):
        await asyncio.wait_for(until_it_fails(), PATIENCE_S)
    await reader.until(worker, known + 1)

    assert reader.read[known:] == [str(event.event_id)]


async def test_two_workers_do_not_read_the_same(yard: Yard, worker: Database) -> None:
    reader = Reader("test.two")
    await everything(reader, yard, worker)
    await yard.say(yard.generator, "generated", await yard.drum())
    before = len(reader.read)

    async with begin_work(worker, SYSTEM) as work:
        await following.follow(work, reader.name, reader)
        mine = len(reader.read)
        others = await reader.step(worker)

    assert (others, len(reader.read)) == (False, mine)
    await reader.until(worker, before + 1)


async def test_anybody_may_see_how_far_a_follower_has_read(yard: Yard, worker: Database) -> None:
    reader, later = Reader("test.lag"), make.NOON + timedelta(days=400)
    await everything(reader, yard, worker)
    async with begin_work(worker, SYSTEM, clock=lambda: later) as work:
        await following.follow(work, reader.name, reader)

    async with begin_work(yard.database, yard.stranger.worker) as work:
        seen = [await following.read_to(work, name) for name in (reader.name, "test.never")]

    assert seen == [later, None]


async def test_the_worker_runs_followers_until_it_ends_and_one_that_fails_does_not_stop_another(
    yard: Yard, worker: Database
) -> None:
    reader = Reader("test.runs")
    known = await everything(reader, yard, worker)
    tries = 0

    async def fails(_: Work) -> bool:
        nonlocal tries
        tries += 1
        raise LookupError

    async def reads(work: Work) -> bool:
        return await following.follow(work, reader.name, reader)

    rest = timedelta(milliseconds=20)
    followers = {"test.fails": Follower(rest, fails), "test.runs": Follower(rest, reads)}
    async with running(worker, followers):
        await yard.say(yard.generator, "generated", await yard.drum())
        deadline = time.monotonic() + PATIENCE_S
        while len(reader.read) == known:
            assert time.monotonic() < deadline, "the follower read nothing"
            await asyncio.sleep(0.02)

    assert (len(reader.read), tries) == (known + 1, 1)
