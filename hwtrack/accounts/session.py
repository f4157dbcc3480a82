"""What a browser session or an API token stands for, when it ends, and the cookie that carries it.

A session ends when it has not been used for its idle time, or when its whole time is over; a token ends on its day.
Both are opaque: 32 random bytes, of which only the SHA-256 is kept. Source: ASVS 5.0 7.1.1-7.3.2, 11.5.1; trust.md 4.3.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from hwtrack.accounts.roles import permissions_of
from hwtrack.kernel.actor import Actor, Permission, Role, Scope
from hwtrack.kernel.ids import AccountId, OrgId

SECRET_BYTES = 32
COOKIE = "__Host-hwtrack"
TOUCH_AFTER = timedelta(minutes=1)
"""`seen_at` is written at most this often, so a session may end so much earlier than its idle time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a session may rest, and how long it may last at all."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class AllLimits:
    """The limits of officials and operators, and those of companies."""

    official: Limits
    company: Limits

    def of(self, scope: Scope) -> Limits:
        """Return the limits for people who see that far."""
        return self.company if scope is Scope.OWN else self.official


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A live session or token with its account, as it was looked up.

    For a token, `token_id` and `token_permissions` are set and `csrf` is empty.
    """

    org_id: OrgId
    account_id: AccountId
    name: str
    roles: frozenset[Role]
    regions: tuple[int, ...]
    scope: Scope
    seen_at: datetime
    ends_at: datetime
    csrf: str = ""
    token_id: AccountId | None = None
    token_permissions: frozenset[Permission] = frozenset()


def is_live(standing: Standing, limits: AllLimits, now: datetime) -> bool:
    """Say whether the session or token still counts; at the very instant of its end it does not."""
    if now >= standing.ends_at:
        return False
    return standing.token_id is not None or now < standing.seen_at + limits.of(standing.scope).idle


def wants_touch(standing: Standing, now: datetime) -> bool:
    """Say whether the use of a session should be written down again."""
    return standing.token_id is None and now >= standing.seen_at + TOUCH_AFTER


def actor_of(standing: Standing, *, language: str = "zh") -> Actor:
    """Return the actor: a token never allows more than the roles do today.

    The system administrator acts for no organisation, so that no organisation's rows are theirs to see.
    """
    permissions = permissions_of(standing.roles)
    if standing.token_id is not None:
        permissions &= standing.token_permissions | {Permission.ACCOUNT_SELF}
    return Actor(
        org_id=None if standing.scope is Scope.OPERATOR else standing.org_id,
        scope=standing.scope,
        name=standing.name,
        account_id=standing.account_id,
        roles=standing.roles,
        permissions=permissions,
        regions=standing.regions,
        token_id=standing.token_id,
        language=language,
    )


def secret_text(random: bytes) -> str:
    """Write 32 random bytes as the 43 characters of a cookie or form field."""
    if len(random) != SECRET_BYTES:
        raise ValueError("a secret is made of 32 random bytes")
    return base64.urlsafe_b64encode(random).decode().rstrip("=")


def new_secret(random: bytes) -> tuple[str, bytes]:
    """Return a secret's text and the SHA-256 under which it is kept."""
    return secret_text(random), hashlib.sha256(random).digest()


def secret_digest(text: str) -> bytes | None:
    """Return the SHA-256 under which a secret is kept, or nothing if the text was never one of ours."""
    try:
        random = base64.b64decode(text.encode("ascii") + b"=", altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    if len(random) != SECRET_BYTES or secret_text(random) != text:
        return None
    return hashlib.sha256(random).digest()


def set_cookie(secret: str, lifetime: timedelta) -> str:
    """Return the `Set-Cookie` value that begins a session in the browser."""
    return f"{COOKIE}={secret}; Path=/; Max-Age={lifetime // timedelta(seconds=1)}; Secure; HttpOnly; SameSite=Lax"


def clear_cookie() -> str:
    """Return the `Set-Cookie` value that ends it."""
    return set_cookie("", timedelta())
