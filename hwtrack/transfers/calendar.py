"""Working days with public holidays and make-up days, all of them data.

Knows weekends and the exceptions it is given; which days those are is published each year and comes from
`calendars/*.toml`. A year nobody has published yet counts Monday to Friday and the deadline then says it is not
certain, because a receipt must have a deadline even when the list is late. Source: Order 23 art. 18, 20.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hwtrack.kernel.errors import DomainError, Kind

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")
_SATURDAY = 5
MAX_WORKING_DAYS = 366
"""The longest term a deadline may have, in working days."""


class CalendarFormatError(DomainError):
    """The working-day list cannot be read."""

    kind = Kind.INVALID
    code = "transfers.calendar-format"
    detail = "The working-day list is wrong: {reason}."
    remedy = "Give the year, its days off on weekdays and its working days on weekends, each once."


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are worked: weekdays except `days_off`, weekends only where they are `make_up_days`.

    `years` are the years whose list has been published.
    """

    years: frozenset[int]
    days_off: frozenset[date]
    make_up_days: frozenset[date]
    official: bool = False

    def is_working(self, day: date) -> bool:
        """Say whether offices work on that day."""
        if day in self.make_up_days:
            return True
        return day.weekday() < _SATURDAY and day not in self.days_off

    def knows(self, first: date, last: date) -> bool:
        """Say whether every year from `first` to `last` has been published."""
        return all(year in self.years for year in range(first.year, last.year + 1))


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which something is still in time; `certain` is false where a year's list is not published."""

    on: date
    certain: bool


def working_days_after(day: date, n: int, calendar: WorkingCalendar) -> date:
    """Return the n-th working day after `day`; the day itself does not count. `n` is 1 to 366.

    Raises:
        ValueError: `n` is outside its range (a programming error, terms are data of this code).
    """
    if not 1 <= n <= MAX_WORKING_DAYS:
        raise ValueError(f"a term has 1 to {MAX_WORKING_DAYS} working days, not {n}")
    left = n
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working(day)
    return day


def deadline(day: date, n: int, calendar: WorkingCalendar) -> Deadline:
    """Return the n-th working day after `day` and whether the lists of all years it crosses were known."""
    last = working_days_after(day, n, calendar)
    return Deadline(on=last, certain=calendar.knows(day, last))


def working_days_between(start: date, end: date, calendar: WorkingCalendar) -> int:
    """Count the working days after `start` up to and including `end`; zero where `end` is not later."""
    days = (end - start).days
    return sum(calendar.is_working(start + timedelta(days=step)) for step in range(1, days + 1))


def local_date(instant: datetime) -> date:
    """Return the calendar date in Asia/Shanghai of an aware instant."""
    return instant.astimezone(LOCAL_ZONE).date()


def read_calendar(text: str) -> WorkingCalendar:
    """Read one year's list, a TOML text with `year`, `days_off`, `make_up_days` and `official`.

    Raises:
        CalendarFormatError: Not TOML, a member is missing or of the wrong kind, or a day stands in the wrong list.
    """
    try:
        head = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CalendarFormatError(reason="it is not TOML") from error
    year = head.get("year")
    if not isinstance(year, int) or isinstance(year, bool):
        raise CalendarFormatError(reason="the year is missing")
    days_off, make_up_days = _days(head, "days_off", year), _days(head, "make_up_days", year)
    if misplaced := [day for day in make_up_days if day.weekday() < _SATURDAY]:
        raise CalendarFormatError(reason=f"{misplaced[0]} is listed to make up but is a weekday")
    return WorkingCalendar(
        years=frozenset({year}),
        days_off=days_off,
        make_up_days=make_up_days,
        official=head.get("official") is True,
    )


def joined(calendars: Iterable[WorkingCalendar]) -> WorkingCalendar:
    """Return one calendar of several years; official only if every part is."""
    parts = tuple(calendars)
    return WorkingCalendar(
        years=frozenset().union(*(part.years for part in parts)),
        days_off=frozenset().union(*(part.days_off for part in parts)),
        make_up_days=frozenset().union(*(part.make_up_days for part in parts)),
        official=bool(parts) and all(part.official for part in parts),
    )


def _days(head: dict[str, Any], name: str, year: int) -> frozenset[date]:
    listed = head.get(name)
    if not isinstance(listed, list) or not all(type(day) is date for day in listed):
        raise CalendarFormatError(reason=f"{name} is not a list of dates")
    if any(day.year != year for day in listed):
        raise CalendarFormatError(reason=f"{name} has a day outside {year}")
    if len(set(listed)) != len(listed):
        raise CalendarFormatError(reason=f"{name} repeats a day")
    return frozenset(listed)
