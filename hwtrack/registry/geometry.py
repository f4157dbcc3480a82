"""Where a place is: a point and an outline, read from GeoJSON or WKT, in WGS-84 degrees, longitude first.

Refuses what cannot be a place's outline and says why and where. Distances are metres on the ellipsoid. Knows shapes;
knows nothing of what stands there. Source: RFC 7946; OGC 06-103r4 (WKT, validity).
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import shapely
from pyproj import Geod
from shapely.ops import nearest_points
from shapely.validation import explain_validity

from hwtrack.kernel.errors import DomainError, Kind

MAX_VERTICES = 1000
"""Positions of an outline, the closing one included."""

MAX_POINT_DISTANCE_M = 500
"""A facility's point lies inside its outline or at most so many metres from it. Source: issue 2, (b) 5."""

DECIMALS = 7
"""Degrees are kept to seven decimals: about a centimetre."""

_MAX_WKT = 60 * MAX_VERTICES
_MIN_RING = 4
_REASON = re.compile(r"[^\[]+\[(?P<x>\S+) (?P<y>\S+)\]")


@dataclass(frozen=True, slots=True)
class Point:
    """A position in WGS-84 degrees, at most seven decimals each."""

    longitude: float
    latitude: float

    @property
    def text(self) -> str:
        """Longitude and latitude as people read them."""
        return f"{self.longitude:.6f}, {self.latitude:.6f}"


@dataclass(frozen=True, slots=True)
class Outline:
    """A closed ring without holes that does not touch or cross itself; the last position repeats the first."""

    ring: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of degrees, edges included; it never spans the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, point: Point) -> bool:
        """Say whether the point lies in the box or on its edge."""
        return self.west <= point.longitude <= self.east and self.south <= point.latitude <= self.north


class ShapeKindError(DomainError):
    """This is not the shape that was asked for."""

    kind = Kind.INVALID
    code = "registry.shape-kind"
    detail = "A {wanted} was expected, but “{found}” was sent."
    remedy = "Send one GeoJSON Point for a position and one GeoJSON Polygon for an outline, in WGS-84."


class CoordinatesError(DomainError):
    """The coordinates cannot be read."""

    kind = Kind.INVALID
    code = "registry.coordinates"
    detail = "Position {index} is not a pair of numbers, longitude and latitude in degrees."
    remedy = "Write every position as [longitude, latitude] with a decimal point."


class CoordinateRangeError(DomainError):
    """A position lies off the globe."""

    kind = Kind.INVALID
    code = "registry.coordinate-range"
    detail = "Position {index} ({longitude}, {latitude}) is outside the range of WGS-84 degrees."
    remedy = "Longitude runs from -180 to 180 and latitude from -90 to 90; convert projected metres to degrees first."


class CoordinateOrderError(DomainError):
    """Latitude stands before longitude."""

    kind = Kind.INVALID
    code = "registry.coordinate-order"
    detail = "Position {index} ({longitude}, {latitude}) reads as latitude first."
    remedy = "Put the longitude first, for example [120.894200, 31.980300]."


class DatumError(DomainError):
    """The coordinates are of another datum."""

    kind = Kind.INVALID
    code = "registry.datum"
    detail = "The shape says it is in “{crs}”; only WGS-84 degrees are taken."
    remedy = "Convert the coordinates to WGS-84 (EPSG:4326, longitude first) and leave the “crs” member out."


class OutlineNotClosedError(DomainError):
    """The outline is not closed."""

    kind = Kind.INVALID
    code = "registry.outline-not-closed"
    detail = "The outline has {count} positions: fewer than four, or the last one is not the first."
    remedy = "Send at least four positions, the last one equal to the first."


class OutlineHolesError(DomainError):
    """The outline has holes."""

    kind = Kind.INVALID
    code = "registry.outline-holes"
    detail = "The outline has {count} holes; a facility is one area without holes."
    remedy = "Send the outer ring only."


class OutlineTooFineError(DomainError):
    """The outline has too many positions."""

    kind = Kind.INVALID
    code = "registry.outline-too-fine"
    detail = "The outline has {count} positions; at most {limit} are taken."
    remedy = "Simplify the outline: walls and corners are enough."


class OutlineCrossesError(DomainError):
    """The outline crosses or touches itself."""

    kind = Kind.INVALID
    code = "registry.outline-crosses"
    detail = "The outline crosses or touches itself near {longitude}, {latitude}."
    remedy = "Walk around the facility once, corner after corner, without crossing your own line."


class OutlineEmptyError(DomainError):
    """The outline encloses nothing."""

    kind = Kind.INVALID
    code = "registry.outline-empty"
    detail = "The outline encloses no area near {longitude}, {latitude}."
    remedy = "Send at least three different corners that do not lie on one line."


