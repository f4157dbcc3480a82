"""计量进料: bulk waste flows into a tank, silo, pool or tanker through a meter."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, ClassVar

from hwtrack.custody.claims import CONTAINER_CODE, Descent, line_of
from hwtrack.custody.container import Circumstances, Container, Step
from hwtrack.custody.metering import Metering, drained, filled, flows


@dataclass(frozen=True, slots=True, kw_only=True)
class MeteredIn(Metering):
    """Waste flowed into a bulk container through a meter (计量进料)."""

    KIND: ClassVar[str] = "metered_in"

    source: Annotated[str | None, CONTAINER_CODE, "the labelled container it came from"] = None

    @property
    def codes(self) -> tuple[str, ...]:
        """What was filled, then where it came from."""
        filled_ones = tuple(line.code for line in self.containers)
        return filled_ones if self.source is None else (*filled_ones, self.source)

    @property
    def descents(self) -> Iterable[Descent]:
        """From the source into each that was filled."""
        return flows(self, self.source, inward=True)

    def act(self, before: Container, told: Circumstances) -> Step:
        """Raise the level of what was filled, or lower that of the source."""
        if told.code == self.source:
            return drained(before, told, self.quantity, *(line.code for line in self.containers))
        parents = () if self.source is None else (self.source,)
        return filled(before, told, line_of(self.containers, told.code).quantity, *parents)


EVENT = MeteredIn
