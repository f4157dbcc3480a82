"""How a first page says what waits: how many, and how old the oldest is."""

from datetime import timedelta

import pytest

from hwtrack.custody.unsettled import MOST_COUNTED, Trouble, Waiting
from hwtrack.web.waiting import age, row_of
from tests.web.make import NOON


@pytest.mark.parametrize(
    ("ago", "template", "count"),
    [
        (timedelta(minutes=-1), "oldest: {hours} hours", 0),
        (timedelta(minutes=59), "oldest: {hours} hours", 0),
        (timedelta(hours=23, minutes=59), "oldest: {hours} hours", 23),
        (timedelta(days=1), "oldest: {days} days", 1),
    ],
)
def test_an_age_is_said_in_hours_and_from_a_day_in_days(ago: timedelta, template: str, count: int) -> None:
    said = age(NOON - ago, NOON)

    assert (said.template, list(said.facts.values())) == (template, [count])


@pytest.mark.parametrize(("hours", "late"), [(72, False), (73, True)])
def test_what_waits_longer_than_three_days_is_late(hours: int, *, late: bool) -> None:
    row = row_of(Waiting(Trouble.HELD, 1, NOON - timedelta(hours=hours)), NOON)

    assert row.is_late is late


@pytest.mark.parametrize(
    ("count", "template"), [(MOST_COUNTED - 1, "{count} waiting"), (MOST_COUNTED, "{count} or more")]
)
def test_beyond_the_most_counted_there_are_more(count: int, template: str) -> None:
    said = row_of(Waiting(Trouble.HELD, count, None), NOON).said

    assert said is not None
    assert said.template == template
