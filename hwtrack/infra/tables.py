"""Rows that belong to no feature: the installation, decisions of rules, refused requests, jobs that are done."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, Integer, LargeBinary, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hwtrack.infra.db import Base
from hwtrack.infra.families import Family, Reads, TableRule

INSTANT = DateTime(timezone=True)


class DecisionRow(Base):
    """One judgement of all rules of a stage, stored with the canonical text of its facts.

    Visible to officials always, to a party once `disclosed_at` is set (refusals of permit rules at once).
    Source: design.md §7, §13 (ownership).
    """

    __tablename__ = "decision"

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    decision_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    stage: Mapped[str] = mapped_column(Text)
    judged_on: Mapped[date] = mapped_column(Date)
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    refused: Mapped[bool]
    violations: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    rule_versions: Mapped[dict[str, int]] = mapped_column(JSONB)
    facts: Mapped[str] = mapped_column(Text)
    facts_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    made_by: Mapped[UUID | None] = mapped_column(Uuid)
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    disclosed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    parties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class RefusedRequestRow(Base):
    """A request whose body named a party we do not know, kept before its 422. Source: design.md §7."""

    __tablename__ = "refused_request"

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    request_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    path: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    made_by: Mapped[UUID | None] = mapped_column(Uuid)
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


TABLES = (
    TableRule("installation", Family.LOCAL, Reads.EVERYONE, no_rls="one owner-written row; the role may only read it"),
    TableRule("decision", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("refused_request", Family.ORG, Reads.OFFICIALS, key="home_org_id"),
    TableRule("job_done", Family.LOCAL, Reads.NOBODY, no_rls="job keys only; hwtrack_app has no grant on it"),
    TableRule("pgqueuer", Family.LOCAL, Reads.NOBODY, no_rls="the queue; hwtrack_app may only insert"),
    TableRule("pgqueuer_log", Family.LOCAL, Reads.NOBODY, no_rls="the queue's own log"),
    TableRule("pgqueuer_schedules", Family.LOCAL, Reads.NOBODY, no_rls="the queue's own clock"),
    TableRule("pgqueuer_statistics", Family.LOCAL, Reads.NOBODY, no_rls="the queue's own figures"),
    TableRule("alembic_version", Family.LOCAL, Reads.EVERYONE, no_rls="the migration's own row"),
    TableRule("spatial_ref_sys", Family.REFERENCE, Reads.EVERYONE, no_rls="PostGIS's own code list"),
)
