"""The follower: lines are made once, numbered without gaps, never changed, and add up to the containers' states."""

from collections.abc import AsyncIterator, Collection, Mapping
from datetime import timedelta

import asyncpg
import pytest

from hwtrack.custody.ledger.books import Book, Effect, LineKind, Tab
from hwtrack.custody.ledger.line import Partner, PartnerKind, Passage
from hwtrack.custody.ledger.writing import PassageKey
from hwtrack.custody.service import bookkeeping
from hwtrack.custody.store.ledger_reading import ContainerKey
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.work import AnyWork, begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.kernel.canonical import canonical
from tests.custody import make
from tests.custody.ledger.keeping import keep_books, lines_of, no_manifest
from tests.custody.yard import Company, Yard, open_yard
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


@pytest.fixture(scope="module")
async def worker(database: CloneOf) -> AsyncIterator[Database]:
    connections = await Database.open(database.url(roles.WORKER), pool=4)
    yield connections
    await connections.close()


async def travelled(yard: Yard) -> str:
    """Take a drum from its filling into the store, out and away, accepted at the plant."""
    code = await yard.born()
    await yard.say(yard.generator, "stored_in", code, after=10, place=yard.generator.place)
    await yard.say(yard.generator, "stored_out", code, after=20, place=yard.generator.place, manifest_id=None)
    await yard.say(
        yard.generator, "loaded", code, after=30, carrier_org_id=yard.carrier.org_id, manifest_id=str(make.MANIFEST)
    )
    await yard.say(yard.carrier, "departed", code, after=40)
    await yard.say(yard.carrier, "arrived", code, after=50, place=None)
    return code


async def test_a_drum_has_a_line_in_every_table_it_passed(yard: Yard, worker: Database) -> None:
    code = await travelled(yard)
    await keep_books(worker)
    lines = await lines_of(worker, code)

    assert [(line.tab, line.mass.text, line.kind) for line in lines] == [
        (Tab.BEGUN, "187.400", LineKind.ENTRY),
        (Tab.STORED, "187.400", LineKind.ENTRY),
        (Tab.OUT, "187.400", LineKind.ENTRY),
        (Tab.OUTSOURCED, "187.400", LineKind.ENTRY),
    ]
    assert [(line.batch_code or "")[:12] for line in lines] == [
        "HWCS20260921", "HWRK20260921", "HWCK20260921", "HWWWCZ202609",
    ]  # fmt: skip
    assert [line.refers for line in lines] == [None, *(line.batch_code for line in lines[:3])]
    first = lines[0]
    assert (first.waste.text, first.waste.category, first.waste.name) == ("900-013-11", "HW11", "釜残")
    assert "蒸馏" in first.waste.catalogue_name
    assert (first.package, first.packages, first.booked_on.isoformat()) == ("drum", 1, "2026-09-21")
    assert lines[1].facility is not None
    assert lines[1].facility.facility_id == yard.generator.store_id


async def test_lines_are_numbered_without_gaps_and_codes_are_never_used_twice(yard: Yard, worker: Database) -> None:
    for _ in range(3):
        await travelled(yard)
    await keep_books(worker)
    rows = await worker.pool.fetch(
        "SELECT line_no, batch_code FROM ledger_line WHERE org_id = $1 ORDER BY line_no", yard.generator.org_id
    )

    assert [row["line_no"] for row in rows] == list(range(1, len(rows) + 1))
    codes = [row["batch_code"] for row in rows if row["batch_code"]]
    assert len(set(codes)) == len(codes)


async def test_keeping_the_books_again_writes_nothing(yard: Yard, worker: Database) -> None:
    await travelled(yard)
    await keep_books(worker)
    before = await worker.pool.fetchval("SELECT count(*) FROM ledger_line")
    await worker.pool.execute("UPDATE follower SET epoch = 0, xid = '0' WHERE name = $1", bookkeeping.FOLLOWER)
    await keep_books(worker)

    assert await worker.pool.fetchval("SELECT count(*) FROM ledger_line") == before


