"""Handing over between two phones: what holds, what is replayed, and that both halves find each other in any order."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.custody.answers import Recorded, Recording
from hwtrack.custody.handover import (
    End,
    Offer,
    answers,
    codes_digest,
    read_offer,
    read_reply,
    signed_bytes,
    write_offer,
    write_reply,
)
from hwtrack.custody.service import standing, syncing
from hwtrack.custody.service.recording import Sent
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice
from hwtrack.infra.work import begin_hot_work
from tests.custody import handover_vectors as vectors
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


@dataclass
class Meeting:
    """Two phones over some drums."""

    giver: Handset
    taker: Handset
    codes: list[str]
    challenge: bytes
    giver_event: int
    taker_event: int

    @property
    def giver_end(self) -> End:
        return end(self.giver, self.giver_event)

    @property
    def taker_end(self) -> End:
        return end(self.taker, self.taker_event)

    @property
    def offer(self) -> Offer:
        return Offer(
            challenge=self.challenge,
            taker=self.taker_end,
            count=len(self.codes),
            codes_sha256=codes_digest(self.codes),
        )

    def signature(self) -> bytes:
        return self.giver.phone.sign(signed_bytes(self.offer, self.giver_end))

    def gives(self, **more: Any) -> Sent:
        carrier: dict[str, Any] = {"carrier_org_id": self.taker.company.org_id, "manifest_id": None, "unit": None}
        said = self._said("giver", self.taker_end) | more.pop("said", {})
        codes = more.pop("codes", self.codes)
        return self.giver.scan("loaded", *codes, number=self.giver_event, handover=said, **carrier, **more)

    def takes(self, **more: Any) -> Sent:
        said = self._said("taker", self.giver_end) | more.pop("said", {})
        codes = more.pop("codes", self.codes)
        plain: dict[str, Any] = {"carrier_org_id": None, "manifest_id": None, "unit": None}
        return self.taker.scan("loaded", *codes, number=self.taker_event, handover=said, **plain, **more)

    def _said(self, role: str, other: End) -> dict[str, Any]:
        return {
            "role": role,
            "challenge": self.challenge.hex(),
            "codes_sha256": codes_digest(self.codes).hex(),
            "counterpart": {
                "org_id": other.org_id, "device_id": str(other.device_id), "event_id": str(other.event_id),
            },
            "signature": self.signature().hex(),
        }  # fmt: skip


def end(phone: Handset, number: int) -> End:
    return End(org_id=phone.company.org_id, device_id=phone.device_id, event_id=make.event_id(number))


_numbers = iter(range(50_000, 60_000))


async def meeting(yard: Yard, count: int = 2) -> Meeting:
    codes = [await yard.born() for _ in range(count)]
    giver, taker = await handset(yard), await handset(yard, yard.carrier)
    number = next(_numbers)
    return Meeting(giver, taker, codes, number.to_bytes(16, "big"), number, number + 10_000)


async def proofs(yard: Yard, code: str) -> list[str | None]:
    async with begin_hot_work(yard.database, yard.generator.worker) as work:
        hops = (await standing.chain_of(work, code, Slice())).items
    return [hop.header.handover for hop in hops if hop.claim.handover is not None]


def put_aside(done: Recorded) -> tuple[Recording, str | None]:
    return done.recording, done.reason


REPLAYED = (Recording.QUARANTINED, "replayed_challenge")


@pytest.mark.parametrize("giver_first", [True, False])
async def test_both_halves_find_each_other_in_either_order(yard: Yard, giver_first: bool) -> None:
    met = await meeting(yard)
    gives, takes = met.gives(), met.takes()

    for phone, sent in ((met.giver, gives), (met.taker, takes))[:: 1 if giver_first else -1]:
        assert (await phone.deliver(sent)).recording is Recording.RECORDED

    assert await proofs(yard, met.codes[0]) == ["half", "proved"]
    assert (await met.giver.deliver(gives)).recording is Recording.REPEATED


async def test_halves_among_other_scans_of_a_batch_find_each_other(yard: Yard) -> None:
    met, drum = await meeting(yard), await yard.born()
    for phone, half in ((met.giver, met.gives), (met.taker, met.takes)):
        events = [phone.scan("weighed", drum, line={"mass": make.mass("1.000")}), half()]
        events.append(phone.scan("weighed", drum, line={"mass": make.mass("2.000")}))
        worker = phone.company.worker
        done = await syncing.sync(
            lambda worker=worker: begin_hot_work(yard.database, worker, clock=lambda: make.NOON),  # type: ignore[misc]
            phone.batch(events),
        )
        assert [getattr(one, "recording", one) for one in done.answers] == [Recording.RECORDED] * 3

    assert await proofs(yard, met.codes[0]) == ["half", "proved"]


async def test_a_photo_of_the_challenge_shown_to_another_giver_is_put_aside(yard: Yard) -> None:
    met = await meeting(yard)
    await met.giver.deliver(met.gives())
    thief = replace(met, giver=await handset(yard, yard.stranger), giver_event=next(_numbers))

    done = await thief.giver.deliver(thief.gives())

    assert put_aside(done) == REPLAYED


async def test_an_answer_replayed_by_a_third_phone_proves_nothing_and_is_put_aside_afterwards(yard: Yard) -> None:
    met = await meeting(yard)
    await met.giver.deliver(met.gives())
    signature = {"signature": met.signature().hex()}
    early = replace(met, taker=await handset(yard, yard.stranger), taker_event=next(_numbers))
    late = replace(met, taker=await handset(yard, yard.stranger), taker_event=next(_numbers))

    before = await early.taker.deliver(early.takes(said=signature))
    true = await met.taker.deliver(met.takes())
    after = await late.taker.deliver(late.takes(said=signature))

    assert (before.recording, true.recording) == (Recording.RECORDED,) * 2
    assert await proofs(yard, met.codes[0]) == ["half", "unproved", "proved"]
    assert put_aside(after) == REPLAYED


async def test_the_same_challenge_later_is_put_aside(yard: Yard) -> None:
    met = await meeting(yard)
    await met.giver.deliver(met.gives())
    await met.taker.deliver(met.takes())
    again = replace(met, giver_event=next(_numbers), taker_event=next(_numbers))

    assert put_aside(await again.giver.deliver(again.gives())) == REPLAYED
    assert put_aside(await again.taker.deliver(again.takes())) == REPLAYED


@pytest.mark.parametrize("which", ["giver", "taker"])
async def test_a_list_that_was_changed_does_not_hold(yard: Yard, truth: asyncpg.Connection, which: str) -> None:
    met = await meeting(yard)
    phone = met.giver if which == "giver" else met.taker
    changed = met.gives(codes=met.codes[:1]) if which == "giver" else met.takes(codes=met.codes[:1])

    done = await phone.deliver(changed)

    alarm = await truth.fetchval("SELECT violations::text FROM decision WHERE subject_id = $1", done.event_id)
    assert await proofs(yard, met.codes[0]) == ["unproved"]
    assert "CUS-06" in alarm
    assert "are not those the two phones agreed on" in alarm


@pytest.mark.parametrize("act", ["suspend", "revoke"])
async def test_the_answer_of_a_phone_that_does_not_count_does_not_hold(yard: Yard, act: str) -> None:
    met = await meeting(yard)
    takes = met.takes()
    await met.giver.act(act)

    await met.taker.deliver(takes)
    late = await met.giver.deliver(met.gives())

    assert await proofs(yard, met.codes[0]) == ["unproved"]
    assert late.recording is Recording.QUARANTINED


async def test_an_answer_of_nobodys_phone_and_a_forged_one_do_not_hold(yard: Yard) -> None:
    met = await meeting(yard)
    unknown = replace(met, giver=replace(met.giver, phone=replace(met.giver.phone, device_id=UUID(make.SITE))))

    await met.taker.deliver(unknown.takes())
    forged = replace(met, taker_event=next(_numbers))
    await met.taker.deliver(forged.takes(said={"signature": "11" * 64}))

    assert await proofs(yard, met.codes[0]) == ["unproved", "unproved"]


async def test_one_phone_is_not_two(yard: Yard) -> None:
    met = await meeting(yard)
    alone = replace(met, taker=met.giver)

    await met.giver.deliver(alone.gives())
    await met.giver.deliver(alone.takes())

    assert await proofs(yard, met.codes[0]) == ["unproved", "unproved"]


async def test_two_takers_at_once_with_one_challenge_are_one_handover(yard: Yard) -> None:
    met = await meeting(yard)
    again = replace(met, taker_event=next(_numbers))
    await met.giver.deliver(met.gives())

    done = await asyncio.gather(met.taker.deliver(met.takes()), met.taker.deliver(again.takes()))

    found = [*await proofs(yard, met.codes[0]), *(one.reason for one in done)]
    assert found.count("proved") == 1
    assert found.count("replayed_challenge") + found.count("unproved") == 1


async def test_halves_that_do_not_name_each_other_do_not_pair(yard: Yard) -> None:
    met = await meeting(yard)
    await met.taker.deliver(met.takes())
    other = replace(met, giver_event=next(_numbers))

    await other.giver.deliver(other.gives())

    assert await proofs(yard, met.codes[0]) == ["half", "unproved"]


async def test_without_a_signature_of_its_own_a_half_does_not_hold(yard: Yard) -> None:
    met = await meeting(yard)
    await met.giver.deliver(Sent(met.gives().body))
    assert await proofs(yard, met.codes[0]) == ["unproved"]


async def test_nobody_reads_the_halves_without_the_challenge(yard: Yard) -> None:
    async with begin_hot_work(yard.database, yard.stranger.worker) as work:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await work.fetch("SELECT 1 FROM handover_seen")


def test_the_vectors_are_what_the_code_says() -> None:
    assert vectors.PATH.read_text(encoding="utf-8") == vectors.text()
    found = json.loads(vectors.text())
    assert [pair["name"] for pair in found["pairs"] if pair["answers"]] == ["good", "without a manifest"]
    assert len(found["no_offers"]) == 7


def test_offers_and_replies_are_read_as_they_were_written() -> None:
    assert read_offer(write_offer(vectors.OFFER)) == vectors.OFFER
    assert read_reply(write_reply(vectors.reply())) == vectors.reply()


@given(st.text(max_size=400))
def test_rubbish_is_no_offer_and_no_reply(text: str) -> None:
    for head in ("", "HW1:", "HW2:"):
        offer, told = read_offer(head + text), read_reply(head + text)
        assert offer is None or write_offer(offer) == head + text
        assert told is None or write_reply(told) == head + text


@given(st.integers(0, 8 * 120 - 1))
def test_any_flipped_bit_of_a_reply_is_no_answer(bit: int) -> None:
    digits = bytearray.fromhex(write_reply(vectors.reply()).removeprefix("HW2:"))
    digits[bit // 8] ^= 1 << bit % 8
    told = read_reply("HW2:" + digits.hex().upper())
    assert told is None or not answers(vectors.OFFER, told)
