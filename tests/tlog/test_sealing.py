"""Sealing: every entry exactly once and in one order, whatever commits late, fails, dies or seals beside."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.work import AnyWork, Work, begin_hot_work, begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.tlog.service import begin_epoch
from hwtrack.tlog.service.sealing import BrokenLogError, Sealer
from hwtrack.tlog.store import tree, watching
from tests.infra.databases import Template
from tests.infra.make import execute
from tests.tlog.yard import HOME, WRITER, Log, open_log

pytestmark = pytest.mark.anyio


@pytest.fixture
async def log(template: Template) -> AsyncIterator[Log]:
    """A log of a test's own: what one test breaks must not lie about in another's."""
    with template.clone() as clone:
        async with open_log(clone) as opened:
            yield opened


async def test_entries_are_sealed_in_the_order_of_their_transactions(log: Log) -> None:
    written = await log.write(5)

    await log.seal_all()

    assert await log.order() == written
    await log.demand_whole()


async def test_sealing_again_without_new_entries_writes_nothing(log: Log) -> None:
    await log.write(3)
    sealer = Sealer()
    await log.seal_all(sealer)
    before = await log.rows("SELECT * FROM log_tree")

    assert not await log.seal(sealer)
    assert not await log.seal(Sealer())

    assert await log.rows("SELECT * FROM log_tree") == before


async def test_numbers_of_transactions_are_ordered_as_numbers(log: Log) -> None:
    """As text, 10 would come before 9: the mark would then stand behind entries that were not sealed."""
    written = await log.write(4)
    for entry_id, xid in zip(written, (9, 10, 99, 100), strict=True):
        await log.ask("UPDATE log_entry SET xid = $2::text::xid8 WHERE entry_id = $1 RETURNING 1", entry_id, str(xid))

    await log.seal_all()

    assert await log.order() == written
    await log.demand_whole()


async def test_one_event_of_two_homes_is_two_leaves(log: Log) -> None:
    async with begin_hot_work(log.app, WRITER) as work:
        entry_id = await log.append(work)
        await work.fetch("SELECT append_entry($1, 'custody', $2, $3)", HOME + 1, entry_id, bytes(32))

    await log.seal_all()

    assert await log.order() == [entry_id, entry_id]
    await log.demand_whole()


async def test_what_failed_is_not_there_and_leaves_no_gap(log: Log) -> None:
    first = await log.write()
    with pytest.raises(RuntimeError):
        async with begin_hot_work(log.app, WRITER) as work:
            await log.append(work)
            raise RuntimeError
    last = await log.write()

    await log.seal_all()

    assert await log.order() == first + last


async def test_what_commits_late_is_waited_for(log: Log) -> None:
    """A long transaction began before the others; its entry belongs before theirs and must not be passed over."""
    async with begin_hot_work(log.app, WRITER) as work:
        early = await log.append(work)
        others = await log.write(3)
        for _ in range(3):
            await log.seal()
        assert await log.order() == [], "nothing behind a running transaction may be sealed"

    await log.seal_all()

    assert await log.order() == [early, *others]


async def test_many_writers_some_failing_and_several_sealers_at_once(log: Log) -> None:
    stop, kept = asyncio.Event(), 0

    async def write(number: int) -> None:
        nonlocal kept
        for turn in range(12):
            try:
                async with begin_hot_work(log.app, WRITER) as work:
                    for _ in range(1 + turn % 3):
                        await log.append(work)
                    await work.fetch("SELECT pg_sleep($1::float8)", 0.01 * ((number + turn) % 4))
                    if turn % 4 == number % 4:
                        raise ValueError  # noqa: TRY301 - this one is to fail
                kept += 1 + turn % 3
            except ValueError:
                pass

    async def seal() -> None:
        sealer = Sealer()
        while not stop.is_set():
            await log.seal(sealer)
            await asyncio.sleep(0.005)

    sealing = [asyncio.create_task(seal()) for _ in range(3)]
    await asyncio.gather(*(write(number) for number in range(6)))
    stop.set()
    await asyncio.gather(*sealing)
    await log.seal_all()

    assert await log.ask("SELECT count(*) FROM log_leaf") == kept
    await log.demand_whole()


async def test_only_one_seals_at_a_time_and_another_takes_over(log: Log) -> None:
    sealer, standby = Sealer(), Sealer()
    await log.write(2)
    await log.seal_all(sealer)
    await log.write(3)
    async with begin_work(log.worker, SYSTEM) as leading:
        assert await tree.lead(leading)
        await log.seal(standby)
        assert await log.ask("SELECT count(*) FROM log_leaf") == 2

    await log.seal_all(standby)
    await log.write(1)
    await log.seal_all(sealer)

    assert await log.ask("SELECT count(*) FROM log_leaf") == 6
    await log.demand_whole()


async def test_a_sealing_that_was_rolled_back_is_done_again(log: Log) -> None:
    """The sealer's memory is ahead of what is stored; it must notice."""
    sealer = Sealer()
    await log.write(3)
    with pytest.raises(ConnectionError):
        async with begin_work(log.worker, SYSTEM) as work:
            await log.until(lambda: _sealed(work, sealer))
            raise ConnectionError
    assert await log.ask("SELECT count(*) FROM log_leaf") == 0

    await log.seal_all(sealer)

    await log.demand_whole()


