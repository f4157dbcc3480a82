"""The rows of transfers. All belong to the organisation family of whoever is answerable.

A manifest lives with its remover, a hold with its container's home, an inbox row with its party, a capacity entry with
the recipient. Source: design.md §4, §13 (ownership); docs/adr/0003.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hwtrack.infra.db import Base
from hwtrack.infra.families import Family, Reads, TableRule

INSTANT = DateTime(timezone=True)


def _within(table: str, *columns: str) -> ForeignKeyConstraint:
    """Return the foreign key to a table of the same family, the family key first."""
    names = ("home_org_id", *columns)
    return ForeignKeyConstraint(names, [f"{table}.{name}" for name in names])


class ContractRow(Base):
    """A contract as it was entered and judged, refused ones too; `body` is the text as sent, prices left out."""

    __tablename__ = "contract"
    __table_args__ = (Index("contract_recent_idx", "contract_id"),)

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    contract_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    methods: Mapped[list[str]] = mapped_column(ARRAY(Text))
    quantity_g: Mapped[int | None] = mapped_column(BigInteger)
    pollution_terms: Mapped[bool]
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date] = mapped_column(Date)
    removers: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    body: Mapped[str] = mapped_column(Text)
    body_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    decision_id: Mapped[UUID] = mapped_column(Uuid)
    made_by: Mapped[UUID | None] = mapped_column(Uuid)
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    ended_at: Mapped[datetime | None] = mapped_column(INSTANT)
    parties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class ContractPartyRow(Base):
    """An organisation in a contract, with the kinds it had declared on that day; `signed_by` is a person's name."""

    __tablename__ = "contract_party"
    __table_args__ = (
        ForeignKeyConstraint(["home_org_id", "contract_id"], ["contract.home_org_id", "contract.contract_id"]),
    )

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    contract_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    role: Mapped[str] = mapped_column(Text)
    principal: Mapped[bool]
    org_id: Mapped[int | None] = mapped_column(BigInteger)
    credit_code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    signatory_org_id: Mapped[int | None] = mapped_column(BigInteger)
    signatory_credit_code: Mapped[str | None] = mapped_column(Text)
    signatory_name: Mapped[str | None] = mapped_column(Text)
    signatory_kinds: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    signed_by: Mapped[str | None] = mapped_column(Text)
    parties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class ContractPriceRow(Base):
    """What a contract costs: for whoever entered it alone."""

    __tablename__ = "contract_price"

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    contract_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    terms: Mapped[str] = mapped_column(Text)


