"""出库: the container leaves its storage facility, for a truck, for own treatment or for another store."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Handling, NamedWithMass, Store, line_of
from hwtrack.custody.container import (
    Circumstances,
    Container,
    ContainerStage,
    Reason,
    Step,
    applied,
    held,
    moved,
    not_in_hand,
    repeat,
)
from hwtrack.custody.masses import allocation, weighed
from hwtrack.custody.places import elsewhere
from hwtrack.custody.shapes import UUID_TEXT, choice, many, record


class Destination(StrEnum):
    """去向: what it is taken out for. Source: HJ 1259-2022, table B.3."""

    TRANSFER = "transfer"
    OWN_TREATMENT = "own_treatment"
    ANOTHER_STORE = "another_store"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOut(Claim):
    """A container was taken out of its storage facility (出库)."""

    KIND: ClassVar[str] = "stored_out"
    WEIGHTY: ClassVar[bool] = False
    HANDLING: ClassVar[Handling] = Handling.MOVED

    containers: Annotated[tuple[NamedWithMass, ...], many(record(NamedWithMass), 1, MAX_CONTAINERS)]
    place: Annotated[Store, record(Store)]
    destination: Annotated[Destination | None, choice(Destination)] = None
    manifest_id: Annotated[UUID | None, UUID_TEXT] = None

    def act(self, before: Container, told: Circumstances) -> Step:
        """Take it out of its store."""
        if hindrance := not_in_hand(before, told):
            return hindrance
        if before.stage is ContainerStage.OUT:
            return repeat(before)
        if before.stage is not ContainerStage.STORED:
            return held(before, Reason.NOT_STORED)
        mass = line_of(self.containers, told.code).mass
        out = moved(weighed(before, mass), told, stage=ContainerStage.OUT)
        return applied(out, elsewhere(before, self.place), allocation(mass))


EVENT = StoredOut
