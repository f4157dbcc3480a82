"""A manifest as it is kept, and how its facts are made out of it.

Knows the kept values and the pure way from them, with what the registry says of the organisations and vehicles, to the
transfer that rules judge. Source: design.md §7; models.md 2.3 (a row never enters a rule).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from hwtrack.custody.container import Block
from hwtrack.kernel.canonical import canonical, plain
from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.ids import ContainerId, LicenceId, ManifestId, OrgId
from hwtrack.kernel.quantity import NOTHING, Mass, total
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.labels.code import DigitalCode
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.licences import CarrierPermit, Licence
from hwtrack.registry.model import Organisation, TransportUnit
from hwtrack.transfers.commands import ContractRef, Named, NewClaim
from hwtrack.transfers.drafts import Decision, Difference
from hwtrack.transfers.manifest import Status
from hwtrack.transfers.model import (
    Carriage,
    LabelStatus,
    Leg,
    Line,
    Load,
    OrgRef,
    PartyRole,
    Transfer,
    TransportMode,
    Vehicle,
)
from hwtrack.transfers.receipt import Outcome, Receipt, Weighing


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """An organisation as it is kept on a manifest: registered, or by credit code and name alone."""

    credit_code: CreditCode
    name: str
    org_id: OrgId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLine:
    """A container on a manifest. Receipt members are null until it is received."""

    n: int
    line_no: int
    code: str
    container_org_id: OrgId | None
    container_id: ContainerId | None
    carriage: Carriage
    waste_code: WasteCode
    waste_name: str
    method: str | None
    form: PhysicalForm
    hazards: frozenset[HazardProperty]
    danger_class: str | None
    package_kind: str
    declared: Mass
    packaging: Mass
    outcome: Outcome | None = None
    weighed: Mass | None = None
    accepted: Mass | None = None
    refused: Mass | None = None
    not_arrived: Mass | None = None
    opinion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLeg:
    """A leg as it is kept."""

    leg_no: int
    mode: TransportMode
    carrier: Somebody | None
    tractor_id: UUID | None
    trailer_id: UUID | None
    driver: str = ""
    escort: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKept:
    """The paper that travelled in the number's stead; `completed_on` is when the transfer was complete."""

    reason: str
    photo_sha256: bytes
    completed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptKept:
    """What was recorded of a receipt as a whole; `weighing` is null where no bridge was used."""

    received_at: datetime
    receiver_org_id: OrgId
    event_id: UUID | None
    confirm_by: date
    confirm_certain: bool
    weighing: Weighing | None
    decision: Decision | None
    differences: tuple[Difference, ...] = ()
    noticed_on: date | None = None
    reported_on: date | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A manifest as it is kept, of one version. `since` is when it came into its state."""

    home_org_id: OrgId
    manifest_id: ManifestId
    draft_no: str
    official_no: str | None
    status: Status
    since: datetime
    version: int
    site_id: UUID
    division: int
    recipient_org_id: OrgId
    recipient_site_id: UUID
    recipient_division: int
    consignor: Somebody | None
    treatment: ContractRef | None
    haulage: ContractRef | None
    licence_id: LicenceId | None
    loading_on: date
    arrival_on: date
    lines: tuple[KeptLine, ...]
    legs: tuple[KeptLeg, ...]
    claims: tuple[NewClaim, ...]
    made_at: datetime
    paper: PaperKept | None = None
    receipt: ReceiptKept | None = None
    parent: tuple[OrgId, ManifestId] | None = None
    steps: Mapping[str, datetime] = field(default_factory=dict)
    reason: str = ""
    parties: tuple[int, ...] = ()
    regions: tuple[int, ...] = ()

    @property
    def declared(self) -> Mass:
        """The net mass of all containers."""
        return total([line.declared for line in self.lines])

    @property
    def org_ids(self) -> frozenset[OrgId]:
        """Every registered organisation on it."""
        others = [leg.carrier.org_id for leg in self.legs if leg.carrier] + [
            self.consignor.org_id if self.consignor else None
        ]
        return frozenset({self.home_org_id, self.recipient_org_id, *(other for other in others if other is not None)})

    @property
    def unit_ids(self) -> frozenset[UUID]:
        """Every vehicle on it."""
        ids = [unit for leg in self.legs for unit in (leg.tractor_id, leg.trailer_id)]
        return frozenset(unit for unit in ids if unit is not None)

    @property
    def containers(self) -> tuple[tuple[OrgId, ContainerId], ...]:
        """Every container of ours on it, in the order in which holds are taken."""
        found = (
            (line.container_org_id, line.container_id)
            for line in self.lines
            if line.container_org_id is not None and line.container_id is not None
        )
        return tuple(sorted(set(found)))

    @property
    def text(self) -> str:
        """The canonical text that is frozen and hashed at a signature."""
        return canonical(plain(self))

    def roles_of(self, org_id: OrgId) -> frozenset[PartyRole]:
        """Return as what an organisation stands on it."""
        named = {
            PartyRole.REMOVER: self.home_org_id == org_id,
            PartyRole.RECIPIENT: self.recipient_org_id == org_id,
            PartyRole.CARRIER: any(leg.carrier and leg.carrier.org_id == org_id for leg in self.legs),
            PartyRole.CONSIGNOR: self.consignor is not None and self.consignor.org_id == org_id,
        }
        return frozenset(role for role, is_so in named.items() if is_so)

    @property
    def inbox(self) -> tuple[tuple[OrgId, PartyRole], ...]:
        """Who finds it in which role in their inbox."""
        return tuple((org, role) for org in sorted(self.org_ids) for role in sorted(self.roles_of(org)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What labels and custody say of a container.

    `net` is null where it has not been weighed; `loaded_under` is the manifest under which it was scanned on board;
    `held_by` the manifest that holds it now. `blocks` are why a desk may not move it on; `inside` is the unit it is
    packed in.
    """

    code: str
    home_org_id: OrgId
    container_id: ContainerId
    waste_code: WasteCode
    waste_name: str
    form: PhysicalForm
    hazards: frozenset[HazardProperty]
    package_kind: str
    is_bulk: bool
    tare: Mass
    net: Mass | None
    holder: OrgId | None
    label: LabelStatus
    ended: bool = False
    held_by: ManifestId | None = None
    loaded_under: ManifestId | None = None
    blocks: frozenset[Block] = frozenset()
    inside: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the registry and the labels say of everybody and everything on a manifest."""

    orgs: Mapping[OrgId, Organisation]
    permits: Mapping[OrgId, tuple[CarrierPermit, ...]]
    units: Mapping[UUID, TransportUnit]
    cards: Mapping[str, Card]


def ref_of(organisation: Organisation) -> OrgRef:
    """Return a registered organisation as facts name it."""
    return OrgRef(
        name=organisation.name,
        credit_code=organisation.credit_code.text,
        org_id=organisation.org_id,
        kinds=frozenset(kind.value for kind in organisation.kinds),
        division=organisation.division,
    )


def ref_of_named(named: Named, found: Mapping[CreditCode, Organisation]) -> OrgRef:
    """Return an organisation as facts name it, by its own name if it is registered and as written if not."""
    known = found.get(named.credit_code)
    return ref_of(known) if known else OrgRef(name=named.name, credit_code=named.credit_code.text)


def somebody(named: Named, found: Mapping[CreditCode, Organisation]) -> Somebody:
    """Return an organisation as it is kept."""
    known = found.get(named.credit_code)
    name = known.name if known else named.name
    return Somebody(credit_code=named.credit_code, name=name, org_id=known.org_id if known else None)


def transfer_of(manifest: Manifest, world: World) -> Transfer:
    """Return what the manifest says is to be moved, as rules judge it."""
    return Transfer(
        remover=ref_of(world.orgs[manifest.home_org_id]),
        recipient=ref_of(world.orgs[manifest.recipient_org_id]),
        consignor=_ref_of_somebody(manifest.consignor, world),
        lines=_lines_of(manifest.lines),
        legs=tuple(_leg_of(leg, manifest.loading_on, world) for leg in manifest.legs),
        loading_on=manifest.loading_on,
        arrival_on=manifest.arrival_on,
    )


def loads_of(manifest: Manifest, world: World) -> tuple[Load, ...]:
    """Return the containers on the manifest's lines with what their labels and custody say."""
    return tuple(_load_of(line, world.cards.get(line.code), manifest) for line in manifest.lines)


