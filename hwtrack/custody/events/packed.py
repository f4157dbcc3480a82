"""装入: containers are put into a shipping unit (运输单元 as GB/T 38920 means it: pallet, overpack), labelled as well.

From then on they travel together; moving one without the other counts, with a remark (`hwtrack.custody.remarks`).
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from hwtrack.custody.birth import begun
from hwtrack.custody.claims import CONTAINER_CODE, MAX_CONTAINERS, Claim, Handling, Named
from hwtrack.custody.container import (
    Circumstances,
    Container,
    ContainerStage,
    Reason,
    Step,
    applied,
    joined,
    moved,
    not_in_hand,
    repeat,
)
from hwtrack.custody.shapes import many, record


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed(Claim):
    """Containers were packed into a shipping unit (装入运输单元)."""

    KIND: ClassVar[str] = "packed"
    WEIGHTY: ClassVar[bool] = False
    HANDLING: ClassVar[Handling] = Handling.HANDLED

    containers: Annotated[tuple[Named, ...], many(record(Named), 1, MAX_CONTAINERS)]
    into: Annotated[str, CONTAINER_CODE, "the code of the unit they were put into"]

    @property
    def codes(self) -> tuple[str, ...]:
        """The pieces, then the unit."""
        return (*(line.code for line in self.containers), self.into)

    @property
    def pieces(self) -> frozenset[str]:
        """The codes of what was put in."""
        return frozenset(line.code for line in self.containers)

    def act(self, before: Container, told: Circumstances) -> Step:
        """Put a piece into its unit, or let the unit have its pieces."""
        return self._filled(before, told) if told.code == self.into else self._put_in(before, told)

    def _put_in(self, before: Container, told: Circumstances) -> Step:
        if hindrance := not_in_hand(before, told):
            return hindrance
        if before.inside == self.into:
            return repeat(before)
        contents = tuple(code for code in before.contents if code != self.into)
        unpacked = tuple(code for code in before.unpacked if code != self.into)
        packed = moved(before, told, inside=self.into, contents=contents, unpacked=unpacked)
        return applied(packed, Reason.STILL_PACKED if before.inside is not None else None)

    def _filled(self, before: Container, told: Circumstances) -> Step:
        unit = before
        if before.stage is ContainerStage.UNBORN and told.org == before.home:
            # Why: a pallet generates no waste; its life begins when something is put on it.
            unit = begun(before, told, place=self.place)
        if hindrance := not_in_hand(unit, told):
            return hindrance
        if self.pieces <= frozenset(unit.contents):
            return repeat(unit)
        turned_round = unit.inside in self.pieces
        filled = moved(
            unit,
            told,
            contents=joined(unit.contents, *self.pieces),
            unpacked=tuple(code for code in unit.unpacked if code not in self.pieces),
            inside=None if turned_round else unit.inside,
        )
        return applied(filled, Reason.STILL_PACKED if turned_round else None)


EVENT = Packed