class ManifestRow(Base):
    """A manifest with its one state; `since` is when it came into it. Receipt figures of the whole load stand here."""

    __tablename__ = "manifest"
    __table_args__ = (
        UniqueConstraint("home_org_id", "draft_no", name="manifest_home_org_id_draft_no_key"),
        UniqueConstraint("home_org_id", "official_no", name="manifest_home_org_id_official_no_key"),
        Index("manifest_recent_idx", "manifest_id"),
        Index("manifest_status_idx", "home_org_id", "status", "since"),
        Index("manifest_treatment_idx", "home_org_id", "treatment_contract_id"),
    )

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    manifest_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    draft_no: Mapped[str] = mapped_column(Text)
    official_no: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(INSTANT)
    version: Mapped[int] = mapped_column(Integer)
    site_id: Mapped[UUID] = mapped_column(Uuid)
    division: Mapped[int] = mapped_column(Integer)
    recipient_org_id: Mapped[int] = mapped_column(BigInteger)
    recipient_site_id: Mapped[UUID] = mapped_column(Uuid)
    recipient_division: Mapped[int] = mapped_column(Integer)
    consignor_org_id: Mapped[int | None] = mapped_column(BigInteger)
    consignor_credit_code: Mapped[str | None] = mapped_column(Text)
    consignor_name: Mapped[str | None] = mapped_column(Text)
    treatment_home_org_id: Mapped[int | None] = mapped_column(BigInteger)
    treatment_contract_id: Mapped[UUID | None] = mapped_column(Uuid)
    haulage_home_org_id: Mapped[int | None] = mapped_column(BigInteger)
    haulage_contract_id: Mapped[UUID | None] = mapped_column(Uuid)
    licence_id: Mapped[UUID | None] = mapped_column(Uuid)
    loading_on: Mapped[date] = mapped_column(Date)
    arrival_on: Mapped[date] = mapped_column(Date)
    declared_g: Mapped[int] = mapped_column(BigInteger)
    parent_home_org_id: Mapped[int | None] = mapped_column(BigInteger)
    parent_manifest_id: Mapped[UUID | None] = mapped_column(Uuid)
    paper_reason: Mapped[str | None] = mapped_column(Text)
    paper_photo_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    completed_on: Mapped[date | None] = mapped_column(Date)
    exemptions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    body: Mapped[str] = mapped_column(Text)
    made_by: Mapped[UUID | None] = mapped_column(Uuid)
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    checked_at: Mapped[datetime | None] = mapped_column(INSTANT)
    issued_at: Mapped[datetime | None] = mapped_column(INSTANT)
    dispatched_at: Mapped[datetime | None] = mapped_column(INSTANT)
    departed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    arrived_at: Mapped[datetime | None] = mapped_column(INSTANT)
    received_at: Mapped[datetime | None] = mapped_column(INSTANT)
    settled_at: Mapped[datetime | None] = mapped_column(INSTANT)
    ended_at: Mapped[datetime | None] = mapped_column(INSTANT)
    reason: Mapped[str | None] = mapped_column(Text)
    confirm_by: Mapped[date | None] = mapped_column(Date)
    confirm_certain: Mapped[bool | None]
    ticket: Mapped[str | None] = mapped_column(Text)
    bridge_gross_g: Mapped[int | None] = mapped_column(BigInteger)
    bridge_tare_g: Mapped[int | None] = mapped_column(BigInteger)
    bridge_division_g: Mapped[int | None] = mapped_column(BigInteger)
    receiver_org_id: Mapped[int | None] = mapped_column(BigInteger)
    received_event_id: Mapped[UUID | None] = mapped_column(Uuid)
    decision: Mapped[str | None] = mapped_column(Text)
    differences: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    noticed_on: Mapped[date | None] = mapped_column(Date)
    reported_on: Mapped[date | None] = mapped_column(Date)
    parties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class ManifestLineRow(Base):
    """A container on a manifest; `line_no` groups containers of one waste, `n` numbers them all."""

    __tablename__ = "manifest_line"
    __table_args__ = (
        _within("manifest", "manifest_id"),
        Index("manifest_line_container_idx", "home_org_id", "container_id"),
    )

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    manifest_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    line_no: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(Text)
    container_org_id: Mapped[int | None] = mapped_column(BigInteger)
    container_id: Mapped[UUID | None] = mapped_column(Uuid)
    carriage: Mapped[str] = mapped_column(Text)
    waste_code: Mapped[str] = mapped_column(Text)
    waste_name: Mapped[str] = mapped_column(Text)
    method: Mapped[str | None] = mapped_column(Text)
    form: Mapped[str] = mapped_column(Text)
    hazards: Mapped[list[str]] = mapped_column(ARRAY(Text))
    danger_class: Mapped[str | None] = mapped_column(Text)
    package_kind: Mapped[str] = mapped_column(Text)
    declared_g: Mapped[int] = mapped_column(BigInteger)
    packaging_g: Mapped[int] = mapped_column(BigInteger)
    outcome: Mapped[str | None] = mapped_column(Text)
    weighed_g: Mapped[int | None] = mapped_column(BigInteger)
    accepted_g: Mapped[int | None] = mapped_column(BigInteger)
    refused_g: Mapped[int | None] = mapped_column(BigInteger)
    not_arrived_g: Mapped[int | None] = mapped_column(BigInteger)
    opinion: Mapped[str | None] = mapped_column(Text)
    difference: Mapped[str | None] = mapped_column(Text)
    parties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class ManifestLegRow(Base):
    """One carrier's part of the way."""

    __tablename__ = "manifest_leg"
    __table_args__ = (_within("manifest", "manifest_id"),)

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    manifest_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    leg_no: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    mode: Mapped[str] = mapped_column(Text)
    carrier_org_id: Mapped[int | None] = mapped_column(BigInteger)
    carrier_credit_code: Mapped[str | None] = mapped_column(Text)
    carrier_name: Mapped[str | None] = mapped_column(Text)
    tractor_id: Mapped[UUID | None] = mapped_column(Uuid)
    trailer_id: Mapped[UUID | None] = mapped_column(Uuid)
    driver: Mapped[str | None] = mapped_column(Text)
    escort: Mapped[str | None] = mapped_column(Text)
    from_site_id: Mapped[UUID | None] = mapped_column(Uuid)
    to_site_id: Mapped[UUID | None] = mapped_column(Uuid)
    departed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    arrived_at: Mapped[datetime | None] = mapped_column(INSTANT)
    parties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class ManifestLineLegRow(Base):
    """Which container rode on which leg, and the scans that say so."""

    __tablename__ = "manifest_line_leg"
    __table_args__ = (
        ForeignKeyConstraint(
            ["home_org_id", "manifest_id", "n"],
            ["manifest_line.home_org_id", "manifest_line.manifest_id", "manifest_line.n"],
        ),
    )

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    manifest_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    leg_no: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    loaded_event_id: Mapped[UUID | None] = mapped_column(Uuid)
    unloaded_event_id: Mapped[UUID | None] = mapped_column(Uuid)
    parties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class ManifestVersionRow(Base):
    """The manifest's canonical text at a signature, with its hash."""

    __tablename__ = "manifest_version"
    __table_args__ = (_within("manifest", "manifest_id"),)

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    manifest_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    parties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class ManifestSignatureRow(Base):
    """Who moved the manifest, and the version of the same number that was signed."""

    __tablename__ = "manifest_signature"
    __table_args__ = (
        ForeignKeyConstraint(
            ["home_org_id", "manifest_id", "n"],
            ["manifest_version.home_org_id", "manifest_version.manifest_id", "manifest_version.n"],
        ),
    )

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    manifest_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    move: Mapped[str] = mapped_column(Text)
    org_id: Mapped[int | None] = mapped_column(BigInteger)
    account_id: Mapped[UUID | None] = mapped_column(Uuid)
    signer: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(INSTANT)
    reason: Mapped[str] = mapped_column(Text)
    decision_id: Mapped[UUID | None] = mapped_column(Uuid)
    parties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class ManifestPartyRow(Base):
    """A row of a party's inbox, in the party's own family. Source: design.md §4.6."""

    __tablename__ = "manifest_party"

    party_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    manifest_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    role: Mapped[str] = mapped_column(Text, primary_key=True)
    home_org_id: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(INSTANT)
    parties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class ContainerHoldRow(Base):
    """The one open manifest of a container; written by `hold_container` alone."""

    __tablename__ = "container_hold"

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    container_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    manifest_home_org_id: Mapped[int] = mapped_column(BigInteger)
    manifest_id: Mapped[UUID] = mapped_column(Uuid)
    held_at: Mapped[datetime] = mapped_column(INSTANT)


