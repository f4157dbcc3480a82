"""Filing agents: who may declare for whom, and what an agent did beyond declaring.

HJ 1259 7.1.3 lets a licensed operator, or a third party the bureau agreed to, *declare* for a generator. It covers
nothing else: an agent that signs a contract, pays or consigns for its principal is flagged. A licensed operator that
is itself the recipient signs and consigns for itself, which is lawful. Source: regulation.md 0.6, 4.4 INT-04.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.ids import OrgId
from hwtrack.transfers.model import Contract, OrgRef, PartyRole


class Act(StrEnum):
    """What somebody does in another's stead."""

    FILING = "filing"
    SIGNING = "signing"
    PAYING = "paying"
    CONSIGNING = "consigning"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingConsent:
    """The bureau's recorded consent that `agent` declares for `principal`; both ends of the term included."""

    agent: OrgId
    principal: OrgId
    document: str
    valid_from: date
    valid_until: date

    def in_force(self, on: date) -> bool:
        """Say whether it holds on the day."""
        return self.valid_from <= on <= self.valid_until


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAct:
    """Something `agent` does for `principal`, with the consent it relies on, null where there is none."""

    agent: OrgRef
    principal: OrgId
    act: Act
    consent: FilingConsent | None = None


class ConsentTermError(DomainError):
    """The consent ends before it begins."""

    kind = Kind.INVALID
    code = "transfers.consent-term"
    detail = "The consent runs from {start} to {end}."
    remedy = "Give the dates of the bureau's document; both are included."


def checked_consent(consent: FilingConsent) -> FilingConsent:
    """Return the consent if its dates are in order.

    Raises:
        ConsentTermError: The end lies before the start.
    """
    if consent.valid_until < consent.valid_from:
        raise ConsentTermError(start=str(consent.valid_from), end=str(consent.valid_until), pointer="/valid_until")
    return consent


_ACT_OF_ROLE = {
    PartyRole.CONSIGNOR: Act.CONSIGNING,
    PartyRole.PAYER: Act.PAYING,
    PartyRole.PAYEE: Act.PAYING,
}


def acts_in(contract: Contract, consents: tuple[FilingConsent, ...]) -> tuple[AgentAct, ...]:
    """Return what filing agents of the contract's removers do in it beyond filing.

    Signing for a remover, paying or being paid, and consigning count; the recipient's own acts do not.
    """
    agents = {consent.agent: consent for consent in consents}
    removers = {org.org_id for org in contract.named(PartyRole.REMOVER)}
    recipients = {org.org_id for org in contract.named(PartyRole.RECIPIENT)}
    found = []
    for party in contract.parties:
        if party.role is PartyRole.REMOVER and party.signatory and party.signatory.org_id != party.org.org_id:
            found.append((party.signatory, Act.SIGNING))
        if party.role in _ACT_OF_ROLE and party.org.org_id not in recipients:
            found.append((party.org, _ACT_OF_ROLE[party.role]))
    return tuple(
        AgentAct(agent=org, principal=consent.principal, act=act, consent=consent)
        for org, act in found
        if org.org_id is not None and (consent := agents.get(org.org_id)) and consent.principal in removers
    )
