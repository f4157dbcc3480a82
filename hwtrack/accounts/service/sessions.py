"""Sign in and out, and change one's own password.

These begin their own units of work, because the attempt must be kept whatever comes of it and no connection is held
while the password is hashed.
"""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from hwtrack.accounts.authority import check_in_person
from hwtrack.accounts.names import folded, is_sign_in_name, sign_in_name
from hwtrack.accounts.password import (
    NOBODYS_HASH,
    SALT_BYTES,
    WrongCredentialsError,
    WrongPasswordError,
    check_new_password,
    hashed,
    matches,
)
from hwtrack.accounts.service.accounts import own_account
from hwtrack.accounts.session import (
    SECRET_BYTES,
    AllLimits,
    Limits,
    Standing,
    actor_of,
    is_live,
    new_secret,
    secret_digest,
    set_cookie,
)
from hwtrack.accounts.store import people
from hwtrack.accounts.tables import AccountRow
from hwtrack.accounts.throttle import TooManyAttemptsError, line_of, wait
from hwtrack.config import SessionSettings
from hwtrack.infra.db import Database
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.telemetry import log
from hwtrack.infra.work import Work, begin_work
from hwtrack.kernel.actor import SIGNING_IN, Actor, Scope

ATTEMPTS_KEPT = timedelta(days=200)
"""How long attempts to sign in are kept: network logs, at least six months (Cybersecurity Law)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session that has just begun. `secret` is the cookie's value and exists nowhere else; `cookie` sets it."""

    secret: str = field(repr=False)
    csrf: str = field(repr=False)
    ends_at: datetime
    actor: Actor
    cookie: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Knock:
    """An attempt that may go on: its row, and the account of that name if there is one in use."""

    attempt_id: UUID
    account: AccountRow | None


@lru_cache(maxsize=1)
def limits_of(settings: SessionSettings) -> AllLimits:
    """Return how long sessions last, as the operator chose."""
    return AllLimits(
        official=Limits(
            idle=timedelta(minutes=settings.idle_minutes), absolute=timedelta(hours=settings.absolute_hours)
        ),
        company=Limits(
            idle=timedelta(minutes=settings.idle_minutes_company),
            absolute=timedelta(hours=settings.absolute_hours_company),
        ),
    )


async def sign_in(database: Database, *, name: str, password: str, address: str | None, limits: AllLimits) -> SignedIn:
    """Begin a session for whoever has this name and password. Always a new one: nothing the browser sent is reused.

    An unknown name, a wrong password and a disabled account are answered alike and take equally long.

    Raises:
        TooManyAttemptsError: Too many failures on the name or from the address.
        WrongCredentialsError: Name or password is wrong, or the account is disabled.
    """
    knock = await _knock(database, name, address)
    if not await _opens(knock, password) or knock.account is None:
        log.warning("sign-in refused", attempt_id=str(knock.attempt_id))
        raise WrongCredentialsError
    secret, digest = new_secret(secrets.token_bytes(SECRET_BYTES))
    csrf, _ = new_secret(secrets.token_bytes(SECRET_BYTES))
    async with begin_work(database, SIGNING_IN) as work:
        lifetime = limits.of(Scope(knock.account.scope)).absolute
        ends_at = work.now + lifetime
        await people.mark_right(work, knock.attempt_id)
        await people.begin_session(work, knock.account, digest=digest, csrf=csrf, ends_at=ends_at)
    log.info("signed in", account_id=str(knock.account.account_id))
    actor = actor_of(people.standing_of(knock.account, ends_at))
    return SignedIn(secret=secret, csrf=csrf, ends_at=ends_at, actor=actor, cookie=set_cookie(secret, lifetime))


async def sign_out(work: Work, secret: str) -> None:
    """End the session of this cookie, if it is one the actor may end."""
    digest = secret_digest(secret)
    if digest is not None:
        await people.end_session(work, digest)


async def standing(database: Database, *, digest: bytes, kind: str, limits: AllLimits) -> Standing | None:
    """Return who stands behind a session (`session`) or API token (`token`) now, or nobody."""
    now = database.clock()
    found = await people.standing(database, digest, kind, now)
    return found if found is not None and is_live(found, limits, now) else None


async def touch(database: Database, actor: Actor, digest: bytes) -> None:
    """Write down that the actor's session is in use."""
    async with begin_work(database, actor) as work:
        await people.touch_session(work, digest)


async def actor_named(database: Database, name: str) -> Actor:
    """Return the actor of an account by its sign-in name, for the command line and the demo; never for a request.

    Raises:
        NotFoundError: Nobody in use has the name.
    """
    async with begin_work(database, SIGNING_IN) as work:
        row = await people.account_named(work, sign_in_name(name))
        if row is None or row.disabled_at is not None:
            raise NotFoundError
        return actor_of(people.standing_of(row, work.now))


async def change_password(
    database: Database, actor: Actor, *, current: str, new: str, address: str | None, secret: str | None
) -> None:
    """Change the actor's own password and end their other sessions; the one of the cookie `secret` goes on.

    Raises:
        SessionNeededError: A token asks.
        PasswordLengthError: The new one is too short or too long.
        PasswordCommonError: The new one would be guessed first.
        TooManyAttemptsError: Too many failures on the account or from the address.
        WrongPasswordError: The present one is wrong.
    """
    check_in_person(actor)
    async with begin_work(database, actor) as work:
        row = await own_account(work)
    check_new_password(new, own_words=(row.sign_in_name, row.display_name), pointer="/new")
    knock = await _knock(database, row.sign_in_name, address)
    if not await _opens(knock, current):
        raise WrongPasswordError(pointer="/current")
    password_hash = await asyncio.to_thread(hashed, new, secrets.token_bytes(SALT_BYTES))
    async with begin_work(database, SIGNING_IN) as work:
        await people.mark_right(work, knock.attempt_id)
    async with begin_work(database, actor) as work:
        kept = secret_digest(secret) if secret is not None else None
        await people.change_password_hash(work, await own_account(work), password_hash, kept_session=kept)
    log.info("password changed", account_id=str(actor.account_id))


async def forget_ended(work: Work) -> None:
    """Delete sessions that have ended and attempts that need not be kept any longer."""
    await people.forget_before(work, sessions=work.now, attempts=work.now - ATTEMPTS_KEPT)


async def _knock(database: Database, name: str, address: str | None) -> _Knock:
    """Write the attempt down and look the account up, one after the other for a name and for an address."""
    sought, line = folded(name), line_of(address)
    name_sha256 = hashlib.sha256(sought.encode("utf-8", "surrogatepass")).digest()
    async with begin_work(database, SIGNING_IN) as work:
        await people.take_turns(work, name_sha256, line)
        seconds = wait(await people.history(work, name_sha256, line), line, work.now)
        attempt_id = await people.write_attempt(work, name_sha256, line, throttled=seconds > 0)
        account = await people.account_named(work, sought) if is_sign_in_name(sought) else None
    if seconds:
        log.warning("sign-in throttled", attempt_id=str(attempt_id), seconds=seconds)
        raise TooManyAttemptsError(seconds=seconds)
    return _Knock(attempt_id, account if account is not None and account.disabled_at is None else None)


async def _opens(knock: _Knock, password: str) -> bool:
    # Why: without an account the same work is done, so that time does not tell which names exist.
    stored = knock.account.password_hash if knock.account is not None else NOBODYS_HASH
    return await asyncio.to_thread(matches, stored, password)
