"""What rules and services say to each other: organisations as named, contracts, vehicles, legs, lines and loads.

Knows frozen facts only; a database row never enters here. Personal names stay outside, because facts are stored for
years and shown to other parties: a signatory is the organisation on whose behalf somebody signed. Prices are never
facts. Source: design.md §7, §13; Order 23 art. 9-13, 31; regulation.md 3.1.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hwtrack.kernel.ids import ContractId, OrgId
from hwtrack.kernel.quantity import NOTHING, Mass, total
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.registry.kinds import INTERMEDIARY_KINDS
from hwtrack.registry.licences import CarrierPermit, Permit


class PartyRole(StrEnum):
    """As what an organisation is named in a contract or on a manifest."""

    REMOVER = "remover"
    RECIPIENT = "recipient"
    CARRIER = "carrier"
    CONSIGNOR = "consignor"
    PAYER = "payer"
    PAYEE = "payee"
    INTERMEDIARY = "intermediary"
    FILING_AGENT = "filing_agent"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgRef:
    """An organisation as somebody named it; `org_id` is null where it is not registered here.

    `kinds` are what it has declared itself to be, in registry's words; `division` has six digits, zero where unknown.
    """

    name: str
    credit_code: str
    org_id: OrgId | None = None
    kinds: frozenset[str] = frozenset()
    division: int = 0

    def is_same(self, other: "OrgRef | None") -> bool:
        """Say whether both are one organisation: the credit code decides."""
        return other is not None and self.credit_code == other.credit_code

    @property
    def is_intermediary(self) -> bool:
        """Whether it has declared a kind that may not stand between the two ends of a transfer."""
        return bool(self.kinds & INTERMEDIARY_KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An organisation in a contract.

    A principal is bound by the contract; others are only named in it (the removers a haulage contract serves).
    `signatory` is the organisation whose person signs for this party, null where nobody signs.
    """

    role: PartyRole
    org: OrgRef
    principal: bool
    signatory: OrgRef | None = None


class ContractKind(StrEnum):
    """利用处置合同 or 运输合同."""

    TREATMENT = "treatment"
    HAULAGE = "haulage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a contract covers; `quantity` is the mass agreed for the whole validity, null where none is written."""

    codes: tuple[WasteCode, ...] = ()
    methods: tuple[str, ...] = ()
    quantity: Mass | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A written contract for treatment or haulage.

    `pollution_terms` says whether pollution-control terms are written in it; both ends of the validity are included.
    `moved` is the mass already moved under it before the transfer being judged.
    """

    contract_id: ContractId
    kind: ContractKind
    parties: tuple[Party, ...]
    scope: Scope
    pollution_terms: bool
    valid_from: date
    valid_until: date
    moved: Mass = NOTHING

    @property
    def principals(self) -> tuple[Party, ...]:
        """The parties that are bound by it."""
        return tuple(party for party in self.parties if party.principal)

    def named(self, role: PartyRole) -> tuple[OrgRef, ...]:
        """Return the organisations named in a role."""
        return tuple(party.org for party in self.parties if party.role is role)

    def in_force(self, on: date) -> bool:
        """Say whether its validity covers the day."""
        return self.valid_from <= on <= self.valid_until


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityUse:
    """How full a recipient's licence is in one calendar year.

    `used` is opening balance + received + under way - released, the transfer being judged left out; `adding` is that
    transfer's mass. Source: design.md §13; licence measures art. 12.
    """

    year: int
    capacity: Mass
    used: Mass
    adding: Mass

    @property
    def permille(self) -> int:
        """The share used with the transfer, in thousandths, rounded half up; a licence without capacity is full."""
        if self.capacity.grams <= 0:
            return 1000 if self.used + self.adding <= NOTHING else 9999
        whole = (self.used + self.adding).grams
        return (2000 * whole + self.capacity.grams) // (2 * self.capacity.grams)

    @property
    def percent(self) -> str:
        """The same share in per cent with one decimal."""
        return f"{self.permille // 10}.{self.permille % 10}"


class TransportMode(StrEnum):
    """How a leg moves."""

    ROAD = "road"
    WATER = "water"
    RAIL = "rail"
    PIPELINE = "pipeline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A tractor, a trailer, a lorry or a ship, with its own transport permit, null where it has none."""

    plate: str
    permit: Permit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One carrier's part of the way; `permit` is the carrier's. A road unit is tractor and trailer, each permitted."""

    leg_no: int
    mode: TransportMode
    carrier: OrgRef | None = None
    permit: CarrierPermit | None = None
    tractor: Vehicle | None = None
    trailer: Vehicle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One kind of waste on a manifest; `declared` is the net mass, `method` null for a collector."""

    line_no: int
    waste_code: WasteCode
    method: str | None
    declared: Mass
    form: PhysicalForm
    hazards: frozenset[HazardProperty]
    danger_class: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """What a manifest says is to be moved: from whom, to whom, by whom, and what.

    `consignor` is who orders the haulage, null while nobody has; `loading_on` and `arrival_on` are local dates.
    """

    remover: OrgRef
    recipient: OrgRef
    consignor: OrgRef | None
    lines: tuple[Line, ...]
    legs: tuple[Leg, ...]
    loading_on: date
    arrival_on: date

    @property
    def declared(self) -> Mass:
        """The net mass of all lines."""
        return total([line.declared for line in self.lines])

    @property
    def carriers(self) -> tuple[OrgRef, ...]:
        """The carriers of all legs, in order."""
        return tuple(leg.carrier for leg in self.legs if leg.carrier)


class Carriage(StrEnum):
    """How the waste is held while it moves: in labelled packages, or in bulk, where no package can bear a label."""

    PACKAGE = "package"
    TANKER = "tanker"
    PIPELINE = "pipeline"


class LabelStatus(StrEnum):
    """What a container's label is worth."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    VOID = "void"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A container named on a line, with what its label and its custody say.

    `on_other_manifest` means another open manifest holds it; `ended` that it has been treated or transformed away;
    `scanned` that somebody scanned it while loading under this manifest. `holder` is null where custody knows none.
    """

    code: str
    line_no: int
    carriage: Carriage
    well_formed: bool
    status: LabelStatus
    waste_code: WasteCode | None
    form: PhysicalForm | None
    hazards: frozenset[HazardProperty] | None
    holder: OrgId | None
    on_other_manifest: bool = False
    ended: bool = False
    scanned: bool = False
