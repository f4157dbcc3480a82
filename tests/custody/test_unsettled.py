"""What waits for somebody's word: counted and listed for its parties and for officials, by an index of its own."""

import pytest

from hwtrack.custody.service import unsettled
from hwtrack.custody.unsettled import Trouble
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice, read_cursor
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import Actor
from tests.custody import make
from tests.custody.yard import Yard, open_yard

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


async def counts(yard: Yard, who: Actor) -> dict[Trouble, int]:
    async with begin_work(yard.database, who) as work:
        return {one.trouble: one.count for one in await unsettled.counts(work)}


async def codes(yard: Yard, who: Actor, trouble: Trouble, *, size: int = 50) -> list[str]:
    found: list[str] = []
    async with begin_work(yard.database, who) as work:
        page = await unsettled.page(work, trouble, Slice(size=size))
        found += [card.code for card in page.items]
        while page.next is not None:
            page = await unsettled.page(work, trouble, Slice(after=read_cursor(page.next), size=size))
            found += [card.code for card in page.items]
    return found


async def test_each_trouble_is_counted_and_listed_for_whoever_may_see_it(yard: Yard) -> None:
    quiet, waits, fought, kept = [await yard.born() for _ in range(4)]
    worker, stranger = yard.generator.worker, yard.stranger.worker
    before, strange = await counts(yard, worker), await counts(yard, stranger)
    await yard.say(yard.generator, "unloaded", waits, after=1)
    await yard.say(yard.stranger, "loaded", fought, after=1, carrier_org_id=None, manifest_id=None)
    await yard.say(yard.generator, "held", kept, after=1)
    after = await counts(yard, worker)

    assert {trouble: after[trouble] - before[trouble] for trouble in Trouble} == dict.fromkeys(Trouble, 1)
    assert await counts(yard, stranger) == strange
    assert waits in await codes(yard, worker, Trouble.HELD)
    assert fought in await codes(yard, yard.inspector, Trouble.CONTESTED)
    assert await codes(yard, worker, Trouble.DETAINED, size=1) == [kept]
    assert quiet not in await codes(yard, worker, Trouble.HELD)


async def test_the_oldest_is_told(yard: Yard) -> None:
    code = await yard.born()
    await yard.say(yard.generator, "unloaded", code, after=2)
    async with begin_work(yard.database, yard.generator.worker) as work:
        (held,) = [one for one in await unsettled.counts(work) if one.trouble is Trouble.HELD]

    assert held.oldest is not None
    assert held.oldest <= make.minutes(2)


async def test_the_lists_read_their_own_index(yard: Yard) -> None:
    """With row-level security on: the predicate is spelled as the index has it."""
    async with begin_work(yard.database, yard.generator.worker) as work:
        await work.execute("SET LOCAL enable_seqscan = off")
        rows = await work.fetch(
            "EXPLAIN SELECT 1 FROM container_state s WHERE s.held > 0 OR s.contested > 0 "
            "OR s.state -> 'detained' <> '[]'::jsonb"
        )

    assert any("container_state_unsettled_idx" in str(list(row.values())) for row in rows)
