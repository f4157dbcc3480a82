"""到达: the vehicle is at the gate; nothing is accepted yet."""

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
class Arrived(Claim):
    """A vehicle reached its destination with the containers on it (到达)."""

    KIND: ClassVar[str] = "arrived"
    WEIGHTY: ClassVar[bool] = False
    HANDLING: ClassVar[Handling] = Handling.MOVED

    containers: Annotated[tuple[Named, ...], many(record(Named), 1, MAX_CONTAINERS)]
    manifest_id: Annotated[UUID | None, UUID_TEXT] = None
    unit: Annotated[Unit | None, record(Unit)] = None

    def act(self, before: Container, told: Circumstances) -> Step:
        """Stand it at the gate of the place claimed; nothing is accepted by that."""
        if dead := not_alive(before):
            return dead
        if before.stage not in ON_THE_ROAD:
            return held(before, Reason.NOT_LOADED)
        if told.org != before.holder and not told.invited:
            return held(before, Reason.NOT_THE_HOLDER)
        if before.stage is ContainerStage.ARRIVED:
            return repeat(before)
        arrived = moved(before, told, stage=ContainerStage.ARRIVED, where=where_of(self.place))
        return applied(arrived, Reason.NO_DEPARTURE if before.stage is ContainerStage.LOADED else None)


EVENT = Arrived
