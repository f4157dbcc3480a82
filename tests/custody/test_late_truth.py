"""Late truth: an event that changes what earlier ones meant says so in an event of the system, and else nothing."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwtrack.custody.accepted import Outcome
from hwtrack.custody.answers import Hop
from hwtrack.custody.claims import Claim
from hwtrack.custody.container import Reason, Status
from hwtrack.custody.events import read_body
from hwtrack.custody.events.judged import MAX_CHANGES, Change, Judged, Verdict
from hwtrack.custody.fold import Folded
from hwtrack.custody.header import Grade
from hwtrack.custody.judging import MAX_AT_ONCE, Judgement, changed
from hwtrack.custody.service import recording, standing
from hwtrack.custody.service.recording import Sent
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice
from hwtrack.infra.work import AnyWork, begin_hot_work, begin_work
from hwtrack.kernel.actor import Actor
from tests.custody import make
from tests.custody.yard import Company, Yard, open_yard
from tests.infra.databases import CloneOf


def outcomes(*statuses: Status) -> Folded:
    return Folded(
        make.blank(), tuple(Outcome(make.event_id(number), status) for number, status in enumerate(statuses, 1))
    )


def test_only_another_status_of_an_earlier_event_is_a_change() -> None:
    before = outcomes(Status.APPLIED, Status.HELD, Status.APPLIED)
    after = outcomes(Status.APPLIED, Status.APPLIED, Status.CONTESTED, Status.HELD)

    assert [(change.event_id, change.was, change.now) for change in changed(before, after)] == [
        (make.event_id(2), Status.HELD, Status.APPLIED),
        (make.event_id(3), Status.APPLIED, Status.CONTESTED),
    ]


def change(number: int) -> Change:
    return Change(
        event_id=make.event_id(number),
        was=Status.APPLIED,
        now=Status.HELD,
        reasons=(Reason.NOT_BORN, Reason.ALREADY_EMPTIED, Reason.CONTENTS_NOT_NAMED),
    )


@given(st.lists(st.integers(1, 700), min_size=1, max_size=12))
@settings(max_examples=20, deadline=None)
def test_whatever_changed_is_said_whole_in_bodies_that_are_not_too_large(counts: list[int]) -> None:
    changes = {f"{make.DRUM[:-3]}{index:03d}": [change(n) for n in range(count)] for index, count in enumerate(counts)}
    said = Judgement(changes=changes, cause=make.event_id(9))

    claims: list[Any] = [read_body(part.body(make.event_id(7), make.NOON)) for part in said.parts()]

    told = Counter((line.code, one) for claim in claims for line in claim.containers for one in line.changes)
    assert told == Counter((code, one) for code, several in changes.items() for one in several)
    assert len(claims) <= sum(counts) // MAX_AT_ONCE + sum(count > MAX_CHANGES for count in counts) + 1


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


async def chain(yard: Yard, code: str, who: Actor | None = None) -> tuple[Hop, ...]:
    async with begin_work(yard.database, who or yard.generator.worker) as work:
        return (await standing.chain_of(work, code, Slice())).items


async def loaded_twice(yard: Yard) -> str:
    code = await yard.born()
    await yard.say(yard.generator, "loaded", code, after=10, carrier_org_id=yard.carrier.org_id, unit=None)
    await yard.say(yard.stranger, "loaded", code, after=15, carrier_org_id=None, unit=None)
    return code


@pytest.mark.anyio
async def test_what_a_second_truck_does_to_the_first_is_said_by_the_system(yard: Yard) -> None:
    code = await loaded_twice(yard)

    hops = await chain(yard, code)

    judged: Any = hops[-1].claim
    assert [hop.claim.KIND for hop in hops] == ["generated", "loaded", "loaded", "judged"]
    assert (judged.verdict, judged.cause) == (Verdict.CHANGED, hops[2].header.event_id)
    (said,) = judged.containers[0].changes
    assert (said.event_id, said.was, said.now) == (hops[1].header.event_id, Status.APPLIED, Status.CONTESTED)
    assert said.reasons == (Reason.TAKEN_TWICE,)
    header = hops[-1].header
    assert (header.grade, header.account_id, header.record_time) == (Grade.SYSTEM, None, make.minutes(15))
    async with begin_work(yard.database, yard.inspector) as work:
        assert (await standing.verify_chain(work, code)).holds


@pytest.mark.anyio
async def test_only_whoever_sees_the_whole_chain_sees_what_was_judged(yard: Yard) -> None:
    code = await loaded_twice(yard)

    assert "judged" not in {hop.claim.KIND for hop in await chain(yard, code, yard.carrier.worker)}
    assert "judged" in {hop.claim.KIND for hop in await chain(yard, code, yard.inspector)}


@pytest.mark.anyio
async def test_a_late_predecessor_lets_what_waited_count_and_says_so(yard: Yard) -> None:
    code = await yard.born()
    await yard.say(yard.generator, "stored_out", code, after=20, place=yard.generator.place)
    body = yard.body("stored_in", code, at=make.minutes(10), place=yard.generator.place)
    await yard.record(yard.generator.worker, body, at=make.minutes(30))

    hops = await chain(yard, code)

    assert [hop.claim.KIND for hop in hops][-1] == "judged"
    judged: Any = hops[-1].claim
    assert [(one.was, one.now) for one in judged.containers[0].changes] == [(Status.HELD, Status.APPLIED)]


@pytest.mark.anyio
async def test_an_ordinary_step_is_followed_by_nothing(yard: Yard) -> None:
    code = await yard.born()
    await yard.say(yard.generator, "stored_in", code, after=5, place=yard.generator.place)
    await yard.say(yard.generator, "stored_out", code, after=10, place=yard.generator.place)

    assert [hop.claim.KIND for hop in await chain(yard, code)] == ["generated", "stored_in", "stored_out"]


@pytest.mark.anyio
async def test_what_changed_is_said_once_per_home(yard: Yard) -> None:
    """A voided event that named drums of two issuers: each issuer's chain says it, in an event of its own."""
    own, foreign = await yard.born(), await yard.born(yard.plant)
    second = await yard.say(yard.generator, "weighed", own, foreign, after=5, line={"mass": make.mass("187.000")})
    await yard.say_as_two(yard.generator, "corrected", own, foreign, after=20, corrects=str(second.event_id))

    judged: list[Claim] = [(await chain(yard, code, who.worker))[-1].claim for code, who in _both(yard, own, foreign)]

    assert all(isinstance(claim, Judged) for claim in judged)
    assert [claim.codes for claim in judged] == [(own,), (foreign,)]