class LicenceEntryRow(Base):
    """A movement of a licence's annual capacity; written and summed by `licence_use` alone."""

    __tablename__ = "licence_entry"
    __table_args__ = (Index("licence_entry_year_idx", "recipient_org_id", "licence_id", "year"),)

    recipient_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    licence_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    year: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Text)
    mass_g: Mapped[int] = mapped_column(BigInteger)
    manifest_home_org_id: Mapped[int | None] = mapped_column(BigInteger)
    manifest_id: Mapped[UUID | None] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(INSTANT)


class AgentConsentRow(Base):
    """The bureau's consent that an agent files for the organisation; it covers filing and nothing else."""

    __tablename__ = "agent_consent"

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    consent_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    agent_org_id: Mapped[int] = mapped_column(BigInteger)
    document_no: Mapped[str] = mapped_column(Text)
    covers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date] = mapped_column(Date)
    made_by: Mapped[UUID | None] = mapped_column(Uuid)
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    parties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class FilingDraftRow(Base):
    """A declaration or plan prepared by the organisation or its agent; a named person confirms it."""

    __tablename__ = "filing_draft"
    __table_args__ = (
        Index("filing_draft_site_idx", "home_org_id", "site_id", "form", "period_until"),
        Index(
            "filing_draft_confirmed_key",
            *("home_org_id", "site_id", "form", "period_until"),
            unique=True,
            postgresql_where=text("form <> 'typed' AND status IN ('confirmed', 'filed')"),
        ),
    )

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    filing_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    site_id: Mapped[UUID] = mapped_column(Uuid)
    agent_org_id: Mapped[int | None] = mapped_column(BigInteger)
    period_from: Mapped[date] = mapped_column(Date)
    period_until: Mapped[date] = mapped_column(Date)
    status: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    decision_id: Mapped[UUID] = mapped_column(Uuid)
    made_by: Mapped[UUID | None] = mapped_column(Uuid)
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    parties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    form: Mapped[str] = mapped_column(Text, server_default="typed")
    period: Mapped[str] = mapped_column(Text, server_default="")
    zero_reason: Mapped[str | None] = mapped_column(Text)
    responsible: Mapped[str | None] = mapped_column(Text)
    explanation: Mapped[str | None] = mapped_column(Text)
    body_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    confirmed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    confirmed_by: Mapped[UUID | None] = mapped_column(Uuid)
    filed_number: Mapped[str | None] = mapped_column(Text)
    filed_on: Mapped[date | None] = mapped_column(Date)
    filed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    filed_by: Mapped[UUID | None] = mapped_column(Uuid)


