"""A count's result: every container in exactly one list, whatever the order and however often scans arrive."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.fold import fold, steps
from hwtrack.custody.stocktake import (
    MAX_COUNTERS,
    MAX_TEXT,
    ORDER,
    Book,
    CountScan,
    Extra,
    ExtraError,
    Finding,
    Presence,
    Scope,
    StocktakePeopleError,
    Tally,
    check_people,
    count,
    presence,
)
from hwtrack.kernel.quantity import Mass
from tests.custody import make
from tests.custody.make import CARRIER, DRUM, PLANT, accepted, lines, minutes

CODES = tuple(f"{DRUM[:-3]}{number:03d}" for number in range(1, 8))
HERE = Book(code=DRUM, presence=Presence.HERE, net=Mass(1000), days=10, max_days=365)


def book(number: int, **changes: Any) -> Book:
    return replace(HERE, code=CODES[number], **changes)


def scan(number: int, name: int = 0, *, another: bool = False) -> CountScan:
    return CountScan(scan_id=UUID(int=number * 100 + name), code=CODES[number], at=make.NOON, another=another)


@pytest.mark.parametrize(
    ("changes", "scans", "finding", "copies"),
    [
        pytest.param({}, 1, Finding.MATCHED, 1, id="账实相符"),
        pytest.param({}, 0, Finding.MISSING, 0, id="有账无物"),
        pytest.param({"presence": Presence.ELSEWHERE}, 1, Finding.SURPLUS, 1, id="有物无账"),
        pytest.param({"presence": Presence.ENDED}, 1, Finding.SURPLUS, 1, id="treated and still there"),
        pytest.param({"presence": Presence.UNKNOWN}, 1, Finding.SURPLUS, 1, id="never issued"),
        pytest.param({}, 2, Finding.DUPLICATE, 2, id="一码多物"),
        pytest.param({"presence": Presence.ELSEWHERE}, 3, Finding.DUPLICATE, 3, id="three under a code not of here"),
        pytest.param({"days": 366}, 1, Finding.OVERDUE, 1, id="超期"),
        pytest.param({"days": 365}, 1, Finding.MATCHED, 1, id="its last day"),
        pytest.param({"days": 366}, 0, Finding.MISSING, 0, id="overdue and gone"),
        pytest.param({"days": 366}, 2, Finding.DUPLICATE, 2, id="overdue and twice"),
        pytest.param({"presence": Presence.AT_TIMES}, 1, Finding.MATCHED, 1, id="came or went, and was scanned"),
        pytest.param({"presence": Presence.AT_TIMES}, 0, None, 0, id="came or went, and was not"),
        pytest.param(
            {"presence": Presence.ELSEWHERE, "sought": "2026"}, 0, Finding.MISSING, 0, id="looked for in vain"
        ),
        pytest.param(
            {"presence": Presence.ELSEWHERE, "sought": "2026"}, 1, Finding.SURPLUS, 1, id="looked for and found"
        ),
        pytest.param(
            {"presence": Presence.ENDED, "sought": "2026"}, 0, None, 0, id="looked for, but treated by the books"
        ),
    ],
)
def test_each_container_has_its_list(changes: dict[str, Any], scans: int, finding: Finding | None, copies: int) -> None:
    found = count({CODES[1]: book(1, **changes)}, [scan(1, n, another=n > 0) for n in range(scans)])

    assert [(line.finding, line.copies) for line in found.lines] == ([] if finding is None else [(finding, copies)])


def test_a_scan_without_a_book_is_of_an_unknown_code() -> None:
    [line] = count({}, [scan(1)]).lines

    assert (line.finding, line.book.presence) == (Finding.SURPLUS, Presence.UNKNOWN)


def test_a_further_package_counts_although_the_first_scan_was_lost() -> None:
    [line] = count({CODES[1]: book(1)}, [scan(1, another=True)]).lines

    assert (line.finding, line.copies) == (Finding.DUPLICATE, 2)


def test_lists_have_their_figures() -> None:
    found = count({CODES[1]: book(1), CODES[2]: book(2, net=None), CODES[3]: book(3)}, [scan(3)])

    assert found.tally(Finding.MISSING) == Tally(count=2, mass=Mass(1000), unweighed=1)
    assert found.tally(Finding.MATCHED) == Tally(count=1, mass=Mass(1000), unweighed=0)
    assert list(found.tallies) == list(ORDER)


BOOKS = st.dictionaries(
    st.sampled_from(CODES),
    st.builds(
        lambda presence, days, sought: replace(HERE, presence=presence, days=days, sought=sought),
        st.sampled_from(Presence),
        st.sampled_from([1, 400]),
        st.sampled_from(["", "20263299000902"]),
    ),
).map(lambda books: {code: replace(one, code=code) for code, one in books.items()})
SCANS = st.lists(
    st.builds(
        lambda number, name, another: scan(number, name, another=another),
        st.integers(0, len(CODES) - 1),
        st.integers(0, 5),
        st.booleans(),
    ),
    max_size=30,
    unique_by=lambda one: one.scan_id,
)


@given(BOOKS, SCANS, st.randoms(use_true_random=False))
def test_everything_expected_or_scanned_is_in_exactly_one_list_in_any_order(
    books: dict[str, Book], scans: list[CountScan], random: Any
) -> None:
    found = count(books, scans)
    again = [*scans, *scans]
    random.shuffle(again)

    codes = [line.code for line in found.lines]
    expected = {code for code, one in books.items() if one.presence is Presence.HERE}
    assert len(codes) == len(set(codes))
    assert {one.code for one in scans} | expected <= set(codes) <= {one.code for one in scans} | set(books)
    assert sum(found.tally(finding).count for finding in Finding) == len(codes)
    assert count(books, again) == found


STORED = (
    accepted("generated", 1, at=minutes(0), containers=lines(DRUM, mass=make.mass("187.400"))),
    accepted("stored_in", 2, at=minutes(10)),
)
OUT = accepted("stored_out", 3, at=minutes(40))
BACK = accepted("stored_in", 4, at=minutes(50))
OTHER_ZONE = accepted("stored_in", 5, at=minutes(40), place=make.PLACE | {"zone_id": make.STORE_B})
GONE = (
    accepted("loaded", 6, at=minutes(40), org=CARRIER, invited=True, carrier_org_id=None),
    accepted("received", 7, at=minutes(45), org=PLANT, invited=True, containers=lines(DRUM, outcome="accepted")),
)
BURNT = accepted("treated", 8, at=minutes(46), org=PLANT, containers=lines(DRUM), outputs=None)
PLACE = Scope(site_id=UUID(make.SITE), facility_id=UUID(make.STORE))
IN_ZONE = replace(PLACE, zone_id=UUID(make.ZONE))
UNPLACED = (
    STORED[0],
    accepted("stored_in", 2, at=minutes(10), place={k: v for k, v in make.PLACE.items() if k != "zone_id"}),
)


@pytest.mark.parametrize(
    ("events", "scope", "began", "until", "found"),
    [
        pytest.param(STORED, PLACE, 20, 60, Presence.HERE, id="there all the time"),
        pytest.param(STORED, PLACE, 5, 60, Presence.AT_TIMES, id="came during the count"),
        pytest.param((*STORED, OUT), PLACE, 20, 60, Presence.AT_TIMES, id="left during the count"),
        pytest.param((*STORED, OUT), PLACE, 20, 30, Presence.HERE, id="left after the count"),
        pytest.param((*STORED, OUT), PLACE, 45, 60, Presence.ELSEWHERE, id="left before the count"),
        pytest.param((*STORED, OUT, BACK), PLACE, 20, 60, Presence.AT_TIMES, id="out and back"),
        pytest.param((*STORED, *GONE), PLACE, 50, 60, Presence.ELSEWHERE, id="at the plant by the books"),
        pytest.param((*STORED, *GONE, BURNT), PLACE, 50, 60, Presence.ENDED, id="burnt by the books"),
        pytest.param((), PLACE, 50, 60, Presence.ELSEWHERE, id="only labelled"),
        pytest.param(STORED, IN_ZONE, 20, 60, Presence.HERE, id="in the zone"),
        pytest.param((*STORED, OTHER_ZONE), IN_ZONE, 45, 60, Presence.ELSEWHERE, id="in another zone"),
        pytest.param((*STORED, OTHER_ZONE), PLACE, 45, 60, Presence.HERE, id="another zone of the place"),
        pytest.param(UNPLACED, IN_ZONE, 20, 60, Presence.AT_TIMES, id="no zone recorded"),
    ],
)
def test_what_the_books_say_while_the_count_lasts(
    events: tuple[Accepted, ...], scope: Scope, began: int, until: int, found: Presence
) -> None:
    now, took = fold(make.blank(), events).container, steps(make.blank(), events)

    assert presence(scope, now, took, began=minutes(began), until=minutes(until)) is found


@pytest.mark.parametrize(
    ("counters", "official", "party", "refusal", "sound"),
    [
        (["陈库管"], False, "", "", True),
        ([" "], False, "", "", False),
        (["甲", "乙"], True, "李环保", "", True),
        (["甲", "甲"], True, "李环保", "", False),
        (["甲"], True, "李环保", "", False),
        (["甲", "乙"], True, "", "拒绝签字", True),
        (["甲", "乙"], True, "", "", False),
        (["甲", "乙"], True, "李环保", "拒绝签字", False),
        ([str(n) for n in range(MAX_COUNTERS)], False, "", "", True),
        ([str(n) for n in range(MAX_COUNTERS + 1)], False, "", "", False),
        (["甲" * MAX_TEXT], False, "", "", True),
        (["甲" * (MAX_TEXT + 1)], False, "", "", False),
    ],
)
def test_who_counted_and_who_was_present(
    counters: list[str], official: bool, party: str, refusal: str, sound: bool
) -> None:
    if sound:
        assert check_people(counters, official=official, party=party, refusal=refusal)
    else:
        with pytest.raises(StocktakePeopleError):
            check_people(counters, official=official, party=party, refusal=refusal)


@pytest.mark.parametrize(
    ("changes", "sound"),
    [
        ({}, True),
        ({"description": " "}, False),
        ({"description": "x" * MAX_TEXT}, True),
        ({"description": "x" * (MAX_TEXT + 1)}, False),
        ({"pieces": 0}, False),
        ({"mass": Mass(0)}, True),
        ({"mass": Mass(-1)}, False),
    ],
)
def test_a_package_without_a_code_says_what_it_is(changes: dict[str, Any], sound: bool) -> None:
    extra = Extra(extra_id=UUID(int=1), at=make.NOON, description="蓝桶,无标签")
    if sound:
        replace(extra, **changes).checked()
    else:
        with pytest.raises(ExtraError):
            replace(extra, **changes).checked()