def receipt_of(line: KeptLine) -> Receipt:
    """Return a received line as its arithmetic reads it.

    Raises:
        ValueError: The line has not been received (a programming error).
    """
    if line.outcome is None:
        raise ValueError(f"{line.code} has not been received")
    return Receipt(
        code=line.code,
        outcome=line.outcome,
        declared=line.declared,
        packaging=line.packaging,
        weighed=line.weighed,
        refused_part=(line.refused or NOTHING) if line.outcome is Outcome.ACCEPTED else NOTHING,
        reason=line.opinion,
    )


def choose_licence(licences: tuple[Licence, ...], codes: frozenset[WasteCode], on: date) -> Licence | None:
    """Return the licence a transfer would be received under: in force and covering first, then the latest."""

    def fitness(licence: Licence) -> tuple[bool, bool, date, str]:
        covers = all(licence.covers_waste(code) for code in codes)
        return covers, licence.period.holds(on), licence.period.last or date.max, licence.number

    return max(licences, key=fitness, default=None)


def is_container_code(text: str) -> bool:
    """Say whether a text is a container code of 37 characters with everything in order."""
    try:
        DigitalCode.parse(text)
    except DomainError:
        return False
    return True


def _ref_of_somebody(one: Somebody | None, world: World) -> OrgRef | None:
    if one is None:
        return None
    if one.org_id is not None and one.org_id in world.orgs:
        return ref_of(world.orgs[one.org_id])
    return OrgRef(name=one.name, credit_code=one.credit_code.text)