class ExemptionClaimRow(Base):
    """A claim that labelled or unlabelled waste is exempt at a stage, with its verdict."""

    __tablename__ = "exemption_claim"

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    claim_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    site_id: Mapped[UUID] = mapped_column(Uuid)
    item: Mapped[int] = mapped_column(Integer)
    stage: Mapped[str] = mapped_column(Text)
    waste_code: Mapped[str] = mapped_column(Text)
    mass_g: Mapped[int] = mapped_column(BigInteger)
    codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    document: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    decision_id: Mapped[UUID] = mapped_column(Uuid)
    made_by: Mapped[UUID | None] = mapped_column(Uuid)
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    parties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class DifferenceReportRow(Base):
    """A drafted report on a receipt that differs from its manifest."""

    __tablename__ = "difference_report"

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    report_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    manifest_id: Mapped[UUID] = mapped_column(Uuid)
    status: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    parties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class ReturnDraftRow(Base):
    """A drafted way back of refused containers."""

    __tablename__ = "return_draft"

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    return_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    manifest_id: Mapped[UUID] = mapped_column(Uuid)
    status: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    parties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class GateCursorRow(Base):
    """How far the gate's follower has read the custody events."""

    __tablename__ = "gate_cursor"

    one: Mapped[bool] = mapped_column(primary_key=True)
    record_time: Mapped[datetime] = mapped_column(INSTANT)
    event_id: Mapped[UUID] = mapped_column(Uuid)
    home_org_id: Mapped[int] = mapped_column(BigInteger)


TABLES = (
    TableRule("gate_cursor", Family.LOCAL, Reads.NOBODY, no_rls="the worker's own place mark; nobody else has a grant"),
    TableRule("contract", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("contract_party", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("contract_price", Family.ORG, Reads.OWN, key="home_org_id"),
    TableRule("manifest", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("manifest_line", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("manifest_leg", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("manifest_line_leg", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("manifest_version", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("manifest_signature", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("manifest_party", Family.ORG, Reads.PARTIES, key="party_org_id"),
    TableRule("container_hold", Family.ORG, Reads.OWN, key="home_org_id"),
    TableRule("licence_entry", Family.ORG, Reads.NOBODY, key="recipient_org_id"),
    TableRule("agent_consent", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("filing_draft", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("exemption_claim", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("difference_report", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("return_draft", Family.ORG, Reads.PARTIES, key="home_org_id"),
)
