"""Watching the stock: each rule is told once for its subject, clears, and is told again; late scans change the past."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from hwtrack.custody.alarms import Alarm, turn
from hwtrack.custody.jobs import FOLLOWERS
from hwtrack.custody.rules import judge
from hwtrack.custody.service import ages, watching
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.kernel.ids import SiteId
from hwtrack.registry.commands import NewFacility, NewZone
from hwtrack.registry.geometry import Point
from hwtrack.registry.kinds import FacilityType
from hwtrack.registry.service import registration, storage_settings
from hwtrack.registry.storage_limits import StorageExtension
from tests.custody import make
from tests.custody.looking import looked
from tests.custody.rules.test_sto_03_not_too_long import AGES
from tests.custody.yard import Company, Yard, open_yard
from tests.infra.databases import CloneOf
from tests.registry import make as registry

pytestmark = pytest.mark.anyio

ACID, ALKALI = "90030034", "90035235"
YEAR_LATER = datetime(2027, 9, 23, 4, 0, tzinfo=make.NOON.tzinfo)


@dataclass(slots=True)
class Watch:
    """The yard, and the worker that watches it."""

    yard: Yard
    worker: Database

    async def until_caught_up(self) -> None:
        await looked(self.worker, name="test.watch", clock=lambda: make.minutes(1000))

    async def alarms(self, rule: str, subject: UUID) -> list[tuple[str, bool]]:
        rows = await self.worker.pool.fetch(
            "SELECT aspect, cleared_at IS NULL AS open FROM alarm WHERE rule = $1 AND subject_id = $2"
            " ORDER BY broken_at",
            rule,
            subject,
        )
        return [(row["aspect"], row["open"]) for row in rows]

    async def told(self, rule: str, subject: UUID) -> int:
        return int(
            await self.worker.pool.fetchval(
                "SELECT count(*) FROM decision WHERE subject_id = $1 AND violations @> $2::jsonb"
                " AND disclosed_at IS NULL",
                subject,
                f'[{{"rule": "{rule}"}}]',
            )
        )

    async def container(self, code: str) -> UUID:
        found = await self.worker.pool.fetchval("SELECT container_id FROM container WHERE code = $1", code)
        assert isinstance(found, UUID)
        return found


@pytest.fixture(scope="module")
async def watch(opened: Database, database: CloneOf) -> AsyncIterator[Watch]:
    worker = await Database.open(database.url(roles.WORKER), pool=2)
    yield Watch(await open_yard(opened), worker)
    await worker.close()


async def company(watch: Watch) -> Company:
    return (await open_yard(watch.yard.database)).generator


async def place(
    watch: Watch, owner: Company, type_: FacilityType, *zones: str
) -> tuple[dict[str, str], dict[str, UUID]]:
    async with begin_work(watch.yard.database, registry.OFFICE) as work:
        new = NewFacility(
            org_id=owner.org_id, site_id=SiteId(owner.site_id), type=type_, code="TS009", name="贮存点",
            point=Point(122.7005, 32.6005), outline=None,
        )  # fmt: skip
        facility = await registration.register_facility(work, new)
        made = {
            code: await registration.add_zone(work, NewZone(facility_id=facility, code=code, name=code))
            for code in zones
        }
    return {"site_id": str(owner.site_id), "facility_id": str(facility)}, {
        code: UUID(str(key)) for code, key in made.items()
    }


async def born(watch: Watch, owner: Company, net: str = "1000.000", waste: str = "90001311") -> str:
    code = await watch.yard.drum(owner, waste=waste)
    line = {"mass": make.mass(net)}
    await watch.yard.say(owner, "generated", code, line=line, waste_code=waste)
    return code


def test_a_rule_is_told_once_and_cleared_when_it_is_kept_again() -> None:
    broken, kept = judge(AGES, on=AGES.on), judge(replace(AGES, stays=()), on=AGES.on)
    alarm = Alarm(alarm_id=UUID(make.ZONE), rule="STO-03", aspect="", broken_at=make.NOON)
    other = replace(alarm, rule="LED-02")

    assert turn(broken, []).opened == ("STO-03",)
    assert turn(broken, []).told == broken
    assert turn(broken, [alarm]) == replace(turn(kept, []), cleared=())
    assert turn(kept, [alarm, other]).cleared == (alarm.alarm_id,)


async def test_less_than_nothing_is_told_once_cleared_and_told_again(watch: Watch) -> None:
    mine, yard = await company(watch), watch.yard
    code = await born(watch, mine, "100.000")
    await yard.say(mine, "stored_in", code, after=1, place=mine.place)
    subject = await watch.container(code)

    async def taken(kilograms: str, after: int) -> None:
        await yard.say(mine, "sampled", code, after=after, line={"taken": kilograms, "sample_number": "S-1"})
        await watch.until_caught_up()

    async def corrected(after: int) -> None:
        """A weighing does not hide it; only a correction of the sample does, which takes a second person."""
        await yard.say(mine, "weighed", code, after=after, line={"mass": make.mass("50.000")})
        await watch.until_caught_up()

    await taken("10.000", 2)
    assert await watch.alarms("LED-02", subject) == []
    await taken("95.000", 3)
    await taken("1.000", 4)
    await corrected(5)

    assert await watch.alarms("LED-02", subject) == [("", True)]
    assert await watch.told("LED-02", subject) == 1


async def test_what_leaves_without_a_store_is_told_and_a_late_storing_clears_it(watch: Watch) -> None:
    mine, carrier, yard = await company(watch), watch.yard.carrier, watch.yard
    code = await born(watch, mine)
    await yard.say(mine, "loaded", code, after=10, carrier_org_id=int(carrier.org_id), manifest_id=None)
    await watch.until_caught_up()
    subject = await watch.container(code)
    first = await watch.alarms("LED-01", subject)
    at = make.minutes(5)
    late = yard.body("stored_in", code, at=at, place=mine.place, back_entry=True)
    await yard.record(mine.worker, late, at=make.minutes(60))
    await watch.until_caught_up()

    assert first == [("", True)]
    assert await watch.alarms("LED-01", subject) == [("", False)]
    assert await watch.told("LED-01", subject) == 1


async def test_a_storage_point_is_told_at_its_limit_and_again_when_it_is_passed_again(watch: Watch) -> None:
    mine, yard = await company(watch), watch.yard
    there, _ = await place(watch, mine, FacilityType.STORAGE_POINT)
    point = UUID(there["facility_id"])
    bags = [await born(watch, mine) for _ in range(3)] + [await born(watch, mine, "0.001")]
    await yard.say(mine, "stored_in", *bags[:3], after=1, place=there)
    await watch.until_caught_up()
    at_the_limit = await watch.alarms("STO-01", point)

    for after in (2, 10):
        await yard.say(mine, "stored_in", bags[3], after=after, place=there)
        await watch.until_caught_up()
        await yard.say(mine, "stored_out", bags[3], after=after + 1, place=there, manifest_id=None)
        await watch.until_caught_up()

    assert at_the_limit == []
    assert await watch.alarms("STO-01", point) == [("", False), ("", False)]
    assert await watch.told("STO-01", point) == 2


async def test_a_peak_that_a_silent_phone_tells_later_is_found_although_it_is_over(watch: Watch) -> None:
    mine, yard = await company(watch), watch.yard
    there, _ = await place(watch, mine, FacilityType.STORAGE_POINT)
    point = UUID(there["facility_id"])
    bags = [await born(watch, mine, "1600.000") for _ in range(2)]
    for bag, came, went in ((bags[0], 1, 20), (bags[1], 10, 30)):
        for kind, after in (("stored_in", came), ("stored_out", went)):
            body = yard.body(kind, bag, at=make.minutes(after), place=there, back_entry=True, manifest_id=None)
            await yard.record(mine.worker, body, at=make.minutes(300))
    await watch.until_caught_up()
    row = await watch.worker.pool.fetchrow("SELECT broken_at, cleared_at FROM alarm WHERE subject_id = $1", point)

    assert row is not None
    assert (row["broken_at"], row["cleared_at"]) == (make.minutes(10), make.minutes(20))
    assert await watch.told("STO-01", point) == 1


async def test_incompatible_wastes_in_one_zone_are_told_once_until_they_are_parted(watch: Watch) -> None:
    mine, yard = await company(watch), watch.yard
    there, zones = await place(watch, mine, FacilityType.WAREHOUSE, "A", "B")
    acid, alkali, more = [await born(watch, mine, waste=waste) for waste in (ACID, ALKALI, ALKALI)]
    a, b = ({**there, "zone_id": str(zones[name])} for name in "AB")
    seen = []
    for after, (code, where) in enumerate(
        [(acid, a), (alkali, b), (alkali, a), (more, a), (acid, b), (alkali, b)], start=1
    ):
        await yard.say(mine, "stored_in", code, after=after, place=where)
        await watch.until_caught_up()
        seen.append([is_open for _, is_open in await watch.alarms("STO-02", zones["A"])])

    assert seen == [[], [], [True], [True], [False], [False]]
    assert await watch.alarms("STO-02", zones["B"]) == [("strong_acid+strong_alkali", True)]
    assert await watch.told("STO-02", zones["A"]) == 1


async def test_without_a_recorded_zone_the_store_as_a_whole_is_told(watch: Watch) -> None:
    mine, yard = await company(watch), watch.yard
    there, zones = await place(watch, mine, FacilityType.WAREHOUSE, "A")
    acid, alkali = await born(watch, mine, waste=ACID), await born(watch, mine, waste=ALKALI)
    await yard.say(mine, "stored_in", acid, after=1, place=there)
    await yard.say(mine, "stored_in", alkali, after=2, place={**there, "zone_id": str(zones["A"])})
    await watch.until_caught_up()

    assert await watch.alarms("STO-02", UUID(there["facility_id"])) == [("strong_acid+strong_alkali?", True)]


async def test_a_company_never_sees_an_alarm_and_its_official_does(watch: Watch) -> None:
    mine = await company(watch)
    code = await born(watch, mine)
    await watch.yard.say(mine, "sampled", code, after=1, line={"taken": "5000.000", "sample_number": "S-1"})
    await watch.until_caught_up()

    async def seen(actor: Any) -> list[int]:
        async with begin_work(watch.yard.database, actor) as work:
            tables = ("alarm", "decision")
            return [len(await work.fetch(f"SELECT 1 FROM {one} WHERE home_org_id = $1", mine.org_id)) for one in tables]

    assert await seen(mine.worker) == [0, 0]
    assert min(await seen(watch.yard.inspector)) > 0


async def test_what_is_kept_too_long_is_told_once_and_cleared_when_it_leaves(watch: Watch) -> None:
    mine, yard = await company(watch), watch.yard
    codes = [await born(watch, mine) for _ in range(3)]
    await yard.say(mine, "stored_in", *codes[:2], after=1, place=mine.place)
    ids = [await watch.container(code) for code in codes]

    async def look(at: datetime) -> list[list[bool]]:
        async with begin_work(watch.worker, SYSTEM, clock=lambda: at) as work:
            await ages.look_at_ages(work, batch=2)
        return [[is_open for _, is_open in await watch.alarms("STO-03", one)] for one in ids]

    on_the_day = await look(YEAR_LATER - timedelta(days=2))
    after = await look(YEAR_LATER)
    again = await look(YEAR_LATER + timedelta(days=1))
    load: dict[str, Any] = {"carrier_org_id": int(yard.carrier.org_id), "manifest_id": None}
    await yard.record(mine.worker, yard.body("loaded", codes[0], at=YEAR_LATER, **load), at=YEAR_LATER)
    gone = await look(YEAR_LATER + timedelta(days=2))

    assert on_the_day == [[], [], []]
    assert after == again == [[True], [True], [True]]
    assert gone == [[False], [True], [True]]
    decisions = await watch.worker.pool.fetchval(
        "SELECT count(*) FROM decision WHERE home_org_id = $1 AND stage = 'daily'", mine.org_id
    )
    assert 2 <= decisions <= 3


async def test_an_extension_lets_a_licence_holders_waste_stay(watch: Watch) -> None:
    yard, plant = watch.yard, (await open_yard(watch.yard.database)).plant
    async with begin_work(yard.database, registry.OFFICE, clock=lambda: make.NOON) as work:
        await registration.add_licence(work, replace(registry.new_licence(plant.org_id), number=f"L-{plant.org_id}"))
        extension = StorageExtension(
            extension_id=uuid5(UUID(make.ZONE), str(plant.org_id)), org_id=plant.org_id, site_id=None,
            codes=frozenset(), until=date(2027, 10, 31), document="澜环延〔2027〕1号",
        )  # fmt: skip
        await storage_settings.add_extension(work, extension)
    code = await born(watch, plant)
    subject = await watch.container(code)
    seen = []
    for day in (date(2027, 10, 31), date(2027, 11, 1)):
        at = datetime(day.year, day.month, day.day, 4, tzinfo=make.NOON.tzinfo)
        async with begin_work(watch.worker, SYSTEM, clock=lambda at=at: at) as work:  # type: ignore[misc]  # a default for the loop
            await ages.look_at_ages(work)
        seen.append(await watch.alarms("STO-03", subject))

    assert seen == [[], [("", True)]]


def test_the_worker_follows_within_seconds() -> None:
    assert FOLLOWERS[watching.FOLLOWER].every <= timedelta(seconds=5)


async def test_treating_outside_the_licence_is_told_to_officials_and_a_correction_clears_it(watch: Watch) -> None:
    mine, yard = await company(watch), watch.yard
    plant = (await open_yard(watch.yard.database)).plant
    code = await born(watch, mine)
    subject = await watch.container(code)
    await yard.say(mine, "loaded", code, after=1, carrier_org_id=int(plant.org_id), manifest_id=None, unit=None)
    await yard.say(plant, "received", code, after=2, line={"outcome": "accepted"}, manifest_id=None, ticket=None)
    burnt = await yard.say(plant, "treated", code, after=3, line={"taken": "1.000"}, place=plant.place, outputs=None)
    await watch.until_caught_up()

    unlicensed = await watch.alarms("CUS-07", subject)
    what = {"corrects": str(burnt.event_id), "reason": "did_not_happen"}
    await yard.say_as_two(plant, "corrected", code, after=4, **what)
    await watch.until_caught_up()
    corrected = await watch.alarms("CUS-07", subject)
    async with begin_work(watch.yard.database, registry.OFFICE) as work:
        await registration.add_licence(work, registry.new_licence(plant.org_id))
    await yard.say(plant, "treated", code, after=5, line={"taken": "1.000"}, place=plant.place, outputs=None)
    await watch.until_caught_up()
    licensed = await watch.alarms("CUS-07", subject)
    other = {"method": "R4", "line": {"taken": "1.000"}, "outputs": None}
    await yard.say(plant, "treated", code, after=6, place=plant.place, **other)
    await watch.until_caught_up()

    aspect = str(plant.org_id)
    assert (unlicensed, corrected, licensed) == ([(aspect, True)], [(aspect, False)], [(aspect, False)])
    assert sorted(await watch.alarms("CUS-07", subject)) == [(aspect, False), (aspect, True)]
    assert await watch.told("CUS-07", subject) == 2
