"""Working days: weekends, holidays, make-up days, and years nobody has published."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hwtrack.transfers
from hwtrack.transfers.calendar import (
    CalendarFormatError,
    WorkingCalendar,
    deadline,
    joined,
    local_date,
    read_calendar,
    working_days_after,
    working_days_between,
)

SHIPPED = Path(hwtrack.transfers.__file__).parent / "calendars" / "2026.toml"
DEMO = read_calendar(SHIPPED.read_text(encoding="utf-8"))
PLAIN = WorkingCalendar(years=frozenset({2026}), days_off=frozenset(), make_up_days=frozenset())


def test_five_working_days_across_the_autumn_holiday_end_on_the_twelfth() -> None:
    assert working_days_after(date(2026, 9, 29), 5, DEMO) == date(2026, 10, 12)


def test_without_the_holiday_the_same_term_ends_a_week_earlier() -> None:
    assert working_days_after(date(2026, 9, 29), 5, PLAIN) == date(2026, 10, 6)


def test_the_shipped_list_says_it_is_not_official() -> None:
    assert DEMO.official is False


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
        (date(2026, 10, 11), False),
        (date(2026, 10, 17), False),
    ],
    ids=["last day before", "first day off", "last day off", "back", "make-up Saturday", "its Sunday", "next Saturday"],
)
def test_a_day_is_worked_or_not(day: date, works: bool) -> None:
    assert DEMO.is_working(day) is works


def test_a_term_within_published_years_is_certain() -> None:
    assert deadline(date(2026, 9, 29), 5, DEMO).certain is True


def test_a_term_that_runs_into_an_unpublished_year_is_not_certain() -> None:
    assert deadline(date(2026, 12, 30), 5, DEMO).certain is False


@pytest.mark.parametrize("n", [0, 367])
def test_a_term_outside_its_range_is_a_programming_error(n: int) -> None:
    with pytest.raises(ValueError, match="1 to 366"):
        working_days_after(date(2026, 9, 29), n, DEMO)


@pytest.mark.parametrize("n", [1, 366])
def test_the_ends_of_the_range_are_allowed(n: int) -> None:
    assert working_days_after(date(2026, 1, 1), n, DEMO) > date(2026, 1, 1)


@given(st.dates(date(2026, 1, 1), date(2026, 10, 31)), st.integers(1, 40))
def test_counting_and_counting_back_agree(day: date, n: int) -> None:
    last = working_days_after(day, n, DEMO)

    assert DEMO.is_working(last)
    assert working_days_between(day, last, DEMO) == n


@given(st.dates(date(2026, 1, 1), date(2026, 10, 31)), st.integers(1, 40))
def test_a_longer_term_ends_later(day: date, n: int) -> None:
    assert working_days_after(day, n, DEMO) < working_days_after(day, n + 1, DEMO)


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert working_days_between(date(2026, 9, 29), date(2026, 9, 28), DEMO) == 0


def test_a_late_evening_in_utc_is_the_next_day_in_shanghai() -> None:
    assert local_date(datetime(2026, 9, 28, 16, 0, tzinfo=UTC)) == date(2026, 9, 29)
    assert local_date(datetime(2026, 9, 28, 16, 0, tzinfo=UTC) - timedelta(seconds=1)) == date(2026, 9, 28)


def test_two_years_join_and_the_result_is_official_only_if_both_are() -> None:
    first = read_calendar("year = 2026\nofficial = true\ndays_off = [2026-01-01]\nmake_up_days = []")
    second = read_calendar("year = 2027\nofficial = true\ndays_off = [2027-01-01]\nmake_up_days = []")

    assert joined([first, second]).years == {2026, 2027}
    assert joined([first, second]).official is True
    assert joined([first, DEMO]).official is False
    assert joined([]).official is False


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("year = ", "not TOML"),
        ("days_off = []\nmake_up_days = []", "year is missing"),
        ("year = true\ndays_off = []\nmake_up_days = []", "year is missing"),
        ("year = 2026\nmake_up_days = []", "days_off is not a list"),
        ('year = 2026\ndays_off = ["2026-10-01"]\nmake_up_days = []', "days_off is not a list"),
        ("year = 2026\ndays_off = [2027-10-01]\nmake_up_days = []", "outside 2026"),
        ("year = 2026\ndays_off = [2026-10-01, 2026-10-01]\nmake_up_days = []", "repeats"),
        ("year = 2026\ndays_off = []\nmake_up_days = [2026-10-09]", "is a weekday"),
    ],
)
def test_a_wrong_list_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(CalendarFormatError, match=reason):
        read_calendar(text)
