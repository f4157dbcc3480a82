"""Closing: what is frozen stays, what comes late is booked in the next period, what does not hold is named."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import count

import asyncpg
import pytest

from hwtrack.custody.ledger.balance import Cause
from hwtrack.custody.ledger.books import Effect, LineKind
from hwtrack.custody.ledger.period import LedgerBehindError, Month, PeriodClosedError
from hwtrack.custody.service import bookkeeping, periods
from hwtrack.custody.store.ledger_reading import ContainerKey
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.kernel.canonical import read_canonical
from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.registry.model import NotYoursError
from tests.custody.ledger.keeping import keep_books, lines_of, no_manifest
from tests.custody.yard import Company, Yard, open_yard
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio

AUGUST, SEPTEMBER, OCTOBER = (Month(2026, number) for number in (8, 9, 10))
CLOSING = datetime.fromisoformat("2026-10-08T09:00:00+08:00")


EVENTS = count(500_000)


@pytest.fixture
async def yard(opened: Database) -> Yard:
    """Companies of each test's own, because a closed month stays closed; their events are numbered through."""
    return replace(await open_yard(opened), _events=EVENTS)


@pytest.fixture(scope="module")
async def worker(database: CloneOf) -> AsyncIterator[Database]:
    connections = await Database.open(database.url(roles.WORKER), pool=4)
    yield connections
    await connections.close()


async def close(
    yard: Yard, month: Month = SEPTEMBER, *, by: Company | None = None, at: datetime = CLOSING
) -> periods.ClosedMonths:
    async with begin_work(yard.database, (by or yard.generator).worker, clock=lambda: at) as work:
        return await periods.close(work, yard.generator.site_id, month, responsible="周示例")


async def balance(yard: Yard, month: Month = SEPTEMBER) -> periods.SiteBalance:
    async with begin_work(yard.database, yard.generator.worker) as work:
        return await periods.balance(work, yard.generator.site_id, month.first, month.last)


async def frozen(yard: Yard) -> list[periods.ClosedPeriod]:
    async with begin_work(yard.database, yard.generator.worker) as work:
        return list((await periods.period_page(work, yard.generator.site_id, Slice())).items)


async def test_a_closed_month_is_frozen_with_its_hash_in_the_log(yard: Yard, worker: Database) -> None:
    await yard.born()
    await keep_books(worker, at=CLOSING)
    closed = await close(yard)
    (period,) = await frozen(yard)

    assert closed.months == (SEPTEMBER,)
    assert [decision.violations for decision in closed.decisions] == [()]
    assert sha256(period.text.encode()).digest() == period.sha256
    text = read_canonical(period.text)
    assert (text["from"], text["until"], text["responsible"]) == ("2026-09-01", "2026-09-30", "周示例")
    assert text["balances"][0]["generated"] == text["balances"][0]["closing"] == "187.400"
    assert text["lines"]["count"] == 1
    entry = await worker.pool.fetchrow("SELECT kind, hash FROM log_entry WHERE entry_id = $1", period.period_id)
    assert entry is not None
    assert (entry["kind"], entry["hash"]) == ("ledger-period", period.sha256)


async def test_what_comes_late_is_booked_in_the_next_month_and_seen_as_such(yard: Yard, worker: Database) -> None:
    first = await yard.born()
    await keep_books(worker, at=CLOSING)
    await close(yard)
    before = [one.text for one in await frozen(yard)]
    late = await yard.born()
    await keep_books(worker, at=CLOSING + timedelta(hours=1))
    (line,) = await lines_of(worker, late)
    september, october = await balance(yard), await balance(yard, OCTOBER)

    assert (line.kind, line.booked_on, line.batch_code and line.batch_code[:12]) == (
        LineKind.ENTRY, OCTOBER.first, "HWCS20260921",
    )  # fmt: skip
    assert [one.text for one in await frozen(yard)] == before
    assert september.balances[0].amount(Effect.GENERATED) == Mass(187_400)
    assert october.balances[0].opening == september.balances[0].closing
    assert october.balances[0].later == {Effect.GENERATED: Mass(187_400)}
    assert (await lines_of(worker, first))[0].booked_on == date(2026, 9, 21)


async def test_a_reversal_of_a_closed_month_belongs_to_the_next(yard: Yard, worker: Database) -> None:
    code = await yard.born()
    stored = await yard.say(yard.generator, "stored_in", code, after=10, place=yard.generator.place)
    await keep_books(worker, at=CLOSING)
    await close(yard)
    await yard.say(yard.generator, "corrected", code, after=60, corrects=str(stored.event_id), reason="did_not_happen")
    await keep_books(worker, at=CLOSING + timedelta(hours=1))
    *_, reversal = await lines_of(worker, code)

    assert (reversal.kind, reversal.mass, reversal.booked_on) == (LineKind.REVERSAL, Mass(-187_400), OCTOBER.first)
    assert reversal.at.date() == date(2026, 9, 21)


