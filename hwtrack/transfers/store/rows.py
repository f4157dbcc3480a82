"""Rows of manifests as values, and values as rows; no SQL."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from hwtrack.kernel.ids import ContractId, LicenceId, ManifestId, OrgId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.exemptions import ExemptStage
from hwtrack.transfers.commands import ContractRef, NewClaim
from hwtrack.transfers.drafts import Decision, Difference, DifferenceKind
from hwtrack.transfers.manifest import Status
from hwtrack.transfers.model import Carriage, TransportMode
from hwtrack.transfers.receipt import Outcome, Weighing
from hwtrack.transfers.record import KeptLeg, KeptLine, Manifest, PaperKept, ReceiptKept, Somebody

STEPS = ("checked", "issued", "dispatched", "departed", "arrived", "received", "settled", "ended")
"""Instants a manifest row keeps of its way; `steps` of a `Manifest` names them without `_at`."""


def parsed(value: Any) -> Any:
    """Return a JSON column as plain values: the two forms of work hand it over as text or parsed already."""
    return json.loads(value) if isinstance(value, str) else value


def head_values(manifest: Manifest) -> tuple[Any, ...]:
    """Return a manifest's own columns in the order of its insert."""
    return (
        manifest.home_org_id,
        manifest.manifest_id,
        manifest.draft_no,
        manifest.official_no,
        manifest.status.value,
        manifest.since,
        manifest.version,
        manifest.site_id,
        manifest.division,
        manifest.recipient_org_id,
        manifest.recipient_site_id,
        manifest.recipient_division,
        *somebody_values(manifest.consignor),
        *ref_values(manifest.treatment),
        *ref_values(manifest.haulage),
        manifest.loading_on,
        manifest.arrival_on,
        manifest.declared.grams,
        *(manifest.parent or (None, None)),
        json.dumps([_claim_row(claim) for claim in manifest.claims], ensure_ascii=False),
        *paper_values(manifest.paper),
    )


def paper_values(paper: PaperKept | None) -> tuple[str | None, bytes | None, date | None]:
    """Return the three columns of a paper that travelled instead of a number."""
    return (paper.reason, paper.photo_sha256, paper.completed_on) if paper else (None, None, None)


def somebody_values(one: Somebody | None) -> tuple[int | None, str | None, str | None]:
    """Return an organisation's three columns: key, credit code, name."""
    return (one.org_id, one.credit_code.text, one.name) if one else (None, None, None)


def ref_values(ref: ContractRef | None) -> tuple[int | None, UUID | None]:
    """Return a contract reference's two columns."""
    return (ref.home_org_id, ref.contract_id) if ref else (None, None)


def _claim_row(claim: NewClaim) -> dict[str, Any]:
    return {
        "item": claim.item,
        "waste_code": claim.waste_code.digits,
        "stage": claim.stage.value,
        "document": claim.document,
    }


def line_row(line: KeptLine) -> dict[str, Any]:
    """Return a line as its insert reads it."""
    return {
        "n": line.n,
        "line_no": line.line_no,
        "code": line.code,
        "container_org_id": line.container_org_id,
        "container_id": str(line.container_id) if line.container_id else None,
        "carriage": line.carriage.value,
        "waste_code": line.waste_code.digits,
        "waste_name": line.waste_name,
        "method": line.method,
        "form": line.form.value,
        "hazards": sorted(line.hazards),
        "danger_class": line.danger_class,
        "package_kind": line.package_kind,
        "declared_g": line.declared.grams,
        "packaging_g": line.packaging.grams,
    }


def leg_row(leg: KeptLeg) -> dict[str, Any]:
    """Return a leg as its insert reads it."""
    carrier = leg.carrier
    return {
        "leg_no": leg.leg_no,
        "mode": leg.mode.value,
        "carrier_org_id": carrier.org_id if carrier else None,
        "carrier_credit_code": carrier.credit_code.text if carrier else None,
        "carrier_name": carrier.name if carrier else None,
        "tractor_id": str(leg.tractor_id) if leg.tractor_id else None,
        "trailer_id": str(leg.trailer_id) if leg.trailer_id else None,
        "driver": leg.driver or None,
        "escort": leg.escort or None,
    }


def received_row(line: KeptLine) -> dict[str, Any]:
    """Return what a receipt writes on a line."""
    return {
        "n": line.n,
        "outcome": line.outcome.value if line.outcome else None,
        "weighed_g": _grams(line.weighed),
        "accepted_g": _grams(line.accepted),
        "refused_g": _grams(line.refused),
        "not_arrived_g": _grams(line.not_arrived),
        "opinion": line.opinion or None,
    }


def _grams(mass: Mass | None) -> int | None:
    return mass.grams if mass is not None else None


def _mass(grams: int | None) -> Mass | None:
    return Mass(grams) if grams is not None else None


