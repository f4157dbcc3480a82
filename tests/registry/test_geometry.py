"""Outlines and points: what is read, what is refused and where, and how far is far."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from hwtrack.kernel.errors import DomainError
from hwtrack.registry import geometry
from hwtrack.registry.geometry import Box, Outline, Point
from tests.registry import make

GEOD = Geod(ellps="WGS84")


def polygon(*positions: tuple[float, float]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [[list(position) for position in positions]]}


def circle(corners: int, *, longitude: float = 122.7, latitude: float = 32.6, radius: float = 0.001) -> Outline:
    turns = [2 * math.pi * corner / corners for corner in range(corners)]
    ring = [
        Point(round(longitude + radius * math.cos(turn), 7), round(latitude + radius * math.sin(turn), 7))
        for turn in turns
    ]
    return Outline((*ring, ring[0]))


@given(corners=st.integers(3, 60), longitude=st.floats(-179, 179), latitude=st.floats(-89, 89))
def test_an_outline_written_as_geojson_reads_back_the_same(corners: int, longitude: float, latitude: float) -> None:
    outline = circle(corners, longitude=longitude, latitude=latitude)
    assert geometry.read_outline(geometry.outline_json(outline)) == outline


@given(longitude=st.floats(-180, 180), latitude=st.floats(-90, 90))
def test_a_point_written_as_geojson_reads_back_the_same(longitude: float, latitude: float) -> None:
    point = Point(round(longitude, 7), round(latitude, 7))
    assert geometry.read_point(geometry.point_json(point)) == point


def test_an_altitude_is_dropped() -> None:
    point = geometry.read_point({"type": "Point", "coordinates": [122.7, 32.6, 4.5]})
    assert point == Point(122.7, 32.6)


def test_an_outline_in_wkt_is_the_same_as_in_geojson() -> None:
    outline = make.square()
    text = ", ".join(f"{corner.longitude} {corner.latitude}" for corner in outline.ring)
    assert geometry.read_wkt(f"POLYGON(({text}))") == outline
    assert geometry.read_wkt("POINT (122.7 32.6)") == Point(122.7, 32.6)


@pytest.mark.parametrize(
    ("value", "code", "facts"),
    [
        (
            polygon((122.7, 32.6), (122.71, 32.61), (122.71, 32.6), (122.7, 32.61), (122.7, 32.6)),
            "registry.outline-crosses",
            {"longitude": "122.705000", "latitude": "32.605000"},
        ),
        (
            polygon((122.7, 32.6), (122.74, 32.6), (122.74, 32.64), (122.72, 32.6), (122.7, 32.64), (122.7, 32.6)),
            "registry.outline-crosses",
            {"longitude": "122.720000", "latitude": "32.600000"},
        ),
        (polygon((122, 32), (123, 32), (124, 32), (122, 32)), "registry.outline-empty", {}),
        (polygon((122, 32), (122, 32), (122, 32), (122, 32)), "registry.outline-empty", {"longitude": "122.000000"}),
        (polygon((122, 32), (123, 32), (123, 33)), "registry.outline-not-closed", {"count": 3}),
        (polygon((122, 32), (123, 32), (123, 33), (122, 33)), "registry.outline-not-closed", {"count": 4}),
        (polygon((122, 32), (123, 32), (122, 32)), "registry.outline-not-closed", {"count": 3}),
        (polygon(), "registry.outline-not-closed", {"count": 0}),
        ({"type": "Polygon", "coordinates": []}, "registry.outline-not-closed", {"count": 0}),
        (
            polygon((32.6, 122.7), (32.61, 122.7), (32.61, 122.71), (32.6, 122.7)),
            "registry.coordinate-order",
            {"index": 1},
        ),
        (polygon((122.7, 32.6), (122.71, 3261)), "registry.coordinate-range", {"index": 2}),
        (polygon((40512345.0, 3561234.0)), "registry.coordinate-range", {"index": 1}),
        (polygon((122.7, float("nan"))), "registry.coordinates", {"index": 1}),
        (polygon((122.7, float("inf"))), "registry.coordinates", {"index": 1}),
        (polygon((122.7, 10**400)), "registry.coordinates", {"index": 1}),
        ({"type": "Polygon", "coordinates": [[["122.7", "32.6"]]]}, "registry.coordinates", {"index": 1}),
        ({"type": "Polygon", "coordinates": [[[True, False]]]}, "registry.coordinates", {"index": 1}),
        ({"type": "Polygon", "coordinates": [[[122.7]]]}, "registry.coordinates", {"index": 1}),
        ({"type": "Polygon", "coordinates": [[[1, 2, 3, 4]]]}, "registry.coordinates", {"index": 1}),
        ({"type": "Polygon", "coordinates": [["x"]]}, "registry.coordinates", {"index": 1}),
        ({"type": "Polygon", "coordinates": ["x"]}, "registry.coordinates", {"index": 1}),
        ({"type": "Polygon", "coordinates": {"a": 1}}, "registry.coordinates", {"index": 1}),
        ({"type": "Polygon"}, "registry.coordinates", {"index": 1}),
        ({"type": "MultiPolygon", "coordinates": []}, "registry.shape-kind", {"found": "MultiPolygon"}),
        ({"type": "LineString", "coordinates": [[1, 2]]}, "registry.shape-kind", {"found": "LineString"}),
        ("POLYGON", "registry.shape-kind", {"found": "POLYGON"}),
        (None, "registry.shape-kind", {"found": "None"}),
        ([], "registry.shape-kind", {}),
        (
            {"type": "Polygon", "crs": {"name": "EPSG:4490"}, "coordinates": []},
            "registry.datum",
            {"crs": "{'name': 'EPSG:4490'}"},
        ),
    ],
)
def test_an_outline_that_cannot_be_one_is_refused_with_the_reason_and_the_place(
    value: object, code: str, facts: dict[str, object]
) -> None:
    with pytest.raises(DomainError) as refused:
        geometry.read_outline(value, pointer="/outline")
    assert refused.value.code == code
    assert facts.items() <= refused.value.facts.items()
    assert refused.value.pointer == "/outline"
    assert refused.value.english()


def test_a_hole_is_refused() -> None:
    outer = geometry.outline_json(circle(8, radius=0.01))["coordinates"]
    inner = geometry.outline_json(circle(8))["coordinates"]
    with pytest.raises(geometry.OutlineHolesError):
        geometry.read_outline({"type": "Polygon", "coordinates": [*outer, *inner]})  # type: ignore[misc]


def test_an_outline_may_have_a_thousand_positions_and_no_more() -> None:
    finest = circle(geometry.MAX_VERTICES - 1, radius=0.05)
    assert len(geometry.read_outline(geometry.outline_json(finest)).ring) == geometry.MAX_VERTICES
    with pytest.raises(geometry.OutlineTooFineError) as refused:
        geometry.read_outline(geometry.outline_json(circle(geometry.MAX_VERTICES, radius=0.05)))
    assert refused.value.facts == {"count": 1001, "limit": 1000}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("POLYGON((1 2, 3 4", "registry.shape-kind"),
        ("POLYGON((122 32, 123 32, 123 33, 122 33))", "registry.outline-not-closed"),
        ("POLYGON EMPTY", "registry.shape-kind"),
        ("MULTIPOLYGON(((122 32, 123 32, 123 33, 122 32)))", "registry.shape-kind"),
        ("POINT(nan nan)", "registry.coordinates"),
        ("POINT(32 122)", "registry.coordinate-order"),
        ("POLYGON((122.7 32.6, 122.71 32.61, 122.71 32.6, 122.7 32.61, 122.7 32.6))", "registry.outline-crosses"),
        ("沧澜化工", "registry.shape-kind"),
        ("", "registry.shape-kind"),
        ("POINT(122.7 32.6)" + " " * 60_000, "registry.shape-kind"),
        ("POINT(1 2)\0", "registry.shape-kind"),
        ("SRID=4490;POINT(122.7 32.6)", "registry.shape-kind"),
    ],
)
def test_wkt_that_is_no_outline_is_refused(text: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        geometry.read_wkt(text)
    assert refused.value.code == code


@pytest.mark.parametrize("azimuth", [0, 45, 90, 135, 180, 225, 270, 315])
@pytest.mark.parametrize(("metres", "taken"), [(499.9, True), (500.1, False)])
def test_a_point_may_be_five_hundred_metres_from_its_outline_in_any_direction(
    *, azimuth: float, metres: float, taken: bool
) -> None:
    outline = circle(4, radius=0.00001)
    longitude, latitude, _ = GEOD.fwd(122.7, 32.6, azimuth, metres)
    nearest = min(GEOD.inv(longitude, latitude, corner.longitude, corner.latitude)[2] for corner in outline.ring)
    longitude, latitude, _ = GEOD.fwd(122.7, 32.6, azimuth, metres + (metres - nearest))
    point = Point(longitude, latitude)
    if taken:
        geometry.check_point(point, outline)
        return
    with pytest.raises(geometry.PointFarFromOutlineError) as refused:
        geometry.check_point(point, outline)
    assert refused.value.facts == {"metres": 501, "limit": 500}


def test_a_point_inside_or_on_the_line_is_no_metre_away() -> None:
    outline = make.square()
    assert geometry.distance_m(Point(122.7005, 32.6005), outline) == 0
    assert geometry.distance_m(Point(122.70, 32.6005), outline) == 0
    assert geometry.distance_m(Point(122.6999, 32.6005), outline) == pytest.approx(9.4, abs=0.1)


@given(east=st.floats(-0.02, 0.02), north=st.floats(-0.02, 0.02), latitude=st.floats(-60, 60))
def test_the_distance_agrees_with_the_ellipsoid_along_the_whole_wall(
    east: float, north: float, latitude: float
) -> None:
    outline = circle(4, longitude=122.7, latitude=latitude, radius=0.001)
    point = Point(122.7 + east, latitude + north)
    found = geometry.distance_m(point, outline)
    steps = [step / 200 for step in range(201)]
    walls = [
        GEOD.inv(
            point.longitude,
            point.latitude,
            one.longitude + step * (other.longitude - one.longitude),
            one.latitude + step * (other.latitude - one.latitude),
        )[2]
        for one, other in zip(outline.ring, outline.ring[1:], strict=False)
        for step in steps
    ]
    if found:
        assert found == pytest.approx(min(walls), rel=0.005, abs=0.5)


def test_the_middle_of_an_outline_lies_inside_it_even_where_it_is_bent() -> None:
    bent = geometry.read_outline(
        polygon(
            (122.7, 32.6),
            (122.73, 32.6),
            (122.73, 32.63),
            (122.72, 32.63),
            (122.72, 32.61),
            (122.7, 32.61),
            (122.7, 32.6),
        )
    )
    assert geometry.distance_m(geometry.middle(bent), bent) == 0


def test_a_place_must_lie_in_the_box_of_its_division_edges_included() -> None:
    box = Box(122.60, 32.50, 123.00, 32.80)
    geometry.check_inside(Point(122.60, 32.80), box, "望潮区")
    geometry.check_inside(make.square(), box, "望潮区")
    with pytest.raises(geometry.OutsideDivisionError) as refused:
        geometry.check_inside(make.square(west=122.9995), box, "望潮区")
    assert refused.value.facts == {"longitude": "123.000500", "latitude": "32.600000", "division": "望潮区"}


def test_a_division_without_a_box_refuses_no_place() -> None:
    geometry.check_inside(Point(0, 0), None, "崇川区")
