"""卸车: the container is off the vehicle at its destination; the carrier answers for it until it is received."""

from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Handling, Named, Unit
from hwtrack.custody.container import (
    ON_THE_ROAD,
    Circumstances,
    Container,
    ContainerStage,
    Reason,
    Step,
    applied,
    held,
    moved,
    not_alive,
    repeat,
)
from hwtrack.custody.places import where_of
from hwtrack.custody.shapes import UUID_TEXT, many, record


@dataclass(frozen=True, slots=True, kw_only=True)
class Unloaded(Claim):
    """A container was unloaded from a vehicle (卸车)."""

    KIND: ClassVar[str] = "unloaded"
    WEIGHTY: ClassVar[bool] = False
    HANDLING: ClassVar[Handling] = Handling.MOVED

    containers: Annotated[tuple[Named, ...], many(record(Named), 1, MAX_CONTAINERS)]
    manifest_id: Annotated[UUID | None, UUID_TEXT] = None
    unit: Annotated[Unit | None, record(Unit)] = None

    def act(self, before: Container, told: Circumstances) -> Step:
        """Stand it on the ground at the place claimed; whoever carried it still answers for it."""
        if dead := not_alive(before):
            return dead
        if before.stage not in ON_THE_ROAD:
            return held(before, Reason.NOT_LOADED)
        if told.org != before.holder and not told.invited:
            return held(before, Reason.NOT_THE_HOLDER)
        if before.stage is ContainerStage.UNLOADED:
            return repeat(before)
        # Why: what was refused stays refused wherever it is put down.
        stage = before.stage if before.stage is ContainerStage.REFUSED else ContainerStage.UNLOADED
        down = moved(before, told, stage=stage, where=where_of(self.place))
        no_arrival = before.stage in (ContainerStage.LOADED, ContainerStage.IN_TRANSIT)
        return applied(down, Reason.NO_ARRIVAL if no_arrival else None)


EVENT = Unloaded
