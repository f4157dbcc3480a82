"""Two ordinary weeks on the real database: everything is recorded, and no rule speaks."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from random import Random

import asyncpg
import pytest

from hwtrack.cli.demo.background import SEED, fill_months
from hwtrack.cli.demo.building import COMPANIES, OPENED
from hwtrack.cli.demo.hands import Hands
from hwtrack.cli.demo.load import Ids, load_company
from hwtrack.cli.demo.months import plan
from hwtrack.cli.demo.neighbours import NEIGHBOURS
from hwtrack.cli.demo.stock import arrive, stock_up
from hwtrack.cli.demo.trips import Trips
from hwtrack.config import LabelSettings, Settings
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.labels.service.desk import open_desk
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio

MONTHS = plan(SEED, last=date(2026, 8, 9))
STORY = ("canglan", "yunfan", "haijia", "jinglan", "antu")


@pytest.fixture(scope="module")
async def hands(opened: Database, tmp_path_factory: pytest.TempPathFactory) -> Hands:
    keys: Path = tmp_path_factory.mktemp("keys")
    ids = Ids()
    companies = [company for company in COMPANIES if company in NEIGHBOURS or company.key in STORY]
    for company in companies:
        await load_company(opened, company, at=OPENED, ids=ids)
    desk = open_desk(Settings(label=LabelSettings(host="127.0.0.1", keys=keys)))
    return Hands(opened, ids, desk, {company.key: company for company in companies}, Random(SEED))  # noqa: S311 - a story, not a secret


@pytest.fixture
async def owner(database: CloneOf) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.url(roles.SUPERUSER))
    yield connection
    await connection.close()


async def spoken(owner: asyncpg.Connection) -> Counter[str]:
    rows = await owner.fetch("SELECT violations FROM decision")
    return Counter(found["rule"] for row in rows for found in json.loads(row["violations"]))


async def test_ordinary_weeks_are_recorded_and_no_rule_speaks(hands: Hands, owner: asyncpg.Connection) -> None:
    await fill_months(hands, Trips(hands), MONTHS, lambda *_: None)

    assert await owner.fetchval("SELECT count(*) FROM container") == MONTHS.containers
    states = await owner.fetch("SELECT stage, held, contested FROM container_state")
    assert len(states) == MONTHS.containers
    assert {row["stage"] for row in states} <= {"stored", "received", "treated"}
    assert not any(row["held"] or row["contested"] for row in states)
    settled = await owner.fetchval("SELECT count(*) FROM manifest WHERE status = 'settled'")
    assert settled >= len([trip for trip in MONTHS.trips if trip.settled_on <= date(2026, 10, 25)]) > 0
    assert await spoken(owner) == Counter()


@pytest.mark.long
async def test_what_lies_in_store_before_the_story_speaks_only_of_the_furnaces_capacity(
    hands: Hands, owner: asyncpg.Connection
) -> None:
    trips = Trips(hands)
    stock = await stock_up(hands, trips)
    await arrive(trips, stock)

    assert (len(stock.before), len(stock.after), len(stock.second)) == (16, 31, 40)
    assert stock.before[-1].endswith("20260921016")
    assert set(await spoken(owner)) <= {"LIC-03"}
