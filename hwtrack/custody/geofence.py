"""How far from a facility a scan was made, taking the device's own accuracy into account.

The distance to the outline is a fact that is kept, not a silent pass: whole metres, 0 inside. A position whose circle
of accuracy touches the outline may have been inside. Knows shapes; the shapes themselves are the registry's.
Source: design.md §6 (two scans).
"""

import math
from dataclasses import dataclass

from hwtrack.custody.claims import Position
from hwtrack.custody.header import Nearness
from hwtrack.registry.geometry import Outline, Point, between_m, distance_m


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a device stood against a facility: whole metres outside it, rounded up, and what that means."""

    distance_m: int
    nearness: Nearness


def locate(position: Position | None, outline: Outline | None, point: Point | None = None) -> Fix | None:
    """Return how a claimed position lies to a facility's outline, or to its point where it has no outline.

    None where either is unknown. A facility known by its point alone is never stood inside of.
    """
    if position is None or (outline is None and point is None):
        return None
    here = Point(position.longitude, position.latitude)
    metres = distance_m(here, outline) if outline is not None else between_m(here, point or here)
    return Fix(math.ceil(metres), _nearness(metres, position.accuracy_m))


def _nearness(metres: float, accuracy_m: int) -> Nearness:
    if metres == 0:
        return Nearness.INSIDE
    return Nearness.WITHIN_ACCURACY if metres <= accuracy_m else Nearness.OUTSIDE
