"""The fact sheet of each stage, one frozen type per stage. Knows no rule.

A rule that runs at several stages does not name these types but one of the narrow `views`.
Source: design.md §13 (rules by stage); models.md 2.5.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hwtrack.registry.licences import ExemptRegistration, Licence
from hwtrack.transfers.calendar import Deadline
from hwtrack.transfers.consent import AgentAct
from hwtrack.transfers.drafts import Decision, Difference
from hwtrack.transfers.exemptions import ExemptionClaim
from hwtrack.transfers.manifest import Status
from hwtrack.transfers.model import (
    CapacityUse,
    Contract,
    ContractKind,
    Load,
    OrgRef,
    PartyRole,
    Transfer,
)
from hwtrack.transfers.receipt import Figures, Weighing


def _orgs_in(contract: Contract | None) -> tuple[OrgRef, ...]:
    if contract is None:
        return ()
    signatories = (party.signatory for party in contract.parties if party.signatory)
    return (*(party.org for party in contract.parties), *signatories)


def _recipients_in(contract: Contract | None) -> tuple[OrgRef, ...]:
    return contract.named(PartyRole.RECIPIENT) if contract else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFacts:
    """What is known when a contract is entered. `licence` and `exemption` are those of the recipient it names."""

    on: date
    contract: Contract
    licence: Licence | None
    exemption: ExemptRegistration | None
    acts: tuple[AgentAct, ...] = ()

    @property
    def treatment(self) -> Contract | None:
        """The contract if it is for treatment."""
        return self.contract if self.contract.kind is ContractKind.TREATMENT else None

    @property
    def haulage(self) -> Contract | None:
        """The contract if it is for haulage."""
        return self.contract if self.contract.kind is ContractKind.HAULAGE else None

    @property
    def transfer(self) -> Transfer | None:
        """No transfer yet."""
        return None

    @property
    def orgs(self) -> tuple[OrgRef, ...]:
        """Everybody named in it, signatories included."""
        return _orgs_in(self.contract)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFacts:
    """What is known when a drafted manifest is checked.

    `licence`, `exemption` and `capacity` are the recipient's; `loads` the containers on its lines; `claims` the
    exemptions it relies on; `acts` what filing agents of the remover do in its contracts.
    """

    on: date
    transfer: Transfer
    treatment: Contract | None
    haulage: Contract | None
    licence: Licence | None
    exemption: ExemptRegistration | None
    capacity: CapacityUse | None
    loads: tuple[Load, ...]
    claims: tuple[ExemptionClaim, ...] = ()
    acts: tuple[AgentAct, ...] = ()

    @property
    def orgs(self) -> tuple[OrgRef, ...]:
        """Everybody named in the contracts and on the manifest."""
        consignor = (self.transfer.consignor,) if self.transfer.consignor else ()
        return (*_orgs_in(self.treatment), *_orgs_in(self.haulage), *consignor, *self.transfer.carriers)

    @property
    def recipients(self) -> tuple[OrgRef, ...]:
        """The recipient on the manifest, then everybody else who is said to receive."""
        return (self.transfer.recipient, *_recipients_in(self.treatment))


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchFacts(CheckedFacts):
    """The same, known again in the transaction that dispatches; `loads` say what was scanned while loading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterwardsFacts(CheckedFacts):
    """The same about a transfer already made on paper and entered now."""

    completed_on: date
    entered_on: date
    enter_by: Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFacts:
    """An official number somebody entered: the text, the year the manifest was made in, the origin's division."""

    on: date
    number: str
    created_year: int
    origin_division: int


class Direction(StrEnum):
    """Through which way of a gate."""

    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFacts:
    """Containers scanned through a gate.

    `transfer` and `status` are those of the manifest they are said to move under, null without one. Outward, `loads`
    are the containers on its lines; inward it is empty, because what is missing there is the receipt's fourth line.
    `unlisted` are codes that stand on no line; `at` is the organisation whose gate it is.
    """

    on: date
    direction: Direction
    at: OrgRef
    transfer: Transfer | None
    status: Status | None
    loads: tuple[Load, ...]
    unlisted: tuple[str, ...]

    @property
    def recipients(self) -> tuple[OrgRef, ...]:
        """The recipient on the manifest and, inward, whose gate it is."""
        if self.transfer is None:
            return ()
        return (self.transfer.recipient, self.at) if self.direction is Direction.IN else (self.transfer.recipient,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How far the answer to a receipt has come.

    `accepted_on` is the day the load was received, `confirm_by` the last day for confirming it, `confirmed_on` when it
    was; `noticed_on` and `reported_on` when remover and bureau were told of differences, `decision` what was decided.
    """

    accepted_on: date
    confirm_by: Deadline
    confirmed_on: date | None = None
    noticed_on: date | None = None
    reported_on: date | None = None
    decision: Decision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """What is known when a load is received. `receiver` is who received it in fact."""

    on: date
    transfer: Transfer
    treatment: Contract | None
    receiver: OrgRef
    licence: Licence | None
    exemption: ExemptRegistration | None
    capacity: CapacityUse | None
    figures: Figures
    weighing: Weighing | None
    differences: tuple[Difference, ...]
    settlement: Settlement

    @property
    def recipients(self) -> tuple[OrgRef, ...]:
        """The recipient on the manifest, in the contract, and in fact."""
        return (self.transfer.recipient, *_recipients_in(self.treatment), self.receiver)


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyFacts:
    """A manifest that waits for its confirmation, looked at every day."""

    on: date
    status: Status
    differences: tuple[Difference, ...]
    settlement: Settlement


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingFacts:
    """A filing: a declaration made by somebody for a generator, or exemptions a generator claims."""

    on: date
    acts: tuple[AgentAct, ...] = ()
    claims: tuple[ExemptionClaim, ...] = ()
