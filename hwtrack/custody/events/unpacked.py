"""取出: containers are taken out of a shipping unit; each travels by itself again."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from hwtrack.custody.claims import CONTAINER_CODE, MAX_CONTAINERS, Claim, Handling, Named
from hwtrack.custody.container import (
    Circumstances,
    Container,
    Reason,
    Step,
    applied,
    held,
    joined,
    moved,
    not_in_hand,
    repeat,
)
from hwtrack.custody.shapes import many, record


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked(Claim):
    """Containers were taken out of a shipping unit (取出)."""

    KIND: ClassVar[str] = "unpacked"
    WEIGHTY: ClassVar[bool] = False
    HANDLING: ClassVar[Handling] = Handling.HANDLED

    containers: Annotated[tuple[Named, ...], many(record(Named), 1, MAX_CONTAINERS)]
    out_of: Annotated[str, CONTAINER_CODE, "the code of the unit they were taken out of"]

    @property
    def codes(self) -> tuple[str, ...]:
        """The pieces, then the unit."""
        return (*(line.code for line in self.containers), self.out_of)

    def act(self, before: Container, told: Circumstances) -> Step:
        """Take a piece out of its unit, or let the unit lose its pieces."""
        if hindrance := not_in_hand(before, told):
            return hindrance
        pieces = frozenset(line.code for line in self.containers)
        if told.code == self.out_of:
            return self._parted(before, told, pieces, joined_with=frozenset(before.contents) & pieces)
        there = frozenset({self.out_of}) if before.inside == self.out_of else frozenset[str]()
        return self._parted(before, told, frozenset({self.out_of}), joined_with=there)

    def _parted(
        self, before: Container, told: Circumstances, others: frozenset[str], *, joined_with: frozenset[str]
    ) -> Step:
        if not joined_with:
            again = others <= frozenset(before.unpacked)
            return repeat(before) if again else held(before, Reason.NOT_PACKED)
        return applied(
            moved(
                before,
                told,
                inside=None if before.inside in joined_with else before.inside,
                contents=tuple(code for code in before.contents if code not in joined_with),
                unpacked=joined(before.unpacked, *others),
            )
        )


EVENT = Unpacked
