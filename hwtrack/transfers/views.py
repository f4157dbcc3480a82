"""Narrow views of the fact sheets: what a rule that runs at several stages asks for, and nothing else.

Knows no stage. Each view is a Protocol that the fact sheets of its stages satisfy without saying so.
"""
# ruff: noqa: D102 - each class says what its members are, in the words of `facts` and `model`

from datetime import date
from typing import Protocol

from hwtrack.registry.licences import ExemptRegistration, Licence
from hwtrack.transfers.consent import AgentAct
from hwtrack.transfers.drafts import Difference
from hwtrack.transfers.exemptions import ExemptionClaim
from hwtrack.transfers.facts import Settlement
from hwtrack.transfers.model import CapacityUse, Contract, Load, OrgRef, Transfer


class OnDay(Protocol):
    """Has the day of judgement."""

    @property
    def on(self) -> date: ...


class WithContracts(OnDay, Protocol):
    """Has the contracts a transfer rests on; `transfer` is null while only a contract is judged."""

    @property
    def treatment(self) -> Contract | None: ...
    @property
    def haulage(self) -> Contract | None: ...
    @property
    def transfer(self) -> Transfer | None: ...


class WithRecipientRights(WithContracts, Protocol):
    """Has what entitles the recipient beside the contracts."""

    @property
    def licence(self) -> Licence | None: ...
    @property
    def exemption(self) -> ExemptRegistration | None: ...


class WithLicence(OnDay, Protocol):
    """Has a transfer, if there is one yet, and what entitles its recipient."""

    @property
    def transfer(self) -> Transfer | None: ...
    @property
    def treatment(self) -> Contract | None: ...
    @property
    def licence(self) -> Licence | None: ...
    @property
    def exemption(self) -> ExemptRegistration | None: ...


class WithOrgs(Protocol):
    """Has everybody who is named."""

    @property
    def orgs(self) -> tuple[OrgRef, ...]: ...


class WithRecipients(Protocol):
    """Has everybody said to receive, the manifest's recipient first."""

    @property
    def recipients(self) -> tuple[OrgRef, ...]: ...


class WithCapacity(Protocol):
    """Has how full the recipient's licence is, null where it has none."""

    @property
    def capacity(self) -> CapacityUse | None: ...


class WithActs(OnDay, Protocol):
    """Has what filing agents did."""

    @property
    def acts(self) -> tuple[AgentAct, ...]: ...


class WithClaims(Protocol):
    """Has the exemptions claimed."""

    @property
    def claims(self) -> tuple[ExemptionClaim, ...]: ...


class WithHaulage(WithClaims, OnDay, Protocol):
    """Has the transfer and the exemptions it relies on."""

    @property
    def transfer(self) -> Transfer: ...


class WithLoads(Protocol):
    """Has the containers on the manifest's lines."""

    @property
    def loads(self) -> tuple[Load, ...]: ...


class WithSettlement(OnDay, Protocol):
    """Has how far the answer to a receipt has come."""

    @property
    def settlement(self) -> Settlement: ...


class WithDifferences(WithSettlement, Protocol):
    """Has the differences of a receipt beside."""

    @property
    def differences(self) -> tuple[Difference, ...]: ...