async def _sealed(work: AnyWork, sealer: Sealer) -> bool:
    await sealer.step(work)
    return bool(await work.fetchrow("SELECT 1 FROM log_leaf"))


async def test_a_killed_sealer_has_sealed_or_not(log: Log) -> None:
    """Its connection is cut in the middle of a step; the next one goes on from what is stored."""
    await log.write(40)
    for _ in range(5):
        async with Killing(log) as work:
            await Sealer().step(work)
        await log.write(5)

    await log.seal_all()

    assert await log.ask("SELECT count(*) FROM log_leaf") == 65
    await log.demand_whole()


class Killing:
    """A work whose server process is ended from outside before it can commit."""

    def __init__(self, log: Log) -> None:
        self.log = log

    async def __aenter__(self) -> Work:
        self.database = await Database.open(self.log.clone.url(roles.WORKER), pool=1)
        self.inner = begin_work(self.database, SYSTEM)
        self.work = await self.inner.__aenter__()
        return self.work

    async def __aexit__(self, *error: object) -> None:
        row = await self.work.fetchrow("SELECT pg_backend_pid() AS pid")
        assert row is not None
        await self.log.ask("SELECT pg_terminate_backend($1)", row["pid"])
        with pytest.raises(Exception):  # noqa: B017, PT011 - whatever a driver says of a connection that is gone
            await self.inner.__aexit__(None, None, None)
        await self.database.close()


BREAKS = {
    "a root altered": "UPDATE log_tree SET root = sha256('x') WHERE size = (SELECT max(size) FROM log_tree)",
    "a leaf altered": "UPDATE log_leaf SET leaf = sha256('x') WHERE idx = 10",
    "a node altered": "UPDATE log_node SET hash = sha256('x') WHERE level = 3",
    "a node missing": "DELETE FROM log_node WHERE level = 3",
    "a node missing inside": "DELETE FROM log_node WHERE level = 1 AND idx = 0",
    "a node too many": "INSERT INTO log_node VALUES (40, 0, sha256('x'))",
    "a leaf missing inside": "DELETE FROM log_leaf WHERE idx = 2",
    "the last leaf missing": "DELETE FROM log_leaf WHERE idx = 10",
    "the last head missing": "DELETE FROM log_tree WHERE size = (SELECT max(size) FROM log_tree)",
}


@pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS)
async def test_a_sealer_does_not_go_on_from_a_tree_that_does_not_hold(log: Log, broken: str) -> None:
    for _ in range(11):
        await log.write()
        await log.seal_all()
    await log.write()
    before = await log.ask("SELECT count(*) FROM log_leaf")
    await execute(log.clone.url(roles.SUPERUSER), broken)

    with pytest.raises(BrokenLogError, match=r"tree of 1[01] leaves"):
        await log.seal(Sealer())

    assert abs(int(str(await log.ask("SELECT count(*) FROM log_leaf"))) - int(str(before))) <= 1


