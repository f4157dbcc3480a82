"""How much lay in a store at each moment: a limit is passed on its far side only, and late scans change the past."""

from datetime import datetime
from itertools import chain, pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.custody.fold import steps
from hwtrack.custody.occupancy import Change, Passage, course, passages
from hwtrack.kernel.quantity import Mass
from tests.custody import make
from tests.custody.make import DRUM, accepted, lines, minutes

LIMIT = Mass(3_000_000)
POINT = UUID(make.STORE)


def shown(found: tuple[Passage, ...]) -> list[tuple[datetime, datetime | None, int, datetime]]:
    return [(one.began, one.ended, one.peak.grams, one.peak_at) for one in found]


@pytest.mark.parametrize(("grams", "passed"), [(3_000_000, False), (3_000_001, True)])
def test_exactly_the_limit_is_within_it(grams: int, passed: bool) -> None:
    assert bool(passages([[(minutes(0), grams)]], LIMIT)) is passed


def test_a_passage_lasts_until_the_limit_is_kept_again_and_knows_its_peak() -> None:
    courses: list[list[Change]] = [
        [(minutes(0), 2_000_000)],
        [(minutes(10), 1_500_000), (minutes(40), -1_500_000)],
        [(minutes(20), 500_000), (minutes(30), -500_000)],
        [(minutes(60), 1_000_001)],
    ]

    assert shown(passages(courses, LIMIT)) == [
        (minutes(10), minutes(40), 4_000_000, minutes(20)),
        (minutes(60), None, 3_000_001, minutes(60)),
    ]


def test_in_and_out_at_one_instant_is_no_peak() -> None:
    courses: list[list[Change]] = [
        [(minutes(0), 3_000_000), (minutes(5), -3_000_000)],
        [(minutes(5), 2_000_000)],
    ]
    assert passages(courses, LIMIT) == ()


def test_a_container_counts_from_its_storing_to_its_leaving_with_its_mass_then() -> None:
    path = (
        accepted("generated", 1, at=minutes(0), containers=lines(DRUM)),
        accepted("top_up", 2, at=minutes(1), containers=lines(DRUM, added="60.000")),
        accepted("stored_in", 3, at=minutes(2)),
        accepted("top_up", 4, at=minutes(3), containers=lines(DRUM, added="40.000")),
        accepted("stored_in", 5, at=minutes(4), place=make.PLACE | {"facility_id": make.STORE_B}),
        accepted("stored_in", 6, at=minutes(5)),
        accepted("stored_out", 7, at=minutes(6)),
    )

    found = course(steps(make.blank(), path), POINT)

    assert found == (
        (minutes(2), 60_000),
        (minutes(3), 40_000),
        (minutes(4), -100_000),
        (minutes(5), 100_000),
        (minutes(6), -100_000),
    )
    assert course(steps(make.blank(), path[:2]), POINT) == ()


CHANGES = st.lists(
    st.lists(st.tuples(st.integers(0, 20).map(minutes), st.integers(-2_000_000, 2_000_000)), max_size=6), max_size=5
)


@given(CHANGES)
def test_passages_never_overlap_and_their_peak_is_above_the_limit(courses: list[list[Change]]) -> None:
    found = passages(courses, LIMIT)

    assert all(one.peak > LIMIT and one.began <= one.peak_at for one in found)
    assert all(one.ended is not None and one.ended < later.began for one, later in pairwise(found))
    assert passages([list(chain.from_iterable(courses))], LIMIT) == found


@pytest.mark.parametrize(
    ("began", "ended", "touches"),
    [(0, 9, False), (0, 10, True), (20, None, True), (21, None, False), (0, None, True), (12, 15, True)],
)
def test_two_times_touch_where_they_share_a_moment(began: int, ended: int | None, touches: bool) -> None:
    one = Passage(began=minutes(10), ended=minutes(20), peak=LIMIT, peak_at=minutes(10))

    assert one.touches(minutes(began), None if ended is None else minutes(ended)) is touches