def _both(yard: Yard, own: str, foreign: str) -> tuple[tuple[str, Company], ...]:
    return (own, yard.generator), (foreign, yard.plant)


@dataclass(frozen=True, slots=True)
class Counted:
    """A work that counts what it asks."""

    inner: AnyWork
    asked: Counter[str] = field(default_factory=Counter)

    @property
    def actor(self) -> Actor:
        return self.inner.actor

    @property
    def now(self) -> Any:
        return self.inner.now

    def new_id(self) -> UUID:
        return self.inner.new_id()

    async def fetch(self, sql: str, *args: Any) -> list[Any]:
        self.asked["statements"] += 1
        return await self.inner.fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: Any) -> Any:
        self.asked["statements"] += 1
        return await self.inner.fetchrow(sql, *args)

    async def execute(self, sql: str, *args: Any) -> str:
        self.asked["statements"] += 1
        return await self.inner.execute(sql, *args)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("kind", "members", "statements"),
    [
        ("weighed", {"line": {"mass": make.mass("187.400")}}, 2),
        ("stored_in", {"place": True}, 3),
        ("departed", {}, 2),
    ],
    ids=["a scan", "a scan at a place", "a step that waits"],
)
async def test_a_scan_asks_no_more_than_it_did(yard: Yard, kind: str, members: dict[str, Any], statements: int) -> None:
    """Find the container, append; and where a place or a phone is named, what is known of it."""
    code = await yard.born()
    if "place" in members:
        scans = [
            {"target": "place", "code": "P", "means": "camera"},
            {"target": "container", "code": code, "means": "camera"},
        ]
        members = {"place": yard.generator.place, "scans": scans}
    body = yard.body(kind, code, at=make.minutes(5), **members)

    async with begin_hot_work(yard.database, yard.generator.worker, clock=lambda: make.minutes(5)) as work:
        counted = Counted(work)
        await recording.record(counted, Sent(body))

    assert counted.asked["statements"] == statements


@pytest.mark.anyio
async def test_whatever_the_cause_undoes_the_judgement_goes_with_it(yard: Yard, database: CloneOf) -> None:
    """Both are one transaction: if it is rolled back, neither is there."""
    code = await yard.born()
    await yard.say(yard.generator, "loaded", code, after=10, carrier_org_id=yard.carrier.org_id, unit=None)
    body = yard.body("loaded", code, at=make.minutes(15), carrier_org_id=None, unit=None)

    class Killed(Exception):  # noqa: N818 - a stand-in for a crash
        pass

    with pytest.raises(Killed):
        async with begin_hot_work(yard.database, yard.stranger.worker, clock=lambda: make.minutes(15)) as work:
            await recording.record(work, Sent(body))
            raise Killed

    assert [hop.claim.KIND for hop in await chain(yard, code)] == ["generated", "loaded"]
    again = await yard.record(yard.stranger.worker, body, at=make.minutes(16))
    assert again.recording.value == "recorded"
    truth = await asyncpg.connect(database.url(roles.SUPERUSER))
    event_id = (await chain(yard, code))[-1].header.event_id
    kinds = await truth.fetch("SELECT kind FROM log_entry WHERE entry_id = $1", event_id)
    await truth.close()
    assert [row["kind"] for row in kinds] == ["custody"]
    assert json.loads(body)["event_id"] != str(event_id)


@pytest.mark.anyio
async def test_a_judgement_is_never_judged(yard: Yard) -> None:
    code = await loaded_twice(yard)
    third = yard.body("loaded", code, at=make.minutes(17), carrier_org_id=None, unit=None)
    await yard.record(yard.plant.worker, third, at=make.minutes(17) + timedelta(seconds=1))

    assert [hop.claim.KIND for hop in await chain(yard, code)] == ["generated", "loaded", "loaded", "judged", "loaded"]
