"""Events that come together are answered and stored as if each had come alone, whatever is wrong with some of them."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import given, settings
from hypothesis import strategies as st

from hwtrack.custody.acceptance import system_arrival
from hwtrack.custody.answers import Recorded, Recording
from hwtrack.custody.service import syncing
from hwtrack.custody.service.recording import Sent
from hwtrack.custody.service.syncing import Answered, Refused, Synced
from hwtrack.custody.service.together import record_many
from hwtrack.custody.together import may_wait
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_hot_work
from hwtrack.kernel.canonical import canonical
from tests.custody import make
from tests.custody.handset import Handset, handset
from tests.custody.histories.real import Fuse
from tests.custody.histories.test_histories import QUIET
from tests.custody.yard import Yard, open_yard
from tests.infra.databases import CloneOf

MASS = {"mass": make.mass("187.300")}
KINDS: dict[str, dict[str, Any]] = {
    "generated": {},
    "weighed": {"line": MASS},
    "sealed": {"line": MASS},
    "stored_in": {"place": True},
    "stored_out": {"place": True},
    "top_up": {"line": {"added": "1.000"}},
    "loaded": {},
    "departed": {},
}
TROUBLES = ("again", "other_body", "left_out", "copied", "unsigned", "forged", "unknown")

MOVES = st.tuples(
    st.sampled_from(("generated", *KINDS)),
    st.lists(st.integers(0, 2), min_size=1, max_size=2, unique=True),
    st.sampled_from((0, 0, 0, -20, 15)),
    st.sampled_from((None, None, None, *TROUBLES)),
)


@dataclass(slots=True)
class Life:
    """A phone, three drums of its own, and what it brings: the same moves make the same events but for names."""

    yard: Yard
    phone: Handset
    drums: list[str]
    brought: list[Sent] = field(default_factory=list)

    def make(self, moves: Sequence[Any]) -> None:
        for number, (kind, drums, shift, trouble) in enumerate(moves):
            codes = [self.drums[drum] for drum in drums]
            self._one(kind, codes, number + shift, trouble)

    def _one(self, kind: str, codes: list[str], after: float, trouble: str | None) -> None:
        more = dict(KINDS[kind])
        if more.pop("place", None):
            more["place"] = self.phone.company.place
        before = self.phone.seq, self.phone.prev
        if trouble == "unknown":
            codes = [codes[0][:-3] + "998"]
        sent = self.phone.scan(kind, *codes, at=make.minutes(after - 60), **more)
        if trouble == "copied":
            self.phone.seq, self.phone.prev = before
        self.brought += self._sent(sent, trouble)

    def _sent(self, sent: Sent, trouble: str | None) -> list[Sent]:
        body = canonical(json.loads(sent.body) | {"note": "another"})
        sendings: dict[str | None, list[Sent]] = {
            "left_out": [],
            "unsigned": [Sent(sent.body)],
            "forged": [Sent(sent.body, bytes(64))],
            "again": [sent, sent],
            "other_body": [sent, Sent(body, self.phone.phone.sign(body.encode()))],
        }
        return sendings.get(trouble, [sent])


def told(answer: Answered) -> tuple[Any, ...]:
    if isinstance(answer, Refused):
        return (answer.error.code,)
    return answer.recording, answer.reason, answer.grade, [one.status for one in answer.receipts]


STORED = """
    SELECT array_agg(e.kind || ' ' || coalesce(e.device_seq::text, '-') ORDER BY l.seq) FROM chain_link l
    JOIN custody_event e USING (home_org_id, event_id) JOIN container c USING (home_org_id, container_id)
    WHERE c.code = $1
"""
STATE = (
    "SELECT s.state, s.seq FROM container_state s JOIN container c USING (home_org_id, container_id) WHERE code = $1"
)
DEVICE = """
    SELECT d.seq, d.whole_to, d.links, d.forks,
        (SELECT suspended_at IS NOT NULL FROM device WHERE device_id = d.device_id),
        (SELECT count(*) FROM device_link l WHERE l.device_id = d.device_id),
        (SELECT count(*) FROM event_quarantine q WHERE q.device_id = d.device_id),
        (SELECT count(*) FROM decision x WHERE x.subject_id IN (SELECT event_id FROM custody_event e
            WHERE e.device_id = d.device_id))
    FROM device_cursor d WHERE device_id = $1
"""
UNLOGGED = """
    SELECT count(*) FROM receipt r WHERE NOT EXISTS (
        SELECT FROM log_entry e WHERE e.home_org_id = r.home_org_id AND e.entry_id = r.event_id AND e.hash = r.hash)
