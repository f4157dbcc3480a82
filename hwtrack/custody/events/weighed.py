"""过磅: a container is weighed between other steps, by its holder or, as a check (抽磅), by somebody else."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Named, Weighing, line_of
from hwtrack.custody.container import Circumstances, Container, Reason, Step, applied, moved, not_alive
from hwtrack.custody.masses import allocation, net_of, weighed
from hwtrack.custody.shapes import choice, many, record


class WeighingPurpose(StrEnum):
    """Why it was weighed."""

    ROUTINE = "routine"
    GATE = "gate"
    SPOT_CHECK = "spot_check"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedLine(Named):
    """A container and what the scale showed."""

    mass: Annotated[Weighing, record(Weighing)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed(Claim):
    """A container was weighed (过磅)."""

    KIND: ClassVar[str] = "weighed"

    containers: Annotated[tuple[WeighedLine, ...], many(record(WeighedLine), 1, MAX_CONTAINERS)]
    purpose: Annotated[WeighingPurpose, choice(WeighingPurpose)] = WeighingPurpose.ROUTINE

    def act(self, before: Container, told: Circumstances) -> Step:
        """Take the mass over from its holder's scale; keep another's beside it as a check."""
        if dead := not_alive(before):
            return dead
        mass = line_of(self.containers, told.code).mass
        if before.holder != told.org:
            # Why: another's scale is evidence to compare with, never a change of what the holder answers for.
            checked = moved(before, told, checked=net_of(mass, before.tare))
            return applied(checked, Reason.CHECKED_BY_ANOTHER)
        return applied(moved(weighed(before, mass), told), allocation(mass))


EVENT = Weighed
