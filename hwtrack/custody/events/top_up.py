"""投加: waste is put into a container over many shifts, by mass or, for bulk, up to a level."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar
from uuid import UUID

from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Handling, MassSource, Named, line_of
from hwtrack.custody.container import Circumstances, Container, Reason, Step, applied, moved, not_in_hand
from hwtrack.custody.masses import added, overfull
from hwtrack.custody.shapes import MASS, UUID_TEXT, many, record
from hwtrack.kernel.errors import Fault
from hwtrack.kernel.quantity import Mass


@dataclass(frozen=True, slots=True, kw_only=True)
class ToppedUp(Named):
    """A container that got more waste: how much was added, or how much is in it now."""

    added: Annotated[Mass | None, MASS, "kilograms put in"] = None
    level: Annotated[Mass | None, MASS, "kilograms in it afterwards, as the level shows"] = None

    def misfits(self) -> Iterable[Fault]:
        """Say where neither an amount nor a level is given, or both are."""
        if (self.added is None) == (self.level is None):
            yield Fault("A top-up says either what was added or the level afterwards.", {}, "/added")


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp(Claim):
    """Waste was put into a container (投加)."""

    KIND: ClassVar[str] = "top_up"
    HANDLING: ClassVar[Handling] = Handling.HANDLED

    containers: Annotated[tuple[ToppedUp, ...], many(record(ToppedUp), 1, MAX_CONTAINERS)]
    producing_facility_id: Annotated[UUID | None, UUID_TEXT, "facility that produced the waste"] = None

    def act(self, before: Container, told: Circumstances) -> Step:
        """Put waste in, by amount or up to a level, sealed or not."""
        if hindrance := not_in_hand(before, told):
            return hindrance
        line = line_of(self.containers, told.code)
        fuller = _filled(before, line)
        # Why: adding after sealing is a breach, but the waste is in there; the seal no longer says what the mass is.
        return applied(
            moved(fuller, told, top_ups=before.top_ups + 1, sealed=False),
            Reason.AFTER_SEALING if before.sealed else None,
            overfull(fuller),
        )


def _filled(before: Container, line: ToppedUp) -> Container:
    if line.level is None:
        return added(before, line.added or Mass(0))
    gross = None if before.tare is None else line.level + before.tare
    return replace(before, net=line.level, level=line.level, gross=gross, source=MassSource.ESTIMATED.value)


EVENT = TopUp
