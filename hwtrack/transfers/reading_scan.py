"""Reading a custody event of receiving as the manifest's receipt: one body is hashed, and both follow from it.

Knows the claim's members and the manifest's lines; decides nothing. A container in the event that is not on the
manifest becomes a difference; one on the manifest that the event does not name is for the caller to ask about.
"""

from dataclasses import dataclass
from uuid import UUID

from hwtrack.custody.claims import Basis, MassSource
from hwtrack.custody.claims import Weighing as ScanWeighing
from hwtrack.custody.events.received import Received, ReceivedLine
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.transfers.drafts import Difference, DifferenceKind
from hwtrack.transfers.receipt import Outcome, Receipt, Weighing
from hwtrack.transfers.record import KeptLine, Manifest


class OtherEventError(DomainError):
    """The event is not the receipt of this manifest."""

    kind = Kind.INVALID
    code = "transfers.other-event"
    detail = "A receipt is an event of the kind “received” whose manifest_id is this manifest's."
    remedy = "Send the event that was made for this manifest."


@dataclass(frozen=True, slots=True)
class ReadReceipt:
    """A receipt read off an event: its lines in the manifest's order, the bridge, and what was not expected at all."""

    event_id: UUID
    receipts: tuple[Receipt, ...]
    weighing: Weighing | None
    unlisted: tuple[Difference, ...]


def read_receipt(claim: object, manifest: Manifest, *, omitted_is_missing: bool = False) -> ReadReceipt:
    """Return what an event says of a manifest's containers.

    With `omitted_is_missing`, containers that the event does not name count as not arrived: nobody can be asked any
    more when a phone's event comes in late.

    Raises:
        OtherEventError: It is another kind of event, or another manifest's.
    """
    if not isinstance(claim, Received) or claim.manifest_id != manifest.manifest_id:
        raise OtherEventError(pointer="/event")
    named = {line.code: line for line in claim.containers}
    listed = {line.code for line in manifest.lines}
    receipts = [_receipt(line, named[line.code]) for line in manifest.lines if line.code in named]
    if omitted_is_missing:
        receipts += [_missing(line) for line in manifest.lines if line.code not in named]
    strange = tuple(code for code in named if code not in listed)
    ticket = claim.ticket
    return ReadReceipt(
        event_id=claim.event_id,
        receipts=tuple(receipts),
        weighing=Weighing(gross=ticket.gross, tare=ticket.tare, division=ticket.division, ticket=ticket.number)
        if ticket
        else None,
        unlisted=(Difference(kind=DifferenceKind.NOT_LISTED, mass=NOTHING, codes=strange),) if strange else (),
    )


def _receipt(line: KeptLine, scanned: ReceivedLine) -> Receipt:
    mass = scanned.mass if scanned.mass and scanned.mass.source is MassSource.WEIGHED else None
    reason = " ".join(part for part in (scanned.reason.value if scanned.reason else "", scanned.remark or "") if part)
    return Receipt(
        code=line.code,
        outcome=Outcome(scanned.outcome.value),
        declared=line.declared,
        packaging=line.packaging,
        weighed=_net(mass, line.packaging) if mass else None,
        division=(mass.division or NOTHING) if mass else NOTHING,
        reason=reason,
    )


def _missing(line: KeptLine) -> Receipt:
    return Receipt(code=line.code, outcome=Outcome.NOT_ARRIVED, declared=line.declared, packaging=line.packaging)


def _net(mass: ScanWeighing, packaging: Mass) -> Mass:
    return mass.net - packaging if mass.basis is Basis.WITH_PACKAGING else mass.net
