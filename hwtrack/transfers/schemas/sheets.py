"""Manifests on the wire: what is shown of them."""

import json
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from hwtrack.infra.i18n import translate
from hwtrack.infra.paging import Page
from hwtrack.transfers.drafts import Difference
from hwtrack.transfers.receipt import Figures, Weighing
from hwtrack.transfers.record import KeptLeg, KeptLine, Somebody
from hwtrack.transfers.schemas.shared import Wire
from hwtrack.transfers.service.reading import Drafted, Head, JudgementKept, Sheet, Signature


class SomebodyOut(Wire):
    """An organisation on a manifest, registered or not."""

    org_id: int | None
    credit_code: str
    name: str

    @classmethod
    def of(cls, one: Somebody | None) -> Self | None:
        """Write an organisation, or nobody."""
        return cls(org_id=one.org_id, credit_code=one.credit_code.text, name=one.name) if one else None


class ContractRefOut(Wire):
    """Where a contract is."""

    home_org_id: int
    contract_id: UUID


class LineOut(Wire):
    """A container on a manifest; the receipt's members are null until it is received."""

    n: int
    line_no: int
    code: str
    carriage: str
    waste_code: str
    waste_name: str
    method: str | None
    form: str
    hazards: list[str]
    danger_class: str | None
    package_kind: str
    declared_kg: str
    packaging_kg: str
    outcome: str | None
    weighed_kg: str | None
    accepted_kg: str | None
    refused_kg: str | None
    not_arrived_kg: str | None
    opinion: str

    @classmethod
    def of(cls, line: KeptLine) -> Self:
        """Write a line."""
        return cls(
            n=line.n,
            line_no=line.line_no,
            code=line.code,
            carriage=line.carriage.value,
            waste_code=line.waste_code.text,
            waste_name=line.waste_name,
            method=line.method,
            form=line.form.value,
            hazards=sorted(line.hazards),
            danger_class=line.danger_class,
            package_kind=line.package_kind,
            declared_kg=line.declared.text,
            packaging_kg=line.packaging.text,
            outcome=line.outcome.value if line.outcome else None,
            weighed_kg=line.weighed.text if line.weighed else None,
            accepted_kg=line.accepted.text if line.accepted is not None else None,
            refused_kg=line.refused.text if line.refused is not None else None,
            not_arrived_kg=line.not_arrived.text if line.not_arrived is not None else None,
            opinion=line.opinion,
        )


class LegOut(Wire):
    """A carrier's part of the way."""

    leg_no: int
    mode: str
    carrier: SomebodyOut | None
    tractor: str | None
    trailer: str | None
    driver: str
    escort: str

    @classmethod
    def of(cls, leg: KeptLeg, plates: dict[UUID, str]) -> Self:
        """Write a leg."""
        return cls(
            leg_no=leg.leg_no,
            mode=leg.mode.value,
            carrier=SomebodyOut.of(leg.carrier),
            tractor=plates.get(leg.tractor_id) if leg.tractor_id else None,
            trailer=plates.get(leg.trailer_id) if leg.trailer_id else None,
            driver=leg.driver,
            escort=leg.escort,
        )


class FiguresOut(Wire):
    """The numbers of a receipt: received = accepted + refused, and what never arrived beside them."""

    declared_kg: str
    received_kg: str
    accepted_kg: str
    refused_kg: str
    not_arrived_kg: str
    reweighed_kg: str
    expected_gross_kg: str
    count: int
    count_accepted: int
    count_refused: int
    count_not_arrived: int

    @classmethod
    def of(cls, numbers: Figures) -> Self:
        """Write the numbers."""
        return cls(
            declared_kg=numbers.declared.text,
            received_kg=numbers.received.text,
            accepted_kg=numbers.accepted.text,
            refused_kg=numbers.refused.text,
            not_arrived_kg=numbers.not_arrived.text,
            reweighed_kg=numbers.reweighed.text,
            expected_gross_kg=numbers.expected_gross.text,
            count=numbers.count,
            count_accepted=numbers.count_accepted,
            count_refused=numbers.count_refused,
            count_not_arrived=numbers.count_not_arrived,
        )


