"""Counting a place: five lists over a real database, the chains that hear of it, the frozen record, who sees what."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import asyncpg
import pypdf
import pytest

from hwtrack.custody.answers import Hop
from hwtrack.custody.claims import line_of
from hwtrack.custody.events.counted import Counted
from hwtrack.custody.service import standing, stocktake_papers, stocktaking
from hwtrack.custody.service.stocktaking import NewStocktake
from hwtrack.custody.stocktake import (
    MAX_EXTRAS,
    MAX_MANIFESTS,
    MAX_SCANS,
    CountScan,
    Extra,
    Finding,
    Stocktake,
    StocktakeClosedError,
    StocktakePeopleError,
    StocktakeReasonError,
    StocktakeScopeError,
    StocktakeStatus,
    TooManyExtrasError,
    TooManyScansError,
)
from hwtrack.custody.stocktake_paper import paper_of
from hwtrack.custody.stocktake_record import Closing, read_record
from hwtrack.infra.db import Database
from hwtrack.infra.i18n import translator
from hwtrack.infra.paging import Slice
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import AnyWork, begin_work
from hwtrack.kernel.actor import Actor
from hwtrack.kernel.canonical import sha256
from hwtrack.kernel.document import Table
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.quantity import Mass
from hwtrack.labels.code import LENGTH
from hwtrack.registry.kinds import OrganisationKind
from hwtrack.registry.model import NotYoursError
from tests.custody import make
from tests.custody.yard import Company, Yard, open_yard
from tests.infra.databases import CloneOf
from tests.registry import make as registry

pytestmark = pytest.mark.anyio

OFFICERS = Closing(counters=("王执法", "赵执法"), refusal="当事人不在场")
_numbers = count(1)


@dataclass(slots=True)
class Manifests:
    """The manifests there are, by their keys."""

    known: dict[tuple[int, UUID], tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    async def codes(self, work: AnyWork, home: int, manifest_id: UUID) -> tuple[str, tuple[str, ...]]:
        assert work.now is not None
        if (home, manifest_id) not in self.known:
            raise NotFoundError
        return self.known[home, manifest_id]


@dataclass(slots=True)
class Stage:
    """A yard with its bureau, and the counts made in it."""

    yard: Yard
    inspector: Actor
    manifests: Manifests

    async def open(self, who: Actor, company: Company, *, after: float = 60, **more: Any) -> Stocktake:
        new = NewStocktake(stocktake_id=UUID(int=0x7000_8000 + next(_numbers)), facility_id=company.store_id, **more)
        async with begin_work(self.yard.database, who, clock=lambda: make.minutes(after)) as work:
            return await stocktaking.open_count(work, new, self.manifests)

    async def scan(
        self, who: Actor, counted: Stocktake, *codes: str, another: bool = False, after: float = 65
    ) -> list[tuple[Finding, int]]:
        scans = [
            CountScan(scan_id=UUID(int=next(_numbers)), code=code, at=make.minutes(after), another=another)
            for code in codes
        ]
        async with begin_work(self.yard.database, who, clock=lambda: make.minutes(after)) as work:
            lines = await stocktaking.add_scans(work, counted.home_org_id, counted.stocktake_id, scans)
        return [(line.finding, line.copies) for line in lines]

    async def close(
        self, who: Actor, counted: Stocktake, closing: Closing = OFFICERS, *, after: float = 90
    ) -> dict[str, list[str]]:
        async with begin_work(self.yard.database, who, clock=lambda: make.minutes(after)) as work:
            ended = await stocktaking.close(work, counted.home_org_id, counted.stocktake_id, closing, self.manifests)
        assert ended.record is not None
        lists = read_record(ended.record)["lists"]
        return {name: [line["code"] for line in lines] for name, lines in lists.items() if lines}

    async def chain(self, code: str) -> tuple[Hop, ...]:
        async with begin_work(self.yard.database, self.inspector) as work:
            return (await standing.chain_of(work, code, Slice())).items


@pytest.fixture(scope="module")
async def stage(opened: Database) -> Stage:
    yard = await open_yard(opened)
    async with begin_work(opened, registry.OFFICE) as work:
        bureau = await registry.organisation(work, OrganisationKind.BUREAU)
    return Stage(yard, replace(yard.inspector, org_id=OrgId(bureau)), Manifests())


async def stored(stage: Stage, company: Company, number: int) -> list[str]:
    codes = [await stage.yard.born(company) for _ in range(number)]
    await stage.yard.say(company, "stored_in", *codes, after=1, place=company.place)
    return codes


async def new_company(stage: Stage) -> Company:
    return (await open_yard(stage.yard.database)).generator


def by_name(lists: dict[str, list[str]]) -> dict[str, int]:
    return {name: len(codes) for name, codes in lists.items()}


async def test_a_count_ends_in_five_lists_and_every_chain_hears_of_it(stage: Stage) -> None:
    mine, other = await new_company(stage), await new_company(stage)
    there, lost, twice = await stored(stage, mine, 3)
    [foreign] = await stored(stage, other, 1)
    unknown = f"{mine.credit}9000131120260921999"
    counted = await stage.open(stage.inspector, mine)

    answers = await stage.scan(stage.inspector, counted, there, twice, foreign, unknown)
    further = await stage.scan(stage.inspector, counted, twice, another=True)
    lists = await stage.close(stage.inspector, counted)

    assert answers == [(Finding.MATCHED, 1), (Finding.MATCHED, 1), (Finding.SURPLUS, 1), (Finding.SURPLUS, 1)]
    assert further == [(Finding.DUPLICATE, 2)]
    assert lists == {
        "matched": [there], "missing": [lost], "duplicate": [twice], "surplus": sorted([foreign, unknown])
    }  # fmt: skip
    for code, presence in ((there, "present"), (lost, "missing"), (twice, "duplicate"), (foreign, "present")):
        last = (await stage.chain(code))[-1]
        assert last.claim.KIND == "counted"
        assert isinstance(last.claim, Counted)
        assert line_of(last.claim.containers, code).presence.value == presence
        assert last.header.official is True


async def test_the_record_is_frozen_hashed_and_in_the_log(stage: Stage, database: CloneOf) -> None:
    mine = await new_company(stage)
    [code] = await stored(stage, mine, 1)
    counted = await stage.open(stage.inspector, mine)
    await stage.scan(stage.inspector, counted, code)
    extra = Extra(
        extra_id=UUID(int=9), at=make.minutes(70), description="蓝桶,标签脱落", pieces=2, mass=Mass(150_000),
        photo_sha256=bytes(32),
    )  # fmt: skip
    async with begin_work(stage.yard.database, stage.inspector, clock=lambda: make.minutes(70)) as work:
        await stocktaking.add_extra(work, counted.home_org_id, counted.stocktake_id, extra)
        await stocktaking.add_extra(work, counted.home_org_id, counted.stocktake_id, extra)
    await stage.close(stage.inspector, counted)
    async with begin_work(stage.yard.database, stage.inspector) as work:
        ended = await stocktaking.stocktake(work, counted.home_org_id, counted.stocktake_id)
        paper = await stocktake_papers.paper(work, counted.home_org_id, counted.stocktake_id, language="zh")
        again = await stocktake_papers.paper(work, counted.home_org_id, counted.stocktake_id, language="zh")
    connection = await asyncpg.connect(database.url("postgres"))
    logged = await connection.fetch(
        "SELECT hash FROM log_entry WHERE kind = 'stocktake' AND entry_id = $1", counted.stocktake_id
    )
    await connection.close()

    assert ended.record is not None
    assert ended.status is StocktakeStatus.CLOSED
    assert ended.record_sha256 == sha256(ended.record) == logged[0]["hash"]
    assert ended.figures is not None
    assert ended.figures["matched"] == {"count": 1, "mass": "187.400", "unweighed": 0}
    assert ended.figures["unlabelled"] == {"count": 2, "mass": "150.000", "unweighed": 0}
    words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages).replace("\n", "")
    for wanted in (
        "盘库记录",
        "账实相符",
        "无码包装",
        "蓝桶,标签脱落",
        code,
        ended.record_sha256.hex(),
        "王执法",
        "拒签：当事人不在场",
    ):
        assert wanted in words, wanted
    assert paper == again
    tables = [
        one for one in paper_of(ended.record, ended.record_sha256, translator("zh")).blocks if isinstance(one, Table)
    ]
    runs = [run for table in tables for row in table.rows for cell in row.cells for run in str(cell).split()]
    assert max(len(run) for run in runs) <= LENGTH, "wider than its column: a hash does not break by itself"


async def test_a_manifest_under_suspicion_is_looked_for(stage: Stage) -> None:
    mine, plant, yard = await new_company(stage), stage.yard.plant, stage.yard
    bags = await stored(stage, mine, 4)
    load = {"carrier_org_id": int(plant.org_id), "manifest_id": None}
    await yard.say(mine, "loaded", *bags, after=10, **load)
    key = (int(mine.org_id), UUID(int=77))
    stage.manifests.known[key] = ("20263299000902", tuple(bags))
    counted = await stage.open(stage.inspector, mine, manifests=(key,))

    answers = await stage.scan(stage.inspector, counted, *bags[:3])
    lists = await stage.close(stage.inspector, counted)

    assert answers == [(Finding.SURPLUS, 1)] * 3
    assert lists == {"surplus": sorted(bags[:3]), "missing": [bags[3]]}


async def test_what_came_or_went_while_counting_is_in_order(stage: Stage) -> None:
    mine, yard = await new_company(stage), stage.yard
    stays, goes, unseen = await stored(stage, mine, 3)
    late = await yard.born(mine)
    counted = await stage.open(mine.worker, mine)
    await stage.scan(mine.worker, counted, stays, goes)
    for code in (goes, unseen):
        await yard.say(mine, "stored_out", code, after=70, place=mine.place, manifest_id=None)
    await yard.say(mine, "stored_in", late, after=75, place=mine.place)
    await stage.scan(mine.worker, counted, late, after=80)

    lists = await stage.close(mine.worker, counted, Closing(counters=("陈库管",)))

    assert lists == {"matched": sorted([stays, goes, late])}


async def test_scans_count_once_however_often_they_are_sent(stage: Stage) -> None:
    mine = await new_company(stage)
    [code] = await stored(stage, mine, 1)
    counted = await stage.open(mine.worker, mine)
    scans = [
        CountScan(scan_id=UUID(int=next(_numbers)), code=code, at=make.minutes(61), another=another)
        for another in (False, True)
    ]

    async def sent(which: Sequence[CountScan]) -> list[int]:
        async with begin_work(stage.yard.database, mine.worker, clock=lambda: make.minutes(62)) as work:
            lines = await stocktaking.add_scans(work, counted.home_org_id, counted.stocktake_id, which)
        return [line.copies for line in lines]

    assert [await sent(scans[::-1]), await sent(scans), await sent(scans[:1])] == [[2, 2], [2, 2], [2]]
    assert (await stage.close(mine.worker, counted, Closing(counters=("甲",)))) == {"duplicate": [code]}


async def test_an_officials_open_count_is_nobody_elses_and_a_closed_one_its_partys(stage: Stage) -> None:
    mine = await new_company(stage)
    counted = await stage.open(stage.inspector, mine)
    key = (counted.home_org_id, counted.stocktake_id)

    async def seen(who: Actor) -> bool:
        async with begin_work(stage.yard.database, who) as work:
            listed = await stocktaking.stocktake_page(work, Slice())
            try:
                await stocktaking.stocktake(work, *key)
            except NotFoundError:
                assert counted.stocktake_id not in [one.stocktake_id for one in listed.items]
                return False
            return counted.stocktake_id in [one.stocktake_id for one in listed.items]

    before = [await seen(who) for who in (mine.worker, stage.yard.stranger.worker, stage.inspector)]
    with pytest.raises(NotFoundError):
        await stage.scan(mine.worker, counted, make.DRUM)
    await stage.close(stage.inspector, counted)
    after = [await seen(who) for who in (mine.worker, stage.yard.stranger.worker, stage.inspector)]

    assert (before, after) == ([False, False, True], [True, False, True])


async def test_a_company_counts_its_own_places_only_and_officials_their_districts(stage: Stage) -> None:
    mine, other = await new_company(stage), await new_company(stage)
    abroad = replace(stage.inspector, regions=(329904,))

    with pytest.raises(NotYoursError):
        await stage.open(mine.worker, other)
    with pytest.raises(NotFoundError):
        await stage.open(abroad, mine)
    assert (await stage.open(mine.worker, mine)).parties == (mine.org_id,)


async def test_a_scope_that_does_not_fit_is_refused_on_both_sides(stage: Stage) -> None:
    mine = await new_company(stage)
    keys = tuple((int(mine.org_id), UUID(int=1000 + n)) for n in range(MAX_MANIFESTS + 1))
    stage.manifests.known |= dict.fromkeys(keys, ("x", ()))

    with pytest.raises(StocktakeScopeError):
        await stage.open(stage.inspector, mine, manifests=keys)
    with pytest.raises(NotFoundError):
        await stage.open(stage.inspector, mine, manifests=((1, UUID(int=5)),))
    assert len((await stage.open(stage.inspector, mine, manifests=keys[:-1])).scope.manifests) == MAX_MANIFESTS


async def test_two_officers_and_a_party_or_its_refusal_are_named(stage: Stage) -> None:
    mine = await new_company(stage)
    counted = await stage.open(stage.inspector, mine)

    for closing in (Closing(counters=("王执法",), party="李"), Closing(counters=("王", "赵"))):
        with pytest.raises(StocktakePeopleError):
            await stage.close(stage.inspector, counted, closing)
    assert await stage.close(stage.inspector, counted, Closing(counters=("王", "赵"), party="李环保")) == {}


async def test_an_ended_count_takes_nothing_more(stage: Stage) -> None:
    mine = await new_company(stage)
    closed, given_up = await stage.open(mine.worker, mine), await stage.open(mine.worker, mine)
    await stage.close(mine.worker, closed, Closing(counters=("甲",)))
    async with begin_work(stage.yard.database, mine.worker, clock=lambda: make.minutes(91)) as work:
        with pytest.raises(StocktakeReasonError):
            await stocktaking.abandon(work, given_up.home_org_id, given_up.stocktake_id, " ")
        left = await stocktaking.abandon(work, given_up.home_org_id, given_up.stocktake_id, "下雨")

    assert (left.status, left.record) == (StocktakeStatus.ABANDONED, None)
    for ended in (closed, given_up):
        with pytest.raises(StocktakeClosedError):
            await stage.scan(mine.worker, ended, make.DRUM)
        with pytest.raises(StocktakeClosedError):
            await stage.close(mine.worker, ended, Closing(counters=("甲",)))
    async with begin_work(stage.yard.database, mine.worker) as work:
        changed = await work.fetch(
            "UPDATE stocktake SET reason = 'x' WHERE stocktake_id = $1 RETURNING 1", closed.stocktake_id
        )
        with pytest.raises(NotFoundError):
            await stocktake_papers.paper(work, given_up.home_org_id, given_up.stocktake_id, language="zh")
    assert changed == []


async def test_the_same_count_opened_twice_is_one(stage: Stage) -> None:
    mine = await new_company(stage)
    new = NewStocktake(stocktake_id=UUID(int=0x7000_9999), facility_id=mine.store_id)
    opened = []
    for after in (1, 2):
        async with begin_work(stage.yard.database, mine.worker, clock=lambda after=after: make.minutes(after)) as work:  # type: ignore[misc]
            opened.append(await stocktaking.open_count(work, new, stage.manifests))

    assert opened[0] == opened[1]


async def test_five_thousand_scans_are_taken_and_not_one_more(stage: Stage) -> None:
    mine = await new_company(stage)
    counted = await stage.open(mine.worker, mine)
    base = 0x5000_0000
    scans = [
        CountScan(scan_id=UUID(int=base + n), code=f"{mine.credit}9000131120260922{n % 999 + 1:03d}", at=make.NOON)
        for n in range(MAX_SCANS + 1)
    ]
    key = (counted.home_org_id, counted.stocktake_id)
    async with begin_work(stage.yard.database, mine.worker, clock=lambda: make.minutes(61)) as work:
        await stocktaking.add_scans(work, *key, scans[:MAX_SCANS])
        await stocktaking.add_scans(work, *key, scans[:10])
        with pytest.raises(TooManyScansError):
            await stocktaking.add_scans(work, *key, scans[-1:])
    async with begin_work(stage.yard.database, mine.worker, clock=lambda: make.minutes(62)) as work:
        found = (await stocktaking.counting(work, *key, stage.manifests)).found

    assert found.tally(Finding.SURPLUS).count == 999


async def test_packages_without_a_code_have_a_limit_too(stage: Stage) -> None:
    mine = await new_company(stage)
    counted = await stage.open(mine.worker, mine)
    async with begin_work(stage.yard.database, mine.worker, clock=lambda: make.minutes(61)) as work:
        extras = [
            Extra(extra_id=UUID(int=0x6000 + n), at=make.NOON + timedelta(seconds=n), description="x")
            for n in range(MAX_EXTRAS + 1)
        ]
        for extra in extras[:-1]:
            await stocktaking.add_extra(work, counted.home_org_id, counted.stocktake_id, extra)
        with pytest.raises(TooManyExtrasError):
            await stocktaking.add_extra(work, counted.home_org_id, counted.stocktake_id, extras[-1])
