"""Which limits of storage apply to whom, since when, and that the bureau changes them without losing the old ones."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice
from hwtrack.infra.work import begin_work
from hwtrack.kernel.ids import SiteId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.kinds import FacilityType, OrganisationKind
from hwtrack.registry.model import OfficialsOnlyError, OtherOrganisationError
from hwtrack.registry.names import LineError
from hwtrack.registry.service import facts, registration, storage_settings
from hwtrack.registry.storage_grades import read_storage_grades
from hwtrack.registry.storage_limits import (
    MAX_DAYS,
    StorageExtension,
    StorageLimit,
    StorageLimitError,
    allowance,
    check_limit,
    limits_in_force,
    read_storage_limits,
)
from tests.registry import make

TODAY = date(2026, 10, 26)
SHIPPED = read_storage_limits(make.data("storage_limits.csv"))
GRADES = read_storage_grades(make.data("storage_grades.csv"))
NEW = StorageLimit(
    subject="generator", in_force_from=TODAY, max_days=180, source="澜环〔2026〕8号", mark="S", reason="汛期前清库"
)
EXTENSION = UUID("01995c2e-0000-7000-8000-0000000000e1")


def in_force(on: date = TODAY, *more: StorageLimit) -> Any:
    return limits_in_force((*SHIPPED, *more), GRADES, on)


@pytest.mark.parametrize(
    ("type_", "grade", "licensed", "mass", "days"),
    [
        (FacilityType.WAREHOUSE, None, False, None, ("generator", 365)),
        (FacilityType.WAREHOUSE, None, True, None, ("licence_holder", 365)),
        (FacilityType.STORAGE_POINT, None, False, ("storage_point", "3000.000"), ("generator", 365)),
        (FacilityType.STORAGE_POINT, "I", False, ("storage_point", "3000.000"), ("grade:I", 30)),
        (FacilityType.STORAGE_POINT, "III", True, ("storage_point", "3000.000"), ("grade:III", 90)),
        (None, None, False, None, ("generator", 365)),
    ],
)
def test_the_strictest_limit_that_applies_counts_and_names_its_source(
    type_: FacilityType | None, grade: str | None, licensed: bool, mass: Any, days: Any
) -> None:
    found = allowance(in_force(), type_=type_, grade=grade, licensed=licensed)

    assert (found.mass and (found.mass.subject, found.mass.max_mass and found.mass.max_mass.text)) == mass
    assert found.days
    assert (found.days.subject, found.days.max_days) == days
    assert found.days.source
    assert found.days.mark in "FSIM"


def test_a_setting_counts_from_its_day_on_and_the_old_one_until_then() -> None:
    days = [in_force(on, NEW)["generator"].max_days for on in (TODAY - timedelta(days=1), TODAY)]

    assert days == [365, 180]


def test_a_grade_is_changed_like_any_other_setting() -> None:
    changed = replace(NEW, subject="grade:I", max_days=20, max_mass=Mass.kg("1000.000"))

    found = allowance(in_force(TODAY, changed), type_=FacilityType.STORAGE_POINT, grade="I", licensed=False)

    assert (found.max_days, found.max_mass) == (20, Mass.kg("1000.000"))


def test_before_any_law_there_is_no_limit() -> None:
    nothing = allowance(in_force(date(2020, 8, 31)), type_=FacilityType.STORAGE_POINT, grade=None, licensed=True)

    assert (nothing.max_days, nothing.max_mass) == (None, None)


@pytest.mark.parametrize(
    ("changes", "sound"),
    [
        ({}, True),
        ({"in_force_from": TODAY - timedelta(days=1)}, False),
        ({"max_days": MAX_DAYS}, True),
        ({"max_days": MAX_DAYS + 1}, False),
        ({"max_days": 1}, True),
        ({"max_days": 0}, False),
        ({"max_days": None}, False),
        ({"max_days": None, "max_mass": Mass(1)}, True),
        ({"max_mass": Mass(0)}, False),
        ({"subject": "grade:II"}, True),
        ({"subject": "grade:IV"}, False),
        ({"subject": "everybody"}, False),
        ({"mark": "N"}, False),
    ],
)
def test_a_setting_is_refused_on_its_side_of_every_line(changes: dict[str, Any], sound: bool) -> None:
    limit = replace(NEW, **changes)

    if sound:
        check_limit(limit, grades=["I", "II", "III"], today=TODAY)
    else:
        with pytest.raises(StorageLimitError):
            check_limit(limit, grades=["I", "II", "III"], today=TODAY)


@pytest.mark.anyio
async def test_the_bureau_adds_a_setting_and_nobody_else(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE, clock=lambda: make.TODAY) as work:
        org = await make.organisation(work)
        await storage_settings.set_limit(work, NEW)
        with pytest.raises(LineError):
            await storage_settings.set_limit(work, replace(NEW, reason=""))
    async with begin_work(opened, make.worker_of(org), clock=lambda: make.TODAY) as work:
        with pytest.raises(OfficialsOnlyError):
            await storage_settings.set_limit(work, NEW)
        every = await facts.storage_limits(work)
        counts = [(await facts.storage_limits_on(work, on))["generator"] for on in (TODAY - timedelta(days=1), TODAY)]

    assert [one.subject for one in every] == ["generator", "licence_holder", "storage_point", "generator"]
    assert [(one.max_days, one.reason) for one in counts] == [(365, ""), (180, "汛期前清库")]


@pytest.mark.anyio
async def test_an_extension_covers_its_site_and_its_codes(opened: Database) -> None:
    sludge, residue = WasteCode.of("336-063-17"), WasteCode.of("900-013-11")
    async with begin_work(opened, make.OFFICE, clock=lambda: make.TODAY) as work:
        plant, other = await make.organisation(work, OrganisationKind.TREATMENT), await make.organisation(work)
        site, another = await make.site(work, plant), await make.site(work, plant, "二厂")
        mine = StorageExtension(
            extension_id=EXTENSION, org_id=plant, site_id=site, codes=frozenset({sludge}),
            until=date(2027, 3, 31), document="澜环延〔2026〕3号",
        )  # fmt: skip
        await storage_settings.add_extension(work, mine)
        with pytest.raises(OtherOrganisationError):
            await storage_settings.add_extension(work, replace(mine, org_id=other))
        found = await facts.storage_extensions_of(work, [plant, other])
        page = await facts.storage_extension_page(work, Slice(), org_id=other)

    assert found == (mine,)
    assert page.items == ()
    covered = [(where, code) for where in (site, another) for code in (sludge, residue) if mine.covers(where, code)]
    assert covered == [(SiteId(site), sludge)]


@pytest.mark.anyio
async def test_who_holds_a_licence_on_a_day(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE, clock=lambda: make.TODAY) as work:
        plant, factory = await make.organisation(work, OrganisationKind.TREATMENT), await make.organisation(work)
        new = make.new_licence(plant)
        await registration.add_licence(work, new)
        first, last = new.period.first, new.period.last
        assert last
        days = [first - timedelta(days=1), first, last, last + timedelta(days=1)]
        found = [await facts.licensed(work, [plant, factory], on) for on in days]

    assert found == [frozenset(), {plant}, {plant}, frozenset()]
