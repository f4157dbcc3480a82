"""Manifests on the wire: what is sent to make and move them."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.exemptions import ExemptStage
from hwtrack.registry.kinds import UnitKind
from hwtrack.registry.plates import plate
from hwtrack.transfers.commands import (
    MAX_CLAIMS,
    MAX_CONTAINERS,
    MAX_LEGS,
    MAX_LINES,
    Haulage,
    NewClaim,
    NewContainer,
    NewLeg,
    NewLine,
    NewManifest,
    Paper,
)
from hwtrack.transfers.model import Carriage, TransportMode
from hwtrack.transfers.schemas.shared import (
    ContractRefIn,
    Credit,
    Kilograms,
    Method,
    NamedIn,
    OpenWire,
    Reason,
    ViolationOut,
    Waste,
    Wire,
    body_text,
    known_members,
    mass,
)
from hwtrack.transfers.service.moving import Moved

Person = Annotated[str, Field(max_length=60)]
Plate = Annotated[str, Field(min_length=2, max_length=40)]


class ContainerIn(OpenWire):
    """A container on a line; the declared mass is needed only where custody knows none."""

    code: Annotated[str, Field(min_length=1, max_length=60)]
    declared_kg: Kilograms | None = None


class LineIn(OpenWire):
    """Containers of one waste; what is left out is taken from the first container's label."""

    waste_code: Waste
    method: Method | None = None
    containers: Annotated[list[ContainerIn], Field(min_length=1, max_length=MAX_CONTAINERS)]
    carriage: Carriage = Carriage.PACKAGE
    waste_name: Annotated[str, Field(max_length=120)] | None = None
    form: PhysicalForm | None = None
    hazards: list[HazardProperty] | None = None
    package_kind: Annotated[str, Field(max_length=40)] | None = None
    danger_class: Annotated[str, Field(pattern=r"^[1-9](\.[1-9])?$")] | None = None

    def to_line(self, pointer: str) -> NewLine:
        """Return it as the command says it."""
        return NewLine(
            waste_code=WasteCode.of(self.waste_code, pointer=f"{pointer}/waste_code"),
            method=self.method,
            containers=tuple(
                NewContainer(
                    code=one.code,
                    declared=mass(one.declared_kg, f"{pointer}/containers/{n}") if one.declared_kg else None,
                )
                for n, one in enumerate(self.containers)
            ),
            carriage=self.carriage,
            waste_name=self.waste_name,
            form=self.form,
            hazards=frozenset(self.hazards) if self.hazards is not None else None,
            package_kind=self.package_kind,
            danger_class=self.danger_class,
        )


class LegIn(OpenWire):
    """A carrier's part of the way; plates are those of registered vehicles, in any common spelling."""

    mode: TransportMode = TransportMode.ROAD
    carrier: NamedIn | None = None
    tractor: Plate | None = None
    trailer: Plate | None = None
    driver: Person = ""
    escort: Person = ""

    def to_leg(self, pointer: str) -> NewLeg:
        """Return it as the command says it."""
        unit = UnitKind.TRACTOR if self.mode is TransportMode.ROAD else UnitKind.VESSEL
        return NewLeg(
            mode=self.mode,
            carrier=self.carrier.to_named(f"{pointer}/carrier") if self.carrier else None,
            tractor=plate(self.tractor, unit, pointer=f"{pointer}/tractor") if self.tractor else None,
            trailer=plate(self.trailer, UnitKind.TRAILER, pointer=f"{pointer}/trailer") if self.trailer else None,
            driver=self.driver,
            escort=self.escort,
        )


class ClaimIn(OpenWire):
    """An exemption the manifest relies on."""

    item: Annotated[int, Field(ge=1, le=999)]
    waste_code: Waste
    stage: ExemptStage
    document: Annotated[str, Field(max_length=200)] = ""

    def to_claim(self, pointer: str) -> NewClaim:
        """Return it as the command says it."""
        code = WasteCode.of(self.waste_code, pointer=f"{pointer}/waste_code")
        return NewClaim(item=self.item, waste_code=code, stage=self.stage, document=self.document)


