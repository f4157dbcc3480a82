"""API tokens: their text, what they may allow, how long they may live.

A token is `hwt_` and 32 random bytes; only their SHA-256 is kept. It allows a part of what its account's roles allow,
never the management of accounts or tokens, and always has an end. Source: issue 2 (a) 4; ASVS 5.0 11.5.1.
"""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from hwtrack.accounts.session import new_secret, secret_digest
from hwtrack.kernel.actor import Permission
from hwtrack.kernel.errors import DomainError, Kind

PREFIX = "hwt_"
LONGEST_LIFE = timedelta(days=366)
MOST_TOKENS = 20
NEVER_IN_TOKENS = frozenset(
    {
        Permission.ACCOUNT_SELF,
        Permission.TOKENS_MANAGE_SELF,
        Permission.ACCOUNTS_MANAGE_OWN,
        Permission.ACCOUNTS_MANAGE_ALL,
        Permission.DEVICE_MANAGE_OWN,
    }
)
"""A stolen token must not make itself a successor. Seeing oneself needs no permission of the token."""


class TokenRefusedError(DomainError):
    """The token does not count."""

    kind = Kind.UNAUTHENTICATED
    code = "accounts.token-refused"
    detail = "The access token is unknown, has ended or was revoked, or its account is disabled."
    remedy = "Make a new token under “API tokens” and send it as “Authorization: Bearer …”."


class TokenScopeError(DomainError):
    """The token would allow more than it may."""

    kind = Kind.FORBIDDEN
    code = "accounts.token-scope"
    detail = "A token of yours cannot allow “{permission}”."
    remedy = "Choose among your own permissions; managing accounts and tokens needs a person who is signed in."


class TokenScopeMissingError(DomainError):
    """The token would allow nothing."""

    kind = Kind.INVALID
    code = "accounts.token-scope-missing"
    detail = "No permission was chosen for the token."
    remedy = "Choose at least one permission."


class TokenExpiryError(DomainError):
    """The token's end is not possible."""

    kind = Kind.INVALID
    code = "accounts.token-expiry"
    detail = "A token ends after now and at most {days} days from now."
    remedy = "Choose an earlier end; make a new token in time."


class TooManyTokensError(DomainError):
    """There are too many tokens."""

    kind = Kind.CONFLICT
    code = "accounts.too-many-tokens"
    detail = "An account has at most {most} tokens that still count."
    remedy = "Revoke one that is no longer used."


def new_token(random: bytes) -> tuple[str, bytes]:
    """Return the text of a token made of 32 random bytes, and the SHA-256 under which it is kept."""
    text, digest = new_secret(random)
    return PREFIX + text, digest


def token_digest(text: str) -> bytes | None:
    """Return the SHA-256 under which the token is kept, or nothing if the text is no token."""
    return secret_digest(text.removeprefix(PREFIX)) if text.startswith(PREFIX) else None


def bearer(header: str) -> str:
    """Return the token of an `Authorization` header.

    Raises:
        TokenRefusedError: The header has another form.

    Source: RFC 6750 2.1.
    """
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenRefusedError
    return token.strip()


def check_token_scope(wanted: AbstractSet[Permission], own: AbstractSet[Permission]) -> None:
    """Pass silently if an account with `own` permissions may make a token with the wanted ones.

    Raises:
        TokenScopeMissingError: None is wanted.
        TokenScopeError: One is not the account's, or never a token's.
    """
    if not wanted:
        raise TokenScopeMissingError(pointer="/permissions")
    for permission in sorted(wanted):
        if permission in NEVER_IN_TOKENS or permission not in own:
            raise TokenScopeError(permission=permission.value, pointer="/permissions")


def check_token_end(ends_at: datetime, now: datetime) -> None:
    """Pass silently if a token made now may end then.

    Raises:
        TokenExpiryError: Not after now, or later than 366 days from now.
    """
    if not now < ends_at <= now + LONGEST_LIFE:
        raise TokenExpiryError(days=LONGEST_LIFE.days, pointer="/ends_at")


def check_token_count(live: int) -> None:
    """Pass silently if an account with so many live tokens may have one more.

    Raises:
        TooManyTokensError: It has twenty.
    """
    if live >= MOST_TOKENS:
        raise TooManyTokensError(most=MOST_TOKENS)
