"""产生: the container's life begins, when its label is put on or at the start of its filling."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Named, Weighing, line_of
from hwtrack.custody.container import (
    Circumstances,
    Container,
    ContainerStage,
    Reason,
    Step,
    applied,
    contested,
    held,
    moved,
    repeat,
)
from hwtrack.custody.masses import weighed
from hwtrack.custody.places import where_of
from hwtrack.custody.shapes import FLAG, MASS, UUID_TEXT, choice, many, record, spelled
from hwtrack.kernel.errors import Fault
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import PhysicalForm

_LABELLED_CODE = slice(18, 26)


@dataclass(frozen=True, slots=True, kw_only=True)
class Born(Named):
    """A container whose life begins."""

    mass: Annotated[Weighing | None, record(Weighing), "left out while it is being filled"] = None
    capacity: Annotated[Mass | None, MASS, "kilograms; bulk containers"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated(Claim):
    """Waste was generated and its containers labelled (产生)."""

    KIND: ClassVar[str] = "generated"

    containers: Annotated[tuple[Born, ...], many(record(Born), 1, MAX_CONTAINERS)]
    waste_code: Annotated[str, spelled(r"[0-9]{8}", str, template="“{found}” is not a waste code of eight digits.")]
    form: Annotated[PhysicalForm | None, choice(PhysicalForm)] = None
    producing_facility_id: Annotated[UUID | None, UUID_TEXT, "facility that produced the waste"] = None
    filling_began: Annotated[
        date | None,
        spelled(
            r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}",
            date.fromisoformat,
            template="“{found}” is not a date like 2026-09-21.",
            form="date",
        ),
    ] = None
    bulk: Annotated[bool, FLAG, "tank, silo, pool, skip or tanker: has a level"] = False
    opening_stock: Annotated[bool, FLAG, "期初: it existed before the records began"] = False

    def misfits(self) -> Iterable[Fault]:
        """Add what members of this kind owe each other."""
        yield from Claim.misfits(self)
        for index, line in enumerate(self.containers):
            if line.code[_LABELLED_CODE] != self.waste_code:
                facts = {"code": line.code, "waste_code": self.waste_code}
                yield Fault(
                    "Container {code} is not labelled as waste {waste_code}.", facts, f"/containers/{index}/code"
                )

    def act(self, before: Container, told: Circumstances) -> Step:
        """Let its life begin at the organisation that issued its label."""
        if before.stage is not ContainerStage.UNBORN:
            again = before.home == told.org
            return repeat(before, Reason.BORN_TWICE) if again else contested(before, told, Reason.BORN_TWICE)
        if told.org != before.home:
            return held(before, Reason.BORN_ELSEWHERE)
        line = line_of(self.containers, told.code)
        born = moved(
            weighed(before, line.mass),
            told,
            stage=ContainerStage.ON_SITE,
            holder=told.org,
            taken_by=told.event_id,
            where=where_of(self.place),
            bulk=self.bulk,
            opening_stock=self.opening_stock,
            born_at=told.at,
        )
        return applied(born)


EVENT = Generated
