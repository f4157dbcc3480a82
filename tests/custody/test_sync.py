"""What a phone brings after hours without signal: each event answered by itself, once, whatever happens in between."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from hwtrack.accounts.device import DeviceState, DeviceUnknownError
from hwtrack.custody.answers import Recorded, TooManyEventsError
from hwtrack.custody.clock import WAY_TOLERANCE, steady
from hwtrack.custody.service import syncing
from hwtrack.custody.service.recording import Sent
from hwtrack.custody.service.syncing import Answered, Batch, Refused, Synced, SyncTooFastError
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.work import AnyWork, begin_hot_work
from tests.custody import make
from tests.custody.handset import Handset, handset
from tests.custody.yard import Yard, open_yard
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio

MASS = {"mass": make.mass("187.300")}


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


@pytest.fixture(scope="module")
async def truth(database: CloneOf) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.url(roles.SUPERUSER))
    yield connection
    await connection.close()


def beginning(phone: Handset, at: datetime) -> AbstractAsyncContextManager[AnyWork]:
    return begin_hot_work(phone.yard.database, phone.company.worker, clock=lambda: at)


async def bring(
    phone: Handset, events: Sequence[Sent], *, at: datetime = make.NOON, device_now: datetime | None = None
) -> Synced:
    return await take(phone, phone.batch(events, device_now=device_now or at), at=at)


async def take(phone: Handset, batch: Batch, *, at: datetime = make.NOON) -> Synced:
    return await syncing.sync(lambda: beginning(phone, at), batch)


def outcomes(answers: Sequence[Answered]) -> list[str]:
    return [one.error.code if isinstance(one, Refused) else one.recording.value for one in answers]


async def weighings(phone: Handset, count: int, *, at: datetime = make.NOON) -> list[Sent]:
    code = await phone.yard.drum()
    born = phone.scan("generated", code, at=at)
    return [born, *(phone.scan("weighed", code, at=at, line=MASS) for _ in range(count - 1))]


async def test_a_batch_is_answered_one_by_one_and_again_alike(yard: Yard, truth: asyncpg.Connection) -> None:
    phone = await handset(yard)
    events = await weighings(phone, 120)

    first, again = await bring(phone, events), await bring(phone, events, at=make.minutes(2))

    assert outcomes(first.answers) == ["recorded"] * 120
    assert outcomes(again.answers) == ["repeated"] * 120
    assert (first.progress.last_seq, first.progress.missing, first.device.state) == (120, 0, DeviceState.ACTIVE)
    assert first.server_now == make.NOON
    assert [one.receipts for one in again.answers if isinstance(one, Recorded)] == [
        one.receipts for one in first.answers if isinstance(one, Recorded)
    ]
    assert await truth.fetchval("SELECT count(*) FROM custody_event WHERE device_id = $1", phone.device_id) == 120


async def test_one_bad_event_never_spoils_the_others(yard: Yard) -> None:
    phone, known = await handset(yard), await yard.drum()
    never = known[:-3] + "998"
    good = [phone.scan("generated", known), phone.scan("weighed", known, line=MASS)]
    unknown = phone.scan("weighed", never, line=MASS)
    last = phone.scan("weighed", known, line=MASS)
    batch = [
        good[0],
        Sent("not a body"),
        Sent(good[1].body + " ", good[1].signature),
        Sent(good[1].body, bytes(64)),
        good[1],
        unknown,
        Sent(yard.body("generated", never)),
        good[0],
        last,
    ]

    done = await bring(phone, batch)

    assert outcomes(done.answers) == [
        "recorded",
        "not-canonical",
        "not-canonical",
        "quarantined",
        "recorded",
        "quarantined",
        "custody.unknown-container",
        "repeated",
        "recorded",
    ]
    assert done.progress.missing == 0


async def test_what_the_database_refuses_stands_alone(yard: Yard, truth: asyncpg.Connection) -> None:
    phone = await handset(yard)
    code = await yard.drum()
    await truth.execute("ALTER TABLE custody_event ADD CONSTRAINT no_poison CHECK (body NOT LIKE '%poison%')")
    events = [phone.scan("generated", code), phone.scan("weighed", code, line=MASS, note="poison")]
    events.append(phone.scan("weighed", code, line=MASS))

    done = await bring(phone, events)
    await truth.execute("ALTER TABLE custody_event DROP CONSTRAINT no_poison")

    assert outcomes(done.answers) == ["recorded", "custody.unstorable-event", "recorded"]
    assert done.progress.gaps == ((2, 2),)


async def test_a_part_that_is_done_stays_when_the_next_one_dies(yard: Yard, truth: asyncpg.Connection) -> None:
    phone = await handset(yard)
    events = await weighings(phone, 70)
    begun = 0

    @asynccontextmanager
    async def dying() -> AsyncIterator[AnyWork]:
        nonlocal begun
        begun += 1
        async with beginning(phone, make.NOON) as work:
            yield work
            if begun == 3:  # the first notes the contact
                raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await syncing.sync(dying, Batch(device_id=phone.device_id, device_now=make.NOON, events=events))
    kept = await truth.fetchval("SELECT count(*) FROM custody_event WHERE device_id = $1", phone.device_id)
    done = await bring(phone, events)

    assert kept == syncing.PART
    assert outcomes(done.answers) == ["repeated"] * 50 + ["recorded"] * 20


async def test_many_batches_in_opposite_orders_wait_for_nobody(yard: Yard, truth: asyncpg.Connection) -> None:
    phones = [await handset(yard) for _ in range(6)]
    codes = [await yard.drum() for _ in range(12)]
    batches = []
    for number, phone in enumerate(phones):
        ordered = codes if number % 2 else codes[::-1]
        batches.append([phone.scan(kind, code, **more) for code in ordered for kind, more in KINDS])

    done = await asyncio.gather(*(bring(phone, events) for phone, events in zip(phones, batches, strict=True)))

    assert {outcome for one in done for outcome in outcomes(one.answers)} == {"recorded"}
    assert await truth.fetchval(
        "SELECT count(*) FROM custody_event WHERE device_id = ANY ($1)", [phone.device_id for phone in phones]
    ) == sum(len(events) for events in batches)


KINDS: tuple[tuple[str, dict[str, Any]], ...] = (("generated", {}), ("weighed", {"line": MASS}))


async def test_the_same_batch_many_times_at_once_is_recorded_once(yard: Yard) -> None:
    phone = await handset(yard)
    events = await weighings(phone, 30)

    done = await asyncio.gather(*(bring(phone, events) for _ in range(5)))

    told = [outcomes(one.answers) for one in done]
    assert sorted(sum((one.count("recorded") for one in told), start=0) for _ in range(1)) == [30]
    assert {outcome for one in told for outcome in one} == {"recorded", "repeated"}
    assert done[0].device.state is DeviceState.ACTIVE


async def test_five_hundred_events_and_not_one_more(yard: Yard) -> None:
    phone = await handset(yard)
    events = [Sent("nothing")] * 501
    with pytest.raises(TooManyEventsError):
        await bring(phone, events)
    assert len((await bring(phone, events[:500])).answers) == 500


async def test_six_hundred_events_a_minute_and_then_later(yard: Yard) -> None:
    phone = await handset(yard)
    await bring(phone, [Sent("nothing")] * 500)
    await bring(phone, [Sent("nothing")] * 100)
    with pytest.raises(SyncTooFastError) as refused:
        await bring(phone, [Sent("nothing")], at=make.NOON + timedelta(seconds=20))
    assert 40 <= int(refused.value.facts["seconds"]) <= 42
    await bring(phone, [Sent("nothing")], at=make.NOON + timedelta(seconds=60))


async def test_a_phone_of_nobodys_brings_nothing(yard: Yard) -> None:
    phone = await handset(yard)
    with pytest.raises(DeviceUnknownError):
        await syncing.sync(
            lambda: begin_hot_work(yard.database, yard.stranger.worker, clock=lambda: make.NOON),
            Batch(device_id=phone.device_id, device_now=make.NOON, events=[]),
        )


@pytest.mark.parametrize("hours", [-3, 2])
async def test_a_clock_that_is_off_is_set_right_by_its_offset_at_the_contact(
    yard: Yard, truth: asyncpg.Connection, hours: int
) -> None:
    phone, code = await handset(yard), await yard.drum()
    wrong = make.NOON + timedelta(hours=hours)
    events = [phone.scan("generated", code, at=wrong)]

    done = await bring(phone, events, at=make.minutes(10), device_now=wrong + timedelta(minutes=10))

    effective = await truth.fetchval("SELECT effective_time FROM custody_event WHERE device_id = $1", phone.device_id)
    assert outcomes(done.answers) == ["recorded"]
    assert effective == make.NOON


async def test_a_slow_way_is_no_wrong_clock(yard: Yard, truth: asyncpg.Connection) -> None:
    phone, code = await handset(yard), await yard.drum()
    first, second = phone.scan("generated", code), phone.scan("weighed", code, line=MASS)

    later = make.NOON + timedelta(seconds=5)

    await bring(phone, [first], at=make.NOON + timedelta(seconds=4), device_now=make.NOON)
    done = await bring(phone, [second], at=later, device_now=later)

    assert outcomes(done.answers) == ["recorded"]
    assert await truth.fetchval("SELECT clock_offset_ms FROM device WHERE device_id = $1", phone.device_id) == 0


def test_an_offset_counts_beyond_the_time_of_a_message() -> None:
    assert steady(WAY_TOLERANCE) == steady(-WAY_TOLERANCE) == timedelta(0)
    beyond = WAY_TOLERANCE + timedelta(milliseconds=1)
    assert (steady(beyond), steady(-beyond)) == (beyond, -beyond)


async def test_a_suspended_phone_learns_it_and_loses_nothing(yard: Yard) -> None:
    phone = await handset(yard)
    events = await weighings(phone, 3)
    await phone.act("suspend")

    done = await bring(phone, events)

    assert outcomes(done.answers) == ["quarantined"] * 3
    assert (done.device.state, done.progress.missing) == (DeviceState.SUSPENDED, 0)
