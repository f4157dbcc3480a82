"""What people ask transfers to do: frozen commands, checked for what makes them sound by themselves.

Organisations are named by credit code, registered or not, so that a third party can be named, judged and remembered.
Whether a thing exists is the service's to ask, whether it is lawful the rules'. Texts of persons (driver, signatory)
are carried to the rows and never into facts.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.ids import ContractId, OrgId
from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.exemptions import ExemptStage
from hwtrack.transfers.drafts import DeclarationDraft, Difference
from hwtrack.transfers.manifest import checked_trip
from hwtrack.transfers.model import Carriage, ContractKind, PartyRole, Scope, TransportMode

MAX_PARTIES = 20
MAX_CODES = 100
MAX_CONTAINERS = 500
"""Containers on one manifest, as many as one custody event may name."""
MAX_LINES = 50
MAX_LEGS = 10
MAX_CLAIMS = 20
MAX_CONTRACT_DAYS = 3660
"""Ten years; a longer validity is a slip of the pen."""


class PartyTwiceError(DomainError):
    """A party stands in the contract twice."""

    kind = Kind.INVALID
    code = "transfers.party-twice"
    detail = "{credit_code} is named as “{role}” more than once."
    remedy = "Name each organisation once in each role."


class ContractTermError(DomainError):
    """The contract's validity is impossible."""

    kind = Kind.INVALID
    code = "transfers.contract-term"
    detail = "The contract runs from {start} to {end}; it lasts 1 to {days} days."
    remedy = "Copy both dates from the contract; both are included."


class ContractQuantityError(DomainError):
    """The contract's quantity is nothing."""

    kind = Kind.INVALID
    code = "transfers.contract-quantity"
    detail = "A contract names a quantity of at least one gram, or none at all."
    remedy = "Copy the quantity from the contract; leave it out where none is written."


class NotAPartyError(DomainError):
    """Your organisation is no party of this contract."""

    kind = Kind.FORBIDDEN
    code = "transfers.not-a-party"
    detail = "A contract is entered by one of its parties."
    remedy = "Have one of the parties enter it; a filing agent does not enter contracts."


class ContainersNamedError(DomainError):
    """The number of containers is out of range."""

    kind = Kind.INVALID
    code = "transfers.containers"
    detail = "The manifest names {n} containers; it may name 1 to {limit}."
    remedy = "Split the load into several manifests."


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An organisation as somebody wrote it down."""

    credit_code: CreditCode
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewParty:
    """A party of a contract as it is written. `signed_by` is the person's name and stays in the row."""

    role: PartyRole
    org: Named
    principal: bool
    signatory: Named | None = None
    signed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContract:
    """A contract as it is written; `body` is the text as sent without its prices."""

    kind: ContractKind
    number: str
    parties: tuple[NewParty, ...]
    scope: Scope
    pollution_terms: str
    valid_from: date
    valid_until: date
    body: str
    price_terms: str = ""

    @property
    def named(self) -> frozenset[CreditCode]:
        """Every credit code in it, signatories included."""
        signatories = {party.signatory.credit_code for party in self.parties if party.signatory}
        return frozenset({party.org.credit_code for party in self.parties} | signatories)

    def checked(self, own: CreditCode) -> "NewContract":
        """Return it if its dates and parties are in order and the organisation that enters it is one of them.

        Raises:
            ContractTermError: It ends before it begins or lasts more than ten years.
            ContractQuantityError: Its quantity is nothing.
            PartyTwiceError: One organisation is named twice in one role.
            NotAPartyError: The organisation is not named in it.
        """
        if not timedelta() <= self.valid_until - self.valid_from < timedelta(days=MAX_CONTRACT_DAYS):
            raise ContractTermError(
                start=str(self.valid_from), end=str(self.valid_until), days=MAX_CONTRACT_DAYS, pointer="/valid_until"
            )
        if self.scope.quantity is not None and self.scope.quantity <= NOTHING:
            raise ContractQuantityError(pointer="/scope/quantity_kg")
        seen: set[tuple[PartyRole, CreditCode]] = set()
        for place, party in enumerate(self.parties):
            key = (party.role, party.org.credit_code)
            if key in seen:
                pointer = f"/parties/{place}"
                raise PartyTwiceError(credit_code=key[1].text, role=key[0].value, pointer=pointer)
            seen.add(key)
        if own not in {party.org.credit_code for party in self.parties}:
            raise NotAPartyError(pointer="/parties")
        return self


