"""Receipts on the wire: the gate's event with what a person adds, and the numbers that follow."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from hwtrack.custody.schemas.events import EventIn, RecordedOut
from hwtrack.tlog.service.desk import LogDesk
from hwtrack.transfers.commands import MAX_CONTAINERS, Told
from hwtrack.transfers.drafts import Difference, DifferenceKind
from hwtrack.transfers.schemas.shared import Kilograms, Wire, mass
from hwtrack.transfers.schemas.sheets import DifferenceOut, FiguresOut
from hwtrack.transfers.service.receiving import ReceivedLoad

STATED = (
    DifferenceKind.NAME,
    DifferenceKind.HAZARD,
    DifferenceKind.FORM,
    DifferenceKind.PACKAGING,
)
"""Differences only a person can see; the others follow from the numbers."""


class StatedIn(Wire):
    """A difference a person saw: name, hazard, form or packaging."""

    kind: Annotated[DifferenceKind, Field(json_schema_extra={"enum": [kind.value for kind in STATED]})]
    codes: Annotated[tuple[Annotated[str, Field(max_length=60)], ...], Field(max_length=MAX_CONTAINERS)] = ()
    mass_kg: Kilograms = "0.000"
    note: Annotated[str, Field(max_length=500)] = ""

    def to_difference(self, pointer: str) -> Difference:
        """Return it as the receipt keeps it."""
        return Difference(
            kind=self.kind, mass=mass(self.mass_kg, f"{pointer}/mass_kg"), codes=tuple(self.codes), note=self.note
        )


class ReceiptIn(Wire):
    """A receipt: the custody event of kind `received`, what a person saw besides, and whom it has told already."""

    event: EventIn
    differences: Annotated[tuple[StatedIn, ...], Field(max_length=20)] = ()
    noticed_on: date | None = None
    reported_on: date | None = None

    def to_told(self) -> Told:
        """Return what is said beside the scan."""
        return Told(
            stated=tuple(one.to_difference(f"/differences/{n}") for n, one in enumerate(self.differences)),
            noticed_on=self.noticed_on,
            reported_on=self.reported_on,
        )


class AnswerIn(Wire):
    """When remover and bureau were told of a receipt's differences."""

    noticed_on: date | None = None
    reported_on: date | None = None


class ReceivedOut(Wire):
    """What became of a receipt. Where the event was put aside, there are no numbers."""

    recorded: RecordedOut
    home_org_id: int
    manifest_id: UUID
    status: str
    confirm_by: date | None
    figures: FiguresOut | None
    differences: list[DifferenceOut]

    @classmethod
    def of(cls, load: ReceivedLoad, language: str, desk: LogDesk) -> Self:
        """Write a receipt in a language."""
        if load.recorded is None:
            raise ValueError("a receipt that was sent has an answer of custody")
        receipt = load.manifest.receipt
        return cls(
            recorded=RecordedOut.of(load.recorded, language, desk),
            home_org_id=load.manifest.home_org_id,
            manifest_id=load.manifest.manifest_id,
            status=load.manifest.status.value,
            confirm_by=receipt.confirm_by if receipt else None,
            figures=FiguresOut.of(load.figures) if load.figures else None,
            differences=[DifferenceOut.of(one) for one in load.differences],
        )
