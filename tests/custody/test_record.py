"""Recording on the real database: every step kept once, whatever the state says, with its receipt and log entry."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from hwtrack.custody.answers import (
    BusyChainError,
    Recorded,
    Recording,
    TooManyEventsError,
    UnknownContainerError,
)
from hwtrack.custody.chain import FIRST_PREV
from hwtrack.custody.clock import SERVICE_BEGAN, EventIdError, FutureEventError, OldEventError
from hwtrack.custody.events import BodyFaultsError
from hwtrack.custody.service import recording, standing
from hwtrack.custody.service.recording import Sent
from hwtrack.custody.service.together import record_many
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.work import AnyWork, begin_hot_work, begin_work
from hwtrack.kernel.actor import Actor, NoOrganisationError, Scope
from hwtrack.kernel.canonical import canonical, sha256
from hwtrack.kernel.quantity import Mass
from hwtrack.tlog.leaf import over_links
from tests.custody import make
from tests.custody.yard import FORMS, Begin, Yard, open_yard
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio

PHONE = {"id": make.STORE_B, "seq": 1}


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


@pytest.fixture(scope="module")
async def truth(database: CloneOf) -> AsyncIterator[asyncpg.Connection]:
    """Everything that really lies in the database."""
    connection = await asyncpg.connect(database.url(roles.SUPERUSER))
    yield connection
    await connection.close()


async def stage_of(yard: Yard, code: str) -> str:
    async with begin_hot_work(yard.database, yard.generator.worker) as work:
        return str((await standing.look_up(work, code)).state["stage"])


async def one(truth: asyncpg.Connection, question: str, *args: Any) -> Any:
    return await truth.fetchval(question, *args)


@pytest.mark.parametrize("begin", FORMS)
async def test_an_event_is_recorded_on_both_forms_of_work(yard: Yard, begin: Begin) -> None:
    code = await yard.drum()

    done = await yard.record(yard.generator.worker, yard.body("generated", code), begin=begin)

    assert (done.recording, done.record_time) == (Recording.RECORDED, make.NOON)
    assert [receipt.status for receipt in done.receipts] == ["applied"]
    assert await stage_of(yard, code) == "on_site"


async def test_the_straight_path_ends_in_the_furnace(yard: Yard, truth: asyncpg.Connection) -> None:
    code = await yard.born()
    slag = await yard.drum(yard.plant, waste="77200318")
    unit = {"unit": None}
    await yard.say(yard.generator, "stored_in", code, after=10, place=yard.generator.place)
    await _hold(truth, code, yard)
    await yard.say(yard.generator, "stored_out", code, after=20, place=yard.generator.place)
    await yard.say(yard.carrier, "loaded", code, after=30, carrier_org_id=None, **unit)
    await yard.say(yard.carrier, "departed", code, after=40)
    await yard.say(yard.plant, "arrived", code, after=50, place={"site_id": str(yard.plant.site_id)})
    await yard.say(yard.plant, "received", code, after=60, line={"outcome": "accepted"})
    outputs = make.lines(slag, mass=make.mass("12.000"))
    treated = await yard.say(yard.plant, "treated", code, after=70, place=yard.plant.place, outputs=outputs)

    async with begin_work(yard.database, yard.plant.worker) as work:
        drum = (await standing.look_up(work, code)).state
        left = (await standing.look_up(work, slag)).state
    assert (drum["stage"], drum["net_g"], drum["children"], drum["held"]) == ("treated", 0, [slag], 0)
    assert (left["stage"], left["parents"], left["net_g"]) == ("on_site", [code], 12_000)
    assert [receipt.home_org_id for receipt in treated.receipts] == sorted([yard.generator.org_id, yard.plant.org_id])


async def _hold(truth: asyncpg.Connection, code: str, yard: Yard) -> None:
    """Let an open manifest name carrier and plant, as `hold_container` does."""
    takers = [yard.carrier.org_id, yard.plant.org_id]
    await truth.execute(
        "UPDATE container_state s SET open_manifest_id = $2, takers = $3, parties = s.parties || $3 FROM container c"
        " WHERE c.code = $1 AND c.home_org_id = s.home_org_id AND c.container_id = s.container_id",
        code,
        make.MANIFEST,
        takers,
    )
    await truth.execute("UPDATE container SET parties = parties || $2 WHERE code = $1", code, takers)


async def test_what_came_out_of_what_is_known_from_both_ends(yard: Yard, truth: asyncpg.Connection) -> None:
    code, slag = await yard.born(), await yard.drum()
    await yard.say(yard.generator, "treated", code, after=5, line={"taken": "100.000"}, outputs=make.lines(slag))

    rows = await truth.fetch(
        "SELECT own.code AS own, l.direction, other.code AS other, l.mass_g FROM lineage l"
        " JOIN container own ON own.container_id = l.container_id"
        " JOIN container other ON other.container_id = l.other_container_id WHERE own.code = ANY ($1) ORDER BY 2",
        [code, slag],
    )

    assert [tuple(row) for row in rows] == [(code, "child", slag, 100_000), (slag, "parent", code, 100_000)]


async def test_the_links_the_receipt_and_the_log_entry_hang_together(yard: Yard, truth: asyncpg.Connection) -> None:
    codes = [await yard.drum(), await yard.drum()]
    body = yard.body("generated", *codes)
    done = await yard.record(yard.generator.worker, body)

    links = await truth.fetch("SELECT * FROM chain_link WHERE event_id = $1 ORDER BY container_id", done.event_id)
    entry = await truth.fetchrow("SELECT * FROM log_entry WHERE entry_id = $1", done.event_id)
    event = await truth.fetchrow("SELECT * FROM custody_event WHERE event_id = $1", done.event_id)

    assert [(link["seq"], link["prev"]) for link in links] == [(1, FIRST_PREV)] * 2
    assert entry is not None
    assert event is not None
    assert (entry["kind"], entry["epoch"], entry["hash"]) == ("custody", 1, over_links([one["hash"] for one in links]))
    assert done.receipts[0].entry_hash == entry["hash"]
    assert (event["body"], event["body_sha256"]) == (body, sha256(body))


async def test_the_distance_from_the_store_is_kept_in_metres(yard: Yard, truth: asyncpg.Connection) -> None:
    code = await yard.born()
    inside = {"latitude": "32.6005", "longitude": "122.7005", "accuracy_m": 8}
    outside = inside | {"latitude": "32.6020"}

    near = await yard.say(yard.generator, "stored_in", code, after=1, place=yard.generator.place, position=inside)
    far = await yard.say(
        yard.generator,
        "stored_in",
        code,
        after=2,
        place=yard.generator.place | {"row": "B"},
        position=outside,
    )

    question = "SELECT distance_m, accuracy_m, header::json ->> 'nearness' FROM custody_event WHERE event_id = $1"
    assert tuple(await truth.fetchrow(question, near.event_id) or ()) == (0, 8, "inside")
    assert tuple(await truth.fetchrow(question, far.event_id) or ()) == (111, 8, "outside")


async def test_a_repeat_gets_the_first_receipt(yard: Yard, truth: asyncpg.Connection) -> None:
    code = await yard.drum()
    body = yard.body("generated", code)

    first = await yard.record(yard.generator.worker, body)
    again = await yard.record(yard.generator.worker, body, at=make.minutes(90))

    assert (again.recording, again.record_time) == (Recording.REPEATED, make.NOON)
    assert again.receipts == first.receipts
    assert await one(truth, "SELECT count(*) FROM chain_link WHERE event_id = $1", first.event_id) == 1
    assert await one(truth, "SELECT count(*) FROM log_entry WHERE entry_id = $1", first.event_id) == 1


async def test_another_body_under_a_known_id_is_refused_and_kept(yard: Yard, truth: asyncpg.Connection) -> None:
    code = await yard.drum()
    first = await yard.record(yard.generator.worker, yard.body("generated", code, number=71))
    other = yard.body("generated", code, number=71, note="something else")

    done = await yard.record(yard.generator.worker, other)
    again = await yard.record(yard.generator.worker, other)

    assert (done.recording, again.recording) == (Recording.DIFFERENT, Recording.DIFFERENT)
    assert done.error is not None
    assert done.quarantine_id == again.quarantine_id
    kept = await truth.fetch("SELECT body, reason FROM event_quarantine WHERE event_id = $1", first.event_id)
    assert [tuple(row) for row in kept] == [(other, "different")]
    assert await one(truth, "SELECT count(*) FROM custody_event WHERE event_id = $1", first.event_id) == 1


async def test_another_body_under_another_home_is_found_too(yard: Yard) -> None:
    mine, theirs = await yard.drum(), await yard.drum(yard.plant)
    await yard.record(yard.generator.worker, yard.body("generated", mine, number=72))

    done = await yard.record(yard.plant.worker, yard.body("generated", theirs, number=72))

    assert done.recording is Recording.DIFFERENT


@pytest.mark.parametrize("equal", [True, False], ids=["equal bodies", "different bodies"])
async def test_one_id_sent_ten_times_at_once_is_recorded_once(
    yard: Yard, truth: asyncpg.Connection, *, equal: bool
) -> None:
    code = await yard.drum()
    number = 73 if equal else 74
    bodies = [
        yard.body("generated", code, number=number, note="same" if equal else f"body {index}") for index in range(10)
    ]

    answers = await asyncio.gather(*(yard.record(yard.generator.worker, body) for body in bodies))

    kinds = sorted(answer.recording.value for answer in answers)
    assert kinds == ["recorded", *(["repeated"] * 9)] if equal else ["different"] * 9 + ["recorded"]
    event_id = answers[0].event_id
    assert await one(truth, "SELECT count(*) FROM custody_event WHERE event_id = $1", event_id) == 1
    kept = await one(truth, "SELECT count(*) FROM event_quarantine WHERE event_id = $1", event_id)
    assert kept == (0 if equal else 9)


async def test_many_at_once_on_one_drum_make_one_unbroken_chain(yard: Yard) -> None:
    code = await yard.born()
    bodies = [yard.body("top_up", code, line={"added": "1.000"}) for _ in range(16)]

    answers = await asyncio.gather(*(_patiently(yard, body) for body in bodies))

    assert {answer.recording for answer in answers} == {Recording.RECORDED}
    async with begin_work(yard.database, yard.generator.worker) as work:
        check = await standing.verify_chain(work, code)
        card = await standing.look_up(work, code)
    assert (check.holds, check.length) == (True, 17)
    assert card.state["net_g"] == Mass.kg("203.400").grams


async def _patiently(yard: Yard, body: str) -> Recorded:
    """Send until it is taken, as a client does when five tries were not enough."""
    while True:
        try:
            return await yard.record(yard.generator.worker, body)
        except BusyChainError:
            continue


async def test_lists_that_name_the_same_drums_in_other_orders_do_not_deadlock(yard: Yard) -> None:
    codes = [await yard.born() for _ in range(6)]

    async def send(order: list[str]) -> tuple[Recorded, ...]:
        bodies = [Sent(yard.body("top_up", code, line={"added": "1.000"})) for code in order]
        async with begin_hot_work(yard.database, yard.generator.worker, clock=lambda: make.NOON) as work:
            return await record_many(work, bodies)

    answers = await asyncio.gather(*(send(codes[shift:] + codes[:shift]) for shift in range(6)))

    assert {done.recording for batch in answers for done in batch} == {Recording.RECORDED}


async def test_a_list_is_recorded_in_its_order_or_not_at_all(yard: Yard, truth: asyncpg.Connection) -> None:
    code = await yard.drum()
    generated, sealed = yard.body("generated", code), yard.body("sealed", code, line={"mass": make.mass("1.000")})
    nobodys = yard.body("generated", "91329900MA9XCL014E9000131120260921999")

    async with begin_hot_work(yard.database, yard.generator.worker, clock=lambda: make.NOON) as work:
        done = await record_many(work, [Sent(generated), Sent(sealed)])
    assert [answer.receipts[0].status for answer in done] == ["applied", "applied"]

    other = yard.body("weighed", code, line={"mass": make.mass("1.000")})
    with pytest.raises(UnknownContainerError):
        async with begin_hot_work(yard.database, yard.generator.worker, clock=lambda: make.NOON) as work:
            await record_many(work, [Sent(other), Sent(nobodys)])
    event_id = json.loads(other)["event_id"]
    assert await one(truth, "SELECT count(*) FROM custody_event WHERE event_id = $1", event_id) == 0


async def test_fifty_events_are_taken_at_once_and_one_more_is_not(yard: Yard) -> None:
    code = await yard.born()
    bodies = [Sent(yard.body("top_up", code, line={"added": "0.001"})) for _ in range(51)]

    async with begin_hot_work(yard.database, yard.generator.worker, clock=lambda: make.NOON) as work:
        assert len(await record_many(work, bodies[:50])) == 50
    with pytest.raises(TooManyEventsError):
        async with begin_hot_work(yard.database, yard.generator.worker, clock=lambda: make.NOON) as work:
            await record_many(work, bodies)


@pytest.mark.parametrize("begin", FORMS)
async def test_a_carrier_without_a_manifest_is_recorded_and_alarmed(
    yard: Yard, truth: asyncpg.Connection, begin: Begin
) -> None:
    code = await yard.born()
    body = yard.body("loaded", code, at=make.minutes(5), carrier_org_id=None)

    done = await yard.record(yard.stranger.worker, body, at=make.minutes(5), begin=begin)

    assert done.recording is Recording.RECORDED
    assert [receipt.status for receipt in done.receipts] == ["contested"]
    decision = await truth.fetchrow("SELECT * FROM decision WHERE subject_id = $1", done.event_id)
    assert decision is not None
    assert [violation["rule"] for violation in json.loads(decision["violations"])] == ["CUS-01"]
    assert (decision["refused"], decision["disclosed_at"]) == (False, None)
    assert decision["facts_sha256"] == sha256(decision["facts"])


async def test_an_uninvited_scan_makes_nobody_a_party(yard: Yard, truth: asyncpg.Connection) -> None:
    code = await yard.born()
    await yard.say(yard.stranger, "loaded", code, after=5, carrier_org_id=yard.plant.org_id)

    async with begin_work(yard.database, yard.stranger.worker) as work:
        assert await work.fetch("SELECT 1 FROM container WHERE code = $1", code) == []
        assert len(await work.fetch("SELECT 1 FROM custody_event")) >= 1
    assert await one(truth, "SELECT parties FROM container WHERE code = $1", code) == [yard.generator.org_id]


async def test_a_carrier_named_by_the_holder_becomes_a_party(yard: Yard) -> None:
    code = await yard.born()

    await yard.say(yard.generator, "loaded", code, after=5, carrier_org_id=yard.carrier.org_id, unit=None)

    async with begin_work(yard.database, yard.carrier.worker) as work:
        assert (await standing.look_up(work, code)).state["holder_org_id"] == yard.carrier.org_id


@pytest.mark.parametrize(
    ("year", "reason"), [(2019, "id_out_of_range"), (2040, "future")], ids=["a phone in 2019", "a phone in 2040"]
)
async def test_a_phone_in_another_year_gets_a_receipt_from_quarantine(
    yard: Yard, truth: asyncpg.Connection, year: int, reason: str
) -> None:
    code = await yard.drum()
    body = yard.body("generated", code, at=make.NOON.replace(year=year), device=PHONE)

    done = await yard.record(yard.generator.worker, body)
    again = await yard.record(yard.generator.worker, body, at=make.minutes(5))

    assert (done.recording, done.reason) == (Recording.QUARANTINED, reason)
    assert again == done
    row = await truth.fetchrow("SELECT * FROM event_quarantine WHERE quarantine_id = $1", done.quarantine_id)
    assert row is not None
    assert (row["body"], row["reason"], row["actor_org_id"]) == (body, reason, yard.generator.org_id)
    assert await one(truth, "SELECT kind FROM log_entry WHERE entry_id = $1", done.quarantine_id) == "quarantine"
    assert await one(truth, "SELECT count(*) FROM custody_event WHERE event_id = $1", done.event_id) == 0


async def test_an_id_beyond_the_made_months_is_quarantined(yard: Yard, truth: asyncpg.Connection) -> None:
    end = await one(truth, "SELECT max(month) + interval '1 month' FROM custody_month")
    beyond = make.NOON.replace(year=end.year + 1)
    code = await yard.drum()

    done = await yard.record(yard.generator.worker, yard.body("generated", code, at=beyond, device=PHONE), at=beyond)

    assert (done.recording, done.reason) == (Recording.QUARANTINED, "id_out_of_range")


async def test_the_first_month_is_the_services_first(truth: asyncpg.Connection) -> None:
    assert await one(truth, "SELECT min(month) FROM custody_month") == SERVICE_BEGAN.date()
    first = await one(truth, "SELECT min(first_id::text) FROM custody_month")
    assert first == str(make.event_id(0, SERVICE_BEGAN)).replace("7000-8", "0000-0")


@pytest.mark.parametrize(
    ("happened", "made", "error"),
    [
        (make.NOON + timedelta(minutes=6), make.NOON, FutureEventError),
        (make.NOON - timedelta(hours=25), make.NOON, OldEventError),
        (SERVICE_BEGAN - timedelta(seconds=1), SERVICE_BEGAN - timedelta(seconds=1), EventIdError),
    ],
    ids=["in the future", "yesterday, not as a back entry", "an id before the service"],
)
async def test_a_desk_is_told_at_once(yard: Yard, happened: Any, made: Any, error: type[Exception]) -> None:
    code = await yard.drum()
    body = yard.body("generated", code, at=made, event_time=happened.isoformat())

    with pytest.raises(error):
        await yard.record(yard.generator.worker, body)


async def test_a_desk_enters_what_happened_in_the_past_as_such(yard: Yard) -> None:
    code = await yard.drum()
    long_ago = make.NOON - timedelta(days=400)

    done = await yard.record(
        yard.generator.worker,
        yard.body("generated", code, event_time=long_ago.isoformat(), back_entry=True, opening_stock=True),
    )

    assert [receipt.status for receipt in done.receipts] == ["applied"]


async def test_a_code_that_was_never_issued_is_a_mistake_at_a_desk_and_evidence_from_a_phone(yard: Yard) -> None:
    never = "91329900MA9XCL014E9000131120260921998"

    with pytest.raises(UnknownContainerError) as caught:
        await yard.record(yard.generator.worker, yard.body("generated", never))
    assert caught.value.pointer == "/containers/0/code"
    done = await yard.record(yard.generator.worker, yard.body("generated", never, device=PHONE))
    assert (done.recording, done.reason) == (Recording.QUARANTINED, "unknown_container")


async def test_a_phone_cannot_go_back_behind_its_last_event(yard: Yard) -> None:
    code, device = await yard.drum(), str(make.container_id(77))
    first = yard.body("generated", code, at=make.minutes(30), device={"id": device, "seq": 1})
    second = {"id": device, "seq": 2, "prev": sha256(first).hex()}
    before = yard.body(
        "sealed",
        code,
        at=make.minutes(10),
        line={"mass": make.mass("1.000")},
        device=second,
    )
    await yard.record(yard.generator.worker, first, at=make.minutes(30))

    done = await yard.record(yard.generator.worker, before, at=make.minutes(31))
    again = await yard.record(yard.generator.worker, first, at=make.minutes(32))

    assert (done.recording, done.reason) == (Recording.QUARANTINED, "before_last_contact")
    assert again.recording is Recording.REPEATED


async def test_a_first_receipt_outlives_a_changed_clock_offset(yard: Yard, truth: asyncpg.Connection) -> None:
    code, device = await yard.drum(), make.container_id(78)
    body = yard.body("generated", code, device={"id": str(device), "seq": 1})
    first = await yard.record(yard.generator.worker, body)
    await truth.execute(
        "INSERT INTO device (org_id, device_id, name, public_key, enrolled_at, clock_offset_ms)"
        " VALUES ($1, $2, 'phone', '', now(), $3)",
        yard.generator.org_id,
        device,
        -3_600_000,
    )

    again = await yard.record(yard.generator.worker, body)

    assert (again.recording, again.receipts) == (Recording.REPEATED, first.receipts)


async def test_a_known_offset_sets_the_effective_time_right(yard: Yard, truth: asyncpg.Connection) -> None:
    code, device = await yard.drum(), make.container_id(79)
    await truth.execute(
        "INSERT INTO device (org_id, device_id, name, public_key, enrolled_at, clock_offset_ms)"
        " VALUES ($1, $2, 'phone', '', now(), $3)",
        yard.generator.org_id,
        device,
        3_600_000,
    )
    fast = make.minutes(60)
    body = yard.body("generated", code, event_time=fast.isoformat(), device={"id": str(device), "seq": 1})

    done = await yard.record(yard.generator.worker, body)

    assert done.recording is Recording.RECORDED
    row = await truth.fetchrow(
        "SELECT event_time, effective_time FROM custody_event WHERE event_id = $1", done.event_id
    )
    assert tuple(row or ()) == (fast, make.NOON)


async def test_a_body_with_faults_leaves_nothing_behind(yard: Yard, truth: asyncpg.Connection) -> None:
    code = await yard.drum()
    wrong = canonical(json.loads(yard.body("generated", code)) | {"waste_code": "90021408"})

    with pytest.raises(BodyFaultsError):
        await yard.record(yard.generator.worker, wrong)

    event_id = json.loads(wrong)["event_id"]
    for table in ("custody_event", "event_seen", "event_quarantine"):
        assert await one(truth, f"SELECT count(*) FROM {table} WHERE event_id = $1", event_id) == 0


async def test_whoever_belongs_to_no_organisation_records_nothing(yard: Yard) -> None:
    nobody = Actor(org_id=None, scope=Scope.SYSTEM, name="nobody")

    with pytest.raises(NoOrganisationError):
        await yard.record(nobody, yard.body("generated", await yard.drum()))


async def test_attachments_are_expected_by_their_hash(yard: Yard, truth: asyncpg.Connection) -> None:
    code = await yard.drum()
    photo = {"sha256": "ab" * 32, "media_type": "image/jpeg", "bytes": 1234}

    done = await yard.record(yard.generator.worker, yard.body("generated", code, attachments=[photo]))

    row = await truth.fetchrow("SELECT * FROM attachment WHERE event_id = $1", done.event_id)
    assert row is not None
    assert (row["sha256"].hex(), row["bytes"], row["arrived_at"]) == ("ab" * 32, 1234, None)


async def test_in_production_the_record_time_is_the_transactions(yard: Yard, truth: asyncpg.Connection) -> None:
    code = await yard.drum()
    await truth.execute("UPDATE installation SET kind = 'production'")
    try:
        with pytest.raises(asyncpg.RaiseError, match="more than 2 s"):
            await yard.record(yard.generator.worker, yard.body("generated", code))
        async with begin_hot_work(yard.database, yard.generator.worker) as work:
            now = work.now
            if now < SERVICE_BEGAN:
                return
            done = await recording.record(work, Sent(yard.body("generated", code, at=now)))
        assert done.recording is Recording.RECORDED
    finally:
        await truth.execute("UPDATE installation SET kind = 'test'")


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A work that meets somebody else at the door: `meanwhile` is done before each event is appended."""

    inner: AnyWork
    meanwhile: Callable[[], Awaitable[list[Any] | None]]

    @property
    def actor(self) -> Actor:
        return self.inner.actor

    @property
    def now(self) -> datetime:
        return self.inner.now

    def new_id(self) -> UUID:
        return self.inner.new_id()

    async def fetch(self, sql: str, *args: Any) -> list[Any]:
        answer = await self.meanwhile() if "append_events" in sql else None
        return await self.inner.fetch(sql, *args) if answer is None else answer

    async def fetchrow(self, sql: str, *args: Any) -> Any:
        return await self.inner.fetchrow(sql, *args)

    async def execute(self, sql: str, *args: Any) -> str:
        return await self.inner.execute(sql, *args)


