"""退回: what was refused, never arrived or turned round on its way is back with its remover, who answers for it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Handling, NamedWithMass, Unit, line_of
from hwtrack.custody.container import (
    ON_THE_ROAD,
    Circumstances,
    Container,
    ContainerStage,
    Reason,
    Step,
    applied,
    contested,
    held,
    moved,
    not_alive,
    repeat,
)
from hwtrack.custody.masses import allocation, weighed
from hwtrack.custody.places import where_of
from hwtrack.custody.shapes import UUID_TEXT, many, record


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Claim):
    """A container came back to its remover (退回)."""

    KIND: ClassVar[str] = "returned"
    HANDLING: ClassVar[Handling] = Handling.MOVED

    containers: Annotated[tuple[NamedWithMass, ...], many(record(NamedWithMass), 1, MAX_CONTAINERS)]
    manifest_id: Annotated[UUID | None, UUID_TEXT] = None
    unit: Annotated[Unit | None, record(Unit)] = None

    def act(self, before: Container, told: Circumstances) -> Step:
        """Give it back to whoever handed it over, issued its label or is invited; anybody else contests it."""
        if dead := not_alive(before):
            return dead
        if before.stage is ContainerStage.RETURNED and before.holder == told.org:
            return repeat(before)
        if before.stage not in ON_THE_ROAD:
            return held(before, Reason.NOT_LOADED)
        if told.org not in (before.giver, before.home, before.holder) and not told.invited:
            return contested(before, told, Reason.UNINVITED)
        mass = line_of(self.containers, told.code).mass
        back = moved(
            weighed(before, mass),
            told,
            stage=ContainerStage.RETURNED,
            holder=told.org,
            giver=before.holder if before.holder != told.org else before.giver,
            taken_by=told.event_id,
            where=where_of(self.place),
        )
        return applied(back, allocation(mass))


EVENT = Returned
