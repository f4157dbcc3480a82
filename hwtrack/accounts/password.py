"""Passwords: which may be chosen, how they are kept, how one is compared.

Eight characters at least, 128 at most, any character, nothing cut off, no forced change, no demand for signs or digits;
what is guessed first is refused. Kept as argon2id. The salt comes in as an argument; this module draws nothing.
Source: ASVS 5.0 6.2.1-6.2.12; OWASP password storage (argon2id, 19 MiB, 2 passes, 1 lane).
"""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from hwtrack.accounts.common_words import is_guessed_first
from hwtrack.kernel.errors import DomainError, Kind

SHORTEST = 8
LONGEST = 128
SALT_BYTES = 16

# Why these: the least that OWASP recommends. The service may run on two cores beside its database, and a morning's
# sign-ins must not push the database out of memory.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=SALT_BYTES)

NOBODYS_HASH = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
"""Compared for a name nobody has, so that the answer takes as long as for a real one. No password has this hash."""


class PasswordLengthError(DomainError):
    """The password is too short or too long."""

    kind = Kind.INVALID
    code = "accounts.password-length"
    detail = "A password has {least} to {most} characters; this one has {length}."
    remedy = "Take several words that only you would put together."


class PasswordCommonError(DomainError):
    """The password would be guessed first."""

    kind = Kind.INVALID
    code = "accounts.password-common"
    detail = "This password is on the lists that attackers try, a date or telephone number, or made of your own name."
    remedy = "Take several words that only you would put together."


class WrongCredentialsError(DomainError):
    """Name or password is wrong."""

    kind = Kind.UNAUTHENTICATED
    code = "accounts.wrong-credentials"
    detail = "No account in use has this name and password."
    remedy = "Check both and try again; your organisation's administrator can tell whether your account is in use."


class WrongPasswordError(DomainError):
    """The present password is wrong."""

    kind = Kind.INVALID
    code = "accounts.wrong-password"
    detail = "The password was not changed, because the present one is different."
    remedy = "Type the present password again."


def check_new_password(password: str, *, own_words: tuple[str, ...] = (), pointer: str = "/password") -> None:
    """Pass silently if the password may be chosen.

    Raises:
        PasswordLengthError: Fewer than 8 or more than 128 characters.
        PasswordCommonError: It would be guessed first; `own_words` are the person's own names.
    """
    length = len(_normal(password))
    if not SHORTEST <= length <= LONGEST:
        raise PasswordLengthError(least=SHORTEST, most=LONGEST, length=length, pointer=pointer)
    if is_guessed_first(_normal(password).casefold(), own_words):
        raise PasswordCommonError(pointer=pointer)


def hashed(password: str, salt: bytes) -> str:
    """Return the text to be stored: algorithm, parameters, salt and hash. Takes tens of milliseconds."""
    return _HASHER.hash(_bytes(password), salt=salt)


def matches(stored: str, password: str) -> bool:
    """Say whether the password is the stored one. Takes tens of milliseconds either way."""
    try:
        return _HASHER.verify(stored, _bytes(password))
    except VerifyMismatchError:
        return False


def _normal(password: str) -> str:
    # Why: an input method may send full-width letters for the same keys (NIST SP 800-63B, 3.1.1.2).
    return unicodedata.normalize("NFKC", password)


def _bytes(password: str) -> bytes:
    # Why: JSON can carry half a surrogate pair, which is no Unicode text; it must be wrong, not an error of ours.
    return _normal(password).encode("utf-8", "surrogatepass")
