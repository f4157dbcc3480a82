"""Why a late scan came late, on the real database: asked, answered once, seen by whoever sees the event, and logged."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from hwtrack.custody.answers import Hop
from hwtrack.custody.lateness import (
    ExplainedAlreadyError,
    Explanation,
    NotLateError,
    NotYoursToExplainError,
    Unexplained,
    read_record,
)
from hwtrack.custody.service import explaining, history, standing
from hwtrack.custody.store import lateness as store
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice, read_cursor
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.canonical import canonical
from hwtrack.tlog.leaf import Entry
from tests.custody import make
from tests.custody.handset import Handset, handset
from tests.custody.yard import Company, Yard, open_yard
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio

HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)
LATE = make.NOON + 30 * HOUR
WHY = "库内无信号"
NUMBERS = count(1000)


@pytest.fixture
async def yard(opened: Database) -> Yard:
    """Companies of each test's own, so that it counts its own late events alone; no two events have one id."""
    return replace(await open_yard(opened), _events=NUMBERS)


async def late_scan(yard: Yard, *, after: timedelta = 30 * HOUR, phone: Handset | None = None) -> tuple[str, UUID]:
    """A drum, and the id of a phone's scan of it at noon that came so much later."""
    code = await yard.born()
    own = phone or await handset(yard)
    sent = own.scan("stored_in", code, at=make.NOON, place=own.company.place)
    return code, (await own.deliver(sent, at=make.NOON + after)).event_id


async def say(yard: Yard, who: Actor, event_id: UUID, text: str = WHY, *, at: datetime = LATE) -> Explanation:
    async with begin_work(yard.database, who, clock=lambda: at) as work:
        return await explaining.explain(work, event_id, text)


async def last(yard: Yard, who: Actor, code: str) -> Hop:
    async with begin_work(yard.database, who) as work:
        return (await standing.chain_of(work, code, Slice())).items[-1]


def manager(company: Company) -> Actor:
    rights = frozenset({Permission.CUSTODY_READ, Permission.CUSTODY_CORRECT})
    return replace(company.worker, account_id=make.SECOND, permissions=rights, name="manager")


async def waiting(yard: Yard, who: Actor) -> Unexplained:
    async with begin_work(yard.database, who) as work:
        return await explaining.unexplained(work)


async def listed(yard: Yard, who: Actor, *, size: int = 50) -> list[UUID]:
    found: list[UUID] = []
    wanted = Slice(size=size)
    while True:
        async with begin_work(yard.database, who) as work:
            page = await explaining.unexplained_page(work, wanted)
        found += [one.event_id for one in page.items]
        if page.next is None:
            return found
        wanted = Slice(after=read_cursor(page.next), size=size)


async def test_a_scan_is_asked_about_once_it_is_more_than_24_hours_late(yard: Yard) -> None:
    worker = yard.generator.worker
    _, just = await late_scan(yard, after=24 * HOUR)
    before = await waiting(yard, worker)
    _, late = await late_scan(yard, after=24 * HOUR + TICK)

    assert before == Unexplained()
    assert await waiting(yard, worker) == Unexplained(1, make.NOON + 24 * HOUR + TICK)
    with pytest.raises(NotLateError):
        await say(yard, worker, just)
    assert (await say(yard, worker, late)).text == WHY
    assert await waiting(yard, worker) == Unexplained()


async def test_more_than_72_hours_late_is_asked_about_too_and_nothing_changes_by_the_answer(yard: Yard) -> None:
    code, event = await late_scan(yard, after=100 * HOUR)
    before = await last(yard, yard.generator.worker, code)
    said = await say(yard, yard.generator.worker, event, at=make.NOON + 101 * HOUR)
    after = await last(yard, yard.generator.worker, code)

    assert after == replace(before, explanation=said)
    assert before.outcome == after.outcome


async def test_the_answer_is_shown_in_the_chain_to_everybody_who_sees_the_event(yard: Yard) -> None:
    code, event = await late_scan(yard)
    assert (await last(yard, yard.generator.worker, code)).explanation is None
    said = await say(yard, yard.generator.worker, event)

    for who in (yard.generator.worker, yard.inspector):
        assert (await last(yard, who, code)).explanation == said
    assert said.explained_at == LATE
    assert (said.org_id, said.account_id) == (yard.generator.org_id, make.ACCOUNT)


