"""计量出料: bulk waste flows out of a tank, silo, pool or tanker through a meter."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, ClassVar

from hwtrack.custody.claims import CONTAINER_CODE, Descent, line_of
from hwtrack.custody.container import Circumstances, Container, Step
from hwtrack.custody.metering import Metering, drained, filled, flows


@dataclass(frozen=True, slots=True, kw_only=True)
class MeteredOut(Metering):
    """Waste flowed out of a bulk container through a meter (计量出料)."""

    KIND: ClassVar[str] = "metered_out"

    into: Annotated[str | None, CONTAINER_CODE, "the labelled container it went into"] = None

    @property
    def codes(self) -> tuple[str, ...]:
        """What was drained, then where it went."""
        drained_ones = tuple(line.code for line in self.containers)
        return drained_ones if self.into is None else (*drained_ones, self.into)

    @property
    def descents(self) -> Iterable[Descent]:
        """From each that was drained into the other."""
        return flows(self, self.into, inward=False)

    def act(self, before: Container, told: Circumstances) -> Step:
        """Lower the level of what was drained, or raise that of the other."""
        if told.code == self.into:
            return filled(before, told, self.quantity, *(line.code for line in self.containers))
        children = () if self.into is None else (self.into,)
        return drained(before, told, line_of(self.containers, told.code).quantity, *children)


EVENT = MeteredOut