"""


@dataclass(slots=True)
class Twins:
    """Two lives of one yard: what one brings together, the other brings one by one."""

    portal: BlockingPortal
    yard: Yard
    truth: asyncpg.Connection

    def compare(self, moves: Sequence[Any]) -> None:
        self.portal.call(self._compare, moves)

    async def _compare(self, moves: Sequence[Any]) -> None:
        one, other = [
            Life(self.yard, await handset(self.yard), [await self.yard.drum() for _ in range(3)]) for _ in range(2)
        ]
        one.make(moves)
        other.make(moves)
        together = (await self._bring(one, one.brought)).answers
        alone = [(await self._bring(other, [sent])).answers[0] for sent in other.brought]
        assert [told(answer) for answer in together] == [told(answer) for answer in alone]
        assert await self._left(one) == await self._left(other)
        assert await self.truth.fetchval(UNLOGGED) == 0
        await self.truth.execute("UPDATE device SET revoked_at = now()")  # an organisation has 200 at most

    async def _bring(self, life: Life, sent: Sequence[Sent]) -> Synced:
        batch = life.phone.batch(sent)
        return await syncing.sync(
            lambda: begin_hot_work(self.yard.database, life.phone.company.worker, clock=lambda: make.NOON), batch
        )

    async def _left(self, life: Life) -> Any:
        chains = [await self.truth.fetchval(STORED, drum) for drum in life.drums]
        states = [await self.truth.fetchrow(STATE, drum) for drum in life.drums]
        device = await self.truth.fetchrow(DEVICE, life.phone.device_id)
        return chains, [row and (_without_ids(row["state"]), row["seq"]) for row in states], device and tuple(device)


def _without_ids(state: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(state)
    return found | {"disputed": len(found.get("disputed", ())), "detained": len(found.get("detained", ()))}


@pytest.fixture(scope="module")
def twins(database: CloneOf) -> Iterator[Twins]:
    with start_blocking_portal() as portal:
        opened = portal.call(Database.open, database.url(roles.APP))
        yard = portal.call(open_yard, opened)
        truth = portal.call(asyncpg.connect, database.url(roles.SUPERUSER))
        yield Twins(portal, yard, truth)
        portal.call(truth.close)
        portal.call(opened.close)


@settings(max_examples=12, **QUIET)
@given(st.lists(MOVES, min_size=2, max_size=12))
def test_together_is_as_one_by_one(twins: Twins, moves: list[Any]) -> None:
    twins.compare(moves)


@pytest.mark.long
@settings(max_examples=130, **QUIET)
@given(st.lists(MOVES, min_size=2, max_size=30))
def test_many_parts_are_as_one_by_one(twins: Twins, moves: list[Any]) -> None:
    twins.compare(moves)


def test_an_event_that_changes_earlier_ones_is_as_one_by_one(twins: Twins) -> None:
    weighed, generated = ("weighed", [0], 0, None), ("generated", [0], 0, None)
    twins.compare([weighed, weighed, generated, weighed, ("stored_in", [0, 1], 0, None), ("generated", [1], 0, None)])


@pytest.mark.parametrize(("kind", "waits"), [("weighed", True), ("loaded", True), ("foreign_code_bound", False)])
def test_a_code_that_labels_carries_does_not_wait(kind: str, waits: bool) -> None:
    body = make.body(kind)
    arrival = system_arrival(body, make.claim(kind), org=make.GENERATOR, record_time=make.NOON)

    assert may_wait(arrival, last_seq=0, last_sha256=None) is waits


@pytest.mark.parametrize("trouble", TROUBLES)
def test_one_trouble_in_the_middle_is_as_one_by_one(twins: Twins, trouble: str) -> None:
    ordinary = [("generated", [drum], 0, None) for drum in range(3)] + [("weighed", [drum], 0, None) for drum in (0, 1)]
    twins.compare([*ordinary, ("weighed", [2], 0, trouble), *(("weighed", [drum], 0, None) for drum in (2, 1, 0))])


async def counted(yard: Yard, events: int) -> int:
    """Return how many statements a part of so many ordinary events of a phone takes."""
    phone = await handset(yard)
    drums = [await yard.drum() for _ in range(events // 2)]
    bodies = [phone.scan("generated", drum) for drum in drums]
    bodies += [phone.scan("weighed", drum, line=MASS) for drum in drums]
    fuse: Fuse | None = None
    async with begin_hot_work(yard.database, phone.company.worker, clock=lambda: make.NOON) as work:
        fuse = Fuse(work, 1000)
        done = await record_many(fuse, bodies)
    assert {one.recording for one in done} == {Recording.RECORDED}
    return 1000 - (fuse.left or 0)


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


@pytest.mark.anyio
async def test_a_part_takes_as_many_statements_however_many_events(yard: Yard) -> None:
    few, many = await counted(yard, 4), await counted(yard, 48)

    assert few == many
    assert many == 3  # lock and read, the phone, append


@pytest.mark.anyio
async def test_an_id_that_another_list_brings_at_the_same_moment_is_recorded_once(yard: Yard) -> None:
    """The second list waits for the first to commit, finds the id taken, and keeps everything else of its own."""
    mine, theirs = await yard.born(), await yard.born()
    shared = json.loads(yard.body("weighed", mine, line=MASS))["event_id"]

    def bodies(drum: str) -> list[Sent]:
        same = json.loads(yard.body("weighed", drum, line=MASS)) | {"event_id": shared}
        return [Sent(yard.body("top_up", drum, line={"added": "1.000"})), Sent(canonical(same))]

    async def second() -> Sequence[Recorded]:
        async with begin_hot_work(yard.database, yard.generator.worker, clock=lambda: make.NOON) as work:
            return await record_many(work, bodies(theirs))

    async with begin_hot_work(yard.database, yard.generator.worker, clock=lambda: make.NOON) as work:
        first = await record_many(work, bodies(mine))
        later = asyncio.create_task(second())
        await asyncio.sleep(0.3)
        assert not later.done()
    assert [one.recording for one in first] == [Recording.RECORDED, Recording.RECORDED]
    assert [one.recording for one in await later] == [Recording.RECORDED, Recording.DIFFERENT]
