"""The worker follows what was scanned: moves, gates, and the nightly look; never twice."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.kernel.quantity import Mass
from hwtrack.transfers import jobs
from hwtrack.transfers.manifest import Status
from hwtrack.transfers.record import Manifest
from hwtrack.transfers.service import following, reading
from tests.infra.databases import CloneOf
from tests.transfers.town import TOMORROW, Town, lines, open_town

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def town(opened: Database) -> Town:
    return await open_town(opened)


@pytest.fixture(scope="module")
async def worker(database: CloneOf) -> AsyncIterator[Database]:
    connections = await Database.open(database.url(roles.WORKER), pool=2)
    yield connections
    await connections.close()


async def follow(worker: Database, at: datetime) -> None:
    async with begin_work(worker, SYSTEM, clock=lambda: at) as work:
        await jobs.follow(work, {})


async def sheet(town: Town, manifest: Manifest) -> reading.Sheet:
    async with town.work(town.officer, TOMORROW) as work:
        return await reading.sheet(work, manifest.home_org_id, manifest.manifest_id)


async def gate_alarms(town: Town) -> list[tuple[str, ...]]:
    async with town.work(town.officer, TOMORROW) as work:
        rows = await work.fetch("SELECT violations FROM decision WHERE stage = 'gate' ORDER BY made_at, decision_id")
    return [tuple(one["rule"] for one in _parsed(row["violations"])) for row in rows]


def _parsed(value: object) -> list[dict[str, str]]:
    assert isinstance(value, list)
    return value


async def test_scans_at_both_gates_move_the_manifest_and_the_receipt_comes_with_the_last(
    town: Town, worker: Database
) -> None:
    codes = [await town.drum() for _ in range(2)]
    made = await town.dispatched(codes)
    way: dict[str, Any] = {"manifest_id": str(made.manifest_id)}
    await town.say(town.antu, "departed", codes, at=TOMORROW + timedelta(minutes=5), **way)
    await follow(worker, TOMORROW + timedelta(minutes=6))
    assert (await sheet(town, made)).manifest.status is Status.IN_TRANSIT

    place: dict[str, Any] = {"place": {"site_id": str(town.jinglan.site_id)}}
    await town.say(town.antu, "arrived", codes, at=TOMORROW + timedelta(minutes=50), **way, **place)
    gate: dict[str, Any] = {**way, "containers": lines(codes[:1])}
    await town.say(town.jinglan, "received", [], at=TOMORROW + timedelta(minutes=60), **gate)
    await follow(worker, TOMORROW + timedelta(minutes=61))

    found = await sheet(town, made)
    assert found.manifest.status is Status.RECEIVED
    assert [one.move for one in found.signatures][-3:] == ["depart", "arrive", "receive"]
    assert found.figures
    assert found.figures.not_arrived == Mass.kg("187.000")
    assert {one.kind for one in found.drafts} == {"difference_report"}
    await follow(worker, TOMORROW + timedelta(minutes=62))
    assert len((await sheet(town, made)).signatures) == len(found.signatures)


async def test_what_leaves_without_a_manifest_alarms_once(town: Town, worker: Database) -> None:
    await follow(worker, TOMORROW + timedelta(days=1))
    before = len(await gate_alarms(town))
    code = await town.drum()
    await town.say(town.canglan, "loaded", [code], at=TOMORROW + timedelta(days=1), carrier_org_id=town.antu.org_id)
    await town.say(town.antu, "departed", [code], at=TOMORROW + timedelta(days=1, minutes=5))
    for minute in (6, 7):
        await follow(worker, TOMORROW + timedelta(days=1, minutes=minute))

    assert (await gate_alarms(town))[before:] == [("MAN-09",)]


async def test_a_lawful_departure_is_silent(town: Town, worker: Database) -> None:
    await follow(worker, TOMORROW + timedelta(days=2))
    before = len(await gate_alarms(town))
    codes = [await town.drum()]
    made = await town.dispatched(codes)
    at = TOMORROW + timedelta(days=2, minutes=5)
    await town.say(town.antu, "departed", codes, at=at, manifest_id=str(made.manifest_id))
    await follow(worker, at + timedelta(minutes=1))

    assert (await gate_alarms(town))[before:] == []


async def test_a_departure_is_left_until_the_next_round_while_it_is_fresh(town: Town, worker: Database) -> None:
    code = await town.drum()
    at = TOMORROW + timedelta(days=3)
    await follow(worker, at)
    before = len(await gate_alarms(town))
    await town.say(town.canglan, "loaded", [code], at=at, carrier_org_id=town.antu.org_id)
    await town.say(town.antu, "departed", [code], at=at + timedelta(seconds=30))
    await follow(worker, at + timedelta(seconds=40))
    fresh = len(await gate_alarms(town)) - before
    await follow(worker, at + timedelta(seconds=41))

    assert fresh == 0
    assert len(await gate_alarms(town)) - before == 1


async def test_an_unconfirmed_receipt_is_told_on_the_day_after_its_last_and_once(town: Town, worker: Database) -> None:
    codes = [await town.drum()]
    made = await town.dispatched(codes)
    await town.received(made, lines(codes))

    async def told(at: datetime) -> int:
        async with begin_work(worker, SYSTEM, clock=lambda: at) as work:
            await following.look_daily(work)
            rows = await work.fetch(
                "SELECT 1 FROM decision WHERE stage = 'daily' AND subject_id = $1", made.manifest_id
            )
        return len(rows)

    assert await told(TOMORROW + timedelta(days=13)) == 0
    assert await told(TOMORROW + timedelta(days=14)) == 1
    assert await told(TOMORROW + timedelta(days=15)) == 1
