"""Import files end to end: kept, read by a job, and then all of it or nothing, once."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.runner import run_once
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import Actor
from hwtrack.kernel.canonical import canonical
from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.ids import OrgId
from hwtrack.registry.bulk.outcome import Import, ImportState
from hwtrack.registry.bulk.records import ImportKind
from hwtrack.registry.bulk.sheet import MAX_LINES, MAX_LISTED
from hwtrack.registry.credit import CreditCode, serial_number
from hwtrack.registry.jobs import HANDLERS
from hwtrack.registry.model import OfficialsOnlyError
from hwtrack.registry.service import facts, imports
from tests.infra.databases import CloneOf, Template
from tests.registry import make

pytestmark = pytest.mark.anyio

ORGANISATIONS = "credit_code,name,kinds,division\n"
SITES = "credit_code,site,division,longitude,latitude\n"
FACILITIES = "credit_code,site,facility_code,name,type,outline,longitude,latitude\n"
WKT = '"POLYGON((122.7 32.6, 122.701 32.6, 122.701 32.601, 122.7 32.601, 122.7 32.6))"'
PATIENCE_S = 30


def numbered(first: int, last: int) -> str:
    return ORGANISATIONS + "".join(
        f"{make.credit_code(number)},澜江{number}号公司,产生单位,329902\n" for number in range(first, last + 1)
    )


async def send(
    database: CloneOf,
    opened: Database,
    kind: ImportKind,
    text: str,
    *,
    dry_run: bool = False,
    actor: Actor = make.OFFICE,
) -> Import:
    """Send a file in as the actor and run its job as the worker does."""
    async with begin_work(opened, actor) as work:
        import_id = await imports.submit(work, kind, text.encode(), dry_run=dry_run)
    assert await run(database, actor.own_org, import_id)
    async with begin_work(opened, actor) as work:
        return await imports.imported(work, import_id)


async def run(database: CloneOf, org_id: OrgId, import_id: UUID) -> bool:
    """Run the job of an import as `hwtrack_worker`; return whether it took effect now."""
    worker = await Database.open(database.url(roles.WORKER), pool=1)
    try:
        payload = {"org_id": org_id, "import_id": str(import_id)}
        body = canonical({"key": str(import_id), "payload": payload}).encode()
        return await run_once(worker, imports.JOB, HANDLERS[imports.JOB], body)
    finally:
        await worker.close()


async def count(database: CloneOf, question: str, *args: object) -> int:
    looking = await asyncpg.connect(database.url(roles.SUPERUSER))
    try:
        return int(await looking.fetchval(question, *args))
    finally:
        await looking.close()


async def test_organisations_then_sites_then_facilities_come_in(database: CloneOf, opened: Database) -> None:
    one, two = make.credit_code(100), make.credit_code(101)
    first = await send(database, opened, ImportKind.ORGANISATIONS, numbered(100, 101))
    assert (first.state, first.outcome.created, first.outcome.unchanged) == (ImportState.DONE, 2, 0)
    sites = SITES + f"{one},一厂,329902,122.70,32.60\n{one},二厂,329904,,\n{two},一厂,329902,,\n"
    assert (await send(database, opened, ImportKind.SITES, sites)).outcome.created == 3
    facilities = (
        FACILITIES
        + f"{one},一厂,TS001,危废库,贮存库,{WKT},,\n"
        + f"{one},一厂,MF0001,精馏塔,产生设施,,122.7001,32.6001\n"
        + f"{two},一厂,TS001,危废库,贮存库,{WKT},122.7005,32.6005\n"
    )
    done = await send(database, opened, ImportKind.FACILITIES, facilities)
    assert (done.state, done.outcome.created, done.outcome.faults) == (ImportState.DONE, 3, ())
    async with begin_work(opened, make.OFFICE) as work:
        owner = await facts.organisation_of_credit_code(work, CreditCode(one))
        assert owner is not None
        page = await facts.facility_page(work, Slice(), org_id=owner.org_id)
    found = {facility.code: facility for facility in page.items}
    assert found["TS001"].outline == make.square()
    assert sorted(serial_number(facility.serial) for facility in page.items) == [1, 2]


async def test_a_file_sent_twice_changes_nothing(database: CloneOf, opened: Database) -> None:
    text = numbered(200, 202)
    assert (await send(database, opened, ImportKind.ORGANISATIONS, text)).outcome.created == 3
    again = await send(database, opened, ImportKind.ORGANISATIONS, text)
    assert (again.state, again.outcome.created, again.outcome.unchanged) == (ImportState.DONE, 0, 3)
    sites = SITES + f"{make.credit_code(200)},一厂,329902,122.7,32.6\n"
    facilities = FACILITIES + f"{make.credit_code(200)},一厂,TS001,危废库,贮存库,{WKT},,\n"
    for kind, rows in ((ImportKind.SITES, sites), (ImportKind.FACILITIES, facilities)):
        assert (await send(database, opened, kind, rows)).outcome.created == 1
        assert (await send(database, opened, kind, rows)).outcome.unchanged == 1


async def test_a_line_that_differs_from_what_is_registered_refuses_the_file(
    database: CloneOf, opened: Database
) -> None:
    await send(database, opened, ImportKind.ORGANISATIONS, numbered(300, 300))
    changed = numbered(300, 301).replace("澜江300号公司", "改名公司")
    refused = await send(database, opened, ImportKind.ORGANISATIONS, changed)
    assert refused.state is ImportState.REFUSED
    (fault,) = refused.outcome.faults
    assert (fault.pointer, fault.facts["subject"]) == ("2", make.credit_code(300))
    assert await count(database, "SELECT count(*) FROM organisation WHERE credit_code = $1", make.credit_code(301)) == 0


async def test_a_fault_in_any_line_saves_nothing(database: CloneOf, opened: Database) -> None:
    before = await count(database, "SELECT count(*) FROM organisation")
    refused = await send(database, opened, ImportKind.ORGANISATIONS, numbered(400, 449) + "x,y,generator,329902\n")
    assert (refused.state, refused.outcome.lines, refused.outcome.fault_count) == (ImportState.REFUSED, 51, 1)
    assert refused.outcome.faults[0].pointer == "52/credit_code"
    assert await count(database, "SELECT count(*) FROM organisation") == before


async def test_a_dry_run_says_what_would_happen_and_saves_nothing(database: CloneOf, opened: Database) -> None:
    before = await count(database, "SELECT count(*) FROM organisation")
    checked = await send(database, opened, ImportKind.ORGANISATIONS, numbered(500, 509), dry_run=True)
    assert (checked.state, checked.outcome.created, checked.outcome.unchanged) == (ImportState.CHECKED, 10, 0)
    assert await count(database, "SELECT count(*) FROM organisation") == before
    wrong = await send(database, opened, ImportKind.ORGANISATIONS, ORGANISATIONS + "x,y,z,1\n", dry_run=True)
    assert (wrong.state, wrong.outcome.fault_count) == (ImportState.REFUSED, 3)


async def test_the_first_faults_are_listed_and_all_are_counted(database: CloneOf, opened: Database) -> None:
    lines = "".join(f"{number},某公司,generator,329902\n" for number in range(MAX_LISTED + 1))
    refused = await send(database, opened, ImportKind.ORGANISATIONS, ORGANISATIONS + lines)
    assert (len(refused.outcome.faults), refused.outcome.fault_count) == (MAX_LISTED, MAX_LISTED + 1)


@pytest.mark.parametrize(
    ("kind", "line", "pointer"),
    [
        (ImportKind.SITES, SITES + f"{make.credit_code(999)},一厂,329902,,\n", "2/credit_code"),
        (
            ImportKind.FACILITIES,
            FACILITIES + f"{make.credit_code(999)},一厂,TS001,库,贮存库,{WKT},,\n",
            "2/credit_code",
        ),
        (ImportKind.FACILITIES, FACILITIES + f"{make.credit_code(600)},九厂,TS001,库,贮存库,{WKT},,\n", "2/site"),
        (
            ImportKind.FACILITIES,
            FACILITIES + f"{make.credit_code(600)},一厂,TS001,库,贮存库,,123.2,32.6\n",
            "2/longitude",
        ),
        (
            ImportKind.FACILITIES,
            FACILITIES + f"{make.credit_code(600)},一厂,TS001,库,贮存库,{WKT.replace('122.7', '123.2')},,\n",
            "2/outline",
        ),
        (
            ImportKind.FACILITIES,
            FACILITIES.replace("\n", ",storage_grade\n") + f"{make.credit_code(600)},一厂,TS001,库,贮存库,{WKT},,,I\n",
            "2/storage_grade",
        ),
    ],
)
async def test_a_line_about_something_unregistered_or_out_of_place_refuses_the_file(
    database: CloneOf, opened: Database, kind: ImportKind, line: str, pointer: str
) -> None:
    await send(database, opened, ImportKind.ORGANISATIONS, numbered(600, 600))
    await send(database, opened, ImportKind.SITES, SITES + f"{make.credit_code(600)},一厂,329902,,\n")
    refused = await send(database, opened, kind, line)
    assert [fault.pointer for fault in refused.outcome.faults] == [pointer]


async def test_a_company_imports_its_own_sites_and_no_others(database: CloneOf, opened: Database) -> None:
    await send(database, opened, ImportKind.ORGANISATIONS, numbered(700, 701))
    async with begin_work(opened, make.OFFICE) as work:
        owner = await facts.organisation_of_credit_code(work, CreditCode(make.credit_code(700)))
        assert owner is not None
    own = make.worker_of(owner.org_id)
    mine = SITES + f"{make.credit_code(700)},一厂,329902,,\n"
    assert (await send(database, opened, ImportKind.SITES, mine, actor=own)).outcome.created == 1
    for number in (701, 999):
        theirs = SITES + f"{make.credit_code(number)},一厂,329902,,\n"
        refused = await send(database, opened, ImportKind.SITES, theirs, actor=own)
        assert refused.state is ImportState.REFUSED
        assert "is not your organisation" in refused.outcome.faults[0].template
    async with begin_work(opened, own) as work:
        with pytest.raises(OfficialsOnlyError):
            await imports.submit(work, ImportKind.ORGANISATIONS, numbered(710, 710).encode(), dry_run=False)


async def test_a_file_that_cannot_be_read_is_refused_at_once_and_not_kept(database: CloneOf, opened: Database) -> None:
    before = await count(database, "SELECT count(*) FROM registry_import")
    async with begin_work(opened, make.OFFICE) as work:
        for content in (b"", b"PK\x03\x04", ORGANISATIONS.encode(), b"a,b\n1,2\n"):
            with pytest.raises(DomainError):
                await imports.submit(work, ImportKind.ORGANISATIONS, content, dry_run=False)
    assert await count(database, "SELECT count(*) FROM registry_import") == before


async def test_an_import_is_seen_by_its_own_organisation_only(database: CloneOf, opened: Database) -> None:
    done = await send(database, opened, ImportKind.ORGANISATIONS, numbered(800, 800))
    async with begin_work(opened, make.worker_of(555)) as work:
        with pytest.raises(NotFoundError):
            await imports.imported(work, done.import_id)
        assert not (await imports.import_page(work, Slice())).items
    async with begin_work(opened, make.OFFICE) as work:
        assert done.import_id in {one.import_id for one in (await imports.import_page(work, Slice(size=200))).items}


async def test_the_same_job_run_again_changes_nothing(database: CloneOf, opened: Database) -> None:
    done = await send(database, opened, ImportKind.ORGANISATIONS, numbered(810, 810))
    assert not await run(database, done.org_id, done.import_id)
    worker = await Database.open(database.url(roles.WORKER), pool=1)
    async with begin_work(worker, make.OFFICE) as work:
        await imports.run(work, done.org_id, done.import_id)
    await worker.close()
    async with begin_work(opened, make.OFFICE) as work:
        assert await imports.imported(work, done.import_id) == done


async def test_five_thousand_facilities_come_in_one_transaction(database: CloneOf, opened: Database) -> None:
    code = make.credit_code(900)
    await send(database, opened, ImportKind.ORGANISATIONS, numbered(900, 900))
    sites = "".join(f"{code},{number}厂,329902,,\n" for number in range(10))
    await send(database, opened, ImportKind.SITES, SITES + sites)
    lines = "".join(f"{code},{number % 10}厂,TS{number // 10:03d},库,贮存库,{WKT},,\n" for number in range(MAX_LINES))
    done = await send(database, opened, ImportKind.FACILITIES, FACILITIES + lines)
    assert (done.state, done.outcome.created) == (ImportState.DONE, MAX_LINES)


WORKER = """
import asyncio, sys
from datetime import timedelta
import asyncpg
from hwtrack.infra.db import Database
from hwtrack.infra.runner import Lane, run_jobs
from hwtrack.registry.jobs import import_file

