"""装车: the container is on the truck; custody passes to the carrier that its holder or an open manifest names."""

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
    moved,
    not_alive,
    repeat,
)
from hwtrack.custody.masses import allocation, weighed
from hwtrack.custody.shapes import UUID_TEXT, many, record, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded(Claim):
    """A container was loaded on a vehicle (装车)."""

    KIND: ClassVar[str] = "loaded"
    HANDLING: ClassVar[Handling] = Handling.MOVED

    containers: Annotated[tuple[NamedWithMass, ...], many(record(NamedWithMass), 1, MAX_CONTAINERS)]
    manifest_id: Annotated[UUID | None, UUID_TEXT] = None
    unit: Annotated[Unit | None, record(Unit)] = None
    carrier_org_id: Annotated[int | None, whole(1), "the carrier the holder hands over to"] = None

    @property
    def named_orgs(self) -> tuple[int, ...]:
        """The carrier, where the holder names it."""
        return () if self.carrier_org_id is None else (self.carrier_org_id,)

    def act(self, before: Container, told: Circumstances) -> Step:
        """Pass it to the carrier that its holder or an open manifest names; anybody else contests it."""
        if dead := not_alive(before):
            return dead
        if self._said_before(before, told):
            return repeat(before)
        if before.holder != told.org:
            if _on_anothers_truck(before) and not told.upheld:
                return contested(before, told, Reason.TAKEN_TWICE, against=before.taken_by)
            if not told.invited:
                return contested(before, told, Reason.UNINVITED)
        return self._taken(before, told)

    def _said_before(self, before: Container, told: Circumstances) -> bool:
        if before.stage not in (ContainerStage.LOADED, ContainerStage.IN_TRANSIT):
            return False
        if before.giver == told.org:  # the giver's own scan after the carrier's
            return self.carrier_org_id in (None, before.holder)
        return before.holder == told.org and self.carrier_org_id in (None, told.org)

    def _taken(self, before: Container, told: Circumstances) -> Step:
        mass = line_of(self.containers, told.code).mass
        taker = told.org if before.holder != told.org or self.carrier_org_id is None else self.carrier_org_id
        loaded = moved(
            weighed(before, mass),
            told,
            stage=ContainerStage.LOADED,
            holder=taker,
            giver=_giver(before, taker),
            taken_by=told.event_id,
            manifest_id=told.manifest_id or self.manifest_id,
        )
        in_store = before.stage is ContainerStage.STORED
        return applied(loaded, Reason.NOT_SIGNED_OUT if in_store else None, allocation(mass))


def _giver(before: Container, taker: int) -> int | None:
    if taker != before.holder:
        return before.holder
    # Why: whoever loads again what it carries already has it from the same giver.
    return before.giver if before.stage in ON_THE_ROAD else None


def _on_anothers_truck(before: Container) -> bool:
    return before.stage in ON_THE_ROAD and before.giver is not None


EVENT = Loaded
