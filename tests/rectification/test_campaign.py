from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.rectification.campaign import (
    MAX_TERM_DAYS,
    PRACTICES,
    CampaignKind,
    Dispatch,
    TermError,
    next_dispatch,
)
from hwtrack.rectification.states import IssueState

OFF = {date(2026, 10, day) for day in range(1, 8)}
INSPECTION = PRACTICES[CampaignKind.INSPECTION]


def is_working(day: date) -> bool:
    return day.weekday() < 5 and day not in OFF


@pytest.mark.parametrize(
    ("rhythm", "after", "held"),
    [
        (Dispatch.HALF_MONTHLY, date(2026, 10, 26), date(2026, 10, 30)),
        (Dispatch.HALF_MONTHLY, date(2026, 10, 30), date(2026, 11, 13)),
        (Dispatch.HALF_MONTHLY, date(2026, 10, 14), date(2026, 10, 15)),
        (Dispatch.HALF_MONTHLY, date(2026, 10, 15), date(2026, 10, 30)),
        (Dispatch.MONTHLY, date(2026, 10, 1), date(2026, 10, 30)),
        (Dispatch.MONTHLY, date(2026, 12, 31), date(2027, 1, 29)),
        (Dispatch.MONTHLY, date(2027, 2, 1), date(2027, 2, 26)),
        (Dispatch.ON_DEMAND, date(2026, 10, 26), None),
    ],
)
def test_progress_is_called_in_on_the_last_working_day_of_each_period(
    rhythm: Dispatch, after: date, held: date | None
) -> None:
    assert next_dispatch(rhythm, after, is_working) == held


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.sampled_from([Dispatch.HALF_MONTHLY, Dispatch.MONTHLY]))
def test_a_dispatch_is_later_on_a_working_day_and_within_its_period(after: date, rhythm: Dispatch) -> None:
    held = next_dispatch(rhythm, after, is_working)

    assert held is not None
    assert after < held
    assert is_working(held)
    assert (held - after).days <= (20 if rhythm is Dispatch.HALF_MONTHLY else 35)


def test_a_campaign_may_set_its_own_terms() -> None:
    practice = INSPECTION.with_terms({"claimed": 20})

    assert practice.terms[IssueState.CLAIMED].days == 20
    assert practice.terms[IssueState.REGISTERED] == INSPECTION.terms[IssueState.REGISTERED]


@pytest.mark.parametrize("days", [1, MAX_TERM_DAYS])
def test_a_term_at_its_limits_is_kept(days: int) -> None:
    assert INSPECTION.with_terms({"claimed": days}).terms[IssueState.CLAIMED].days == days


@pytest.mark.parametrize(
    ("name", "days"), [("claimed", 0), ("claimed", MAX_TERM_DAYS + 1), ("planned", 5), ("unknown", 5)]
)
def test_a_term_out_of_range_or_without_a_place_is_refused(name: str, days: int) -> None:
    with pytest.raises(TermError):
        INSPECTION.with_terms({name: days})


def test_a_state_without_a_term_is_due_on_the_issue_s_own_deadline() -> None:
    since, deadline = date(2026, 10, 1), date(2026, 11, 30)

    assert INSPECTION.due_on(IssueState.CLAIMED, since=since, deadline=deadline) == date(2026, 10, 16)
    assert INSPECTION.due_on(IssueState.UNDER_WAY, since=since, deadline=deadline) == deadline
    assert INSPECTION.due_on(IssueState.UNDER_WAY, since=since, deadline=None) is None