class WeighingOut(Wire):
    """The bridge's ticket; `gap_kg` is what it shows beyond what was expected."""

    ticket: str
    gross_kg: str
    tare_kg: str
    net_kg: str
    division_kg: str
    gap_kg: str
    agrees: bool

    @classmethod
    def of(cls, weighing: Weighing, numbers: Figures) -> Self:
        """Write a weighing beside what it should have shown."""
        return cls(
            ticket=weighing.ticket,
            gross_kg=weighing.gross.text,
            tare_kg=weighing.tare.text,
            net_kg=weighing.net.text,
            division_kg=weighing.division.text,
            gap_kg=weighing.gap(numbers.expected_gross).text,
            agrees=weighing.agrees(numbers.expected_gross),
        )


class DifferenceOut(Wire):
    """In what receipt and manifest differ."""

    kind: str
    mass_kg: str
    codes: list[str]
    note: str

    @classmethod
    def of(cls, one: Difference) -> Self:
        """Write a difference."""
        return cls(kind=one.kind.value, mass_kg=one.mass.text, codes=list(one.codes), note=one.note)


class ReceiptOut(Wire):
    """A receipt as a whole."""

    received_at: datetime
    receiver_org_id: int
    event_id: UUID | None
    confirm_by: date
    confirm_certain: bool
    decision: str | None
    noticed_on: date | None
    reported_on: date | None
    settled_at: datetime | None
    figures: FiguresOut
    weighing: WeighingOut | None
    differences: list[DifferenceOut]


class SignatureOut(Wire):
    """Who moved the manifest when, and the hash of the text as it then read."""

    n: int
    move: str
    org_id: int | None
    signer: str
    at: datetime
    reason: str
    decision_id: UUID | None
    sha256: str

    @classmethod
    def of(cls, one: Signature) -> Self:
        """Write a signature."""
        return cls(
            n=one.n,
            move=one.move,
            org_id=one.org_id,
            signer=one.signer,
            at=one.at,
            reason=one.reason,
            decision_id=one.decision_id,
            sha256=one.sha256,
        )


class DraftOut(Wire):
    """A drafted difference report or return leg."""

    kind: str
    draft_id: UUID
    status: str
    content: dict[str, Any]
    made_at: datetime

    @classmethod
    def of(cls, one: Drafted) -> Self:
        """Write a draft."""
        content = json.loads(one.body)
        return cls(kind=one.kind, draft_id=one.draft_id, status=one.status, content=content, made_at=one.made_at)


class FoundOut(Wire):
    """A violation of a stored decision, in the reader's language."""

    rule: str
    version: int
    severity: str
    effect: str
    title: str
    message: str
    remedy: str
    basis: str
    pointer: str


class JudgementOut(Wire):
    """A stored decision."""

    decision_id: UUID
    stage: str
    on: date
    refused: bool
    made_at: datetime
    violations: list[FoundOut]

    @classmethod
    def of(cls, one: JudgementKept, language: str) -> Self:
        """Write a decision in a language."""
        return cls(
            decision_id=one.decision_id,
            stage=one.stage,
            on=one.on,
            refused=one.refused,
            made_at=one.made_at,
            violations=[
                FoundOut(
                    rule=found["rule"],
                    version=found["version"],
                    severity=found["severity"],
                    effect=found["effect"],
                    title=translate(language, found["title"]),
                    message=translate(language, found["message"], found["facts"]),
                    remedy=translate(language, found["remedy"], found["facts"]),
                    basis=translate(language, found["basis"]),
                    pointer=found["pointer"],
                )
                for found in one.violations
            ],
        )


class HeadOut(Wire):
    """A manifest in a list."""

    home_org_id: int
    manifest_id: UUID
    draft_number: str
    official_number: str | None
    status: str
    since: datetime
    recipient_org_id: int
    loading_on: date
    declared_kg: str
    confirm_by: date | None
    on_paper: bool
    late: bool
    made_at: datetime

    @classmethod
    def of(cls, head: Head) -> Self:
        """Write a head."""
        return cls(
            home_org_id=head.home_org_id,
            manifest_id=head.manifest_id,
            draft_number=head.draft_no,
            official_number=head.official_no,
            status=head.status.value,
            since=head.since,
            recipient_org_id=head.recipient_org_id,
            loading_on=head.loading_on,
            declared_kg=head.declared.text,
            confirm_by=head.confirm_by,
            on_paper=head.paper,
            late=head.late,
            made_at=head.made_at,
        )