class PointFarFromOutlineError(DomainError):
    """The point is too far from the outline."""

    kind = Kind.INVALID
    code = "registry.point-far"
    detail = "The point is {metres} m from the outline; at most {limit} m are allowed."
    remedy = "Check which of the two is wrong: the point, the outline, or the datum one of them was taken in."


class OutsideDivisionError(DomainError):
    """The place lies outside its division."""

    kind = Kind.INVALID
    code = "registry.outside-division"
    detail = "{longitude}, {latitude} is outside {division}."
    remedy = "Correct the coordinates, or choose the division in which the place lies."


class NoPlaceError(DomainError):
    """It is not said where the facility is."""

    kind = Kind.INVALID
    code = "registry.no-place"
    detail = "There is neither an outline nor a longitude with a latitude."
    remedy = "Give the outline as WKT or GeoJSON, or both longitude and latitude."


def read_point(value: object, *, pointer: str | None = None) -> Point:
    """Read a GeoJSON Point; an altitude is dropped.

    Raises:
        ShapeKindError: It is not a GeoJSON Point.
        DatumError, CoordinatesError, CoordinateRangeError, CoordinateOrderError: Its position cannot be used.
    """
    return _position(_coordinates(value, "Point", pointer), 1, pointer)


def read_outline(value: object, *, pointer: str | None = None) -> Outline:
    """Read a GeoJSON Polygon of one ring, at most 1,000 positions; altitudes are dropped.

    Raises:
        ShapeKindError: It is not a GeoJSON Polygon.
        DatumError, CoordinatesError, CoordinateRangeError, CoordinateOrderError: A position cannot be used.
        OutlineHolesError, OutlineTooFineError, OutlineNotClosedError: It is not one closed ring of a fair size.
        OutlineCrossesError, OutlineEmptyError: The ring is no simple area.
    """
    rings = _sequence(_coordinates(value, "Polygon", pointer), 1, pointer)
    if not rings:
        raise OutlineNotClosedError(count=0, pointer=pointer)
    if len(rings) > 1:
        raise OutlineHolesError(count=len(rings) - 1, pointer=pointer)
    return _outline(_sequence(rings[0], 1, pointer), pointer)


def read_wkt(text: str, *, pointer: str | None = None) -> Point | Outline:
    """Read a WKT `POINT` or `POLYGON`.

    Raises:
        ShapeKindError: It is no WKT of these two, or longer than any outline can be.
        DomainError: Any refusal of `read_point` and `read_outline`.
    """
    if "\0" in text:  # Why: GEOS reads up to it and would take the rest for nothing.
        raise _not_a_shape(text, pointer)
    try:
        shape = shapely.from_wkt(text[:_MAX_WKT])
    except shapely.errors.GEOSException as error:
        if "closed" in str(error):
            raise OutlineNotClosedError(count=text.count(",") + 1, pointer=pointer) from error
        raise _not_a_shape(text, pointer) from error
    if len(text) > _MAX_WKT or shape.geom_type not in {"Point", "Polygon"} or shape.is_empty:
        raise _not_a_shape(text, pointer)
    mapping = shape.__geo_interface__
    return (
        read_point(mapping, pointer=pointer) if shape.geom_type == "Point" else read_outline(mapping, pointer=pointer)
    )


def point_json(point: Point) -> dict[str, object]:
    """Write a GeoJSON Point."""
    return {"type": "Point", "coordinates": [point.longitude, point.latitude]}


def outline_json(outline: Outline) -> dict[str, object]:
    """Write a GeoJSON Polygon; the ring keeps the direction it came in."""
    return {"type": "Polygon", "coordinates": [[[corner.longitude, corner.latitude] for corner in outline.ring]]}


def wkt(shape: Point | Outline) -> str:
    """Write WKT that reads back exactly."""
    if isinstance(shape, Point):
        return f"POINT({_pair(shape)})"
    return f"POLYGON(({', '.join(_pair(corner) for corner in shape.ring)}))"


def of_wkb(data: bytes) -> Point | Outline:
    """Return a shape that was checked when it was stored, from well-known binary."""
    positions = tuple(
        Point(longitude, latitude) for longitude, latitude in shapely.get_coordinates(shapely.from_wkb(data))
    )
    return Outline(positions) if len(positions) > 1 else positions[0]


def middle(outline: Outline) -> Point:
    """Return a position inside the outline, for a place that was given without a point."""
    inside = _shape(outline).representative_point()
    return Point(round(inside.x, DECIMALS), round(inside.y, DECIMALS))


