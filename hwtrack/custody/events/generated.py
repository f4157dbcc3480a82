"""产生: the container's life begins, when its label is put on or at the start of its filling."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from hwtrack.custody.birth import begun, not_to_begin
from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Named, Weighing, line_of
from hwtrack.custody.container import LABELLED_WASTE, Circumstances, Container, Step, applied
from hwtrack.custody.masses import overfull, weighed
from hwtrack.custody.shapes import DAY, FLAG, MASS, UUID_TEXT, choice, many, record, spelled
from hwtrack.kernel.errors import Fault
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import PhysicalForm


class Route(StrEnum):
    """去向: where waste goes directly, without being put into store. Source: HJ 1259-2022, table B.1."""

    OWN_TREATMENT = "own_treatment"
    TRANSFER = "transfer"


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
    filling_began: Annotated[date | None, DAY] = None
    bulk: Annotated[bool, FLAG, "tank, silo, pool, skip or tanker: has a level"] = False
    route: Annotated[Route | None, choice(Route), "去向 of table B.1, where it is not stored first"] = None
    opening_stock: Annotated[bool, FLAG, "期初, as it was said before it had a kind of its own: opening_stock"] = False

    def misfits(self) -> Iterable[Fault]:
        """Add what members of this kind owe each other."""
        yield from Claim.misfits(self)
        for index, line in enumerate(self.containers):
            if line.code[LABELLED_WASTE] != self.waste_code:
                facts = {"code": line.code, "waste_code": self.waste_code}
                yield Fault(
                    "Container {code} is not labelled as waste {waste_code}.", facts, f"/containers/{index}/code"
                )

    def act(self, before: Container, told: Circumstances) -> Step:
        """Let its life begin at the organisation that issued its label."""
        if hindrance := not_to_begin(before, told):
            return hindrance
        line = line_of(self.containers, told.code)
        born = begun(
            weighed(before, line.mass),
            told,
            place=self.place,
            bulk=self.bulk,
            capacity=line.capacity,
            opening_stock=self.opening_stock,
        )
        return applied(born, overfull(born))


EVENT = Generated
