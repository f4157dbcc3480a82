"""Jobs: a worker that dies in the middle of one is replaced, and the job takes effect once."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.runner import run_once
from hwtrack.infra.work import Work, begin_work
from hwtrack.kernel.actor import Actor, Scope
from hwtrack.kernel.ids import OrgId
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio

FACTORY = Actor(org_id=OrgId(7), scope=Scope.OWN, name="factory")
PATIENCE_S = 30

WORKER = """
import asyncio, sys
from datetime import timedelta
import asyncpg
from hwtrack.infra.db import Database
from hwtrack.infra.runner import Lane, run_jobs

url, mark, wait = sys.argv[1], sys.argv[2], float(sys.argv[3])

async def slow(work, payload):
    await work.execute("INSERT INTO job_done VALUES ('test.effect', $1, $2)", str(work.new_id()), work.now)
    open(mark, "w").close()
    await asyncio.sleep(wait)

async def main():
    database = await Database.open(url, pool=2)
    connection = await asyncpg.connect(url)
    await run_jobs(database, connection, Lane(handlers={"test.slow": slow}), stale=timedelta(seconds=1))

asyncio.run(main())
"""


@contextmanager
def worker(database: CloneOf, mark: Path, wait: float) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker process whose handler writes a row, leaves its mark and waits before its transaction ends."""
    url = database.url(roles.WORKER)
    process = subprocess.Popen([sys.executable, "-c", WORKER, url, str(mark), str(wait)])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def until(true: Callable[[], bool]) -> None:
    """Wait until it is true, or fail after the patience."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "waited too long"
        await asyncio.sleep(0.05)


async def test_a_job_whose_worker_is_killed_still_takes_effect_once(
    opened: Database, database: CloneOf, tmp_path: Path
) -> None:
    async with begin_work(opened, FACTORY) as work:
        await work.jobs.defer("test.slow", {}, key="one")
    looking = await asyncpg.connect(database.url(roles.SUPERUSER))

    with worker(database, tmp_path / "first", 60) as first:
        await until((tmp_path / "first").exists)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    assert await looking.fetchval("SELECT count(*) FROM job_done WHERE kind = 'test.effect'") == 0

    with worker(database, tmp_path / "second", 0):
        await until((tmp_path / "second").exists)
        await asyncio.sleep(2)  # its transaction ends, and a second taking would have begun
    assert await looking.fetchval("SELECT count(*) FROM job_done WHERE kind = 'test.effect'") == 1
    assert await looking.fetchval("SELECT count(*) FROM job_done WHERE key = 'one'") == 1
    await looking.close()


async def test_a_job_that_ran_is_not_run_again(database: CloneOf) -> None:
    as_worker = await Database.open(database.url(roles.WORKER), pool=1)
    runs: list[int] = []

    async def handler(_: Work, payload: object) -> None:
        assert payload == {"n": 1}
        runs.append(1)

    body = b'{"key":"two","payload":{"n":1}}'
    fresh = [await run_once(as_worker, "test.twice", handler, body) for _ in range(3)]
    await as_worker.close()

    assert fresh == [True, False, False]
    assert runs == [1]


async def test_a_job_that_raises_leaves_nothing(database: CloneOf) -> None:
    as_worker = await Database.open(database.url(roles.WORKER), pool=1)

    async def handler(_: Work, __: object) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await run_once(as_worker, "test.raises", handler, b'{"key":"three","payload":{}}')
    left = await as_worker.pool.fetchval("SELECT count(*) FROM job_done WHERE key = 'three'")
    await as_worker.close()

    assert left == 0
