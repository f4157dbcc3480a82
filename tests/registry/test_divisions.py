"""Divisions: regions are their leaves, sites lie in leaves, and the shipped list holds together."""

import pytest

from hwtrack.registry.divisions import (
    Division,
    Divisions,
    NotADistrictError,
    UnknownDivisionError,
    read_divisions,
)
from tests.registry import make

HEAD = "code,name_zh,parent,west,south,east,north,fictional\n"


def test_a_region_is_its_leaf_divisions() -> None:
    divisions = make.divisions()
    assert divisions.leaves(320600) == (320612, 320613, 320614, 320623, 320681, 320682, 320685)
    assert divisions.leaves(329900) == (329902, 329904, 329921, 329981)
    assert divisions.leaves(320613) == (320613,)
    assert set(divisions.leaves(320000)) > set(divisions.leaves(320600))


def test_several_regions_are_counted_once_each() -> None:
    assert make.divisions().regions((329902, 329900, 320613)) == (320613, 329902, 329904, 329921, 329981)


def test_an_unknown_region_is_refused() -> None:
    with pytest.raises(UnknownDivisionError):
        make.divisions().leaves(310000)


def test_a_site_lies_in_a_district_and_not_in_a_whole_city() -> None:
    assert make.divisions().district(329902).name == "望潮区"
    with pytest.raises(NotADistrictError):
        make.divisions().district(329900)
    with pytest.raises(UnknownDivisionError):
        make.divisions().district(329999)


def test_the_fictional_districts_lie_in_their_city_and_share_no_inner_point() -> None:
    divisions = make.divisions()
    city = divisions.get(329900).box
    boxes = [divisions.get(code).box for code in divisions.leaves(329900)]
    assert city
    for box in boxes:
        assert box
        assert city.west <= box.west < box.east <= city.east
        assert city.south <= box.south < box.north <= city.north
    middles = [((box.west + box.east) / 2, (box.south + box.north) / 2) for box in boxes if box]
    assert len(set(middles)) == len(boxes)


def test_real_divisions_carry_no_box_because_no_licensed_boundary_exists() -> None:
    real = [division for division in make.divisions().by_code.values() if not division.fictional]
    assert real
    assert all(division.box is None for division in real)


@pytest.mark.parametrize(
    "row",
    ["32990,甲,,,,,,", "329900,,,,,,,", "0299001,甲,,,,,,", "329900,甲,,123,32,122,33,", "329900,甲,,122,,123,33,"],
)
def test_a_damaged_list_is_a_fault_of_the_installation(row: str) -> None:
    with pytest.raises(ValueError, match=r"not a|could not"):
        read_divisions(HEAD + row + "\n")


def test_a_missing_parent_is_found() -> None:
    with pytest.raises(UnknownDivisionError):
        Divisions.of((Division(329902, "望潮区", 329900, None),))