async def test_a_correction_is_a_line_of_its_own_that_names_the_first(yard: Yard, worker: Database) -> None:
    code = await yard.born()
    await corrected(yard, worker, code)
    begun, lighter, stored, lighter_still, adjusted = await lines_of(worker, code)

    assert [line.mass.text for line in (begun, lighter, stored)] == ["187.400", "-0.400", "187.000"]
    assert (adjusted.kind, adjusted.mass.text, adjusted.tab) == (LineKind.ADJUSTMENT, "-1.000", Tab.STORED)
    assert (adjusted.adjusts, adjusted.adjusts_code) == (stored.number, stored.batch_code)
    assert (adjusted.batch_code, adjusted.packages) == (None, 0)
    assert adjusted.cause_id != stored.event_id == adjusted.event_id
    assert (lighter_still.kind, lighter_still.mass.text, lighter_still.effect) == (
        LineKind.ADJUSTMENT, "-1.000", Effect.REWEIGHED,
    )  # fmt: skip


async def corrected(yard: Yard, worker: Database, code: str) -> None:
    """Store a drum at 187 kg, keep the books, correct that to 186 kg, and keep the books again."""
    number, place = next(yard._events), yard.generator.place
    members = {"place": place, "scans": None, "note": f"{number}"}
    stored = make.members(
        "stored_in", number, at=make.minutes(10), containers=make.lines(code, mass=make.mass("187.000")), **members
    )
    await yard.record(yard.generator.worker, canonical(stored), at=make.minutes(10))
    await keep_books(worker)
    new = stored | {"containers": make.lines(code, mass=make.mass("186.000"))}
    await yard.say(
        yard.generator, "corrected", code, after=60, corrects=new["event_id"], reason="wrong_mass", replacement=new
    )
    await keep_books(worker)


async def test_what_did_not_happen_is_reversed(yard: Yard, worker: Database) -> None:
    code = await yard.born()
    stored = await yard.say(yard.generator, "stored_in", code, after=10, place=yard.generator.place)
    await keep_books(worker)
    await yard.say(yard.generator, "corrected", code, after=60, corrects=str(stored.event_id), reason="did_not_happen")
    await keep_books(worker)
    lines = await lines_of(worker, code)

    assert [(line.tab, line.kind, line.mass.text, line.packages) for line in lines] == [
        (Tab.BEGUN, LineKind.ENTRY, "187.400", 1),
        (Tab.STORED, LineKind.ENTRY, "187.400", 1),
        (Tab.STORED, LineKind.REVERSAL, "-187.400", -1),
    ]
    assert lines[2].adjusts == lines[1].number


async def test_who_received_under_which_licence_is_frozen_with_the_line(yard: Yard, worker: Database) -> None:
    plant = Partner(
        kind=PartnerKind.LICENCE, name="静澜环境", credit_code="91329900MA9XJL0479", document="JS-001", division=329901
    )
    remover = Partner(kind=PartnerKind.UNKNOWN, name="沧澜化工", credit_code="91329900MA9XCL014E")

    async def known(_: AnyWork, wanted: Collection[PassageKey]) -> Mapping[PassageKey, Passage]:
        return {key: Passage(number="20263299000001", remover=remover, recipient=plant, method="R2") for key in wanted}

    code = await travelled(yard)
    await keep_books(worker, known)
    outsourced = (await lines_of(worker, code))[-1]

    assert (outsourced.partner, outsourced.method, outsourced.manifest_no) == (plant, "R2", "20263299000001")
    assert (outsourced.batch_code or "").startswith("HWWWLY")