url, mark, wait = sys.argv[1], sys.argv[2], float(sys.argv[3])

async def slow(work, payload):
    await import_file(work, payload)
    open(mark, "w").close()
    await asyncio.sleep(wait)

async def main():
    database = await Database.open(url, pool=2)
    connection = await asyncpg.connect(url)
    await run_jobs(database, connection, Lane(handlers={"registry.import": slow}), stale=timedelta(seconds=1))

asyncio.run(main())
"""


@contextmanager
def worker_process(database: CloneOf, mark: Path, wait: float) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker that, having imported, leaves its mark and waits before its transaction ends."""
    arguments = [sys.executable, "-c", WORKER, database.url(roles.WORKER), str(mark), str(wait)]
    process = subprocess.Popen(arguments)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "waited too long"
        await asyncio.sleep(0.05)


@pytest.fixture
def own_database(template: Template) -> Iterator[CloneOf]:
    """A database whose queue holds nothing but this test's job."""
    with template.clone() as clone:
        yield clone


async def test_an_import_whose_worker_is_killed_after_its_work_still_comes_in_once(
    tmp_path: Path, own_database: CloneOf
) -> None:
    opened = await Database.open(own_database.url(roles.APP), pool=1)
    async with begin_work(opened, make.OFFICE) as work:
        import_id = await imports.submit(work, ImportKind.ORGANISATIONS, numbered(1, 50).encode(), dry_run=False)

    with worker_process(own_database, tmp_path / "first", 60) as first:
        await until((tmp_path / "first").exists)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    assert await count(own_database, "SELECT count(*) FROM organisation") == 0

    with worker_process(own_database, tmp_path / "second", 0):
        await until((tmp_path / "second").exists)
        await asyncio.sleep(2)  # its transaction ends, and a second taking would have begun
    assert await count(own_database, "SELECT count(*) FROM organisation") == 50
    async with begin_work(opened, make.OFFICE) as work:
        done = await imports.imported(work, import_id)
    await opened.close()
    assert (done.state, done.outcome.created) == (ImportState.DONE, 50)
