"""Reading chains back: who sees what of a container, and what a look at the stored texts finds out."""

from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest

from hwtrack.custody.answers import ContainerNotFoundError
from hwtrack.custody.chain import BreakKind
from hwtrack.custody.container import Reason, Status
from hwtrack.custody.service import standing
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import Actor, Scope
from hwtrack.kernel.ids import OrgId
from tests.custody import make
from tests.custody.yard import Yard, open_yard
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio

ELSEWHERE = Actor(org_id=OrgId(9002), scope=Scope.OFFICIAL, name="another city's inspector", regions=(110101,))


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


@pytest.fixture(scope="module")
async def truth(database: CloneOf) -> AsyncIterator[asyncpg.Connection]:
    """Everything that really lies in the database, past every policy."""
    connection = await asyncpg.connect(database.url(roles.SUPERUSER))
    yield connection
    await connection.close()


async def life(yard: Yard) -> str:
    """Record a drum's way to a carrier that its holder names, and on."""
    code = await yard.born()
    await yard.say(yard.generator, "stored_in", code, after=10, place=yard.generator.place)
    await yard.say(yard.generator, "stored_out", code, after=20, place=yard.generator.place)
    await yard.say(yard.generator, "loaded", code, after=30, carrier_org_id=yard.carrier.org_id)
    await yard.say(yard.carrier, "departed", code, after=40)
    return code


async def seen_by(yard: Yard, who: Actor, code: str) -> list[tuple[int, str, Status | None]]:
    async with begin_work(yard.database, who) as work:
        page = await standing.chain_of(work, code, Slice())
    return [(hop.seq, hop.claim.KIND, hop.outcome.status if hop.outcome else None) for hop in page.items]


WHOLE = [
    (1, "generated", Status.APPLIED),
    (2, "stored_in", Status.APPLIED),
    (3, "stored_out", Status.APPLIED),
    (4, "loaded", Status.APPLIED),
    (5, "departed", Status.APPLIED),
]


async def test_the_issuer_and_its_officials_see_the_whole_chain(yard: Yard) -> None:
    code = await life(yard)

    assert await seen_by(yard, yard.generator.worker, code) == WHOLE
    assert await seen_by(yard, yard.inspector, code) == WHOLE


async def test_a_later_party_sees_the_events_that_name_it(yard: Yard) -> None:
    code = await life(yard)

    assert await seen_by(yard, yard.carrier.worker, code) == [(4, "loaded", None), (5, "departed", None)]


@pytest.mark.parametrize("who", ["stranger", "elsewhere"])
async def test_everybody_else_finds_no_such_container(yard: Yard, who: str) -> None:
    code = await life(yard)
    actor = ELSEWHERE if who == "elsewhere" else yard.stranger.worker

    for ask in (standing.look_up, standing.verify_chain):
        with pytest.raises(ContainerNotFoundError):
            async with begin_work(yard.database, actor) as work:
                await ask(work, code)


async def test_a_chain_is_read_in_pages_each_event_once(yard: Yard) -> None:
    code = await life(yard)
    read: list[int] = []

    async with begin_work(yard.database, yard.generator.worker) as work:
        page = await standing.chain_of(work, code, Slice(size=2))
        read += [hop.seq for hop in page.items]
        while page.next:
            page = await standing.chain_of(work, code, Slice(after=(str(read[-1]),), size=2))
            read += [hop.seq for hop in page.items]

    assert read == [1, 2, 3, 4, 5]


async def test_why_an_event_does_not_count_is_told(yard: Yard) -> None:
    code = await yard.born()
    await yard.say(yard.generator, "stored_out", code, after=5, place=yard.generator.place)

    async with begin_work(yard.database, yard.generator.worker) as work:
        hop = (await standing.chain_of(work, code, Slice())).items[-1]
        card = await standing.look_up(work, code)

    assert hop.outcome is not None
    assert (hop.outcome.status, hop.outcome.reasons) == (Status.HELD, (Reason.NOT_STORED,))
    assert (card.state["held"], card.state["stage"]) == (1, "on_site")


async def test_a_container_nothing_happened_to_has_an_empty_chain_that_holds(yard: Yard) -> None:
    code = await yard.drum()

    async with begin_work(yard.database, yard.generator.worker) as work:
        assert (await standing.chain_of(work, code, Slice())).items == ()
        assert (await standing.verify_chain(work, code)).holds
        assert (await standing.look_up(work, code)).state == {}


