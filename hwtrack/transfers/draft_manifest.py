"""Making a manifest out of what was asked, what the registry knows and what the labels say.

Knows how lines are completed from labels and how masses are found: the mass on the label's container unless one is
given, which bulk needs. Judges nothing. Source: design.md §6 (mass), §7.
"""

from collections.abc import Mapping
from uuid import UUID

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.model import Organisation, TransportUnit
from hwtrack.transfers.commands import NewContainer, NewLeg, NewLine
from hwtrack.transfers.record import Card, KeptLeg, KeptLine, somebody


class UnknownOrganisationError(DomainError):
    """The recipient is not registered."""

    kind = Kind.INVALID
    code = "transfers.unknown-organisation"
    detail = "No organisation with the credit code {credit_code} is registered."
    remedy = "Compare the code with the recipient's licence; a recipient must be registered before waste is sent to it."


class SameSiteError(DomainError):
    """The waste would not leave its site."""

    kind = Kind.INVALID
    code = "transfers.same-site"
    detail = "Remover and recipient are the same site."
    remedy = "Movements within a site need no manifest; record them by scanning."


class UnknownVehicleError(DomainError):
    """The vehicle is not registered."""

    kind = Kind.INVALID
    code = "transfers.unknown-vehicle"
    detail = "No vehicle with the plate {plate} is registered."
    remedy = "Register the vehicle with its transport permit first."


class MassUnknownError(DomainError):
    """The container's mass is unknown."""

    kind = Kind.INVALID
    code = "transfers.mass-unknown"
    detail = "Container {code} has not been weighed and no mass was given for it."
    remedy = "Weigh it and seal it, or give its declared mass."


class LineIncompleteError(DomainError):
    """The line lacks what its containers' labels do not say."""

    kind = Kind.INVALID
    code = "transfers.line-incomplete"
    detail = "Container {code} has no label of ours, so its line must say name, form, hazards and packaging itself."
    remedy = "Correct the code, print a label, or complete the line."


def kept_lines(lines: tuple[NewLine, ...], cards: Mapping[str, Card]) -> tuple[KeptLine, ...]:
    """Return one row per container, numbered through, with what the line leaves out taken from its first label.

    Raises:
        LineIncompleteError: The first container is unknown and the line does not say everything itself.
        MassUnknownError: A container has no known mass and none was given.
    """
    kept: list[KeptLine] = []
    for line_no, line in enumerate(lines, start=1):
        pointer = f"/lines/{line_no - 1}"
        for container in line.containers:
            kept.append(_kept(line, container, cards, n=len(kept) + 1, line_no=line_no, pointer=pointer))
    return tuple(kept)


def kept_legs(
    legs: tuple[NewLeg, ...], orgs: Mapping[CreditCode, Organisation], units: Mapping[str, TransportUnit]
) -> tuple[KeptLeg, ...]:
    """Return the legs, numbered through.

    Raises:
        UnknownVehicleError: A plate is not registered.
    """
    return tuple(
        KeptLeg(
            leg_no=number,
            mode=leg.mode,
            carrier=somebody(leg.carrier, orgs) if leg.carrier else None,
            tractor_id=_unit_id(leg.tractor, units, f"/legs/{number - 1}/tractor"),
            trailer_id=_unit_id(leg.trailer, units, f"/legs/{number - 1}/trailer"),
            driver=leg.driver,
            escort=leg.escort,
        )
        for number, leg in enumerate(legs, start=1)
    )


def _kept(
    line: NewLine, container: NewContainer, cards: Mapping[str, Card], *, n: int, line_no: int, pointer: str
) -> KeptLine:
    first, card = cards.get(line.containers[0].code), cards.get(container.code)
    form = line.form or (first.form if first else None)
    hazards = line.hazards if line.hazards is not None else (first.hazards if first else None)
    if form is None or hazards is None:
        raise LineIncompleteError(code=line.containers[0].code[:40], pointer=pointer)
    return KeptLine(
        n=n,
        line_no=line_no,
        code=container.code,
        container_org_id=card.home_org_id if card else None,
        container_id=card.container_id if card else None,
        carriage=line.carriage,
        waste_code=line.waste_code,
        waste_name=line.waste_name or (first.waste_name if first else line.waste_code.text),
        method=line.method,
        form=form,
        hazards=hazards,
        danger_class=line.danger_class,
        package_kind=line.package_kind or (first.package_kind if first else "other"),
        declared=_declared(container, card, pointer),
        packaging=card.tare if card else NOTHING,
    )


def _declared(container: NewContainer, card: Card | None, pointer: str) -> Mass:
    known = container.declared or (card.net if card else None)
    if known is None or known <= NOTHING:
        raise MassUnknownError(code=container.code[:40], pointer=pointer)
    return known


def _unit_id(plate: str | None, units: Mapping[str, TransportUnit], pointer: str) -> UUID | None:
    if plate is None:
        return None
    if plate not in units:
        raise UnknownVehicleError(plate=plate[:20], pointer=pointer)
    return units[plate].unit_id