async def test_closing_closes_every_open_month_before(yard: Yard, worker: Database) -> None:
    await yard.born()
    await keep_books(worker, at=CLOSING)
    later = datetime.fromisoformat("2026-12-01T09:00:00+08:00")
    await keep_books(worker, at=later)
    closed = await close(yard, Month(2026, 11), at=later)

    assert closed.months == (SEPTEMBER, OCTOBER, Month(2026, 11))
    assert [one.last for one in await frozen(yard)] == [Month(2026, 11).last, OCTOBER.last, SEPTEMBER.last]
    with pytest.raises(PeriodClosedError):
        await close(yard, OCTOBER, at=later)


async def test_nobody_closes_anothers_ledger(yard: Yard, worker: Database) -> None:
    await keep_books(worker, at=CLOSING)
    with pytest.raises(NotYoursError):
        await close(yard, by=yard.stranger)


async def test_a_ledger_that_is_behind_is_not_closed(yard: Yard, worker: Database) -> None:
    await yard.born()
    await keep_books(worker, at=CLOSING - timedelta(hours=1))
    with pytest.raises(LedgerBehindError):
        await close(yard)


async def test_a_contested_drum_is_named_by_the_balance(yard: Yard, worker: Database) -> None:
    code = await yard.born()
    await yard.say(yard.generator, "loaded", code, after=30, carrier_org_id=yard.plant.org_id, manifest_id=None)
    await yard.say(yard.plant, "received", code, after=60, line={"outcome": "accepted"}, ticket=None, manifest_id=None)
    await yard.say(
        yard.stranger, "received", code, after=70, line={"outcome": "accepted"}, ticket=None, manifest_id=None
    )
    await keep_books(worker, at=CLOSING)
    async with begin_work(yard.database, yard.plant.worker, clock=lambda: CLOSING) as work:
        closed = await periods.close(work, yard.plant.site_id, SEPTEMBER, responsible="某负责人")
        found = await periods.balance(work, yard.plant.site_id, SEPTEMBER.first, SEPTEMBER.last)

    assert [(one.container_code, one.seen, one.lined, one.cause) for one in found.differences] == [
        (code, Mass(187_400), NOTHING, Cause.CONTESTED)
    ]
    assert [verdict.rule.id for verdict in closed.decisions[0].violations] == ["LED-03"]
    async with begin_work(yard.database, yard.plant.worker) as work:
        hidden = await work.fetch("SELECT 1 FROM decision WHERE subject_kind = 'ledger_period'")
    async with begin_work(yard.database, yard.inspector) as work:
        told = await work.fetch("SELECT 1 FROM decision WHERE subject_kind = 'ledger_period' AND home_org_id = $1",
                                yard.plant.org_id)  # fmt: skip
    assert (len(hidden), len(told)) == (0, 1)


async def test_a_drum_that_is_being_filled_is_no_fault(yard: Yard, worker: Database) -> None:
    code = await yard.drum()
    await yard.say(yard.generator, "generated", code)
    await yard.say(yard.generator, "top_up", code, after=5, line={"added": "40.000"})
    await keep_books(worker, at=CLOSING)
    found = await balance(yard)

    assert [(one.container_code, one.cause, one.gap) for one in found.differences] == [
        (code, Cause.FILLING, Mass(40_000))
    ]
    assert [decision.violations for decision in (await close(yard)).decisions] == [()]


async def test_a_truck_in_the_yard_is_no_difference(yard: Yard, worker: Database) -> None:
    code = await yard.born()
    await yard.say(yard.generator, "loaded", code, after=30, carrier_org_id=yard.carrier.org_id, manifest_id=None)
    await keep_books(worker, at=CLOSING)

    assert (await balance(yard)).differences == ()
    await yard.say(yard.carrier, "departed", code, after=40)
    await keep_books(worker, at=CLOSING)
    found = await balance(yard)
    assert (found.differences, found.balances[0].closing) == ((), NOTHING)


async def test_a_line_made_while_a_month_is_closed_waits_and_goes_into_the_next(yard: Yard, worker: Database) -> None:
    await yard.born()
    await keep_books(worker, at=CLOSING)
    late = await yard.born()

    async def keep() -> None:
        async with begin_work(worker, SYSTEM, clock=lambda: CLOSING) as work:
            row = await work.fetchrow("SELECT home_org_id, container_id FROM container WHERE code = $1", late)
            assert row is not None
            await bookkeeping.post(work, [ContainerKey(*row)], no_manifest)

    async with begin_work(yard.database, yard.generator.worker, clock=lambda: CLOSING) as work:
        await periods.close(work, yard.generator.site_id, SEPTEMBER, responsible="周示例")
        keeping = asyncio.create_task(keep())
        await asyncio.sleep(0.2)
        assert not keeping.done()
    await keeping

    assert (await lines_of(worker, late))[0].booked_on == OCTOBER.first


@pytest.mark.parametrize("role", [roles.APP, roles.WORKER])
@pytest.mark.parametrize("verb", ["UPDATE ledger_period SET body = ''", "DELETE FROM ledger_period"])
async def test_a_closed_month_is_never_changed_or_deleted(database: CloneOf, role: str, verb: str) -> None:
    connection = await asyncpg.connect(database.url(role))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(verb)
    await connection.close()