DEFAULT_PRINCIPALS = {
    ContractKind.TREATMENT: frozenset(
        {PartyRole.REMOVER, PartyRole.RECIPIENT, PartyRole.INTERMEDIARY, PartyRole.OTHER, PartyRole.CONSIGNOR}
    ),
    ContractKind.HAULAGE: frozenset({PartyRole.CONSIGNOR, PartyRole.CARRIER, PartyRole.INTERMEDIARY, PartyRole.OTHER}),
}
"""Roles that bind where the contract does not say otherwise."""


@dataclass(frozen=True, slots=True)
class ContractRef:
    """A contract in the family of whoever entered it."""

    home_org_id: OrgId
    contract_id: ContractId


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContainer:
    """A container on a line; `declared` is given where custody knows no net mass, for bulk above all."""

    code: str
    declared: Mass | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """Containers of one waste. What is left out is taken from the first container's label."""

    waste_code: WasteCode
    method: str | None
    containers: tuple[NewContainer, ...]
    carriage: Carriage = Carriage.PACKAGE
    waste_name: str | None = None
    form: PhysicalForm | None = None
    hazards: frozenset[HazardProperty] | None = None
    package_kind: str | None = None
    danger_class: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLeg:
    """A carrier's part of the way as planned; plates are those of registered vehicles."""

    mode: TransportMode
    carrier: Named | None = None
    tractor: str | None = None
    trailer: str | None = None
    driver: str = ""
    escort: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClaim:
    """An exemption a manifest relies on."""

    item: int
    waste_code: WasteCode
    stage: ExemptStage
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewManifest:
    """A manifest to be drafted by its remover; `body` is the text as sent."""

    site_id: UUID
    recipient: CreditCode
    recipient_site_id: UUID
    consignor: Named | None
    treatment: ContractRef | None
    haulage: ContractRef | None
    loading_on: date
    arrival_on: date
    lines: tuple[NewLine, ...]
    legs: tuple[NewLeg, ...]
    claims: tuple[NewClaim, ...]
    body: str

    @property
    def named(self) -> frozenset[CreditCode]:
        """Every credit code on it."""
        others = [leg.carrier for leg in self.legs if leg.carrier] + ([self.consignor] if self.consignor else [])
        return frozenset({self.recipient, *(other.credit_code for other in others)})

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all containers, in order."""
        return tuple(container.code for line in self.lines for container in line.containers)

    def checked(self) -> "NewManifest":
        """Return it if its dates are in order and it names 1 to 500 containers.

        Raises:
            TripDatesError: Arrival is not 0 to 30 days after loading.
            ContainersNamedError: None, or more than 500.
        """
        checked_trip(self.loading_on, self.arrival_on)
        if not 1 <= len(self.codes) <= MAX_CONTAINERS:
            raise ContainersNamedError(n=len(self.codes), limit=MAX_CONTAINERS, pointer="/lines")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Haulage:
    """What may still be settled at dispatch; null or empty leaves it as it was drafted."""

    contract: ContractRef | None = None
    consignor: Named | None = None
    legs: tuple[NewLeg, ...] = ()
    loading_on: date | None = None
    arrival_on: date | None = None

    @property
    def named(self) -> frozenset[CreditCode]:
        """Every credit code in it."""
        others = [leg.carrier for leg in self.legs if leg.carrier] + ([self.consignor] if self.consignor else [])
        return frozenset(other.credit_code for other in others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Why a paper manifest travels instead of a number, and the hash of its photo. Source: Order 23 art. 20."""

    reason: str
    photo_sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the recipient says beside the scan: differences a person saw, and whom it has told already."""

    stated: tuple[Difference, ...] = ()
    noticed_on: date | None = None
    reported_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConsent:
    """The bureau's consent that an agent files for an organisation."""

    agent: CreditCode
    principal: CreditCode
    document: str
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFiling:
    """A declaration of one site, prepared by its organisation or its filing agent."""

    site_id: UUID
    declaration: DeclarationDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExemptionClaim:
    """A claim that waste of a site is exempt at a stage; `mass` is given where no containers are named."""

    site_id: UUID
    item: int
    stage: ExemptStage
    waste_code: WasteCode
    codes: tuple[str, ...] = ()
    mass: Mass | None = None
    document: str = ""