async def test_the_application_reads_the_tree_and_writes_none_of_it(log: Log) -> None:
    await log.write()
    await log.seal_all()
    for role, may in ((roles.APP, {"log_checkpoint", "log_receipt_key"}), (roles.WITNESS, set())):
        connection = await asyncpg.connect(log.clone.url(role))
        for table in ("log_leaf", "log_node", "log_tree", "log_checkpoint", "log_cosignature", "log_receipt_key"):
            await connection.fetch(f"SELECT * FROM {table}")
            for verb in ("INSERT", "UPDATE", "DELETE"):
                allowed = await connection.fetchval("SELECT has_table_privilege($1, $2)", table, verb)
                assert allowed == (table in may and verb == "INSERT"), (role, table, verb)
        await connection.close()


FAR = 2**40


async def test_after_a_restore_a_new_epoch_begins_by_itself(log: Log) -> None:
    """Stored transaction numbers ahead of the server's are what a restored dump looks like."""
    before = await log.write(2)
    await execute(log.clone.url(roles.SUPERUSER), f"UPDATE log_entry SET xid = (xid::text::bigint + {FAR})::text::xid8")
    left_behind = await log.ask("SELECT max(epoch) FROM log_epoch")

    after = await log.write(2)

    assert await log.ask("SELECT max(epoch) FROM log_epoch") == int(str(left_behind)) + 1
    await log.seal_all()
    assert await log.order() == [*before, *after]
    await log.demand_whole()


async def test_processes_that_start_after_a_restore_begin_one_epoch_together(log: Log) -> None:
    await log.write(2)
    await execute(log.clone.url(roles.SUPERUSER), f"UPDATE log_entry SET xid = (xid::text::bigint + {FAR})::text::xid8")

    async def start(database: Database) -> int:
        async with begin_work(database, SYSTEM) as work:
            return await begin_epoch(work)

    assert set(await asyncio.gather(*(start(one) for one in (log.app, log.worker) * 3))) == {2}


async def test_nothing_but_a_restore_begins_an_epoch(log: Log) -> None:
    async with begin_hot_work(log.app, WRITER) as work:
        await log.append(work)
        await log.write(2)  # by others, with higher numbers, committed first
        await log.append(work)
        await log.append(work)

    assert await log.ask("SELECT max(epoch) FROM log_epoch") == 1


async def test_whoever_holds_sealing_up_is_named(log: Log) -> None:
    async with begin_work(log.app, WRITER) as holding:
        pid = await holding.fetchrow("SELECT pg_backend_pid() AS pid, pg_current_xact_id()")
        assert pid is not None
        await log.write(2)
        await execute(log.clone.url(roles.SUPERUSER), "UPDATE log_entry SET made_at = made_at - interval '6 s'")
        await log.seal(Sealer())
        async with begin_work(log.worker, SYSTEM) as work:
            seen = await watching.pulse(work)

    assert seen is not None
    assert seen.waiting == 2
    assert seen.lag >= 6
    mine = [one for one in seen.blockers if one.pid == pid["pid"]]
    assert [(one.role, one.database) for one in mine] == [(roles.APP, log.clone.name)]
    assert mine[0].state.startswith("idle in transaction")
    assert mine[0].since

    sealer = Sealer()
    await log.seal_all(sealer)
    await log.seal(Sealer())
    async with begin_work(log.worker, SYSTEM) as work:
        after = await watching.pulse(work)
    assert after is not None
    assert (after.waiting, after.lag, after.blockers) == (0, 0.0, ())


async def test_a_short_wait_is_no_alarm(log: Log) -> None:
    async with begin_work(log.app, WRITER) as holding:
        await holding.fetchrow("SELECT pg_current_xact_id()")
        await log.write(2)
        await log.seal(Sealer())
        async with begin_work(log.worker, SYSTEM) as work:
            seen = await watching.pulse(work)

    assert seen is not None
    assert seen.waiting == 2
    assert seen.blockers == ()
