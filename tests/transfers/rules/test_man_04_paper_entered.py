"""MAN-04 on both sides of the tenth working day."""

from datetime import date

import pytest

from hwtrack.transfers.rules import man_04_paper_entered as rule
from tests.transfers import make


@pytest.mark.parametrize(("day", "lawful"), [(date(2026, 10, 19), True), (date(2026, 10, 20), False)])
def test_it_is_entered_by_the_last_day(day: date, lawful: bool) -> None:
    assert (rule.check(make.afterwards(entered_on=day)) is None) is lawful
