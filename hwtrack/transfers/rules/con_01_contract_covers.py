"""SWL art. 37 and Order 23 art. 10(1): written contracts with pollution terms, a scope, and a term over the day."""

from datetime import date

from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.transfers.model import Contract, ContractKind, PartyRole, Transfer
from hwtrack.transfers.views import WithContracts

RULE = Rule(
    id="CON-01",
    version=1,
    title="Written contracts cover the transfer",
    remedy="Complete the contract: pollution-control terms, waste codes, quantity, method, a term that covers the day.",
    basis="Solid Waste Law (2020) art. 37; Order 23 (2021) art. 10(1)",
    severity=Severity.HIGH,
    effects={
        Stage.CONTRACT: Effect.REFUSE,
        Stage.CHECKED: Effect.REFUSE,
        Stage.DISPATCH: Effect.REFUSE,
        Stage.AFTERWARDS: Effect.ALARM,
    },
    in_force_from=date(2020, 9, 1),
)


def check(facts: WithContracts) -> Violation | None:
    """Each contract is complete in itself and, where there is a transfer, covers it."""
    for contract in (facts.treatment, facts.haulage):
        if contract and (found := _own_fault(contract)):
            return found
    transfer = facts.transfer
    if transfer is None:
        return None
    return _treatment_fault(facts.treatment, transfer) or _haulage_fault(facts.haulage, transfer)


def _own_fault(contract: Contract) -> Violation | None:
    if not contract.pollution_terms:
        return Violation(message="The contract has no pollution-control terms.", pointer="/pollution_terms")
    if not contract.scope.codes:
        return Violation(message="The contract names no waste code.", pointer="/scope/codes")
    if contract.kind is ContractKind.TREATMENT and contract.scope.quantity is None:
        return Violation(message="The contract names no quantity.", pointer="/scope/quantity_kg")
    return None


def _treatment_fault(contract: Contract | None, transfer: Transfer) -> Violation | None:
    if contract is None:
        return Violation(message="No treatment contract is named.", pointer="/treatment_contract_id")
    if found := _cover_fault(contract, transfer, "/treatment_contract_id"):
        return found
    methods = {line.method for line in transfer.lines if line.method}
    if outside := sorted(methods - set(contract.scope.methods)):
        return Violation(
            message="The treatment contract does not cover method {method}.",
            facts={"method": outside[0]},
            pointer="/treatment_contract_id",
        )
    quantity = contract.scope.quantity
    after = contract.moved + transfer.declared
    if quantity is not None and after > quantity:
        return Violation(
            message="With this transfer {after} t have moved under a contract for {quantity} t.",
            facts={"after": after.tonnes, "quantity": quantity.tonnes},
            pointer="/treatment_contract_id",
        )
    return None


def _haulage_fault(contract: Contract | None, transfer: Transfer) -> Violation | None:
    ends = (transfer.remover, transfer.recipient)
    hired = [carrier for carrier in transfer.carriers if not any(carrier.is_same(end) for end in ends)]
    if contract is None:
        if not hired:
            return None
        return Violation(
            message="No haulage contract with the carrier “{name}” is named.",
            facts={"name": hired[0].name},
            pointer="/haulage_contract_id",
        )
    if found := _cover_fault(contract, transfer, "/haulage_contract_id"):
        return found
    carriers = contract.named(PartyRole.CARRIER)
    stranger = next((carrier for carrier in hired if not any(carrier.is_same(org) for org in carriers)), None)
    if stranger is None:
        return None
    return Violation(
        message="The carrier “{name}” is no party of the haulage contract.",
        facts={"name": stranger.name},
        pointer="/haulage_contract_id",
    )


def _cover_fault(contract: Contract, transfer: Transfer, pointer: str) -> Violation | None:
    if not contract.in_force(transfer.loading_on):
        return Violation(
            message="The contract runs from {start} to {end}; loading is on {day}.",
            facts={
                "start": str(contract.valid_from),
                "end": str(contract.valid_until),
                "day": str(transfer.loading_on),
            },
            pointer=pointer,
        )
    codes = set(contract.scope.codes)
    outside = next((line.waste_code for line in transfer.lines if line.waste_code not in codes), None)
    if outside is None:
        return None
    return Violation(
        message="The contract does not cover waste code {code}.", facts={"code": outside.text}, pointer=pointer
    )
