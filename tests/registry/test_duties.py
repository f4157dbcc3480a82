"""Classes and deadlines of production sites, on both sides of every limit."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hwtrack.kernel.quantity import Mass
from hwtrack.registry.duties import Duty, Known, calendar, classed, deadlines
from hwtrack.registry.kinds import ManagementClass

KEY, SIMPLIFIED, REGISTERED = ManagementClass.KEY, ManagementClass.SIMPLIFIED, ManagementClass.REGISTERED
TODAY = date(2026, 10, 26)
LONG_AGO = date(2020, 1, 1)


def known(*, began: date | None = LONG_AGO, recorded: ManagementClass | None = None, **more: Any) -> Known:
    return Known(by_year={}, began=began, recorded=recorded, **more)


def years(began: date = LONG_AGO, **tonnes: str) -> Known:
    masses = {int(year[1:]): Mass.kg(text) for year, text in tonnes.items()}
    return Known(by_year=masses, began=began, recorded=None)


@pytest.mark.parametrize(
    ("kilograms", "class_"),
    [("9999.999", REGISTERED), ("10000.000", SIMPLIFIED), ("99999.999", SIMPLIFIED), ("100000.000", KEY)],
)
def test_the_highest_of_three_full_years_decides(kilograms: str, class_: ManagementClass) -> None:
    found = classed(years(y2022="900000.000", y2023=kilograms, y2024="1.000", y2026="900000.000"), TODAY)

    assert (found.computed, found.quantity, found.whole) == (class_, Mass.kg(kilograms), True)


def test_between_one_and_three_years_every_year_so_far_counts() -> None:
    found = classed(years(date(2025, 10, 1), y2025="500.000", y2026="12000.000"), TODAY)

    assert (found.computed, found.whole) == (SIMPLIFIED, True)


@pytest.mark.parametrize(("began", "whole"), [(date(2025, 10, 26), True), (date(2025, 10, 27), False)])
def test_below_a_year_what_was_generated_so_far_is_the_least(began: date, whole: bool) -> None:
    found = classed(years(began, y2025="4000.000", y2026="6000.000"), TODAY)

    assert found.whole is whole
    assert found.quantity == Mass.kg("6000.000" if whole else "10000.000")


@pytest.mark.parametrize("what", ["treats_own", "holds_licence"])
def test_own_treatment_or_a_licence_makes_a_site_key(what: str) -> None:
    assert classed(replace(known(), **{what: True}), TODAY).computed is KEY  # type: ignore[arg-type]
    assert classed(known(), TODAY).computed is REGISTERED


def test_each_class_owes_its_own_papers() -> None:
    owed = {
        class_: [(one.due.isoformat(), one.duty.value, one.period) for one in found]
        for class_ in ManagementClass
        if (found := deadlines(class_, date(2026, 9, 1), date(2027, 3, 31)))
    }

    yearly = [("2027-03-31", "annual", "2026"), ("2027-03-31", "plan", "2027")]
    assert owed[REGISTERED] == yearly
    assert owed[SIMPLIFIED] == [
        ("2026-10-15", "quarterly", "2026-Q3"), ("2027-01-15", "quarterly", "2026-Q4"), *yearly
    ]  # fmt: skip
    assert [period for _, duty, period in owed[KEY] if duty == "monthly"] == [
        "2026-08", "2026-09", "2026-10", "2026-11", "2026-12", "2027-01", "2027-02"
    ][1:]  # fmt: skip


def test_the_day_itself_is_in_time_and_the_next_is_late() -> None:
    site = known(began=date(2026, 9, 5))

    assert calendar(site, KEY, date(2026, 10, 15)).overdue == ()
    assert [one.period for one in calendar(site, KEY, date(2026, 10, 16)).overdue] == ["2026-09"]


def test_what_is_confirmed_is_owed_no_more() -> None:
    site = known(began=date(2026, 9, 5), done=frozenset({(Duty.MONTHLY, date(2026, 9, 30))}))
    found = calendar(site, KEY, TODAY)

    assert found.overdue == ()
    assert found.next is not None
    assert (found.next.duty, found.next.period, found.next.due) == (Duty.MONTHLY, "2026-10", date(2026, 11, 15))
    assert [one.duty for one in found.coming] == [Duty.MONTHLY, Duty.ANNUAL, Duty.PLAN]


def test_a_plan_whose_day_was_before_the_ledger_is_not_owed() -> None:
    assert not [one for one in deadlines(KEY, date(2026, 4, 1), date(2026, 12, 31)) if one.duty is Duty.PLAN]
    assert [one.period for one in deadlines(KEY, date(2026, 3, 31), TODAY) if one.duty is Duty.PLAN] == ["2026"]
