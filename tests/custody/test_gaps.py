"""Gaps: what has waited for more than 72 hours is judged in its chain and kept as an alarm, once."""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from hwtrack.custody.container import Reason, Status
from hwtrack.custody.events.judged import Verdict
from hwtrack.custody.service import standing
from hwtrack.custody.service.gaps import judge_gaps
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import SYSTEM
from tests.custody import make
from tests.custody.yard import Yard, open_yard
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio

JUST = make.minutes(5) + timedelta(hours=72)
PHOTO = {"sha256": "ab" * 32, "media_type": "image/jpeg", "bytes": 1234}
SHOWN: dict[str, Any] = {"line": {"mass": make.mass("1.000")}, "attachments": [PHOTO]}


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


@pytest.fixture(scope="module")
async def truth(database: CloneOf) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.url(roles.SUPERUSER))
    yield connection
    await connection.close()


@pytest.fixture(scope="module")
async def worker(database: CloneOf) -> AsyncIterator[Database]:
    opened = await Database.open(database.url(roles.WORKER), pool=1)
    yield opened
    await opened.close()


async def look(worker: Database, at: datetime) -> int:
    async with begin_work(worker, SYSTEM, clock=lambda: at) as work:
        return await judge_gaps(work)


async def last_claim(yard: Yard, code: str) -> Any:
    async with begin_work(yard.database, yard.generator.worker) as work:
        return (await standing.chain_of(work, code, Slice())).items[-1].claim


async def alarms(truth: asyncpg.Connection, subject: object) -> list[list[str]]:
    rows = await truth.fetch("SELECT * FROM decision WHERE subject_id = $1 AND stage = 'gap'", subject)
    assert all(row["disclosed_at"] is None for row in rows)
    return [[one["rule"] for one in json.loads(row["violations"])] for row in rows]


async def test_a_step_that_waits_is_a_gap_after_72_hours_and_not_before(
    yard: Yard, worker: Database, truth: asyncpg.Connection
) -> None:
    code = await yard.born()
    waiting = await yard.say(yard.generator, "stored_out", code, after=5, place=yard.generator.place)

    assert await look(worker, JUST) == 0
    assert await look(worker, JUST + timedelta(seconds=1)) == 1

    judged = await last_claim(yard, code)
    (said,) = judged.containers[0].changes
    assert (judged.verdict, judged.cause) == (Verdict.GAP, None)
    assert (said.event_id, said.was, said.now) == (waiting.event_id, Status.HELD, Status.HELD)
    assert said.reasons == (Reason.NOT_STORED,)
    assert await alarms(truth, waiting.event_id) == [["CUS-04"]]


async def test_a_gap_is_told_once(yard: Yard, worker: Database, truth: asyncpg.Connection) -> None:
    code = await yard.born()
    waiting = await yard.say(yard.generator, "stored_out", code, after=5, place=yard.generator.place)

    counts = [await look(worker, JUST + timedelta(hours=hours)) for hours in (1, 2, 3)]

    assert counts == [1, 0, 0]
    assert await alarms(truth, waiting.event_id) == [["CUS-04"]]


async def test_a_second_step_that_waits_is_a_gap_of_its_own(yard: Yard, worker: Database) -> None:
    code = await yard.born()
    await yard.say(yard.generator, "stored_out", code, after=5, place=yard.generator.place)
    await look(worker, JUST + timedelta(hours=1))
    later = await yard.say(yard.generator, "departed", code, after=600)

    assert await look(worker, JUST + timedelta(hours=12)) == 1
    assert (await last_claim(yard, code)).containers[0].changes[0].event_id == later.event_id


async def test_a_photo_that_has_not_come_for_72_hours_is_a_gap(
    yard: Yard, worker: Database, truth: asyncpg.Connection
) -> None:
    code = await yard.born()
    shown = await yard.say(
        yard.generator, "weighed", code, after=5, line={"mass": make.mass("1.000")}, attachments=[PHOTO]
    )

    assert await look(worker, JUST) == 0
    assert [await look(worker, JUST + timedelta(hours=hours)) for hours in (1, 2)] == [1, 0]

    (said,) = (await last_claim(yard, code)).containers[0].changes
    assert (said.event_id, said.now, said.reasons) == (shown.event_id, Status.APPLIED, (Reason.ATTACHMENT_MISSING,))
    assert await alarms(truth, shown.event_id) == [["CUS-04"]]


async def test_a_photo_that_came_is_none(yard: Yard, worker: Database, truth: asyncpg.Connection) -> None:
    code = await yard.born()
    shown = await yard.say(
        yard.generator, "weighed", code, after=5, line={"mass": make.mass("1.000")}, attachments=[PHOTO]
    )
    await truth.execute("UPDATE attachment SET arrived_at = now() WHERE event_id = $1", shown.event_id)

    assert await look(worker, JUST + timedelta(hours=1)) == 0


async def test_what_was_judged_leaves_the_state_as_it_was(yard: Yard, worker: Database) -> None:
    code = await yard.born()
    await yard.say(yard.generator, "stored_out", code, after=5, place=yard.generator.place)
    async with begin_work(yard.database, yard.generator.worker) as work:
        before = await standing.look_up(work, code)
    await look(worker, JUST + timedelta(hours=1))
    async with begin_work(yard.database, yard.generator.worker) as work:
        after = await standing.look_up(work, code)
        check = await standing.verify_chain(work, code)

    assert (after.state, after.seq) == (before.state, before.seq + 1)
    assert check.holds


async def test_more_than_a_batch_is_looked_at(yard: Yard, worker: Database) -> None:
    codes = [await yard.born() for _ in range(5)]
    for code in codes:
        await yard.say(yard.generator, "stored_out", code, after=5, place=yard.generator.place)

    async with begin_work(worker, SYSTEM, clock=lambda: JUST + timedelta(hours=1)) as work:
        assert await judge_gaps(work, batch=2) == 5
