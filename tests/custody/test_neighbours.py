"""What lies beside what: zones are looked at one by one, a container never meets itself, and nothing is told twice."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.custody.neighbours import Lying, Meeting, beside, meetings
from hwtrack.registry.incompatibility import Matrix, read_pairs, read_tag_rules, read_tags
from tests.custody import make
from tests.registry import make as registry

MATRIX = Matrix.of(
    read_tags(registry.data("constituent_tags.csv")),
    read_pairs(registry.data("incompatible_pairs.csv")),
    read_tag_rules(registry.data("tag_rules.csv")),
)
A, B = UUID(make.ZONE), UUID(make.STORE_B)
ACID, ALKALI, PLATING, RESIDUE = "90030034", "90035235", "90002833", "90001311"


def lying(number: int, waste: str, zone: UUID | None = A, declared: str = "") -> Lying:
    return Lying(code=f"{make.DRUM[:-3]}{number:03d}", waste_code=waste, zone_id=zone, declared=(declared,))


def told(found: tuple[Meeting, ...]) -> list[tuple[UUID | None, str, str, str]]:
    return [(one.zone_id, one.key, one.one.code[-3:], one.other.code[-3:]) for one in found]


def test_acid_and_alkali_in_one_zone_meet() -> None:
    [found] = meetings([lying(1, ALKALI), lying(2, ACID), lying(3, ACID), lying(4, RESIDUE)], MATRIX)

    assert told((found,)) == [(A, "strong_acid+strong_alkali", "002", "001")]
    assert (found.one.count, found.other.count) == (2, 1)
    assert found.conflict.pair.danger
    assert found.one.bears == "强酸 strong acids"


@pytest.mark.parametrize(
    "there",
    [
        pytest.param([lying(1, ALKALI, A), lying(2, ACID, B)], id="another zone"),
        pytest.param([lying(1, ALKALI), lying(2, RESIDUE)], id="another waste"),
        pytest.param([lying(1, RESIDUE, declared="盐酸、氢氧化钠")], id="one container with both"),
        pytest.param([], id="nothing"),
    ],
)
def test_what_does_not_meet_is_not_told(there: list[Lying]) -> None:
    assert meetings(there, MATRIX) == ()


def test_without_a_recorded_zone_it_may_lie_beside_any() -> None:
    found = meetings([lying(1, ALKALI, A), lying(2, ACID, None), lying(3, ACID, B)], MATRIX)

    assert told(found) == [(None, "strong_acid+strong_alkali?", "002", "001")]
    assert found[0].zone_known is False


def test_a_store_without_zones_is_one_place() -> None:
    assert told(meetings([lying(1, ALKALI, None), lying(2, ACID, None)], MATRIX)) == [
        (None, "strong_acid+strong_alkali", "002", "001")
    ]


def test_each_pair_is_told_once_for_each_zone() -> None:
    there = [
        lying(1, PLATING), lying(2, ACID, declared="盐酸"), lying(3, ALKALI), lying(4, ACID, B), lying(5, ALKALI, B),
    ]  # fmt: skip

    assert sorted(key for _, key, _, _ in told(meetings(there, MATRIX))) == [
        "cyanide+non_oxidising_acid",
        "strong_acid+strong_alkali",
        "strong_acid+strong_alkali",
    ]


def test_the_one_that_is_brought_is_named_first() -> None:
    there = [lying(1, ACID), lying(2, ALKALI), lying(3, ACID, None)]

    assert told(beside(lying(9, ALKALI), there, MATRIX)) == [
        (A, "strong_acid+strong_alkali", "009", "001"),
        (None, "strong_acid+strong_alkali?", "009", "003"),
    ]
    assert beside(lying(1, ACID), there[:1], MATRIX) == ()
    assert beside(lying(9, ALKALI, B), there[:2], MATRIX) == ()


@given(
    st.permutations(
        [lying(1, ACID), lying(2, ALKALI), lying(3, ALKALI, None), lying(4, PLATING, B), lying(5, ACID, B, "盐酸")]
    )
)
def test_the_order_in_which_they_came_does_not_matter(there: list[Lying]) -> None:
    assert meetings(there, MATRIX) == meetings(sorted(there, key=lambda one: one.code), MATRIX)