async def test_an_event_that_was_overtaken_is_linked_behind_the_faster_one(yard: Yard) -> None:
    code = await yard.born()
    faster = [yard.body("top_up", code, line={"added": "1.000"})]

    async def overtake() -> None:
        if faster:
            await yard.record(yard.generator.worker, faster.pop())

    async with begin_hot_work(yard.database, yard.generator.worker, clock=lambda: make.NOON) as work:
        done = await recording.record(
            Overtaken(work, overtake), Sent(yard.body("top_up", code, line={"added": "2.000"}))
        )

    assert done.recording is Recording.RECORDED
    async with begin_hot_work(yard.database, yard.generator.worker) as work:
        assert (await standing.look_up(work, code)).state["net_g"] == Mass.kg("190.400").grams
        assert (await standing.look_up(work, code)).seq == 3


async def test_five_tries_are_made_and_no_more(yard: Yard) -> None:
    code, tries = await yard.born(), count(1)

    async def always() -> list[Any]:
        next(tries)
        return [{"outcome": "moved"}]

    with pytest.raises(BusyChainError):
        async with begin_hot_work(yard.database, yard.generator.worker, clock=lambda: make.NOON) as work:
            body = yard.body("top_up", code, line={"added": "1.000"})
            await recording.record(Overtaken(work, always), Sent(body))
    assert next(tries) == 6


async def test_nobody_records_in_anothers_name(yard: Yard) -> None:
    code = await yard.drum()
    body = yard.body("generated", code)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with begin_hot_work(yard.database, yard.stranger.worker, clock=lambda: make.NOON) as work:
            forged = replace(work, actor=yard.generator.worker)
            await recording.record(forged, Sent(body))