def _lines_of(kept: tuple[KeptLine, ...]) -> tuple[Line, ...]:
    numbers = sorted({line.line_no for line in kept})
    groups = [[line for line in kept if line.line_no == number] for number in numbers]
    return tuple(
        Line(
            line_no=first.line_no,
            waste_code=first.waste_code,
            method=first.method,
            declared=total([line.declared for line in group]),
            form=first.form,
            hazards=first.hazards,
            danger_class=first.danger_class,
        )
        for group in groups
        for first in group[:1]
    )


def _leg_of(leg: KeptLeg, on: date, world: World) -> Leg:
    permits = world.permits.get(leg.carrier.org_id, ()) if leg.carrier and leg.carrier.org_id is not None else ()
    in_force = [permit for permit in permits if permit.period.holds(on)]
    return Leg(
        leg_no=leg.leg_no,
        mode=leg.mode,
        carrier=_ref_of_somebody(leg.carrier, world),
        permit=next(iter((*in_force, *permits)), None),
        tractor=_vehicle_of(leg.tractor_id, world),
        trailer=_vehicle_of(leg.trailer_id, world),
    )


def _vehicle_of(unit_id: UUID | None, world: World) -> Vehicle | None:
    unit = world.units.get(unit_id) if unit_id else None
    return Vehicle(plate=unit.plate, permit=unit.permit) if unit else None


def _load_of(line: KeptLine, card: Card | None, manifest: Manifest) -> Load:
    if card is None:
        return Load(
            code=line.code,
            line_no=line.line_no,
            carriage=Carriage.PACKAGE,
            well_formed=is_container_code(line.code),
            status=LabelStatus.UNKNOWN,
            waste_code=None,
            form=None,
            hazards=None,
            holder=None,
        )
    return Load(
        code=line.code,
        line_no=line.line_no,
        # Why: whoever writes “tanker” beside a drum would be spared the scan; only bulk containers are.
        carriage=line.carriage if card.is_bulk else Carriage.PACKAGE,
        well_formed=True,
        status=card.label,
        waste_code=card.waste_code,
        form=card.form,
        hazards=card.hazards,
        holder=card.holder,
        on_other_manifest=card.held_by is not None and card.held_by != manifest.manifest_id,
        ended=card.ended,
        scanned=card.loaded_under == manifest.manifest_id,
    )