class ManifestPageOut(Wire):
    """Some manifests, newest first, and the cursor of the next page."""

    items: list[HeadOut]
    next: str | None

    @classmethod
    def of(cls, page: Page[Head]) -> Self:
        """Write a page."""
        return cls(items=[HeadOut.of(head) for head in page.items], next=page.next)


class SheetOut(Wire):
    """A manifest whole. `names` are the registered organisations on it by key."""

    home_org_id: int
    manifest_id: UUID
    draft_number: str
    official_number: str | None
    on_paper: bool
    paper_reason: str | None
    status: str
    since: datetime
    due_on: date | None
    due_certain: bool | None
    late: bool
    number_by: date | None
    version: int
    remover_org_id: int
    recipient_org_id: int
    recipient_site_id: UUID
    site_id: UUID
    consignor: SomebodyOut | None
    treatment_contract: ContractRefOut | None
    haulage_contract: ContractRefOut | None
    loading_on: date
    arrival_on: date
    declared_kg: str
    steps: dict[str, datetime]
    reason: str
    names: dict[int, str]
    lines: list[LineOut]
    legs: list[LegOut]
    receipt: ReceiptOut | None
    signatures: list[SignatureOut]
    drafts: list[DraftOut]
    judgements: list[JudgementOut]

    @classmethod
    def of(cls, sheet: Sheet, language: str) -> Self:
        """Write a manifest whole in a language."""
        kept = sheet.manifest
        plates = dict(sheet.plates)
        return cls(
            **_identity(sheet),
            consignor=SomebodyOut.of(kept.consignor),
            treatment_contract=_ref(kept.treatment),
            haulage_contract=_ref(kept.haulage),
            loading_on=kept.loading_on,
            arrival_on=kept.arrival_on,
            declared_kg=kept.declared.text,
            steps=dict(kept.steps),
            reason=kept.reason,
            names={int(org): name for org, name in sheet.names.items()},
            lines=[LineOut.of(line) for line in kept.lines],
            legs=[LegOut.of(leg, plates) for leg in kept.legs],
            receipt=_receipt(sheet),
            signatures=[SignatureOut.of(one) for one in sheet.signatures],
            drafts=[DraftOut.of(one) for one in sheet.drafts],
            judgements=[JudgementOut.of(one, language) for one in sheet.judgements],
        )


def _identity(sheet: Sheet) -> dict[str, Any]:
    kept = sheet.manifest
    return {
        "home_org_id": kept.home_org_id,
        "manifest_id": kept.manifest_id,
        "draft_number": kept.draft_no,
        "official_number": kept.official_no,
        "on_paper": kept.paper is not None,
        "paper_reason": kept.paper.reason if kept.paper else None,
        "status": kept.status.value,
        "since": kept.since,
        "due_on": sheet.due.on if sheet.due else None,
        "due_certain": sheet.due.certain if sheet.due else None,
        "late": sheet.late,
        "number_by": sheet.number_by.on if sheet.number_by else None,
        "version": kept.version,
        "remover_org_id": kept.home_org_id,
        "recipient_org_id": kept.recipient_org_id,
        "recipient_site_id": kept.recipient_site_id,
        "site_id": kept.site_id,
    }


def _ref(ref: Any) -> ContractRefOut | None:
    return ContractRefOut(home_org_id=ref.home_org_id, contract_id=ref.contract_id) if ref else None


def _receipt(sheet: Sheet) -> ReceiptOut | None:
    kept, numbers = sheet.manifest.receipt, sheet.figures
    if kept is None or numbers is None:
        return None
    return ReceiptOut(
        received_at=kept.received_at,
        receiver_org_id=kept.receiver_org_id,
        event_id=kept.event_id,
        confirm_by=kept.confirm_by,
        confirm_certain=kept.confirm_certain,
        decision=kept.decision.value if kept.decision else None,
        noticed_on=kept.noticed_on,
        reported_on=kept.reported_on,
        settled_at=kept.settled_at,
        figures=FiguresOut.of(numbers),
        weighing=WeighingOut.of(kept.weighing, numbers) if kept.weighing else None,
        differences=[DifferenceOut.of(one) for one in kept.differences],
    )
