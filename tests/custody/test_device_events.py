"""Events of enrolled phones: their signature is checked, their numbers leave no gap, two histories suspend them."""

import asyncio
from collections.abc import AsyncIterator
from itertools import permutations
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.accounts.device import DeviceState
from hwtrack.accounts.service import devices
from hwtrack.custody.answers import PUT_ASIDE_TEXTS, Recording
from hwtrack.custody.device_chain import Progress, gaps
from hwtrack.custody.header import Grade
from hwtrack.custody.service import recording, standing
from hwtrack.custody.service.recording import Sent
from hwtrack.custody.vouching import SignatureWithoutDeviceError
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice
from hwtrack.infra.work import begin_hot_work
from tests.custody import make
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


async def progress(phone: Handset) -> Progress:
    async with begin_hot_work(phone.yard.database, phone.company.worker) as work:
        return await standing.device_progress(work, phone.device_id)


async def state(phone: Handset) -> DeviceState:
    async with begin_hot_work(phone.yard.database, phone.company.worker) as work:
        return (await devices.device(work, phone.device_id)).state


async def grades(yard: Yard, code: str) -> list[str]:
    async with begin_hot_work(yard.database, yard.generator.worker) as work:
        return [hop.header.grade.value for hop in (await standing.chain_of(work, code, Slice())).items]


async def decisions(truth: asyncpg.Connection, event_id: UUID) -> list[str]:
    rows = await truth.fetch("SELECT violations FROM decision WHERE subject_id = $1", event_id)
    return [str(row["violations"]) for row in rows]


async def test_a_good_signature_makes_the_grade_and_the_link(yard: Yard, truth: asyncpg.Connection) -> None:
    phone, code = await handset(yard), await yard.drum()

    first, second = await phone.say("generated", code), await phone.say("sealed", code, line=MASS)

    links = await truth.fetch("SELECT * FROM device_link WHERE device_id = $1 ORDER BY seq", phone.device_id)
    event = await truth.fetchrow("SELECT * FROM custody_event WHERE event_id = $1", first.event_id)
    assert (first.recording, second.recording) == (Recording.RECORDED,) * 2
    assert await grades(yard, code) == ["device", "device"]
    assert event is not None
    assert (event["grade"], event["device_signature"]) == ("device", phone.sent[0].signature)
    assert [(row["seq"], row["event_id"]) for row in links] == [(1, first.event_id), (2, second.event_id)]
    assert links[1]["prev"] == links[0]["body_sha256"]
    assert await progress(phone) == Progress(device_id=phone.device_id, last_seq=2, whole_to=2, links=2)


async def test_without_a_signature_it_is_unsigned_and_proves_nothing_about_the_phone(yard: Yard) -> None:
    phone, code = await handset(yard), await yard.drum()
    forged = Sent(phone.scan("generated", code).body)

    done = await phone.deliver(forged)

    assert done.recording is Recording.RECORDED
    assert await grades(yard, code) == ["unsigned"]
    assert (await progress(phone)).links == 0


async def test_an_unsigned_copy_that_came_first_leaves_no_gap_and_says_what_it_is(yard: Yard) -> None:
    phone, code = await handset(yard), await yard.drum()
    signed = phone.scan("generated", code)

    first, again = await phone.deliver(Sent(signed.body)), await phone.deliver(signed)
    after = await phone.say("sealed", code, line=MASS)

    assert (first.grade, again.grade, after.grade) == (Grade.UNSIGNED, Grade.UNSIGNED, Grade.DEVICE)
    assert (again.recording, again.receipts) == (Recording.REPEATED, first.receipts)
    assert await progress(phone) == Progress(device_id=phone.device_id, last_seq=2, whole_to=2, links=2)


async def test_what_a_colleague_sends_unsigned_under_a_phones_id_bends_nothing(
    yard: Yard, truth: asyncpg.Connection
) -> None:
    phone, code = await handset(yard), await yard.drum()
    far = phone.copy()
    far.seq, far.prev = 2**40, bytes(32)
    near = phone.copy()
    for forged in (far.scan("weighed", code, line=MASS), near.scan("weighed", code, at=make.minutes(60), line=MASS)):
        await phone.deliver(Sent(forged.body), at=make.minutes(60))

    made = [phone.scan("generated", code), phone.scan("sealed", code, at=make.minutes(1), line=MASS)]
    done = [await phone.deliver(one, at=make.minutes(90)) for one in made]

    cursor = await truth.fetchrow("SELECT * FROM device_cursor WHERE device_id = $1", phone.device_id)
    assert [one.recording for one in done] == [Recording.RECORDED] * 2
    assert await progress(phone) == Progress(device_id=phone.device_id, last_seq=2, whole_to=2, links=2)
    assert cursor is not None
    assert cursor["effective_time"] == make.minutes(1)


