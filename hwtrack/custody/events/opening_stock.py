"""期初: a container that existed before the records began, with what was in it on a day.

It need not have a place: what the books know of it may be its mass alone. Source: domain.md C (first day).
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from hwtrack.custody.birth import begun, not_to_begin
from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Named, Store, Weighing, line_of
from hwtrack.custody.container import Circumstances, Container, ContainerStage, Step, applied
from hwtrack.custody.masses import allocation, overfull, weighed
from hwtrack.custody.shapes import DAY, FLAG, MASS, many, record
from hwtrack.kernel.quantity import Mass


@dataclass(frozen=True, slots=True, kw_only=True)
class InStock(Named):
    """A container that was there already, and what was in it."""

    mass: Annotated[Weighing, record(Weighing)]
    capacity: Annotated[Mass | None, MASS, "kilograms; bulk containers"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningStock(Claim):
    """Containers existed before the records began (期初)."""

    KIND: ClassVar[str] = "opening_stock"

    containers: Annotated[tuple[InStock, ...], many(record(InStock), 1, MAX_CONTAINERS)]
    as_of: Annotated[date, DAY, "the day on which this was in stock"]
    place: Annotated[Store | None, record(Store), "where it is stored, if it is"] = None
    bulk: Annotated[bool, FLAG, "tank, silo, pool, skip or tanker: has a level"] = False

    def act(self, before: Container, told: Circumstances) -> Step:
        """Let it begin with its mass, in store where a place is given."""
        if hindrance := not_to_begin(before, told):
            return hindrance
        line = line_of(self.containers, told.code)
        there = begun(
            weighed(before, line.mass),
            told,
            place=self.place,
            stage=ContainerStage.ON_SITE if self.place is None else ContainerStage.STORED,
            bulk=self.bulk,
            capacity=line.capacity,
            opening_stock=True,
        )
        return applied(there, allocation(line.mass), overfull(there))


EVENT = OpeningStock
