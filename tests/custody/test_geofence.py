"""Where a scan was made, in metres against the facility's outline."""

import pytest

from hwtrack.custody.claims import Position
from hwtrack.custody.geofence import Fix, locate
from hwtrack.custody.header import Nearness
from hwtrack.registry.geometry import Outline, Point

WEST, SOUTH, EAST, NORTH = 120.894, 31.981, 120.895, 31.982
HALL = Outline((Point(WEST, SOUTH), Point(EAST, SOUTH), Point(EAST, NORTH), Point(WEST, NORTH), Point(WEST, SOUTH)))
DEGREE_OF_LATITUDE_M = 110_870
"""At 32° north, on the ellipsoid."""


def at(latitude: float, longitude: float, accuracy_m: int = 10) -> Position:
    return Position(latitude=latitude, longitude=longitude, accuracy_m=accuracy_m)


def north_of_it(metres: float, accuracy_m: int) -> Position:
    return at(NORTH + metres / DEGREE_OF_LATITUDE_M, 120.8945, accuracy_m)


def test_in_the_hall_is_nought_metres_away() -> None:
    assert locate(at(31.9815, 120.8945), HALL) == Fix(0, Nearness.INSIDE)


def test_on_the_wall_is_inside() -> None:
    assert locate(at(31.9815, WEST), HALL) == Fix(0, Nearness.INSIDE)


@pytest.mark.parametrize(
    ("metres", "accuracy_m", "nearness"),
    [(9.5, 10, Nearness.WITHIN_ACCURACY), (10.5, 10, Nearness.OUTSIDE), (80, 100, Nearness.WITHIN_ACCURACY)],
)
def test_the_phones_own_accuracy_is_the_line(metres: float, accuracy_m: int, nearness: Nearness) -> None:
    fix = locate(north_of_it(metres, accuracy_m), HALL)

    assert fix is not None
    assert fix.nearness is nearness
    assert abs(fix.distance_m - metres) <= 1


def test_the_distance_is_rounded_up_to_whole_metres() -> None:
    fix = locate(north_of_it(0.2, 0), HALL)

    assert fix == Fix(1, Nearness.OUTSIDE)


def test_a_facility_known_by_its_point_alone_is_measured_to_that_point() -> None:
    fix = locate(at(31.9815, 120.8945, 5), None, Point(120.8945, 31.9816))

    assert fix is not None
    assert (fix.distance_m, fix.nearness) == (12, Nearness.OUTSIDE)


@pytest.mark.parametrize("position", [None, at(31.9815, 120.8945)])
def test_nothing_is_said_where_one_of_the_two_is_unknown(position: Position | None) -> None:
    assert locate(position, None if position else HALL) is None