async def test_a_plant_keeps_what_it_took_in_apart_from_what_it_made(yard: Yard, worker: Database) -> None:
    code = await yard.born()
    await yard.say(yard.generator, "loaded", code, after=30, carrier_org_id=yard.plant.org_id, manifest_id=None)
    await yard.say(yard.plant, "departed", code, after=40)
    await yard.say(yard.plant, "received", code, after=60, line={"outcome": "accepted"}, ticket=None, manifest_id=None)
    slag = await yard.drum(yard.plant, waste="77200318")
    await yard.say(
        yard.plant,
        "treated",
        code,
        after=90,
        place=yard.plant.place,
        outputs=make.lines(slag, mass=make.mass("12.000")),
    )
    await keep_books(worker)
    lines = [line for one in (code, slag) for line in await lines_of(worker, one)]

    plant = [(line.book, line.tab, line.effect, line.mass.text) for line in lines if line.spot.org == yard.plant.org_id]
    assert plant == [
        (Book.RECEIVED, Tab.BEGUN, Effect.RECEIVED, "187.400"),
        (Book.RECEIVED, Tab.HANDLED, Effect.HANDLED, "187.400"),
        (Book.OWN, Tab.BEGUN, Effect.GENERATED, "12.000"),
    ]


async def test_lines_add_up_to_what_the_states_say(yard: Yard, worker: Database) -> None:
    await yard.say(yard.generator, "weighed", await yard.born(), after=5, line={"mass": make.mass("180.000")})
    await keep_books(worker)
    rows = await worker.pool.fetch(
        "SELECT s.net_g, coalesce(sum(l.change_g), 0)::bigint AS lines_g FROM container_state s"
        " LEFT JOIN ledger_line l ON l.container_org_id = s.home_org_id AND l.container_id = s.container_id"
        "   AND l.org_id = s.holder_org_id"
        " WHERE s.stage IN ('on_site', 'stored', 'out', 'received', 'treated') AND s.contested = 0"
        " GROUP BY s.home_org_id, s.container_id, s.net_g"
    )

    assert rows
    assert all(row["net_g"] == row["lines_g"] for row in rows)


async def test_a_tank_is_entered_when_its_day_is_over(yard: Yard, worker: Database) -> None:
    code = await yard.drum()
    today = make.NOON + timedelta(minutes=30)
    await yard.say(yard.generator, "generated", code, after=1, bulk=True)
    await yard.say(yard.generator, "top_up", code, after=10, line={"added": "500.000"})
    async with begin_work(worker, SYSTEM, clock=lambda: today) as work:
        key = await work.fetchrow("SELECT home_org_id, container_id FROM container WHERE code = $1", code)
        assert key is not None
        await bookkeeping.post(work, [ContainerKey(*key)], no_manifest)
    waiting = await lines_of(worker, code)
    async with begin_work(worker, SYSTEM, clock=lambda: today + timedelta(days=1)) as work:
        await bookkeeping.step(work, no_manifest)

    assert waiting == []
    assert [(line.tab, line.mass.text) for line in await lines_of(worker, code)] == [(Tab.BEGUN, "500.000")]
    assert await worker.pool.fetchval("SELECT count(*) FROM ledger_wait") == 0


async def test_the_letters_of_the_codes_are_a_setting(yard: Yard, worker: Database) -> None:
    code = await yard.born()
    await keep_books(worker, lead="NT")

    assert ((await lines_of(worker, code))[0].batch_code or "").startswith("NTCS20260921")


@pytest.mark.parametrize("verb", ["UPDATE ledger_line SET mass_g = 0", "DELETE FROM ledger_line"])
@pytest.mark.parametrize("role", [roles.WORKER, roles.APP])
async def test_a_line_is_never_changed_or_deleted(database: CloneOf, yard: Yard, role: str, verb: str) -> None:
    del yard
    connection = await asyncpg.connect(database.url(role))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(verb)
    await connection.close()


async def test_a_company_reads_its_own_lines_and_no_others(yard: Yard, worker: Database) -> None:
    await travelled(yard)
    await keep_books(worker)

    async def seen(by: Company) -> set[int]:
        async with begin_work(yard.database, by.worker) as work:
            return {row["org_id"] for row in await work.fetch("SELECT org_id FROM ledger_line")}

    assert await seen(yard.generator) == {yard.generator.org_id}
    assert await seen(yard.stranger) == set()
