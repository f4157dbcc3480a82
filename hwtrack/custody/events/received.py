"""接收: per container accepted, refused or not arrived, with the weighbridge ticket of the truck.

The ticket's net is the measured fact; a container's own mass stays what was declared unless it was weighed itself.
received = accepted + refused, and what never arrived is a fourth number (`tally`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Handling, Named, Ticket, Unit, Weighing, line_of
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
from hwtrack.custody.shapes import UUID_TEXT, choice, many, record, text
from hwtrack.kernel.errors import Fault


class ReceiptOutcome(StrEnum):
    """接受、拒收、未到货."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NOT_ARRIVED = "not_arrived"


class RefusalReason(StrEnum):
    """Why a container was refused."""

    LEAKING = "leaking"
    LABEL = "label"
    WRONG_WASTE = "wrong_waste"
    MASS = "mass"
    PACKAGING = "packaging"
    PAPERS = "papers"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedLine(Named):
    """What became of one container at the gate."""

    outcome: Annotated[ReceiptOutcome, choice(ReceiptOutcome)]
    mass: Annotated[Weighing | None, record(Weighing), "re-weighed, or its share of the truck"] = None
    reason: Annotated[RefusalReason | None, choice(RefusalReason), "of a refusal"] = None
    remark: Annotated[str | None, text(200)] = None

    def misfits(self) -> Iterable[Fault]:
        """Say where outcome, reason and mass do not belong together."""
        if (self.outcome is ReceiptOutcome.REFUSED) != (self.reason is not None):
            yield Fault("A refused container has a reason, and only a refused one.", {}, "/reason")
        if self.outcome is ReceiptOutcome.NOT_ARRIVED and self.mass is not None:
            yield Fault("A container that did not arrive was not weighed.", {}, "/mass")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received(Claim):
    """A consignee counted a delivery and accepted or refused each container (接收)."""

    KIND: ClassVar[str] = "received"
    HANDLING: ClassVar[Handling] = Handling.MOVED

    containers: Annotated[tuple[ReceivedLine, ...], many(record(ReceivedLine), 1, MAX_CONTAINERS)]
    manifest_id: Annotated[UUID | None, UUID_TEXT] = None
    ticket: Annotated[Ticket | None, record(Ticket), "weighbridge"] = None
    unit: Annotated[Unit | None, record(Unit)] = None

    def act(self, before: Container, told: Circumstances) -> Step:
        """Take it over, leave it with its carrier, or note that it never came, as its line says."""
        if dead := not_alive(before):
            return dead
        line = line_of(self.containers, told.code)
        if before.receiver == told.org and before.stage is _STAGE_AFTER[line.outcome]:
            return repeat(before)
        return (None if told.upheld else _unexpected(before, told)) or self._counted(before, told, line)

    def _counted(self, before: Container, told: Circumstances, line: ReceivedLine) -> Step:
        counted = moved(before, told, stage=_STAGE_AFTER[line.outcome], receiver=told.org)
        if line.outcome is ReceiptOutcome.NOT_ARRIVED:
            return applied(counted)
        counted = weighed(counted, line.mass)
        if line.outcome is ReceiptOutcome.ACCEPTED:
            giver = before.holder if before.holder != told.org else before.giver
            here = where_of(self.place)
            counted = moved(counted, told, holder=told.org, giver=giver, taken_by=told.event_id, where=here)
        return applied(counted, allocation(line.mass))


def _unexpected(before: Container, told: Circumstances) -> Step | None:
    if before.stage is ContainerStage.RECEIVED and before.giver is not None and before.holder != told.org:
        return contested(before, told, Reason.TAKEN_TWICE, against=before.taken_by)
    if before.stage not in ON_THE_ROAD:
        return held(before, Reason.NOT_LOADED)
    if not told.invited and told.org != before.holder:
        return contested(before, told, Reason.UNINVITED)
    return None


_STAGE_AFTER = {
    ReceiptOutcome.ACCEPTED: ContainerStage.RECEIVED,
    ReceiptOutcome.REFUSED: ContainerStage.REFUSED,
    ReceiptOutcome.NOT_ARRIVED: ContainerStage.NOT_ARRIVED,
}

EVENT = Received
