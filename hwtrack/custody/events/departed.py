"""启运: the loaded vehicle leaves."""

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
from hwtrack.custody.shapes import UUID_TEXT, many, record


@dataclass(frozen=True, slots=True, kw_only=True)
class Departed(Claim):
    """A vehicle left with the containers on it (启运)."""

    KIND: ClassVar[str] = "departed"
    WEIGHTY: ClassVar[bool] = False
    HANDLING: ClassVar[Handling] = Handling.MOVED

    containers: Annotated[tuple[Named, ...], many(record(Named), 1, MAX_CONTAINERS)]
    manifest_id: Annotated[UUID | None, UUID_TEXT] = None
    unit: Annotated[Unit | None, record(Unit)] = None

    def act(self, before: Container, told: Circumstances) -> Step:
        """Put it on its way, if it is on a vehicle of the acting organisation or handed over by it."""
        if dead := not_alive(before):
            return dead
        if before.stage not in ON_THE_ROAD or before.stage is ContainerStage.UNLOADED:
            return held(before, Reason.NOT_LOADED)
        if told.org not in (before.holder, before.giver):
            return held(before, Reason.NOT_THE_HOLDER)
        if before.stage is ContainerStage.IN_TRANSIT:
            return repeat(before)
        return applied(moved(before, told, stage=ContainerStage.IN_TRANSIT))


EVENT = Departed