class ManifestIn(OpenWire):
    """A manifest to be drafted. Extra members are kept; one that names a party is refused and remembered."""

    site_id: UUID
    recipient: Credit
    recipient_site_id: UUID
    consignor: NamedIn | None = None
    treatment_contract: ContractRefIn | None = None
    haulage_contract: ContractRefIn | None = None
    loading_on: date
    arrival_on: date
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=MAX_LINES)]
    legs: Annotated[tuple[LegIn, ...], Field(max_length=MAX_LEGS)] = ()
    exemptions: Annotated[tuple[ClaimIn, ...], Field(max_length=MAX_CLAIMS)] = ()

    def to_command(self, raw: Mapping[str, Any]) -> NewManifest:
        """Return the command, with the body as it was sent."""
        return NewManifest(
            site_id=self.site_id,
            recipient=CreditCode.of(self.recipient, pointer="/recipient"),
            recipient_site_id=self.recipient_site_id,
            consignor=self.consignor.to_named("/consignor") if self.consignor else None,
            treatment=self.treatment_contract.to_ref() if self.treatment_contract else None,
            haulage=self.haulage_contract.to_ref() if self.haulage_contract else None,
            loading_on=self.loading_on,
            arrival_on=self.arrival_on,
            lines=tuple(line.to_line(f"/lines/{n}") for n, line in enumerate(self.lines)),
            legs=tuple(leg.to_leg(f"/legs/{n}") for n, leg in enumerate(self.legs)),
            claims=tuple(claim.to_claim(f"/exemptions/{n}") for n, claim in enumerate(self.exemptions)),
            body=body_text(raw),
        )


class PaperIn(Wire):
    """Why a paper travels instead of a number, and the hash of its photo."""

    reason: Reason
    photo_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]

    def to_paper(self) -> Paper:
        """Return it as the command says it."""
        return Paper(reason=self.reason, photo_sha256=bytes.fromhex(self.photo_sha256))


class PaperManifestIn(ManifestIn):
    """A transfer that was made on paper, entered now."""

    paper: PaperIn
    completed_on: date
    official_number: Annotated[str, Field(max_length=40)] | None = None


MANIFEST_MEMBERS = known_members(ManifestIn)
PAPER_MANIFEST_MEMBERS = known_members(PaperManifestIn)


class IssueIn(Wire):
    """The official number, or the paper that travels instead."""

    official_number: Annotated[str, Field(max_length=40)] | None = None
    paper: PaperIn | None = None


class NumberIn(Wire):
    """An official number entered later."""

    official_number: Annotated[str, Field(max_length=40)]


class HaulageIn(OpenWire):
    """What may still be settled at dispatch; what is left out stays as it was drafted."""

    haulage_contract: ContractRefIn | None = None
    consignor: NamedIn | None = None
    legs: Annotated[tuple[LegIn, ...], Field(max_length=MAX_LEGS)] = ()
    loading_on: date | None = None
    arrival_on: date | None = None

    def to_haulage(self) -> Haulage:
        """Return it as the command says it."""
        return Haulage(
            contract=self.haulage_contract.to_ref() if self.haulage_contract else None,
            consignor=self.consignor.to_named("/consignor") if self.consignor else None,
            legs=tuple(leg.to_leg(f"/legs/{n}") for n, leg in enumerate(self.legs)),
            loading_on=self.loading_on,
            arrival_on=self.arrival_on,
        )


HAULAGE_MEMBERS = known_members(HaulageIn)


class ReasonIn(Wire):
    """Why."""

    reason: Reason


class MovedOut(Wire):
    """A manifest after a move, and what the rules warn of."""

    home_org_id: int
    manifest_id: UUID
    draft_number: str
    official_number: str | None
    status: str
    version: int
    violations: list[ViolationOut]

    @classmethod
    def of(cls, moved: Moved, language: str) -> Self:
        """Write what became of a move; alarms are the officials' and stay out."""
        manifest = moved.manifest
        found = [one for one in ViolationOut.several(moved.decision, language) if one.effect != "alarm"]
        return cls(
            home_org_id=manifest.home_org_id,
            manifest_id=manifest.manifest_id,
            draft_number=manifest.draft_no,
            official_number=manifest.official_no,
            status=manifest.status.value,
            version=manifest.version,
            violations=found,
        )
