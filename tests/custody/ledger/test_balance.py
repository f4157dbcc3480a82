"""Balances: sums of lines, an identity that holds to the gram, and months in their order."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.custody.ledger.balance import Balance, Cause, Sum, balances, cause_of
from hwtrack.custody.ledger.books import Book, Effect
from hwtrack.custody.ledger.period import (
    LAG,
    LedgerBehindError,
    Month,
    MonthError,
    PeriodClosedError,
    PeriodOpenError,
    TooManyMonthsError,
    demand_caught_up,
    months_to_close,
)
from hwtrack.kernel.quantity import NOTHING, Mass

NOW = datetime(2026, 10, 26, 1, 0, tzinfo=UTC)
SEPTEMBER = Month(2026, 9)

MASSES = st.integers(-(10**9), 10**9).map(Mass)
SUMS = st.lists(
    st.builds(
        Sum,
        book=st.sampled_from(Book),
        waste_code=st.sampled_from(["90001311", "33606317"]),
        effect=st.sampled_from(Effect),
        before=MASSES,
        within=MASSES,
        later=MASSES,
    ),
    unique_by=lambda one: (one.book, one.waste_code, one.effect),
)


def sums(**amounts: int) -> tuple[Sum, ...]:
    return tuple(
        Sum(
            book=Book.OWN, waste_code="90001311", effect=Effect(name), before=NOTHING, within=Mass(grams), later=NOTHING
        )
        for name, grams in amounts.items()
    )


def test_a_month_balances_to_the_gram() -> None:
    (found,) = balances(sums(generated=9_000_001, reweighed=-1_000, handled=2_000_000, outsourced=4_000_000, lost=500))

    assert found.closing == Mass(2_998_501)
    assert found.opening == NOTHING


@given(SUMS)
def test_what_comes_in_is_what_goes_out_and_what_is_left(rows: list[Sum]) -> None:
    for balance in balances(rows):
        inward = (Effect.OPENING, Effect.GENERATED, Effect.RECEIVED, Effect.REWEIGHED, Effect.REPACKED)
        outward = (Effect.HANDLED, Effect.OUTSOURCED, Effect.LOST)
        left = balance.opening.grams + sum(balance.amount(effect).grams for effect in inward)
        assert left == sum(balance.amount(effect).grams for effect in outward) + balance.closing.grams


@given(SUMS)
def test_the_closing_of_one_period_is_the_opening_of_the_next(rows: list[Sum]) -> None:
    after = [
        Sum(
            book=row.book,
            waste_code=row.waste_code,
            effect=row.effect,
            before=row.before + Mass(row.effect.sign * row.within.grams),
            within=NOTHING,
            later=NOTHING,
        )
        for row in rows
    ]
    opening = {(one.book, one.waste_code): one.opening for one in balances(after)}

    for balance in balances(rows):
        assert opening.get((balance.book, balance.waste_code), NOTHING) == balance.closing


def test_a_code_without_any_mass_is_left_out() -> None:
    assert balances(sums(generated=0)) == ()


def test_later_changes_are_told_apart() -> None:
    row = Sum(
        book=Book.OWN, waste_code="90001311", effect=Effect.GENERATED, before=Mass(5), within=Mass(3), later=Mass(-2)
    )
    (found,) = balances([row])

    assert (found.opening, found.amount(Effect.GENERATED), found.later) == (
        Mass(5), Mass(3), {Effect.GENERATED: Mass(-2)},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "cause"),
    [
        ({"stage": "on_site"}, Cause.FILLING),
        ({"stage": "on_site", "sealed": True}, Cause.OTHER),
        ({"stage": "on_site", "lined": True}, Cause.OTHER),
        ({"stage": "stored"}, Cause.OTHER),
        ({"stage": "on_site", "bulk": True}, Cause.WAITING),
        ({"stage": "received", "contested": True}, Cause.CONTESTED),
    ],
)
def test_a_difference_has_its_cause(state: dict[str, object], cause: Cause) -> None:
    known = {"stage": "", "sealed": False, "bulk": False, "contested": False, "lined": False} | state

    assert cause_of(**known) is cause  # type: ignore[arg-type]  # a table of members


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [
        ("2026-09", "2026-09-01", "2026-09-30"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2028-02", "2028-02-01", "2028-02-29"),
    ],
)
def test_a_month_has_its_days(month: str, first: str, last: str) -> None:
    found = Month.read(month)

    assert (found.first.isoformat(), found.last.isoformat(), found.text) == (first, last, month)
    assert Month.of(found.last) == found
    assert found.after.first == found.last + timedelta(days=1)


@pytest.mark.parametrize("text", ["", "2026-9", "2026-13", "2026-00", "1999-09", "2026/09", "2026-09-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(MonthError):
        Month.read(text)


@pytest.mark.parametrize(("today", "over"), [(date(2026, 9, 30), False), (date(2026, 10, 1), True)])
def test_a_month_is_closed_from_the_day_after_it(today: date, *, over: bool) -> None:
    def closing() -> tuple[Month, ...]:
        return months_to_close(SEPTEMBER, today=today, closed_until=None, began=None)

    if over:
        assert closing() == (SEPTEMBER,)
    else:
        with pytest.raises(PeriodOpenError):
            closing()


def test_every_open_month_is_closed_in_order() -> None:
    july, august = Month(2026, 7), Month(2026, 8)
    today = date(2026, 10, 5)

    assert months_to_close(SEPTEMBER, today=today, closed_until=None, began=july.last) == (july, august, SEPTEMBER)
    assert months_to_close(SEPTEMBER, today=today, closed_until=july.last, began=None) == (august, SEPTEMBER)
    assert months_to_close(SEPTEMBER, today=today, closed_until=None, began=date(2026, 10, 3)) == (SEPTEMBER,)
    with pytest.raises(PeriodClosedError):
        months_to_close(SEPTEMBER, today=today, closed_until=SEPTEMBER.last, began=None)


@pytest.mark.parametrize(("began", "count"), [(date(2023, 10, 1), 36), (date(2023, 9, 30), None)])
def test_thirty_six_months_are_closed_at_once_and_no_more(began: date, count: int | None) -> None:
    def closing() -> tuple[Month, ...]:
        return months_to_close(SEPTEMBER, today=date(2026, 10, 5), closed_until=None, began=began)

    if count is None:
        with pytest.raises(TooManyMonthsError):
            closing()
    else:
        assert len(closing()) == count


@pytest.mark.parametrize(
    ("read_to", "fine"), [(None, False), (NOW - LAG - timedelta(microseconds=1), False), (NOW - LAG, True), (NOW, True)]
)
def test_a_ledger_that_is_behind_is_not_closed(read_to: datetime | None, *, fine: bool) -> None:
    if fine:
        demand_caught_up(read_to, NOW)
    else:
        with pytest.raises(LedgerBehindError):
            demand_caught_up(read_to, NOW)


def test_a_balance_says_what_it_has_not() -> None:
    assert Balance(book=Book.OWN, waste_code="90001311", opening=Mass(5), amounts={}).amount(Effect.LOST) == NOTHING
