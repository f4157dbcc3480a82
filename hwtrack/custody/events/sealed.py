"""封口: the container is closed and weighed for the last time; its net is from then on the declared mass."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Handling, Named, Weighing, line_of
from hwtrack.custody.container import Circumstances, Container, Step, applied, moved, not_in_hand, repeat
from hwtrack.custody.masses import allocation, weighed
from hwtrack.custody.shapes import many, record


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedLine(Named):
    """A container that was closed, with its final mass."""

    mass: Annotated[Weighing, record(Weighing)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed(Claim):
    """A container was closed with its final mass (封口)."""

    KIND: ClassVar[str] = "sealed"
    HANDLING: ClassVar[Handling] = Handling.HANDLED

    containers: Annotated[tuple[SealedLine, ...], many(record(SealedLine), 1, MAX_CONTAINERS)]

    def act(self, before: Container, told: Circumstances) -> Step:
        """Close it with its final mass, which is its declared mass from then on."""
        if hindrance := not_in_hand(before, told):
            return hindrance
        if before.sealed:
            return repeat(before)
        line = line_of(self.containers, told.code)
        full = weighed(before, line.mass)
        return applied(moved(full, told, sealed=True, declared=full.net), allocation(line.mass))


EVENT = Sealed
