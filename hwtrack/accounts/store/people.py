"""People in SQL, with their sessions and tokens: named questions and writes.

Which rows an actor reaches is decided by row-level security; the questions here only narrow further.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from hwtrack.accounts.names import is_sign_in_name
from hwtrack.accounts.session import Standing
from hwtrack.accounts.tables import AccountRow, ApiTokenRow, SessionRow, SignInAttemptRow, SignInNameRow
from hwtrack.accounts.throttle import KNOWN_FOR, WINDOW, Attempt, History
from hwtrack.infra.db import Database
from hwtrack.infra.paging import CursorError, Slice
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission, Role, Scope
from hwtrack.kernel.ids import AccountId, OrgId

_ROLES = frozenset(Role)
_PERMISSIONS = frozenset(Permission)
_STANDING = "SELECT * FROM session_actor($1, $2, $3)"
_LEAVES = """
    WITH RECURSIVE inside AS (
        SELECT code FROM division WHERE code = ANY ($1)
        UNION
        SELECT division.code FROM division JOIN inside ON division.parent = inside.code
    )
    SELECT inside.code FROM inside
    WHERE NOT EXISTS (SELECT FROM division WHERE division.parent = inside.code)
    ORDER BY inside.code
"""


async def standing(database: Database, digest: bytes, kind: str, at: datetime) -> Standing | None:
    """Return who stands behind a live session (`session`) or API token (`token`).

    One statement outside any transaction, because it comes before every request; the definer function needs no scope.
    """
    row = await database.pool.fetchrow(_STANDING, digest, kind, at)
    return _standing(row) if row is not None else None


async def take_turns(work: Work, name_sha256: bytes, line: str) -> None:
    """Let attempts on the same name or from the same line wait for each other until the transaction ends."""
    for key in (line, name_sha256.hex()):
        await work.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"sign-in {key}")


async def history(work: Work, name_sha256: bytes, line: str) -> History:
    """Return the attempts that the throttle judges by."""
    since = work.now - WINDOW
    attempt, on_name = SignInAttemptRow, SignInAttemptRow.name_sha256 == name_sha256
    account = await work.session.execute(
        select(attempt.at, attempt.address, attempt.ok)
        .where(on_name, attempt.at > since, attempt.throttled.is_(False))
        .order_by(attempt.at)
    )
    address = await work.session.scalars(
        select(attempt.at)
        .where(attempt.address == line, attempt.at > since, attempt.ok.is_(False), attempt.throttled.is_(False))
        .order_by(attempt.at)
    )
    known = await work.session.scalars(
        select(attempt.address).where(on_name, attempt.ok, attempt.at > work.now - KNOWN_FOR).distinct()
    )
    return History(
        account=[Attempt(at, where, right=ok) for at, where, ok in account],
        address=list(address),
        known=frozenset(known),
    )


async def write_attempt(work: Work, name_sha256: bytes, line: str, *, throttled: bool) -> UUID:
    """Write an attempt down, wrong until it proves right."""
    attempt_id = work.new_id()
    work.session.add(
        SignInAttemptRow(
            attempt_id=attempt_id, name_sha256=name_sha256, address=line, at=work.now, ok=False, throttled=throttled
        )
    )
    await work.session.flush()
    return attempt_id


async def mark_right(work: Work, attempt_id: UUID) -> None:
    """Write down that the attempt's password was right."""
    await work.session.execute(
        update(SignInAttemptRow).where(SignInAttemptRow.attempt_id == attempt_id).values(ok=True)
    )


async def account_named(work: Work, name: str) -> AccountRow | None:
    """Return the account that signs in with this name (in its compared form).

    One statement whether it is there or not, so that time tells nothing.
    """
    owner = (SignInNameRow.org_id == AccountRow.org_id) & (SignInNameRow.account_id == AccountRow.account_id)
    return await work.session.scalar(select(AccountRow).join(SignInNameRow, owner).where(SignInNameRow.name == name))


async def account(work: Work, account_id: UUID) -> AccountRow | None:
    """Return an account the actor may see."""
    return await work.session.scalar(select(AccountRow).where(AccountRow.account_id == account_id))


async def accounts(work: Work, wanted: Slice, org_id: OrgId | None) -> Sequence[AccountRow]:
    """Return the accounts the actor may see by name, one more than the page holds."""
    question = select(AccountRow).order_by(AccountRow.sign_in_name).limit(wanted.size + 1)
    if org_id is not None:
        question = question.where(AccountRow.org_id == org_id)
    if wanted.after is not None:
        question = question.where(AccountRow.sign_in_name > _name_of(wanted.after[0]))
    return (await work.session.scalars(question)).all()


