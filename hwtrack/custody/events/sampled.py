"""取样: a sample is taken out of a container for a laboratory; what was taken is no longer in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Named, line_of
from hwtrack.custody.container import Circumstances, Container, Reason, Step, applied, held, moved, not_alive
from hwtrack.custody.masses import overdrawn, taken
from hwtrack.custody.shapes import MASS, choice, many, record, text, whole
from hwtrack.kernel.errors import Fault
from hwtrack.kernel.quantity import NOTHING, Mass


class SamplingPurpose(StrEnum):
    """What a sample is for: 危险特性鉴别, 入厂化验, 执法取样, or something else."""

    IDENTIFICATION = "identification"
    ACCEPTANCE = "acceptance"
    INSPECTION = "inspection"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledLine(Named):
    """A container and the sample taken out of it."""

    taken: Annotated[Mass, MASS, "kilograms"]
    sample_number: Annotated[str, text(60)]

    def misfits(self) -> Iterable[Fault]:
        """Say where nothing was taken."""
        if self.taken == NOTHING:
            yield Fault("The mass of a sample is above zero.", {}, "/taken")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled(Claim):
    """A sample was taken out of a container (取样)."""

    KIND: ClassVar[str] = "sampled"

    containers: Annotated[tuple[SampledLine, ...], many(record(SampledLine), 1, MAX_CONTAINERS)]
    purpose: Annotated[SamplingPurpose, choice(SamplingPurpose)]
    laboratory_org_id: Annotated[int | None, whole(1), "the laboratory, where it is registered"] = None

    def act(self, before: Container, told: Circumstances) -> Step:
        """Lower the net by the sample; an official may take one whoever holds the container."""
        if dead := not_alive(before):
            return dead
        if before.holder != told.org and not told.official:
            return held(before, Reason.NOT_THE_HOLDER)
        sample = line_of(self.containers, told.code).taken
        return applied(moved(taken(before, sample), told), overdrawn(before, sample))


EVENT = Sampled
