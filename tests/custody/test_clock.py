"""Clocks: what counts as the time of an event, and what cannot be its time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwtrack.custody.clock import (
    FUTURE_TOLERANCE,
    Clocks,
    Impossible,
    Lateness,
    corrected_now,
    id_time,
    judge,
    offset_of,
)
from tests.custody.make import NOON, event_id

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def clocks(
    *,
    happened: datetime = NOON,
    recorded: datetime = NOON,
    made: datetime | None = None,
    offset: timedelta = timedelta(0),
    not_before: datetime | None = None,
    live: bool = True,
) -> Clocks:
    return Clocks(
        event_id=event_id(1, made or happened),
        event_time=happened,
        record_time=recorded,
        service_began=BEGAN,
        offset=offset,
        not_before=not_before,
        live=live,
    )


def test_a_phone_three_minutes_fast_and_known_to_be_so_is_set_right() -> None:
    fast = timedelta(minutes=3)

    timing = judge(clocks(happened=NOON + fast, recorded=NOON + SECOND, made=NOON, offset=fast))

    assert timing.effective_time == NOON
    assert timing.impossible is None


@pytest.mark.parametrize("years", [-1900, 1900])
def test_a_clock_that_is_off_by_ages_is_judged_and_not_a_fault(years: int) -> None:
    offset = timedelta(days=365 * years)
    far = UUID(int=((1 << 48) - 1) << 80 | 0x7000_8000_0000_0000_0001)

    for made in (event_id(1), far):
        claimed = datetime(2199 if years < 0 else 1900, 6, 1, tzinfo=UTC)
        timing = judge(replace(clocks(happened=claimed, made=NOON, offset=offset), event_id=made))
        assert timing.impossible is not None


def test_the_effective_time_is_never_later_than_the_record() -> None:
    timing = judge(clocks(happened=NOON + timedelta(minutes=4), recorded=NOON, made=NOON))

    assert timing.effective_time == NOON
    assert timing.impossible is None


@pytest.mark.parametrize(
    ("ahead", "impossible"),
    [(timedelta(minutes=5), None), (timedelta(minutes=5) + SECOND, Impossible.FUTURE)],
    ids=["five minutes", "five minutes and a second"],
)
def test_five_minutes_ahead_is_tolerated_and_no_more(ahead: timedelta, impossible: Impossible | None) -> None:
    assert judge(clocks(happened=NOON + ahead, made=NOON)).impossible is impossible


@pytest.mark.parametrize(
    ("age", "lateness"),
    [
        (timedelta(0), Lateness.NORMAL),
        (timedelta(hours=24), Lateness.NORMAL),
        (timedelta(hours=24) + SECOND, Lateness.LATE),
        (timedelta(hours=72), Lateness.LATE),
        (timedelta(hours=72) + SECOND, Lateness.HELD),
        (timedelta(days=300), Lateness.HELD),
    ],
)
def test_lateness_has_two_steps(age: timedelta, lateness: Lateness) -> None:
    recorded = datetime(2026, 12, 1, tzinfo=UTC)

    timing = judge(clocks(happened=recorded - age, recorded=recorded))

    assert timing.lateness is lateness
    assert timing.impossible is None


@pytest.mark.parametrize(
    ("year", "made", "impossible"),
    [
        (2019, None, Impossible.ID_OUT_OF_RANGE),
        (2019, NOON, Impossible.ID_AND_TIME_APART),
        (2040, None, Impossible.FUTURE),
        (2040, NOON, Impossible.FUTURE),
    ],
    ids=["2019, id too", "2019, id from the server's clock", "2040, id too", "2040, id from the server's clock"],
)
def test_a_phone_in_another_year_is_impossible(year: int, made: datetime | None, impossible: Impossible) -> None:
    assert judge(clocks(happened=NOON.replace(year=year), made=made)).impossible is impossible


@pytest.mark.parametrize(
    ("apart", "impossible"),
    [(timedelta(hours=24), None), (timedelta(hours=24) + SECOND, Impossible.ID_AND_TIME_APART)],
)
def test_a_phones_id_and_time_lie_within_a_day(apart: timedelta, impossible: Impossible | None) -> None:
    assert judge(clocks(happened=NOON - apart, made=NOON)).impossible is impossible


def test_a_back_entry_may_be_of_any_age() -> None:
    timing = judge(clocks(happened=NOON.replace(year=2020), made=NOON, live=False))

    assert timing.impossible is None
    assert timing.effective_time == NOON.replace(year=2020)


@pytest.mark.parametrize(
    ("made", "impossible"),
    [
        (NOON + timedelta(minutes=5), None),
        (NOON + timedelta(minutes=5) + SECOND, Impossible.ID_IN_FUTURE),
        (BEGAN, None),
        (BEGAN - timedelta(milliseconds=1), Impossible.ID_OUT_OF_RANGE),
    ],
)
def test_the_time_in_an_id_lies_within_the_services_life(made: datetime, impossible: Impossible | None) -> None:
    assert judge(clocks(made=made, live=False)).impossible is impossible


@pytest.mark.parametrize(
    ("event", "impossible"),
    [
        (UUID("6f8e7f5e-3c1b-4f0e-9d1a-000000000001"), Impossible.ID_NOT_V7),
        (UUID(int=0), Impossible.ID_NOT_V7),
        (UUID("ffffffff-ffff-7fff-bfff-ffffffffffff"), Impossible.ID_IN_FUTURE),
    ],
    ids=["version 4", "nil", "the year 10889"],
)
def test_an_id_that_is_no_uuid7_of_our_time_is_impossible(event: UUID, impossible: Impossible) -> None:
    found = Clocks(event_id=event, event_time=NOON, record_time=NOON, service_began=BEGAN)

    assert judge(found).impossible is impossible


@pytest.mark.parametrize(
    ("last", "impossible"),
    [
        (NOON, None),
        (NOON + FUTURE_TOLERANCE, None),
        (NOON + FUTURE_TOLERANCE + SECOND, Impossible.BEFORE_LAST_CONTACT),
    ],
    ids=["same", "within the clocks' tolerance", "later"],
)
def test_a_device_does_not_go_back_behind_its_last_event(last: datetime, impossible: Impossible | None) -> None:
    recorded = NOON + timedelta(hours=1)

    assert judge(clocks(recorded=recorded, not_before=last)).impossible is impossible


@settings(max_examples=40)
@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)), st.integers(-(14 * 60), 14 * 60))  # noqa: DTZ001
def test_the_offset_of_a_time_zone_changes_nothing(moment: datetime, minutes: int) -> None:
    there = moment.replace(tzinfo=UTC).astimezone(timezone(timedelta(minutes=minutes)))
    here = there.astimezone(UTC)

    assert judge(clocks(happened=there, recorded=here)) == judge(clocks(happened=here, recorded=here))


@settings(max_examples=40)
@given(st.datetimes(datetime(2026, 1, 1), datetime(2100, 1, 1)), st.integers(0, 2**62))  # noqa: DTZ001
def test_the_time_in_an_id_is_read_to_the_millisecond(moment: datetime, number: int) -> None:
    made = moment.replace(tzinfo=UTC, microsecond=moment.microsecond // 1000 * 1000)

    assert id_time(event_id(number, made)) == made


@settings(max_examples=40)
@given(st.timedeltas(timedelta(days=-4000), timedelta(days=4000)))
def test_a_pages_corrected_clock_is_the_servers(error: timedelta) -> None:
    assert corrected_now(NOON + error, offset_of(NOON + error, NOON)) == NOON
