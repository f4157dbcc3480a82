"""What a phone proves with each request: its vectors, and what a wrong or an old one must not change."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import asyncpg
import pytest

from hwtrack.custody.answers import Recorded
from hwtrack.custody.possession import Possession, read_possession, write_possession
from hwtrack.custody.service import syncing
from hwtrack.custody.service.recording import Sent
from hwtrack.custody.service.syncing import Batch, Synced, SyncTooFastError
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_hot_work
from tests.accounts.phones import Phone
from tests.custody import make, possession_vectors
from tests.custody.handset import Handset, handset
from tests.custody.yard import Yard, open_yard
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


@pytest.fixture(scope="module")
async def truth(database: CloneOf) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.url(roles.SUPERUSER))
    yield connection
    await connection.close()


async def take(phone: Handset, batch: Batch, *, at: datetime = make.NOON) -> Synced:
    worker = phone.company.worker
    return await syncing.sync(lambda: begin_hot_work(phone.yard.database, worker, clock=lambda: at), batch)


async def standing(truth: asyncpg.Connection, phone: Handset) -> tuple[object, ...]:
    return tuple(
        await truth.fetchrow(
            "SELECT seen_at, clock_offset_ms, window_events, contact FROM device WHERE device_id = $1", phone.device_id
        )
    )


def test_the_published_vectors_are_what_the_code_says() -> None:
    assert possession_vectors.PATH.read_text(encoding="utf-8") == possession_vectors.text()
    told = [one["found"] for one in json.loads(possession_vectors.text())["requests"]]
    assert told == ["proved"] * 3 + ["old"] + ["wrong"] * 8
    assert possession_vectors.found(possession_vectors.CONTACT, None) is Possession.MISSING


@pytest.mark.parametrize("text", ["", "A", "=", "废", "A" * 87, "+/" * 43, " " * 86])
def test_a_text_that_is_no_signature_is_read_as_none_of_64_bytes(text: str) -> None:
    assert len(read_possession(text)) != 64 or text == "+/" * 43


def test_a_signature_is_read_as_it_was_written() -> None:
    assert read_possession(write_possession(bytes(range(192, 256)))) == bytes(range(192, 256))


async def test_a_proved_contact_sets_clock_contact_and_count(yard: Yard, truth: asyncpg.Connection) -> None:
    phone, code = await handset(yard), await yard.drum()
    fast = make.NOON + timedelta(hours=1)

    done = await take(phone, phone.batch([phone.scan("generated", code)], device_now=fast))

    assert done.possession is Possession.PROVED
    assert await standing(truth, phone) == (make.NOON, 3_600_000, 1, 1)


@pytest.mark.parametrize("how", ["missing", "wrong"])
async def test_without_the_key_events_are_taken_and_the_phone_stays_as_it_was(
    yard: Yard, truth: asyncpg.Connection, how: str
) -> None:
    phone, code = await handset(yard), await yard.drum()
    await take(phone, phone.batch([]))
    before = await standing(truth, phone)
    thief = Phone(phone.device_id)
    bent = phone.batch([phone.scan("generated", code)], device_now=make.minutes(600), phone=thief)
    batch = replace(bent, possession=None) if how == "missing" else bent

    done = await take(phone, batch, at=make.minutes(1))

    assert done.possession is Possession(how)
    assert [one.grade for one in done.answers if isinstance(one, Recorded)] == ["device"]
    assert await standing(truth, phone) == before


async def test_a_request_sent_once_more_changes_nothing_though_a_clock_may_run_backwards(
    yard: Yard, truth: asyncpg.Connection
) -> None:
    phone = await handset(yard)
    first, second = phone.batch([], device_now=make.minutes(180)), phone.batch([], device_now=make.minutes(1))

    honest = [(await take(phone, one, at=make.minutes(1))).possession for one in (first, second)]
    before = await standing(truth, phone)
    again = [(await take(phone, one, at=make.minutes(30))).possession for one in (first, second)]

    assert honest == [Possession.PROVED] * 2
    assert again == [Possession.OLD] * 2
    assert await standing(truth, phone) == before == (make.minutes(1), 0, 0, 2)


async def test_what_is_not_proved_counts_by_account_and_leaves_the_phone_its_minute(yard: Yard) -> None:
    phone = await handset(yard)
    at = make.minutes(90)

    def unproved(events: int) -> Batch:
        return Batch(device_id=phone.device_id, device_now=at, events=[Sent("nothing")] * events)

    await take(phone, unproved(500), at=at)
    await take(phone, unproved(100), at=at)
    with pytest.raises(SyncTooFastError):
        await take(phone, unproved(1), at=at)
    own = await take(phone, phone.batch([Sent("nothing")] * 500, device_now=at), at=at)
    await take(phone, unproved(1), at=at + timedelta(seconds=60))

    assert own.possession is Possession.PROVED
