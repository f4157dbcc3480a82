"""The throttle, on both sides of each of its lines, and the two ways in which it must not be abused."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.accounts.throttle import (
    ADDRESS_LIMIT,
    KNOWN_FOR,
    WINDOW,
    Attempt,
    History,
    TooManyAttemptsError,
    check,
    line_of,
    wait,
)

NOW = datetime(2026, 10, 26, 8, 0, tzinfo=UTC)
HERE, THERE = "203.0.113.7", "198.51.100.9"


def failed(*ages: float, line: str = HERE) -> tuple[Attempt, ...]:
    """Failures so many seconds ago, oldest first."""
    return tuple(Attempt(NOW - timedelta(seconds=age), line, right=False) for age in sorted(ages, reverse=True))


def history(*attempts: Attempt, address: tuple[datetime, ...] = (), known: frozenset[str] = frozenset()) -> History:
    return History(sorted(attempts, key=lambda attempt: attempt.at), address, known)


@pytest.mark.parametrize(
    ("ages", "seconds"),
    [
        ((), 0),
        ((0,), 0),
        ((1, 0), 0),
        ((3, 2, 1), 1),
        ((4, 3, 2), 0),
        ((20, 10, 9, 1), 7),
        ((20, 10, 9, 7.5), 1),
        ((20, 10, 9, 8), 0),
        ((500, 400, 300, 200, 100), 400),
        ((899, 400, 300, 200, 100), 1),
        ((899.5, 400, 300, 200, 100), 1),
        ((900, 400, 300, 200, 100), 0),
        ((893, 4, 3, 2, 1), 7),
        ((893, 3, 2, 1, 0), 8),
    ],
)
def test_five_failures_in_fifteen_minutes_and_a_growing_pause_before(ages: tuple[float, ...], seconds: int) -> None:
    assert wait(history(*failed(*ages)), HERE, NOW) == seconds


def test_the_refusal_says_how_long_to_wait() -> None:
    with pytest.raises(TooManyAttemptsError) as refused:
        check(history(*failed(500, 400, 300, 200, 100)), HERE, NOW)
    assert refused.value.facts == {"seconds": 400}
    check(history(*failed(400, 300, 200, 100)), HERE, NOW)


def test_a_success_ends_the_count() -> None:
    right = Attempt(NOW - timedelta(seconds=50), HERE, right=True)
    assert wait(history(*failed(90, 80, 70, 60, 55), right), HERE, NOW) == 0
    assert wait(history(right, *failed(5, 4, 3, 2, 1)), HERE, NOW) == 895


@pytest.mark.parametrize(
    ("failures", "seconds"), [(ADDRESS_LIMIT - 1, 0), (ADDRESS_LIMIT, 840), (ADDRESS_LIMIT + 9, 840)]
)
def test_fifty_failures_from_one_address_on_whatever_names(failures: int, seconds: int) -> None:
    address = tuple(NOW - timedelta(seconds=60) for _ in range(failures))
    assert wait(history(address=address), HERE, NOW) == seconds


def test_the_address_s_window_ends_after_fifteen_minutes() -> None:
    assert wait(history(address=(NOW - WINDOW,) * 50), HERE, NOW) == 0
    assert wait(history(address=(NOW - WINDOW + timedelta(seconds=1),) * 50), HERE, NOW) == 1


def test_strangers_cannot_lock_out_somebody_at_a_known_address() -> None:
    attack = failed(*range(1, 10), line=THERE)
    assert wait(history(*attack), HERE, NOW) > 0
    assert wait(history(*attack, known=frozenset({HERE})), HERE, NOW) == 0
    assert wait(history(*attack, known=frozenset({HERE})), THERE, NOW) > 0


def test_many_strangers_share_one_count() -> None:
    attack = tuple(attempt for n in range(5) for attempt in failed(100 + n, line=f"198.51.100.{n}"))
    assert wait(history(*attack), "192.0.2.1", NOW) > 0


def test_a_known_address_is_throttled_by_its_own_failures() -> None:
    known = frozenset({HERE})
    assert wait(history(*failed(500, 400, 300, 200, 100), known=known), HERE, NOW) == 400
    assert wait(history(*failed(500, 400, 300, 200, 100), known=known), THERE, NOW) == 0


@given(st.lists(st.floats(0, 2000), max_size=60))
def test_whatever_the_ages_waiting_as_told_is_enough_and_never_longer_than_the_window(ages: list[float]) -> None:
    past = history(*failed(*ages), address=tuple(sorted(NOW - timedelta(seconds=age) for age in ages)))
    seconds = wait(past, HERE, NOW)
    assert 0 <= seconds <= WINDOW.total_seconds()
    assert wait(past, HERE, NOW + timedelta(seconds=seconds)) == 0


@given(st.lists(st.integers(0, 1200), max_size=100))
def test_an_attacker_never_gets_six_tries_in_fifteen_minutes(knocks: list[int]) -> None:
    tried: list[Attempt] = []
    for second in sorted(knocks):
        now = NOW + timedelta(seconds=second)
        if wait(history(*tried), HERE, now) == 0:
            tried.append(Attempt(now, HERE, right=False))
    for attempt in tried:
        assert len([other for other in tried if attempt.at - WINDOW < other.at <= attempt.at]) <= 5


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_an_address_is_counted_as_its_customer(address: str | None, line: str) -> None:
    assert line_of(address) == line


def test_an_address_is_known_for_a_month() -> None:
    assert timedelta(days=30) == KNOWN_FOR
