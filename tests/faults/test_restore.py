"""A dump is restored into a server whose transaction numbers lie far behind: nothing is lost, doubled or reordered.

With the real pg_dump and pg_restore, and a second cluster that nothing else uses.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from hwtrack.cli.whole_log import checked
from hwtrack.config import LabelSettings, Settings
from hwtrack.infra import roles
from hwtrack.infra.bootstrap import bootstrap
from hwtrack.infra.cluster import Cluster
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.signer.memory import Memory
from hwtrack.signer.signing import LogSigner
from hwtrack.tlog.service import begin_epoch
from hwtrack.tlog.service.desk import open_desk
from tests.custody.yard import Yard, open_yard
from tests.infra.databases import CloneOf
from tests.infra.make import execute, open_folder
from tests.tlog import make
from tests.tlog.yard import Log, open_log

pytestmark = pytest.mark.anyio

BEFORE, UNSEALED, AFTER = 5, 3, 4

_LIVE_LONG = """
    DO $$ BEGIN FOR n IN 1..20000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$
"""
"""Uses up transaction numbers, as a server does that has been in service for a while."""


@pytest.fixture
def new_server() -> Iterator[Cluster]:
    """A server whose numbers begin from the beginning."""
    with open_folder() as folder, Cluster(folder / "pg", throwaway=True) as cluster:
        yield cluster


def programs() -> Path:
    """Return where PostgreSQL's programs of the newest version lie."""
    return max(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"), key=lambda found: int(found.parts[-3])).parent


def moved(old: CloneOf, new: Cluster, file: Path) -> CloneOf:
    """Dump a database and restore it into another server, as an operator does."""
    bin_ = programs()
    subprocess.run([bin_ / "pg_dump", "-Fc", "-f", file, "-d", old.url(roles.SUPERUSER)], check=True)
    restored = CloneOf(new, "hwtrack")
    subprocess.run(
        [bin_ / "pg_restore", "--exit-on-error", "--clean", "--if-exists", "-d", restored.url(roles.SUPERUSER), file],
        check=True,
    )
    return restored


async def said(yard: Yard, drum: str, times: int, *, begin: int) -> None:
    for number in range(begin, begin + times):
        await yard.say(yard.generator, "top_up", drum, after=number, line={"added": "1.000"})


async def signed(log: Log, folder: Path) -> int:
    """Let the signer look; return the size it signed."""
    connection = await asyncpg.connect(log.clone.url(roles.WITNESS))
    try:
        note = await LogSigner(make.LOG, Memory(folder / "signer.sqlite")).sign(connection)
    finally:
        await connection.close()
    assert note is not None
    return int(note.split("\n")[1])


async def test_after_a_restore_the_log_goes_on_behind_what_it_held(
    database: CloneOf, new_server: Cluster, tmp_path: Path
) -> None:
    superuser = new_server.url(roles.SUPERUSER, "postgres")
    await bootstrap(superuser)
    async with open_log(database) as log:
        yard = await open_yard(log.app)
        await execute(database.url(roles.SUPERUSER), _LIVE_LONG)
        drum = await yard.drum()
        await yard.say(yard.generator, "generated", drum)
        await said(yard, drum, BEFORE, begin=1)
        await log.seal_all()
        before = await signed(log, tmp_path)
        await said(yard, drum, UNSEALED, begin=BEFORE + 1)
        order, newest = await log.order(), int(str(await log.ask("SELECT max(xid::text::bigint) FROM log_entry")))

    restored = moved(database, new_server, tmp_path / "dump")
    async with open_log(restored) as log:
        at = int(str(await log.ask("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")))
        again = Yard(**{name: getattr(yard, name) for name in Yard.__slots__} | {"database": log.app})
        await said(again, drum, AFTER, begin=BEFORE + UNSEALED + 1)
        epoch = await log.ask("SELECT max(epoch) FROM log_epoch")
        await log.seal_all()
        await log.demand_whole()
        after = await log.order()
        assert await signed(log, tmp_path) == before + UNSEALED + AFTER

    assert newest > at, "the new server's numbers lie behind the stored ones, or this shows nothing"
    assert epoch == 2
    assert after[: len(order)] == order
    findings = await checked(
        restored.url(roles.WORKER), open_desk(Settings(label=LabelSettings(keys=tmp_path / "keys")))
    )
    assert findings.holds, findings.first


async def test_a_process_that_starts_on_a_restored_database_begins_the_epoch(
    database: CloneOf, new_server: Cluster, tmp_path: Path
) -> None:
    await bootstrap(new_server.url(roles.SUPERUSER, "postgres"))
    async with open_log(database) as log:
        await execute(database.url(roles.SUPERUSER), _LIVE_LONG)
        await log.write(2)
    restored = moved(database, new_server, tmp_path / "dump")

    opened = await Database.open(restored.url(roles.APP), pool=1)
    async with begin_work(opened, SYSTEM) as work:
        first = await begin_epoch(work)
    async with begin_work(opened, SYSTEM) as work:
        second = await begin_epoch(work)
    await opened.close()

    assert (first, second) == (2, 2)