def manifest_of(row: Any) -> Manifest:
    """Return the manifest that a row of the whole-manifest query says."""
    return Manifest(
        home_org_id=OrgId(row["home_org_id"]),
        manifest_id=ManifestId(row["manifest_id"]),
        draft_no=row["draft_no"],
        official_no=row["official_no"],
        status=Status(row["status"]),
        since=row["since"],
        version=row["version"],
        site_id=row["site_id"],
        division=row["division"],
        recipient_org_id=OrgId(row["recipient_org_id"]),
        recipient_site_id=row["recipient_site_id"],
        recipient_division=row["recipient_division"],
        consignor=_somebody(row, "consignor_"),
        treatment=_ref(row["treatment_home_org_id"], row["treatment_contract_id"]),
        haulage=_ref(row["haulage_home_org_id"], row["haulage_contract_id"]),
        licence_id=LicenceId(row["licence_id"]) if row["licence_id"] else None,
        loading_on=row["loading_on"],
        arrival_on=row["arrival_on"],
        lines=tuple(_line(line) for line in parsed(row["line_rows"])),
        legs=tuple(_leg(leg) for leg in parsed(row["leg_rows"])),
        claims=tuple(_claim(claim) for claim in parsed(row["exemptions"])),
        made_at=row["made_at"],
        paper=_paper(row),
        receipt=_receipt(row),
        parent=_parent(row),
        steps={step: row[f"{step}_at"] for step in STEPS if row[f"{step}_at"] is not None},
        reason=row["reason"] or "",
        parties=tuple(row["parties"]),
        regions=tuple(row["regions"]),
    )


def _line(row: Mapping[str, Any]) -> KeptLine:
    return KeptLine(
        n=row["n"],
        line_no=row["line_no"],
        code=row["code"],
        container_org_id=row["container_org_id"],
        container_id=UUID(row["container_id"]) if row["container_id"] else None,  # type: ignore[arg-type]  # NewType
        carriage=Carriage(row["carriage"]),
        waste_code=WasteCode(row["waste_code"]),
        waste_name=row["waste_name"],
        method=row["method"],
        form=PhysicalForm(row["form"]),
        hazards=frozenset(HazardProperty(hazard) for hazard in row["hazards"]),
        danger_class=row["danger_class"],
        package_kind=row["package_kind"],
        declared=Mass(row["declared_g"]),
        packaging=Mass(row["packaging_g"]),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        weighed=_mass(row["weighed_g"]),
        accepted=_mass(row["accepted_g"]),
        refused=_mass(row["refused_g"]),
        not_arrived=_mass(row["not_arrived_g"]),
        opinion=row["opinion"] or "",
    )


def _leg(row: Mapping[str, Any]) -> KeptLeg:
    return KeptLeg(
        leg_no=row["leg_no"],
        mode=TransportMode(row["mode"]),
        carrier=_somebody(row, "carrier_"),
        tractor_id=UUID(row["tractor_id"]) if row["tractor_id"] else None,
        trailer_id=UUID(row["trailer_id"]) if row["trailer_id"] else None,
        driver=row["driver"] or "",
        escort=row["escort"] or "",
    )


def _claim(row: Mapping[str, Any]) -> NewClaim:
    return NewClaim(
        item=row["item"],
        waste_code=WasteCode(row["waste_code"]),
        stage=ExemptStage(row["stage"]),
        document=row["document"],
    )


def _somebody(row: Any, prefix: str) -> Somebody | None:
    if row[f"{prefix}credit_code"] is None:
        return None
    return Somebody(
        credit_code=CreditCode(row[f"{prefix}credit_code"]),
        name=row[f"{prefix}name"],
        org_id=row[f"{prefix}org_id"],
    )


def _ref(home: int | None, contract_id: UUID | None) -> ContractRef | None:
    return ContractRef(OrgId(home), ContractId(contract_id)) if home is not None and contract_id else None


def _parent(row: Any) -> tuple[OrgId, ManifestId] | None:
    if row["parent_manifest_id"] is None:
        return None
    return OrgId(row["parent_home_org_id"]), ManifestId(row["parent_manifest_id"])


def _paper(row: Any) -> PaperKept | None:
    if row["paper_reason"] is None:
        return None
    return PaperKept(
        reason=row["paper_reason"], photo_sha256=row["paper_photo_sha256"], completed_on=row["completed_on"]
    )


def _difference(row: Mapping[str, Any]) -> Difference:
    sign, text = (-1, row["mass"][1:]) if row["mass"].startswith("-") else (1, row["mass"])
    return Difference(
        kind=DifferenceKind(row["kind"]),
        mass=Mass(sign * Mass.kg(text).grams),
        codes=tuple(row["codes"]),
        note=row["note"],
    )


def _receipt(row: Any) -> ReceiptKept | None:
    if row["confirm_by"] is None:
        return None
    weighing = None
    if row["bridge_gross_g"] is not None:
        weighing = Weighing(
            gross=Mass(row["bridge_gross_g"]),
            tare=Mass(row["bridge_tare_g"]),
            division=Mass(row["bridge_division_g"]),
            ticket=row["ticket"] or "",
        )
    return ReceiptKept(
        received_at=row["received_at"],
        receiver_org_id=OrgId(row["receiver_org_id"]),
        event_id=row["received_event_id"],
        confirm_by=row["confirm_by"],
        confirm_certain=row["confirm_certain"],
        weighing=weighing,
        decision=Decision(row["decision"]) if row["decision"] else None,
        differences=tuple(_difference(one) for one in parsed(row["differences"] or "[]")),
        noticed_on=row["noticed_on"],
        reported_on=row["reported_on"],
        settled_at=row["settled_at"],
    )