def distance_m(point: Point, outline: Outline) -> float:
    """Return how far the point is outside the outline, in metres on the ellipsoid; 0 inside or on the line."""
    # Why: the nearest corner or wall is looked for with longitudes shrunk to the latitude's scale; only the length of
    # that one line is then measured on the ellipsoid, which is what PostGIS's geography does within its own tolerance.
    shrink = math.cos(math.radians(point.latitude))
    here = shapely.Point(point.longitude * shrink, point.latitude)
    area = shapely.Polygon([(corner.longitude * shrink, corner.latitude) for corner in outline.ring])
    if area.covers(here):
        return 0.0
    there = nearest_points(area, here)[0]
    return between_m(point, Point(there.x / shrink, there.y))


def between_m(one: Point, other: Point) -> float:
    """Return the distance between two positions in metres on the ellipsoid."""
    return float(_ellipsoid().inv(one.longitude, one.latitude, other.longitude, other.latitude)[2])


def check_point(point: Point, outline: Outline, *, pointer: str | None = None) -> None:
    """Pass silently if the point belongs to the outline.

    Raises:
        PointFarFromOutlineError: It is more than 500 m outside.
    """
    metres = distance_m(point, outline)
    if metres > MAX_POINT_DISTANCE_M:
        raise PointFarFromOutlineError(metres=math.ceil(metres), limit=MAX_POINT_DISTANCE_M, pointer=pointer)


def check_inside(shape: Point | Outline, box: Box | None, division: str, *, pointer: str | None = None) -> None:
    """Pass silently if every position lies in the division's box, or if the division has none.

    Raises:
        OutsideDivisionError: The first position that does not.
    """
    positions = (shape,) if isinstance(shape, Point) else shape.ring
    outside = next((at for at in positions if box is not None and not box.holds(at)), None)
    if outside is not None:
        raise OutsideDivisionError(**_degrees(outside.longitude, outside.latitude), division=division, pointer=pointer)


def _coordinates(value: object, wanted: str, pointer: str | None) -> object:
    if not isinstance(value, Mapping) or value.get("type") != wanted:
        found = value.get("type") if isinstance(value, Mapping) else value
        raise ShapeKindError(wanted=wanted, found=str(found)[:40], pointer=pointer)
    if value.get("crs") is not None:
        raise DatumError(crs=str(value["crs"])[:80], pointer=pointer)
    return value.get("coordinates")


def _sequence(value: object, index: int, pointer: str | None) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        raise CoordinatesError(index=index, pointer=pointer)
    return value


def _position(value: object, index: int, pointer: str | None) -> Point:
    pair = _sequence(value, index, pointer)
    if len(pair) not in (2, 3) or not all(_is_number(part) for part in pair):
        raise CoordinatesError(index=index, pointer=pointer)
    longitude, latitude = (float(part) for part in pair[:2])  # type: ignore[arg-type]  # checked just above
    if abs(longitude) > 180 or abs(latitude) > 90:  # noqa: PLR2004 - the globe
        swapped = abs(longitude) <= 90 and abs(latitude) <= 180  # noqa: PLR2004
        error = CoordinateOrderError if swapped else CoordinateRangeError
        raise error(index=index, **_degrees(longitude, latitude), pointer=pointer)
    return Point(round(longitude, DECIMALS), round(latitude, DECIMALS))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e9 < value < 1e9  # noqa: PLR2004


def _outline(positions: Sequence[object], pointer: str | None) -> Outline:
    if len(positions) > MAX_VERTICES:
        raise OutlineTooFineError(count=len(positions), limit=MAX_VERTICES, pointer=pointer)
    ring = tuple(_position(value, index, pointer) for index, value in enumerate(positions, 1))
    if len(ring) < _MIN_RING or ring[0] != ring[-1]:
        raise OutlineNotClosedError(count=len(ring), pointer=pointer)
    outline = Outline(ring)
    _check_simple(outline, pointer)
    return outline


def _check_simple(outline: Outline, pointer: str | None) -> None:
    shape = _shape(outline)
    if shape.is_valid:
        return
    found = _REASON.match(explain_validity(shape))
    longitude, latitude = (float(found["x"]), float(found["y"])) if found else shape.exterior.coords[0][:2]
    error = OutlineCrossesError if shape.convex_hull.area > 0 else OutlineEmptyError
    raise error(**_degrees(longitude, latitude), pointer=pointer)


def _shape(outline: Outline) -> shapely.Polygon:
    return shapely.Polygon([(corner.longitude, corner.latitude) for corner in outline.ring])


def _pair(point: Point) -> str:
    return f"{point.longitude!r} {point.latitude!r}"


def _degrees(longitude: float, latitude: float) -> dict[str, str]:
    return {"longitude": f"{longitude:.6f}", "latitude": f"{latitude:.6f}"}


def _not_a_shape(text: str, pointer: str | None) -> ShapeKindError:
    return ShapeKindError(wanted="POINT or POLYGON", found=text.strip()[:40], pointer=pointer)


@cache
def _ellipsoid() -> Geod:
    return Geod(ellps="WGS84")
