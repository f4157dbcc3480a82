"""Foreign codes: what custody records as bound, labels' container carries, and no second label is printed for it."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from hwtrack.custody.answers import Recorded
from hwtrack.custody.container import Reason
from hwtrack.custody.jobs import carry
from hwtrack.custody.service import recording, standing
from hwtrack.custody.service.recording import Sent
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.labels.code import DigitalCode
from hwtrack.labels.container import ForeignLabelError
from hwtrack.labels.service import containers, printing
from hwtrack.labels.service.printing import NewLabel
from tests.custody import make
from tests.custody.yard import Company, Yard, open_yard
from tests.infra.databases import CloneOf
from tests.labels import town

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


@pytest.fixture(scope="module")
async def truth(database: CloneOf) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.url(roles.SUPERUSER))
    yield connection
    await connection.close()


async def bind(yard: Yard, who: Company, code: str, foreign: str, *, after: float = 10) -> Recorded:
    line = {"foreign_code": foreign, "system": "省系统"}
    return await yard.say(who, "foreign_code_bound", code, after=after, line=line)


async def carried(truth: asyncpg.Connection, code: str) -> tuple[str | None, str | None]:
    row = await truth.fetchrow("SELECT foreign_code, foreign_source FROM container WHERE code = $1", code)
    assert row is not None
    return row["foreign_code"], row["foreign_source"]


async def test_what_its_generator_binds_is_carried_at_once(yard: Yard, truth: asyncpg.Connection) -> None:
    code = await yard.born()

    done = await bind(yard, yard.generator, code, "JS-1")

    assert [one.status for one in done.receipts] == ["applied"]
    assert await carried(truth, code) == ("JS-1", "省系统")


async def test_one_code_on_two_drums_is_recorded_and_carried_by_the_first(
    yard: Yard, truth: asyncpg.Connection
) -> None:
    first, second = await yard.born(), await yard.born()
    await bind(yard, yard.generator, first, "JS-5")

    done = await bind(yard, yard.generator, second, "JS-5")

    assert [one.status for one in done.receipts] == ["applied"]
    assert (await carried(truth, first), await carried(truth, second)) == (("JS-5", "省系统"), (None, None))


async def test_a_second_code_is_contested_and_not_carried(yard: Yard, truth: asyncpg.Connection) -> None:
    code = await yard.born()
    await bind(yard, yard.generator, code, "JS-6")

    done = await bind(yard, yard.generator, code, "JS-2", after=20)

    assert [one.status for one in done.receipts] == ["contested"]
    assert await carried(truth, code) == ("JS-6", "省系统")


async def test_what_a_holder_binds_is_carried_by_the_worker(
    yard: Yard, truth: asyncpg.Connection, database: CloneOf
) -> None:
    code = await yard.born()
    await yard.say(yard.generator, "loaded", code, after=5, carrier_org_id=yard.carrier.org_id, unit=None)
    await bind(yard, yard.carrier, code, "JS-3")
    assert await carried(truth, code) == (None, None)

    worker = await Database.open(database.url(roles.WORKER), pool=1)
    async with begin_work(worker, SYSTEM, clock=lambda: make.minutes(11)) as work:
        await carry(work, {})
    await worker.close()

    assert await carried(truth, code) == ("JS-3", "省系统")


async def test_beside_a_label_of_ours_it_is_remarked_and_no_other_label_is_printed(
    opened: Database, tmp_path: Path
) -> None:
    home, desk = await town.company(opened), town.desk(tmp_path)
    (drum,) = await town.drums(opened, home, 1)
    code = drum.code.text
    async with begin_work(opened, home.actor, clock=lambda: town.NOW) as work:
        await printing.print_label(work, desk, drum.code, NewLabel())
    line = make.lines(code, foreign_code="JS-4", system="省系统")
    generated = make.body("generated", 701, at=town.NOW, containers=make.lines(code), producing_facility_id=None)
    bound = make.body("foreign_code_bound", 702, at=town.NOW, containers=line)
    async with begin_work(opened, home.actor, clock=lambda: town.NOW) as work:
        await recording.record(work, Sent(generated))
        await recording.record(work, Sent(bound))
        hop = (await standing.chain_of(work, code, Slice())).items[-1]
        assert (await containers.container(work, DigitalCode.parse(code))).foreign is not None
        with pytest.raises(ForeignLabelError):
            await printing.print_label(work, desk, drum.code, NewLabel())

    assert hop.outcome is not None
    assert hop.outcome.reasons == (Reason.LABELLED,)
