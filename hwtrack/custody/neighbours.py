"""Which wastes lie together in a store, zone by zone, and which of them must not. Pure; no rule is asked here.

Where the zone of a container was not recorded although the store has zones, it may lie beside any of them, and that is
said. Source: regulation.md 6.4; rule STO-02.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from hwtrack.custody.store_facts import Neighbour
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.incompatibility import Conflict, Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Lying:
    """A container that lies in a store: its zone where it was recorded, its waste, what it was declared to hold."""

    code: str
    waste_code: str
    zone_id: UUID | None
    declared: tuple[str, ...]

    def bears(self, matrix: Matrix) -> frozenset[str]:
        """Return the constituents it bears."""
        return matrix.tags_of(WasteCode(self.waste_code), *self.declared)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Two wastes in one part of a store that must not meet; `zone_id` is None for the store as a whole.

    `zone_known` is false where one of them has no recorded zone although the other has.
    """

    zone_id: UUID | None
    zone_known: bool
    conflict: Conflict
    one: Neighbour
    other: Neighbour

    @property
    def key(self) -> str:
        """The pair, told apart from the same pair where a zone is not known."""
        return self.conflict.pair.key if self.zone_known else f"{self.conflict.pair.key}?"


def meetings(lying: Iterable[Lying], matrix: Matrix) -> tuple[Meeting, ...]:
    """Return every pair of wastes that must not meet, once for each part of the store, in a fixed order."""
    by_zone: dict[UUID | None, list[tuple[Lying, frozenset[str]]]] = {}
    for one in sorted(lying, key=lambda each: each.code):
        if bears := one.bears(matrix):
            by_zone.setdefault(one.zone_id, []).append((one, bears))
    found = [meeting for zone, there in by_zone.items() for meeting in _met(there, there, zone, matrix, known=True)]
    unplaced = by_zone.pop(None, [])
    placed = [each for there in by_zone.values() for each in there]
    found += _met(unplaced, placed, None, matrix, known=False)
    return tuple(sorted(found, key=lambda each: (str(each.zone_id), each.key)))


def beside(new: Lying, lying: Iterable[Lying], matrix: Matrix) -> tuple[Meeting, ...]:
    """Return what a container must not meet among what lies in the store it is brought to."""
    mine = [(new, new.bears(matrix))]
    others = [(one, one.bears(matrix)) for one in lying if one.code != new.code]
    near = [each for each in others if each[0].zone_id == new.zone_id]
    perhaps = [each for each in others if (each[0].zone_id is None) != (new.zone_id is None)]
    return (
        *_met(mine, near, new.zone_id, matrix, known=True),
        *_met(mine, perhaps, None, matrix, known=False),
    )


def _met(
    ones: Sequence[tuple[Lying, frozenset[str]]],
    others: Sequence[tuple[Lying, frozenset[str]]],
    zone_id: UUID | None,
    matrix: Matrix,
    *,
    known: bool,
) -> Iterable[Meeting]:
    told: set[str] = set()
    here, there = _by_tag(ones), _by_tag(others)
    for conflict in matrix.conflicts(frozenset(here), frozenset(there)):
        met = _two(here[conflict.first], there[conflict.second])
        if met is None or conflict.pair.key in told:
            continue
        told.add(conflict.pair.key)
        yield Meeting(
            zone_id=zone_id,
            zone_known=known,
            conflict=conflict,
            one=_neighbour(met[0], matrix.name(conflict.first), len(here[conflict.first])),
            other=_neighbour(met[1], matrix.name(conflict.second), len(there[conflict.second])),
        )


def _by_tag(lying: Sequence[tuple[Lying, frozenset[str]]]) -> Mapping[str, list[Lying]]:
    found: dict[str, list[Lying]] = {}
    for one, bears in lying:
        for tag in bears:
            found.setdefault(tag, []).append(one)
    return found


def _two(ones: Sequence[Lying], others: Sequence[Lying]) -> tuple[Lying, Lying] | None:
    """Return two different containers, the first possible ones; a container does not meet itself."""
    return next(((one, other) for one in ones for other in others[:2] if one.code != other.code), None)


def _neighbour(lying: Lying, bears: str, count: int) -> Neighbour:
    return Neighbour(code=lying.code, waste_code=lying.waste_code, bears=bears, count=count)