async def test_states_are_told_to_higher_packages_in_one_order(yard: Yard) -> None:
    codes = [await yard.born(), await yard.drum()]

    async with begin_work(yard.database, yard.plant.worker) as work:
        states = await standing.states_of(work, [*codes, "unknown"])

    assert sorted(state.code for state in states) == sorted(codes)


async def test_a_carrier_that_was_named_cannot_verify_what_it_sees_a_part_of(yard: Yard) -> None:
    code = await life(yard)

    with pytest.raises(ContainerNotFoundError):
        async with begin_work(yard.database, yard.carrier.worker) as work:
            await standing.verify_chain(work, code)


Attack = Callable[[asyncpg.Connection, str], Awaitable[None]]

_OF = "FROM container c WHERE c.code = $1 AND l.home_org_id = c.home_org_id AND l.container_id = c.container_id"


async def _edit(truth: asyncpg.Connection, code: str) -> None:
    await truth.execute(
        "UPDATE custody_event e SET body = replace(body, '187.400', '187.300') FROM chain_link l, container c"
        " WHERE c.code = $1 AND l.container_id = c.container_id AND e.event_id = l.event_id AND l.seq = 1",
        code,
    )


async def _backdate(truth: asyncpg.Connection, code: str) -> None:
    await truth.execute(
        "UPDATE custody_event e SET header = replace(header, 'T04:', 'T03:') FROM chain_link l, container c"
        " WHERE c.code = $1 AND l.container_id = c.container_id AND e.event_id = l.event_id AND l.seq = 2",
        code,
    )


async def _delete(truth: asyncpg.Connection, code: str) -> None:
    await truth.execute(f"DELETE FROM chain_link l USING container c {_OF[17:]} AND l.seq = 3", code)


async def _close_up(truth: asyncpg.Connection, code: str) -> None:
    await _delete(truth, code)
    await truth.execute(f"UPDATE chain_link l SET seq = 3 {_OF} AND l.seq = 4", code)
    await truth.execute(f"UPDATE chain_link l SET seq = 4 {_OF} AND l.seq = 5", code)


async def _cut(truth: asyncpg.Connection, code: str) -> None:
    await truth.execute(f"DELETE FROM chain_link l USING container c {_OF[17:]} AND l.seq = 5", code)


async def _forge_the_head(truth: asyncpg.Connection, code: str) -> None:
    await truth.execute(f"UPDATE container_state l SET head = decode(repeat('ab', 32), 'hex') {_OF}", code)


@pytest.mark.parametrize(
    ("attack", "kind", "index"),
    [
        (_edit, BreakKind.TEXT, 0),
        (_backdate, BreakKind.TEXT, 1),
        (_delete, BreakKind.GAP, 2),
        (_close_up, BreakKind.PREV, 2),
        (_cut, BreakKind.TAIL, 3),
        (_forge_the_head, BreakKind.TAIL, 4),
    ],
    ids=["a body edited", "an event backdated", "one deleted", "deleted and closed up", "the end cut", "a head forged"],
)
async def test_what_a_superuser_does_is_named(
    yard: Yard, truth: asyncpg.Connection, attack: Attack, kind: BreakKind, index: int
) -> None:
    code = await life(yard)
    await attack(truth, code)

    async with begin_work(yard.database, yard.inspector) as work:
        check = await standing.verify_chain(work, code)

    assert check.found is not None
    assert (check.found.kind, check.found.index) == (kind, index)


async def test_a_chain_that_nobody_touched_holds_for_the_worker_too(yard: Yard, database: CloneOf) -> None:
    code = await life(yard)
    worker = await Database.open(database.url(roles.WORKER), pool=1)

    async with begin_work(worker, Actor(org_id=None, scope=Scope.SYSTEM, name="verify")) as work:
        check = await standing.verify_chain(work, code)
    await worker.close()

    assert (check.holds, check.length) == (True, 5)


async def test_only_the_two_doors_are_open_to_the_application(opened: Database) -> None:
    async with begin_work(opened, make_worker()) as work:
        rows = await work.fetch(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " AND proname IN ('find_container', 'append_events', 'heads_are_there', 'put_events', 'put_links',"
            " 'put_device', 'put_device_link', 'append_entries', 'coded', 'make_custody_month')"
            " AND has_function_privilege(oid, 'EXECUTE') ORDER BY 1"
        )

    assert [row["proname"] for row in rows] == ["append_events", "find_container"]


def make_worker() -> Actor:
    return Actor(org_id=OrgId(make.GENERATOR), scope=Scope.OWN, name="worker")
