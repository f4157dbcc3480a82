"""Order 23 art. 13: the consignor checks at loading that carrier and vehicle hold the matching permits."""

from datetime import date

from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.registry.exemptions import ExemptStage
from hwtrack.transfers.exemptions import exempt
from hwtrack.transfers.model import Leg, Transfer, TransportMode, Vehicle
from hwtrack.transfers.views import WithHaulage

RULE = Rule(
    id="TRN-01",
    version=1,
    title="Carrier and vehicle hold a dangerous-goods permit that covers the load",
    remedy="Use a carrier permitted for this class, with vehicles of its own permit.",
    basis="Order 23 (2021) art. 13",
    severity=Severity.BLOCK,
    effects={Stage.DISPATCH: Effect.REFUSE, Stage.AFTERWARDS: Effect.ALARM},
    in_force_from=date(2022, 1, 1),
)


def check(facts: WithHaulage) -> Violation | None:
    """Every leg is carried under a permit in force for every class aboard, in permitted vehicles.

    Waste that the exemption list exempts in transport needs none; neither does a pipeline.
    """
    transfer = facts.transfer
    lines = [line for line in transfer.lines if not exempt(facts.claims, line.waste_code, ExemptStage.TRANSPORT)]
    if not lines:
        return None
    legs = [leg for leg in transfer.legs if leg.mode is not TransportMode.PIPELINE]
    if not transfer.legs:
        return Violation(message="No carrier has been named.", pointer="/legs")
    classes = frozenset(line.danger_class for line in lines if line.danger_class)
    return next((found for leg in legs if (found := _leg_fault(leg, classes, transfer))), None)


def _leg_fault(leg: Leg, classes: frozenset[str], transfer: Transfer) -> Violation | None:
    return _permit_fault(leg, classes, transfer) or _vehicle_fault(leg, transfer)


def _permit_fault(leg: Leg, classes: frozenset[str], transfer: Transfer) -> Violation | None:
    pointer = f"/legs/{leg.leg_no - 1}"
    name = leg.carrier.name if leg.carrier else "-"
    if leg.carrier is None or leg.permit is None:
        return Violation(
            message="The carrier “{name}” has no dangerous-goods permit.", facts={"name": name}, pointer=pointer
        )
    if not all(leg.permit.period.holds(day) for day in (transfer.loading_on, transfer.arrival_on)):
        return Violation(
            message="Permit {number} of the carrier “{name}” is not in force on the days of the transfer.",
            facts={"name": name, "number": leg.permit.number},
            pointer=pointer,
        )
    if uncovered := sorted(danger for danger in classes if not leg.permit.covers(danger)):
        return Violation(
            message="Permit {number} of the carrier “{name}” does not cover class {danger_class}.",
            facts={"name": name, "number": leg.permit.number, "danger_class": uncovered[0]},
            pointer=pointer,
        )
    return None


def _vehicle_fault(leg: Leg, transfer: Transfer) -> Violation | None:
    pointer = f"/legs/{leg.leg_no - 1}"
    if leg.tractor is None:
        return Violation(message="No vehicle has been named.", pointer=pointer)
    for vehicle in (leg.tractor, leg.trailer):
        if vehicle and not _is_permitted(vehicle, transfer):
            return Violation(
                message="Vehicle {plate} has no transport permit in force on the days of the transfer.",
                facts={"plate": vehicle.plate},
                pointer=pointer,
            )
    if leg.carrier and leg.tractor.permit and leg.tractor.permit.holder != leg.carrier.org_id:
        # Why: only the tractor. A trailer or tank often has another owner, lawfully (domain.md A.7).
        return Violation(
            message="Vehicle {plate} runs under a permit that was not given to the carrier “{name}”.",
            facts={"plate": leg.tractor.plate, "name": leg.carrier.name},
            pointer=pointer,
            severity=Severity.HIGH,
        )
    return None


def _is_permitted(vehicle: Vehicle, transfer: Transfer) -> bool:
    if vehicle.permit is None:
        return False
    return all(vehicle.permit.period.holds(day) for day in (transfer.loading_on, transfer.arrival_on))
