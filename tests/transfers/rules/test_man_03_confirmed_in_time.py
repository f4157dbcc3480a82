"""MAN-03 on both sides of the fifth working day."""

from datetime import date
from typing import Any

import pytest

from hwtrack.transfers.rules import man_03_confirmed_in_time as rule
from tests.transfers import make


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(make.daily(on=date(2026, 10, 12)), id="the last day, unconfirmed"),
        pytest.param(
            make.daily(on=date(2026, 10, 30), settlement=make.settlement(confirmed_on=date(2026, 10, 12))),
            id="confirmed on the last day, looked at later",
        ),
        pytest.param(make.receipt(), id="at the receipt itself"),
    ],
)
def test_in_time_is_silent(facts: Any) -> None:
    assert rule.check(facts) is None


@pytest.mark.parametrize(
    ("facts", "day"),
    [
        pytest.param(make.daily(on=date(2026, 10, 13)), "2026-10-13", id="the day after, unconfirmed"),
        pytest.param(
            make.daily(settlement=make.settlement(confirmed_on=date(2026, 10, 13))), "2026-10-13", id="confirmed late"
        ),
    ],
)
def test_late_is_found(facts: Any, day: str) -> None:
    found = rule.check(facts)

    assert found
    assert found.facts == {"accepted": "2026-09-29", "until": "2026-10-12", "confirmed": day}