def spoilt(phone: Handset, sent: Sent, how: str) -> Sent:
    match how:
        case "zeros":
            return Sent(sent.body, bytes(64))
        case "too long":
            return Sent(sent.body, (sent.signature or b"") + b"\0")
        case "altered":
            return Sent(sent.body.replace('"note":"', '"note":"x'), sent.signature)
        case _:
            return Sent(sent.body.replace(str(phone.device_id), make.STORE_B), sent.signature)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        ("zeros", "bad_signature"),
        ("too long", "bad_signature"),
        ("altered", "bad_signature"),
        ("another phone", "unknown_device"),
    ],
)
async def test_what_a_phone_cannot_have_sent_is_put_aside_with_a_receipt(
    yard: Yard, truth: asyncpg.Connection, spoil: str, reason: str
) -> None:
    phone, code = await handset(yard), await yard.drum()
    good = phone.scan("generated", code)

    done = await phone.deliver(spoilt(phone, good, spoil))
    after = await phone.deliver(good)

    entry = await truth.fetchrow("SELECT kind FROM log_entry WHERE entry_id = $1", done.quarantine_id)
    assert (done.recording, done.reason) == (Recording.QUARANTINED, reason)
    assert PUT_ASIDE_TEXTS[reason]
    assert entry is not None
    assert entry["kind"] == "quarantine"
    assert after.recording is Recording.RECORDED
    assert await progress(phone) == Progress(device_id=phone.device_id, last_seq=1, whole_to=1, links=1)


async def test_a_phone_of_another_organisation_is_unknown_here(yard: Yard) -> None:
    phone, code = await handset(yard, yard.carrier), await yard.drum()
    sent = phone.scan("generated", code)

    async with begin_hot_work(yard.database, yard.generator.worker, clock=lambda: make.NOON) as work:
        done = await recording.record(work, sent)

    assert (done.recording, done.reason) == (Recording.QUARANTINED, "unknown_device")


async def test_a_signature_without_a_device_is_nobodys(yard: Yard) -> None:
    code = await yard.drum()
    async with begin_hot_work(yard.database, yard.generator.worker, clock=lambda: make.NOON) as work:
        with pytest.raises(SignatureWithoutDeviceError):
            await recording.record(work, Sent(yard.body("generated", code), bytes(64)))


@pytest.mark.parametrize(("act", "reason"), [("suspend", "device_suspended"), ("revoke", "device_revoked")])
async def test_a_suspended_or_revoked_phone_works_no_more_at_once_and_loses_nothing(
    yard: Yard, act: str, reason: str
) -> None:
    phone, code = await handset(yard), await yard.drum()
    before = phone.scan("generated", code)
    await phone.deliver(before)
    late = phone.scan("sealed", code, line=MASS)

    await phone.act(act)
    done, again, repeated = await phone.deliver(late), await phone.deliver(late), await phone.deliver(before)

    assert (done.recording, done.reason) == (Recording.QUARANTINED, reason)
    assert again == done
    assert repeated.recording is Recording.REPEATED
    assert (await progress(phone)).missing == 0


async def test_a_lifted_suspension_lets_it_go_on(yard: Yard) -> None:
    phone, code = await handset(yard), await yard.drum()
    await phone.act("suspend")
    await phone.act("restore")

    assert (await phone.say("generated", code)).recording is Recording.RECORDED


async def test_a_gap_shows_until_it_closes_in_whatever_order(yard: Yard) -> None:
    phone, code = await handset(yard), await yard.drum()
    events = [phone.scan("generated", code), *(phone.scan("weighed", code, line=MASS) for _ in range(5))]
    seen = []
    for number in (3, 6, 1, 2, 5, 4):
        await phone.deliver(events[number - 1])
        found = await progress(phone)
        seen.append((found.whole_to, found.missing, found.gaps))

    assert seen == [
        (0, 2, ((1, 2),)),
        (0, 4, ((1, 2), (4, 5))),
        (1, 3, ((2, 2), (4, 5))),
        (3, 2, ((4, 5),)),
        (3, 1, ((4, 4),)),
        (6, 0, ()),
    ]


MASS = {"mass": make.mass("187.300")}


async def test_what_lies_in_quarantine_is_no_gap_and_its_clock_does_not_count(yard: Yard) -> None:
    phone, code = await handset(yard), await yard.drum()
    await phone.say("generated", code)
    future = phone.scan("weighed", code, at=make.NOON.replace(year=2040), line=MASS)

    done = await phone.deliver(future)
    after = await phone.say("sealed", code, at=make.minutes(5), line=MASS)

    assert (done.reason, after.recording) == ("future", Recording.RECORDED)
    assert (await progress(phone)).missing == 0