async def test_a_past_day_shows_only_what_had_been_explained_by_then(yard: Yard) -> None:
    code, event = await late_scan(yard)
    await say(yard, yard.generator.worker, event, at=LATE + HOUR)

    async def known(at: datetime) -> Explanation | None:
        async with begin_work(yard.database, yard.inspector) as work:
            return (await history.as_known(work, code, at)).hops[-1].explanation

    assert await known(LATE + HOUR - TICK) is None
    assert (await known(LATE + HOUR)) is not None


async def test_an_answer_is_given_once_and_the_same_again_is_the_same(yard: Yard) -> None:
    worker = yard.generator.worker
    _, event = await late_scan(yard)
    first = await say(yard, worker, event)

    assert await say(yard, worker, event, f" {WHY} ", at=LATE + HOUR) == first
    with pytest.raises(ExplainedAlreadyError) as refused:
        await say(yard, worker, event, "手机没电")
    assert refused.value.facts == {"day": "2026-09-22"}
    with pytest.raises(ExplainedAlreadyError):
        await say(yard, manager(yard.generator), event)


async def test_who_may_speak(yard: Yard) -> None:
    code, event = await late_scan(yard)
    colleague = replace(yard.generator.worker, account_id=make.SECOND)

    for stranger, error in (
        (yard.stranger.worker, NotFoundError),
        (colleague, NotYoursToExplainError),
        (yard.inspector, NotYoursToExplainError),
    ):
        with pytest.raises(error):
            await say(yard, stranger, event)
    with pytest.raises(NotFoundError):
        await say(yard, yard.generator.worker, make.event_id(999_999))
    said = await say(yard, manager(yard.generator), event)
    assert said.account_id == make.SECOND
    assert (await last(yard, yard.generator.worker, code)).explanation == said


async def test_a_back_entry_with_a_note_is_not_asked_about_and_one_without_is(yard: Yard) -> None:
    worker, code = yard.generator.worker, await yard.born()
    weighed: dict[str, Any] = {"back_entry": True, "line": {"mass": make.mass("187.300")}}
    bodies = [yard.body("weighed", code, at=make.NOON, note=note, **weighed) for note in ("手机没电,补录", None)]
    noted, bare = [(await yard.record(worker, body, at=LATE)).event_id for body in bodies]

    assert await listed(yard, worker) == [bare]
    with pytest.raises(NotLateError):
        await say(yard, worker, noted)
    await say(yard, worker, bare)


async def test_the_list_is_paged_by_keyset_newest_first_and_a_worker_sees_its_own(yard: Yard) -> None:
    phone = await handset(yard)
    events = [(await late_scan(yard, phone=phone, after=(30 + n) * HOUR))[1] for n in range(3)]
    colleague = replace(yard.generator.worker, account_id=make.SECOND)

    newest_first = sorted(events, reverse=True)
    for who in (yard.generator.worker, manager(yard.generator)):
        assert await listed(yard, who, size=2) == newest_first
        assert await waiting(yard, who) == Unexplained(3, make.NOON + 30 * HOUR)
    for who in (colleague, yard.stranger.worker, yard.inspector):
        assert await listed(yard, who) == []
        assert await waiting(yard, who) == Unexplained()


async def test_one_answer_serves_for_all_of_ones_own(yard: Yard) -> None:
    phone = await handset(yard)
    events = [(await late_scan(yard, phone=phone))[1] for _ in range(3)]
    async with begin_work(yard.database, manager(yard.generator), clock=lambda: LATE) as work:
        assert await explaining.explain_own(work, WHY) == (), "a manager speaks for others one by one"
    async with begin_work(yard.database, yard.generator.worker, clock=lambda: LATE) as work:
        said = await explaining.explain_own(work, WHY)
        again = await explaining.explain_own(work, WHY)

    assert sorted(one.event_id for one in said) == sorted(events)
    assert again == ()
    assert await waiting(yard, yard.generator.worker) == Unexplained()