async def names(work: Work, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return what people are called, of those the actor may see."""
    question = select(AccountRow.account_id, AccountRow.display_name).where(AccountRow.account_id.in_(ids))
    return {row.account_id: row.display_name for row in (await work.session.execute(question)).all()}


async def organisation_is_known(work: Work, org_id: OrgId) -> bool:
    """Say whether the organisation is in the register."""
    return await work.fetchrow("SELECT 1 FROM organisation WHERE org_id = $1", org_id) is not None


async def unknown_divisions(work: Work, codes: Sequence[int]) -> list[int]:
    """Return those of the codes that no division has."""
    rows = await work.fetch("SELECT code FROM division WHERE code = ANY ($1)", list(codes))
    return sorted(set(codes) - {row["code"] for row in rows})


async def leaf_divisions(work: Work, codes: Sequence[int]) -> list[int]:
    """Return the leaf divisions within the regions, ascending, each once."""
    return [row["code"] for row in await work.fetch(_LEAVES, list(codes))]


async def claim_name(work: Work, name: str, org_id: OrgId, account_id: UUID) -> bool:
    """Take a sign-in name for an account; false if somebody has it."""
    status = await work.execute(
        "INSERT INTO sign_in_name (name, org_id, account_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        name,
        org_id,
        account_id,
    )
    return status == "INSERT 0 1"


async def keep_account(work: Work, row: AccountRow) -> None:
    """Keep a new account."""
    work.session.add(row)
    await work.session.flush()


async def change_password_hash(work: Work, row: AccountRow, password_hash: str, *, kept_session: bytes | None) -> None:
    """Replace the password and end every other session of the account."""
    row.password_hash, row.password_changed_at = password_hash, work.now
    others = delete(SessionRow).where(SessionRow.org_id == row.org_id, SessionRow.account_id == row.account_id)
    if kept_session is not None:
        others = others.where(SessionRow.token_sha256 != kept_session)
    await work.session.execute(others)
    await work.session.flush()


async def disable(work: Work, row: AccountRow) -> None:
    """Disable an account, end its sessions, revoke its tokens."""
    row.disabled_at, row.disabled_by = work.now, work.actor.account_id
    await work.session.flush()
    await work.session.execute(
        delete(SessionRow).where(SessionRow.org_id == row.org_id, SessionRow.account_id == row.account_id)
    )
    await work.session.execute(
        update(ApiTokenRow)
        .where(ApiTokenRow.org_id == row.org_id, ApiTokenRow.account_id == row.account_id)
        .where(ApiTokenRow.revoked_at.is_(None))
        .values(revoked_at=work.now)
    )


async def begin_session(work: Work, row: AccountRow, *, digest: bytes, csrf: str, ends_at: datetime) -> None:
    """Begin a session of the account at this instant."""
    await work.session.execute(
        insert(SessionRow).values(
            token_sha256=digest,
            org_id=row.org_id,
            account_id=row.account_id,
            csrf=csrf,
            made_at=work.now,
            seen_at=work.now,
            ends_at=ends_at,
        )
    )


async def end_session(work: Work, digest: bytes) -> None:
    """End a session the actor may reach."""
    await work.session.execute(delete(SessionRow).where(SessionRow.token_sha256 == digest))


async def touch_session(work: Work, digest: bytes) -> None:
    """Write down that the session is in use."""
    await work.session.execute(
        update(SessionRow)
        .where(SessionRow.token_sha256 == digest, SessionRow.seen_at < work.now)
        .values(seen_at=work.now)
    )


async def live_tokens(work: Work, account_id: UUID) -> int:
    """Count the account's tokens that still count, and keep others from making one meanwhile."""
    await work.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"tokens {account_id}")
    live = select(func.count()).where(
        ApiTokenRow.account_id == account_id, ApiTokenRow.revoked_at.is_(None), ApiTokenRow.ends_at > work.now
    )
    return await work.session.scalar(live) or 0


async def keep_token(work: Work, row: ApiTokenRow) -> None:
    """Keep a new token."""
    work.session.add(row)
    await work.session.flush()


async def tokens(work: Work, account_id: UUID, wanted: Slice) -> Sequence[ApiTokenRow]:
    """Return the account's tokens in the order they were made, one more than the page holds."""
    question = (
        select(ApiTokenRow)
        .where(ApiTokenRow.account_id == account_id)
        .order_by(ApiTokenRow.token_id)
        .limit(wanted.size + 1)
    )
    if (last := wanted.after_id()) is not None:
        question = question.where(ApiTokenRow.token_id > last)
    return (await work.session.scalars(question)).all()


async def token(work: Work, account_id: UUID, token_id: UUID) -> ApiTokenRow | None:
    """Return one token of the account."""
    return await work.session.scalar(
        select(ApiTokenRow).where(ApiTokenRow.account_id == account_id, ApiTokenRow.token_id == token_id)
    )


async def revoke(work: Work, row: ApiTokenRow) -> None:
    """Revoke a token; a second time changes nothing."""
    if row.revoked_at is None:
        row.revoked_at = work.now
        await work.session.flush()


async def forget_before(work: Work, *, sessions: datetime, attempts: datetime) -> None:
    """Delete sessions that ended and attempts that were made before the two instants."""
    await work.session.execute(delete(SessionRow).where(SessionRow.ends_at < sessions))
    await work.session.execute(delete(SignInAttemptRow).where(SignInAttemptRow.at < attempts))


def _standing(row: asyncpg.Record) -> Standing:
    # Why: a role or permission that this program no longer knows grants nothing.
    return Standing(
        org_id=OrgId(row["org_id"]),
        account_id=AccountId(row["account_id"]),
        name=row["name"],
        roles=frozenset(Role(role) for role in row["roles"] if role in _ROLES),
        regions=tuple(row["regions"]),
        scope=Scope(row["scope"]),
        seen_at=row["seen_at"],
        ends_at=row["ends_at"],
        csrf=row["csrf"] or "",
        token_id=row["token_id"],
        token_permissions=frozenset(Permission(name) for name in row["permissions"] or () if name in _PERMISSIONS),
    )


def standing_of(row: AccountRow, ends_at: datetime) -> Standing:
    """Return what an account stands for by itself, without session or token."""
    return Standing(
        org_id=OrgId(row.org_id),
        account_id=AccountId(row.account_id),
        name=row.display_name,
        roles=frozenset(Role(role) for role in row.roles if role in _ROLES),
        regions=tuple(row.regions),
        scope=Scope(row.scope),
        seen_at=ends_at,
        ends_at=ends_at,
    )


def _name_of(text: str) -> str:
    if not is_sign_in_name(text):
        raise CursorError(pointer="/after")
    return text
