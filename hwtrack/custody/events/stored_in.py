"""入库: two scans, the place's plaque and then the container."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Handling, NamedWithMass, Store, line_of
from hwtrack.custody.container import (
    Circumstances,
    Container,
    ContainerStage,
    Reason,
    Step,
    applied,
    moved,
    not_in_hand,
    repeat,
)
from hwtrack.custody.masses import allocation, weighed
from hwtrack.custody.places import elsewhere, where_of
from hwtrack.custody.shapes import many, record


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredIn(Claim):
    """A container was put into a storage facility (入库)."""

    KIND: ClassVar[str] = "stored_in"
    WEIGHTY: ClassVar[bool] = False
    HANDLING: ClassVar[Handling] = Handling.MOVED

    containers: Annotated[tuple[NamedWithMass, ...], many(record(NamedWithMass), 1, MAX_CONTAINERS)]
    place: Annotated[Store, record(Store)]

    def act(self, before: Container, told: Circumstances) -> Step:
        """Put it into the store claimed; the same place again is a repeat."""
        if hindrance := not_in_hand(before, told):
            return hindrance
        here = where_of(self.place)
        mass = line_of(self.containers, told.code).mass
        if before.stage is ContainerStage.STORED and before.where == here and mass is None:
            return repeat(before)
        stored = moved(weighed(before, mass), told, stage=ContainerStage.STORED, where=here)
        return applied(stored, self._not_signed_out(before), allocation(mass))

    def _not_signed_out(self, before: Container) -> Reason | None:
        in_store = before.stage is ContainerStage.STORED
        return Reason.NOT_SIGNED_OUT if in_store and elsewhere(before, self.place) else None


EVENT = StoredIn
