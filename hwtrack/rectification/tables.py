"""Campaigns, issues, evidence, captures and findings in rows.

Knows columns only; policies and grants are migration 0008's. Source: docs/adr/0003-schema.md.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, Integer, LargeBinary, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hwtrack.infra.db import Base
from hwtrack.infra.families import Family, Reads, TableRule
from hwtrack.infra.tables import INSTANT


class CampaignRow(Base):
    """A campaign, with the whole text of the notice it was made from."""

    __tablename__ = "campaign"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    office_org_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    terms: Mapped[dict[str, int]] = mapped_column(JSONB)
    opened_at: Mapped[datetime] = mapped_column(INSTANT)
    opened_by: Mapped[UUID | None]
    source_text: Mapped[str | None] = mapped_column(Text, deferred=True, deferred_raiseload=True)
    source_encoding: Mapped[str | None] = mapped_column(Text)
    source_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class IssueRow(Base):
    """An issue of a campaign; `issue_no` is its place in the ledger, `printed_no` what the source prints."""

    __tablename__ = "issue"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    issue_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    printed_no: Mapped[int | None] = mapped_column(SmallInteger)
    group_no: Mapped[int | None] = mapped_column(SmallInteger)
    group_title: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    since: Mapped[date] = mapped_column(Date)
    lead_office: Mapped[str] = mapped_column(Text)
    co_offices: Mapped[list[str]] = mapped_column(ARRAY(Text))
    deadline: Mapped[date | None] = mapped_column(Date)
    applied_by: Mapped[UUID | None]
    public_until: Mapped[date | None] = mapped_column(Date)
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class IssuePart(Base):
    """What every row below an issue begins with."""

    __abstract__ = True

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    issue_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class IssueMeasureRow(IssuePart):
    """A measure as printed."""

    __tablename__ = "issue_measure"

    printed_no: Mapped[int | None] = mapped_column(SmallInteger)
    body: Mapped[str] = mapped_column(Text)


class IssueDocumentRow(IssuePart):
    """A document the issue names."""

    __tablename__ = "issue_document"

    name: Mapped[str] = mapped_column(Text)
    verb: Mapped[str] = mapped_column(Text)


class IssueEventRow(IssuePart):
    """One step of an issue's history; append-only."""

    __tablename__ = "issue_event"

    kind: Mapped[str] = mapped_column(Text)
    move: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    by_account: Mapped[UUID | None]
    by_name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(INSTANT)


class IssueEvidenceRow(IssuePart):
    """A file by its hash, and what was found when it was looked at again."""

    __tablename__ = "issue_evidence"

    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    measure_no: Mapped[int | None] = mapped_column(SmallInteger)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    found_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    scan: Mapped[str] = mapped_column(Text)
    checked_at: Mapped[datetime | None] = mapped_column(INSTANT)
    attached_at: Mapped[datetime] = mapped_column(INSTANT)
    attached_by: Mapped[UUID | None]
    by_name: Mapped[str] = mapped_column(Text)


class MetricCaptureRow(IssuePart):
    """A live figure as it was; append-only. `log_entry_id` is filled once the log has sealed it."""

    __tablename__ = "metric_capture"

    metric: Mapped[str] = mapped_column(Text)
    definition: Mapped[str] = mapped_column(Text)
    parameters: Mapped[dict[str, str]] = mapped_column(JSONB)
    as_of: Mapped[datetime] = mapped_column(INSTANT)
    figures: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    row_ids: Mapped[list[str]] = mapped_column(ARRAY(Text))
    contradicts: Mapped[bool]
    query_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    captured_at: Mapped[datetime] = mapped_column(INSTANT)
    captured_by: Mapped[UUID | None]
    by_name: Mapped[str] = mapped_column(Text)
    log_entry_id: Mapped[UUID | None]


class FindingRow(Base):
    """A finding about a company; never an issue."""

    __tablename__ = "finding"

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    finding_id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    rule: Mapped[str | None] = mapped_column(Text)
    decision_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    deadline: Mapped[date | None] = mapped_column(Date)
    reported_at: Mapped[datetime] = mapped_column(INSTANT)
    reported_by: Mapped[UUID | None]
    disclosed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    parties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class FindingIssueRow(Base):
    """A finding linked to an issue as evidence."""

    __tablename__ = "finding_issue"

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    finding_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    issue_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    linked_at: Mapped[datetime] = mapped_column(INSTANT)
    linked_by: Mapped[UUID | None]
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


TABLES = (
    TableRule("campaign", Family.LOCAL, Reads.OFFICIALS),
    TableRule("issue", Family.LOCAL, Reads.OFFICIALS),
    TableRule("issue_measure", Family.LOCAL, Reads.OFFICIALS),
    TableRule("issue_document", Family.LOCAL, Reads.OFFICIALS),
    TableRule("issue_event", Family.LOCAL, Reads.OFFICIALS),
    TableRule("issue_evidence", Family.LOCAL, Reads.OFFICIALS),
    TableRule("metric_capture", Family.LOCAL, Reads.OFFICIALS),
    TableRule("finding", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("finding_issue", Family.ORG, Reads.OFFICIALS, key="home_org_id"),
)
