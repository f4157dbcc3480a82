"""Accounts in rows: people, their names, sessions, tokens, attempts, and enrolled devices.

Only hashes of secrets are here. Policies and the definer functions are in the migrations.
Source: docs/adr/0003-schema.md.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Integer, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from hwtrack.infra.db import Base
from hwtrack.infra.families import Family, Reads, TableRule
from hwtrack.infra.tables import INSTANT


class AccountRow(Base):
    """A person of an organisation. `regions` are leaf divisions; a disabled account is kept for its records."""

    __tablename__ = "account"

    org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    sign_in_name: Mapped[str] = mapped_column(Text)
    display_name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    scope: Mapped[str] = mapped_column(Text)
    regions: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    made_by: Mapped[UUID | None] = mapped_column()
    password_changed_at: Mapped[datetime] = mapped_column(INSTANT)
    disabled_at: Mapped[datetime | None] = mapped_column(INSTANT)
    disabled_by: Mapped[UUID | None] = mapped_column()


class SignInNameRow(Base):
    """A name and whose it is: unique in the whole installation."""

    __tablename__ = "sign_in_name"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    org_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[UUID] = mapped_column()


class SessionRow(Base):
    """A browser's sign-in. `csrf` is the token of its forms."""

    __tablename__ = "session"

    token_sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    org_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[UUID] = mapped_column()
    csrf: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    seen_at: Mapped[datetime] = mapped_column(INSTANT)
    ends_at: Mapped[datetime] = mapped_column(INSTANT)


class ApiTokenRow(Base):
    """A machine's access on behalf of an account, never wider than the account."""

    __tablename__ = "api_token"

    token_sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    org_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[UUID] = mapped_column()
    token_id: Mapped[UUID] = mapped_column()
    name: Mapped[str] = mapped_column(Text)
    permissions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    ends_at: Mapped[datetime] = mapped_column(INSTANT)
    revoked_at: Mapped[datetime | None] = mapped_column(INSTANT)


class SignInAttemptRow(Base):
    """One attempt to sign in. Wrong until the password proved right; a throttled one was not looked at."""

    __tablename__ = "sign_in_attempt"

    attempt_id: Mapped[UUID] = mapped_column(primary_key=True)
    name_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    address: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(INSTANT)
    ok: Mapped[bool] = mapped_column(default=False)
    throttled: Mapped[bool] = mapped_column(default=False)


class DeviceRow(Base):
    """An enrolled telephone. `public_key` is its P-256 key as DER SubjectPublicKeyInfo."""

    __tablename__ = "device"

    org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    device_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    enrolled_at: Mapped[datetime] = mapped_column(INSTANT)
    enrolled_by: Mapped[UUID | None] = mapped_column()
    enrolment_id: Mapped[UUID | None] = mapped_column()
    seen_at: Mapped[datetime | None] = mapped_column(INSTANT)
    suspended_at: Mapped[datetime | None] = mapped_column(INSTANT)
    suspend_reason: Mapped[str] = mapped_column(Text, default="")
    revoked_at: Mapped[datetime | None] = mapped_column(INSTANT)
    revoke_reason: Mapped[str] = mapped_column(Text, default="")
    clock_offset_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    window_from: Mapped[datetime] = mapped_column(INSTANT, server_default="-infinity")
    window_events: Mapped[int] = mapped_column(Integer, default=0)
    contact: Mapped[int] = mapped_column(BigInteger, default=0)


class DeviceEnrolmentRow(Base):
    """A code that an administrator showed, as its hash, and the phone that used it."""

    __tablename__ = "device_enrolment"

    org_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(primary_key=True)
    secret_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    made_by: Mapped[UUID | None] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column(INSTANT)
    used_at: Mapped[datetime | None] = mapped_column(INSTANT)
    used_by: Mapped[UUID | None] = mapped_column()
    device_id: Mapped[UUID | None] = mapped_column()
    withdrawn_at: Mapped[datetime | None] = mapped_column(INSTANT)


TABLES = (
    TableRule("account", Family.ORG, Reads.OWN, key="org_id"),
    TableRule("sign_in_name", Family.LOCAL, Reads.OWN),
    TableRule("session", Family.LOCAL, Reads.OWN),
    TableRule("api_token", Family.LOCAL, Reads.OWN),
    TableRule("sign_in_attempt", Family.LOCAL, Reads.NOBODY),
    TableRule("device", Family.ORG, Reads.OWN, key="org_id"),
    TableRule("device_enrolment", Family.ORG, Reads.OWN, key="org_id"),
    TableRule("device_record", Family.ORG, Reads.OWN, key="org_id"),
    TableRule("unproved_contact", Family.ORG, Reads.OWN, key="org_id"),
)
