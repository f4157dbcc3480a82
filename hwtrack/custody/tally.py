"""The numbers of a receipt: received = accepted + refused, and what never arrived beside them.

The weighbridge ticket is the measured fact of the truck; each container counts with what it was re-weighed to or else
with its declared mass, and the sheet says which. Shares of the truck's mass (按车分摊) are flagged.
Source: design.md §1, §6; domain.md A6, E 11-12.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hwtrack.custody.claims import MassSource
from hwtrack.custody.container import Container
from hwtrack.custody.events.received import ReceiptOutcome, Received, ReceivedLine
from hwtrack.custody.masses import weighed
from hwtrack.kernel.quantity import NOTHING, Mass, total


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyLine:
    """One container of a receipt.

    `net` and `gross` are None where nobody ever stated a mass; the gross is the net where the tare is unknown.
    """

    code: str
    outcome: ReceiptOutcome
    net: Mass | None
    gross: Mass | None
    reweighed: bool
    allocated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The sums of a receipt, net of packaging; `unknown` containers have no stated mass and are in no sum.

    `difference` is the ticket's net minus the gross of what arrived: both include packaging. `within_division` says
    whether the scale could have shown it at all.
    """

    lines: tuple[TallyLine, ...]
    received: Mass
    accepted: Mass
    refused: Mass
    not_arrived: Mass
    not_arrived_gross: Mass
    counts: Mapping[ReceiptOutcome, int]
    unknown: int
    bridge_net: Mass | None
    difference: Mass | None
    within_division: bool | None


def tally(receipt: Received, before: Mapping[str, Container]) -> Tally:
    """Return the numbers of a receipt from the containers as they were before it, by code.

    Raises:
        KeyError: A container of the receipt is not among them.
    """
    lines = tuple(_line(line, before[line.code]) for line in receipt.containers)
    accepted, refused, missing = (_net(lines, outcome) for outcome in ReceiptOutcome)
    arrived = [line.gross or NOTHING for line in lines if line.outcome is not ReceiptOutcome.NOT_ARRIVED]
    ticket = receipt.ticket
    difference = None if ticket is None else ticket.net - total(arrived)
    return Tally(
        lines=lines,
        received=accepted + refused,
        accepted=accepted,
        refused=refused,
        not_arrived=missing,
        not_arrived_gross=total(
            [line.gross or NOTHING for line in lines if line.outcome is ReceiptOutcome.NOT_ARRIVED]
        ),
        counts={outcome: sum(line.outcome is outcome for line in lines) for outcome in ReceiptOutcome},
        unknown=sum(line.net is None for line in lines),
        bridge_net=None if ticket is None else ticket.net,
        difference=difference,
        within_division=None
        if ticket is None or difference is None
        else abs(difference.grams) <= ticket.division.grams,
    )


def _line(line: ReceivedLine, before: Container) -> TallyLine:
    # Why: the container's own rule says what a mass does to it, so that sheet and state can never disagree.
    after = weighed(before, line.mass)
    return TallyLine(
        code=line.code,
        outcome=line.outcome,
        net=after.net,
        gross=after.gross if after.gross is not None else after.net,
        reweighed=line.mass is not None and line.mass.source is MassSource.WEIGHED,
        allocated=line.mass is not None and line.mass.source is MassSource.ALLOCATED,
    )


def _net(lines: tuple[TallyLine, ...], outcome: ReceiptOutcome) -> Mass:
    return total([line.net or NOTHING for line in lines if line.outcome is outcome])
