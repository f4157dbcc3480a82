"""The rows of labels: a container's identity, every label printed, the counter of codes, the keys.

A container's row says what it is and never where it has been. Source: design.md §4, §5; docs/adr/0003.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, Integer, LargeBinary, SmallInteger, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hwtrack.infra.db import Base
from hwtrack.infra.families import Family, Reads, TableRule

INSTANT = DateTime(timezone=True)
CODE = Text(collation="C")


class ContainerRow(Base):
    """容器、包装物: the thing labelled, by its 37-character code; identity only."""

    __tablename__ = "container"

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    container_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    code: Mapped[str] = mapped_column(CODE)
    site_id: Mapped[UUID] = mapped_column()
    facility_id: Mapped[UUID | None] = mapped_column()
    waste_code: Mapped[str] = mapped_column(CODE)
    edition: Mapped[str] = mapped_column(Text)
    waste_name: Mapped[str] = mapped_column(Text)
    form: Mapped[str] = mapped_column(Text)
    hazards: Mapped[list[str]] = mapped_column(ARRAY(Text))
    main_components: Mapped[str] = mapped_column(Text)
    harmful_components: Mapped[str] = mapped_column(Text)
    precautions: Mapped[str] = mapped_column(Text)
    package_kind: Mapped[str] = mapped_column(Text)
    volume_ml: Mapped[int] = mapped_column(BigInteger)
    tare_g: Mapped[int | None] = mapped_column(BigInteger)
    is_bulk: Mapped[bool]
    capacity_g: Mapped[int | None] = mapped_column(BigInteger)
    produced_on: Mapped[date] = mapped_column(Date)
    serial: Mapped[int] = mapped_column(SmallInteger)
    opening_stock: Mapped[bool]
    foreign_code: Mapped[str | None] = mapped_column(CODE)
    foreign_source: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    made_by: Mapped[UUID | None] = mapped_column(Uuid)
    parties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class LabelRow(Base):
    """One issue of a sign; `face` is what was printed, so that the same print can be made again."""

    __tablename__ = "label"

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    label_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    letter: Mapped[str] = mapped_column(CODE)
    code: Mapped[str] = mapped_column(CODE)
    container_id: Mapped[UUID | None] = mapped_column(Uuid)
    facility_id: Mapped[UUID | None] = mapped_column()
    unit_id: Mapped[UUID | None] = mapped_column()
    host: Mapped[str] = mapped_column(Text)
    kid: Mapped[int] = mapped_column(Integer)
    digits: Mapped[str] = mapped_column(CODE)
    mass_g: Mapped[int | None] = mapped_column(BigInteger)
    hazards_byte: Mapped[int] = mapped_column(SmallInteger)
    layout: Mapped[str] = mapped_column(Text)
    face: Mapped[dict[str, Any]] = mapped_column(JSONB)
    emergency_phone: Mapped[str] = mapped_column(Text)
    copies_allowed: Mapped[int] = mapped_column(SmallInteger)
    copies_printed: Mapped[int] = mapped_column(SmallInteger)
    reprint: Mapped[int] = mapped_column(SmallInteger)
    printed_at: Mapped[datetime] = mapped_column(INSTANT)
    printed_by: Mapped[UUID | None] = mapped_column(Uuid)
    activated_at: Mapped[datetime | None] = mapped_column(INSTANT)
    superseded_at: Mapped[datetime | None] = mapped_column(INSTANT)
    superseded_by: Mapped[UUID | None] = mapped_column(Uuid)
    voided_at: Mapped[datetime | None] = mapped_column(INSTANT)
    voided_by: Mapped[UUID | None] = mapped_column(Uuid)
    void_reason: Mapped[str] = mapped_column(Text)
    parties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class CodeCounterRow(Base):
    """The last serial given out for a waste code and production date; it never goes back."""

    __tablename__ = "code_counter"

    home_org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    waste_code: Mapped[str] = mapped_column(CODE, primary_key=True)
    produced_on: Mapped[date] = mapped_column(Date, primary_key=True)
    last: Mapped[int] = mapped_column(SmallInteger)


class LabelKeyRow(Base):
    """A public label key; its private half is a file."""

    __tablename__ = "label_key"

    kid: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    algorithm: Mapped[int] = mapped_column(SmallInteger)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    region: Mapped[int] = mapped_column()
    quarter: Mapped[str] = mapped_column(Text)
    signs_from: Mapped[datetime] = mapped_column(INSTANT)
    signs_until: Mapped[datetime] = mapped_column(INSTANT)
    status: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(INSTANT)


class KeyListRow(Base):
    """A key list as it was signed and published."""

    __tablename__ = "key_list"

    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    document: Mapped[str] = mapped_column(Text)


TABLES = (
    TableRule("container", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("label", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("code_counter", Family.ORG, Reads.OWN, key="home_org_id"),
    TableRule("label_key", Family.REFERENCE, Reads.EVERYONE),
    TableRule("key_list", Family.REFERENCE, Reads.EVERYONE),
)