@pytest.mark.parametrize("order", list(permutations((0, 1))))
async def test_two_events_under_one_number_are_both_kept_and_suspend_the_phone(
    yard: Yard, truth: asyncpg.Connection, order: tuple[int, int]
) -> None:
    phone, code = await handset(yard), await yard.drum()
    await phone.say("generated", code)
    copied = phone.copy()
    both = [phone.scan("weighed", code, line=MASS), copied.scan("weighed", code, line=MASS)]

    first, second = [await phone.deliver(both[place]) for place in order]
    third = await phone.deliver(phone.scan("sealed", code, line=MASS))

    assert (first.recording, second.recording) == (Recording.RECORDED,) * 2
    assert await grades(yard, code) == ["device"] * 3
    assert await state(phone) is DeviceState.SUSPENDED
    assert (third.recording, third.reason) == (Recording.QUARANTINED, "device_suspended")
    assert ["CUS-05" in text for text in await decisions(truth, second.event_id)] == [True]
    assert await decisions(truth, first.event_id) == []
    records = await truth.fetch("SELECT record FROM device_record WHERE device_id = $1 ORDER BY 1", phone.device_id)
    assert ['"cause":"fork"' in row["record"] for row in records].count(True) == 1


@pytest.mark.parametrize("late", [False, True], ids=["in order", "the earlier one last"])
async def test_an_event_that_follows_what_was_never_sent_is_a_fork(yard: Yard, late: bool) -> None:
    phone, code = await handset(yard), await yard.drum()
    copied = phone.copy()
    first = phone.scan("generated", code)
    copied.scan("weighed", code, line=MASS)
    second = copied.scan("weighed", code, line=MASS)

    for sent in (second, first) if late else (first, second):
        assert (await phone.deliver(sent)).recording is Recording.RECORDED

    assert await state(phone) is DeviceState.SUSPENDED
    assert (await progress(phone)).forks == 1


async def test_another_body_under_a_known_id_is_a_fork_as_well(yard: Yard, truth: asyncpg.Connection) -> None:
    phone, code = await handset(yard), await yard.drum()
    copied = phone.copy()
    await phone.say("generated", code, number=77)

    done = await phone.deliver(copied.scan("generated", code, number=77, note="other"))

    assert done.recording is Recording.DIFFERENT
    assert await state(phone) is DeviceState.SUSPENDED
    assert ["CUS-05" in text for text in await decisions(truth, done.event_id)] == [True]


async def test_the_same_event_many_times_at_once_is_one_link_and_no_fork(yard: Yard) -> None:
    phone, code = await handset(yard), await yard.drum()
    sent = phone.scan("generated", code)

    done = await asyncio.gather(*(phone.deliver(sent) for _ in range(8)))

    assert sorted(one.recording.value for one in done) == ["recorded"] + ["repeated"] * 7
    assert await progress(phone) == Progress(device_id=phone.device_id, last_seq=1, whole_to=1, links=1)
    assert await state(phone) is DeviceState.ACTIVE


async def test_two_histories_sent_at_once_are_one_fork(yard: Yard) -> None:
    phone, codes = await handset(yard), [await yard.drum() for _ in range(6)]
    copies = [phone.copy() for _ in codes]
    sent = [copy.scan("generated", code) for copy, code in zip(copies, codes, strict=True)]

    done = await asyncio.gather(*(phone.deliver(one) for one in sent))

    assert {one.recording for one in done} <= {Recording.RECORDED, Recording.QUARANTINED}
    assert (await progress(phone)).links == 6
    assert await state(phone) is DeviceState.SUSPENDED


async def test_a_stranger_sees_nothing_of_a_phones_chain(yard: Yard, truth: asyncpg.Connection) -> None:
    phone, code = await handset(yard), await yard.drum()
    await phone.say("generated", code)
    async with begin_hot_work(yard.database, yard.stranger.worker) as work:
        assert await work.fetch("SELECT 1 FROM device_link") == []
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await work.fetch(
                "SELECT note_device_event(jsonb_build_object('actor_org_id', $1::bigint), '')", phone.company.org_id
            )


@given(st.integers(0, 30), st.sets(st.integers(1, 40)))
def test_gaps_are_exactly_the_numbers_that_are_not_there(whole_to: int, further: set[int]) -> None:
    beyond = tuple(sorted(whole_to + 1 + number for number in further))
    there = {*range(1, whole_to + 1), *beyond}
    last = max(there, default=0)
    found = [number for first, end in gaps(whole_to, beyond) for number in range(first, end + 1)]

    assert found == [number for number in range(1, last + 1) if number not in there]
    assert Progress(device_id=UUID(make.SITE), last_seq=last, whole_to=whole_to, beyond=beyond).missing == len(found)
