"""Stock: what lies where to the gram, what is under way, how old it is, and that nothing is hidden."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from hwtrack.custody.answers import ContainerNotFoundError
from hwtrack.custody.container import ENDED, ContainerStage
from hwtrack.custody.fold import steps
from hwtrack.custody.service import stock as service
from hwtrack.custody.stock import (
    STAGES,
    Holding,
    Pile,
    Question,
    Standing,
    Stocked,
    balance,
    days_kept,
    is_too_long,
    share,
)
from hwtrack.infra.db import Database
from hwtrack.infra.paging import CursorError, Slice, read_cursor
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import Actor
from hwtrack.kernel.quantity import Mass
from hwtrack.registry.storage_limits import Allowance, StorageLimit
from tests.custody import make
from tests.custody.make import CARRIER, DRUM, accepted, lines, minutes
from tests.custody.yard import Company, Yard, open_yard

TODAY = date(2026, 10, 26)
POINT = StorageLimit(
    subject="storage_point", in_force_from=TODAY, max_mass=Mass(3_000_000), max_days=30, source="GB 18597", mark="S"
)


def stocked(grams: int, oldest: datetime | None = None, *, limit: StorageLimit | None = POINT) -> Stocked:
    pile = Pile(zone_id=None, waste_code="90001311", count=1, mass=Mass(grams), oldest=oldest)
    holding = Holding(org_id=1, site_id=None, standing=Standing.IN_STORE, facility_id=None, piles=(pile,))
    return Stocked(holding=holding, facility=None, allowance=Allowance(limit, limit), as_of=make.NOON)


@pytest.mark.parametrize(
    ("grams", "shown", "above"),
    [
        (0, "0.0", False),
        (1_500_000, "50.0", False),
        (2_999_999, "100.0", False),
        (3_000_000, "100.0", False),
        (3_000_001, "100.1", True),
        (-1_500_000, "-50.0", False),
    ],
)
def test_the_share_of_a_limit_shows_on_which_side_of_it_a_mass_is(grams: int, shown: str, above: bool) -> None:
    found = stocked(grams)

    assert (found.share, found.too_much) == (Decimal(shown), above)


def test_without_a_limit_there_is_no_share() -> None:
    assert share(Mass(1), None) is None
    assert share(Mass(1), Mass(0)) is None
    assert stocked(1, limit=None).too_much is False


@pytest.mark.parametrize(
    ("since", "days"),
    [
        (datetime(2026, 10, 25, 16, 0, tzinfo=UTC), 0),
        (datetime(2026, 10, 25, 15, 59, tzinfo=UTC), 1),
        (datetime(2025, 10, 26, 4, 0, tzinfo=UTC), 365),
        (datetime(2025, 10, 25, 4, 0, tzinfo=UTC), 366),
    ],
)
def test_days_are_counted_by_the_calendar_of_china(since: datetime, days: int) -> None:
    assert days_kept(since, TODAY) == days
    assert is_too_long(days, 365) is (days > 365)


def test_an_unknown_age_is_over_no_limit() -> None:
    assert days_kept(None, TODAY) is None
    assert is_too_long(None, 1) is False
    assert is_too_long(400, None) is False
    assert stocked(1, make.NOON - timedelta(days=31)).too_long is True


def test_every_stage_of_a_living_container_counts_somewhere() -> None:
    counted = {stage for stages in STAGES.values() for stage in stages}

    assert counted == set(ContainerStage) - ENDED - {ContainerStage.UNBORN}
    assert not STAGES[Standing.IN_STORE] & STAGES[Standing.ON_SITE]
    assert not STAGES[Standing.UNDER_WAY] & STAGES[Standing.ON_SITE]


def test_the_balance_names_every_step_that_changed_the_mass() -> None:
    path = (
        accepted("generated", 1, at=minutes(0), containers=lines(DRUM)),
        accepted("top_up", 2, at=minutes(1), containers=lines(DRUM, added="60.000")),
        accepted("stored_in", 3, at=minutes(2)),
        accepted("self_treated", 4, at=minutes(3), containers=lines(DRUM, taken="70.500"), outputs=None),
    )

    found = balance(steps(make.blank(), path))

    assert [(one.kind, one.change.text, one.is_short) for one in found] == [
        ("top_up", "60.000", False),
        ("self_treated", "-70.500", True),
    ]
    assert found[-1].after == Mass(-10_500)


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


async def look(yard: Yard, who: Actor, question: Question = Question(), *, size: int = 50) -> list[Stocked]:  # noqa: B008
    found: list[Stocked] = []
    wanted = Slice(size=size)
    while True:
        async with begin_work(yard.database, who, clock=lambda: make.minutes(600)) as work:
            page = await service.holdings(work, question, wanted)
        found += page.items
        if page.next is None:
            return found
        wanted = Slice(after=read_cursor(page.next), size=size)


def told(found: list[Stocked]) -> list[tuple[str, UUID | None, int, str, int]]:
    return [
        (
            one.holding.standing.value,
            one.holding.facility_id,
            one.holding.count,
            one.holding.mass.text,
            one.holding.short,
        )
        for one in found
    ]


async def new_company(yard: Yard) -> Company:
    return (await open_yard(yard.database)).generator


@pytest.mark.anyio
async def test_an_organisation_sees_what_it_holds_and_what_it_sent_to_the_gram(yard: Yard) -> None:
    mine, carrier = await new_company(yard), yard.carrier
    stored, out, sent, treated = [await yard.born(mine) for _ in range(4)]
    await yard.say(mine, "stored_in", stored, out, sent, treated, after=1, place=mine.place)
    await yard.say(mine, "stored_out", out, sent, treated, after=2, place=mine.place, manifest_id=None)
    load = {"carrier_org_id": int(carrier.org_id), "manifest_id": None}
    await yard.say(mine, "loaded", sent, after=3, **load)
    await yard.say(mine, "self_treated", treated, after=4, line={"taken": "187.400"}, place=mine.place, outputs=None)
    unweighed = await yard.drum(mine)
    await yard.say(mine, "generated", unweighed)

    own, theirs = await look(yard, mine.worker), await look(yard, carrier.worker)

    assert told(own) == [
        ("on_site", None, 2, "187.400", 0),
        ("under_way", None, 1, "187.400", 0),
        ("in_store", mine.store_id, 1, "187.400", 0),
    ]
    assert [one.holding.unweighed for one in own] == [1, 0, 0]
    assert {one.holding.org_id for one in own} == {mine.org_id}
    assert ("aboard", None, 1, "187.400", 0) in told(theirs)
    store = own[-1]
    assert store.facility is not None
    assert (store.days, store.holding.oldest) == (0, make.minutes(1))


@pytest.mark.anyio
async def test_less_than_nothing_stays_visible_with_the_events_that_made_it(yard: Yard) -> None:
    mine = await new_company(yard)
    short, other = await yard.born(mine), await yard.born(mine)
    await yard.say(mine, "stored_in", short, other, after=1, place=mine.place)
    await yard.say(mine, "sampled", short, after=2, line={"taken": "200.000", "sample_number": "S-1"})

    [store] = await look(yard, mine.worker)
    async with begin_work(yard.database, mine.worker) as work:
        page = await service.containers(work, Question(short=True), Slice())
        made = await service.balance_of(work, short)
        with pytest.raises(ContainerNotFoundError):
            await service.balance_of(work, await yard.born(yard.stranger))

    assert (store.holding.mass, store.holding.short, store.holding.count) == (Mass(174_800), 1, 2)
    assert [card.code for card in page.items] == [short]
    assert [(one.kind, one.change.text) for one in made] == [("generated", "187.400"), ("sampled", "-200.000")]


@pytest.mark.anyio
async def test_figures_open_into_the_containers_behind_them(yard: Yard) -> None:
    mine = await new_company(yard)
    residue = [await yard.born(mine) for _ in range(3)]
    await yard.say(mine, "stored_in", *residue[:2], after=1, place=mine.place)

    async def codes(**narrow: Any) -> list[str]:
        found, wanted = [], Slice(size=1)
        while True:
            async with begin_work(yard.database, mine.worker) as work:
                page = await service.containers(work, Question(**narrow), wanted)
            found += [card.code for card in page.items]
            if page.next is None:
                return found
            wanted = Slice(after=read_cursor(page.next), size=1)

    assert sorted(await codes()) == residue
    assert await codes(standing=Standing.IN_STORE, facility_id=mine.store_id) in (residue[:2], residue[1::-1])
    assert await codes(standing=Standing.ON_SITE) == residue[2:]
    assert sorted(await codes(waste_code="90001311")) == residue
    assert await codes(waste_code="33606317") == []
    assert await codes(zone_id=UUID(make.ZONE)) == []


@pytest.mark.anyio
async def test_officials_ask_by_place_and_page_through_everything_once(yard: Yard) -> None:
    mine, other = await new_company(yard), await new_company(yard)
    for owner in (mine, other):
        await yard.say(owner, "stored_in", await yard.born(owner), after=1, place=owner.place)

    everything = await look(yard, yard.inspector, size=2)
    one_place = await look(yard, yard.inspector, Question(facility_id=mine.store_id))
    one_site = await look(yard, yard.inspector, Question(site_id=other.site_id))
    one_company = await look(yard, yard.inspector, Question(org_id=other.org_id))
    stranger = await look(yard, yard.stranger.worker, Question(org_id=mine.org_id))

    keys = [
        (one.holding.org_id, one.holding.site_id, one.holding.standing, one.holding.facility_id) for one in everything
    ]
    assert len(keys) == len(set(keys)) > 2
    assert told(one_place) == [("in_store", mine.store_id, 1, "187.400", 0)]
    assert told(one_site) == told(one_company) == [("in_store", other.store_id, 1, "187.400", 0)]
    assert all(one.holding.org_id == yard.stranger.org_id for one in stranger)


@pytest.mark.anyio
@pytest.mark.parametrize("after", [("x",), ("1", "2", "3", "4"), (str(CARRIER), make.SITE, make.STORE, "nowhere")])
async def test_a_cursor_of_another_list_is_refused(yard: Yard, after: tuple[str, ...]) -> None:
    async with begin_work(yard.database, yard.generator.worker) as work:
        with pytest.raises(CursorError):
            await service.holdings(work, Question(), Slice(after=after))