async def test_an_event_of_two_homes_has_one_record_and_one_log_entry_in_each(yard: Yard, database: CloneOf) -> None:
    mine, theirs = await yard.born(), await yard.born(yard.stranger)
    sent = yard.body("arrived", mine, theirs, at=make.NOON, note=None)
    event = (await yard.record(yard.carrier.worker, sent, at=LATE)).event_id
    said = await say(yard, yard.carrier.worker, event)
    connection = await asyncpg.connect(database.url(roles.SUPERUSER))
    rows = await connection.fetch(
        "SELECT t.home_org_id, t.record, t.parties, t.regions, e.parties AS its, e.regions AS there, l.hash"
        " FROM custody_lateness t JOIN custody_event e USING (home_org_id, event_id)"
        " JOIN log_entry l ON l.home_org_id = t.home_org_id AND l.entry_id = t.explanation_id AND l.kind = 'explained'"
        " WHERE t.event_id = $1 ORDER BY t.home_org_id",
        event,
    )
    await connection.close()

    assert [row["home_org_id"] for row in rows] == sorted([yard.generator.org_id, yard.stranger.org_id])
    for row in rows:
        record = read_record(row["record"])
        assert (record.text, record.home_org_id, record.event_id) == (WHY, row["home_org_id"], event)
        assert row["hash"] == record.digest == Entry("explained", record.explanation_id, record.digest).hash
        assert (row["parties"], row["regions"]) == (row["its"], row["there"])
    assert said.home_org_id == rows[0]["home_org_id"]


REFUSED = (asyncpg.InsufficientPrivilegeError, asyncpg.CheckViolationError, asyncpg.UniqueViolationError)


async def planted(yard: Yard, who: Actor, **columns: Any) -> None:
    """Insert a row as somebody, past the service."""
    names = ", ".join(columns)
    places = ", ".join(f"${n}" for n in range(1, len(columns) + 1))
    async with begin_work(yard.database, who) as work:
        await work.execute(f"INSERT INTO custody_lateness ({names}) VALUES ({places})", *columns.values())


async def test_nobody_writes_in_anothers_name_or_too_much_or_changes_what_stands(yard: Yard) -> None:
    _, event = await late_scan(yard)
    said = await say(yard, yard.generator.worker, event)
    own, other = yard.generator.org_id, yard.stranger.org_id

    def row(**changes: Any) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "home_org_id": own, "event_id": make.event_id(4), "explanation_id": make.event_id(5), "org_id": own,
            "account_id": make.ACCOUNT, "explained_at": make.NOON, "record": canonical({"text": "x" * 500}),
            "parties": [own], "regions": [1],
        }  # fmt: skip
        return facts | changes

    for who, changes in (
        (yard.stranger.worker, {}),
        (yard.stranger.worker, {"org_id": other}),
        (yard.generator.worker, {"org_id": other, "parties": [own, other]}),
        (yard.inspector, {}),
        (yard.generator.worker, {"record": canonical({"text": "x" * 501})}),
        (yard.generator.worker, {"record": canonical({"text": ""})}),
        (yard.generator.worker, {"record": canonical({})}),
        (yard.generator.worker, {"event_id": event}),
        (yard.generator.worker, {"explanation_id": said.explanation_id}),
    ):
        with pytest.raises(REFUSED):
            await planted(yard, who, **row(**changes))
    await planted(yard, yard.generator.worker, **row())
    for verb in ("UPDATE custody_lateness SET record = record", "DELETE FROM custody_lateness"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with begin_work(yard.database, yard.generator.worker) as work:
                await work.execute(verb)


async def test_another_organisation_reads_nothing(yard: Yard) -> None:
    _, event = await late_scan(yard)
    await say(yard, yard.generator.worker, event)

    async def seen(who: Actor) -> int:
        async with begin_work(yard.database, who) as work:
            return len(await store.explanations(work, yard.generator.org_id, [event]))

    assert [await seen(one) for one in (yard.generator.worker, yard.inspector)] == [1, 1]
    elsewhere = replace(yard.inspector, regions=(329_999,))
    assert [await seen(one) for one in (yard.stranger.worker, yard.carrier.worker, elsewhere)] == [0, 0, 0]


async def test_what_waits_is_found_by_an_index_of_late_events_alone(yard: Yard) -> None:
    """Under row-level security too; a plan that reads every event would take minutes in a city's tables."""
    async with begin_work(yard.database, yard.generator.worker) as work:
        await work.execute("SET LOCAL enable_seqscan = off")
        question = store._COUNT.replace("$1", str(yard.generator.org_id)).replace("$2", "NULL")
        plan = "\n".join(row[0] for row in await work.fetch(f"EXPLAIN {question}"))

    assert "actor_org_id_event_id_idx" in plan, plan
    assert "Index Cond: (actor_org_id = " in plan
    assert "Seq Scan on custody_event" not in plan, plan
