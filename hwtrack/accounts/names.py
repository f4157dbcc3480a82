"""How people and machines are called: the name they sign in with and the name others see.

Full-width characters of an input method count as their ordinary twins, capitals as small letters.
"""

import re
import unicodedata

from hwtrack.kernel.errors import DomainError, Kind

LONGEST_NAME = 64
LONGEST_DISPLAY_NAME = 60

_SIGN_IN_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{2,63}")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class SignInNameError(DomainError):
    """The sign-in name is not usable."""

    kind = Kind.INVALID
    code = "accounts.sign-in-name"
    detail = "A sign-in name has 3 to {most} letters a–z, digits, full stops, hyphens, underscores or @."
    remedy = "Begin with a letter or a digit; a telephone number or an employee number will do."


class DisplayNameError(DomainError):
    """The name is empty, too long or holds invisible characters."""

    kind = Kind.INVALID
    code = "accounts.display-name"
    detail = "A name has 1 to {most} visible characters."
    remedy = "Type the name again, without line breaks."


def folded(text: str) -> str:
    """Return the form in which sign-in names are compared."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def is_sign_in_name(text: str) -> bool:
    """Say whether the text could be a name in its compared form."""
    return folded(text) == text and _SIGN_IN_NAME.fullmatch(text) is not None


def sign_in_name(text: str) -> str:
    """Return the name in its compared form.

    Raises:
        SignInNameError: It is too short, too long or holds something else.
    """
    name = folded(text)
    if not is_sign_in_name(name):
        raise SignInNameError(most=LONGEST_NAME, pointer="/sign_in_name")
    return name


def display_name(text: str, *, pointer: str = "/display_name") -> str:
    """Return the name without surrounding blanks.

    Raises:
        DisplayNameError: Nothing is left, too much, or something that cannot be seen.
    """
    name = unicodedata.normalize("NFC", text).strip()
    seen = all(unicodedata.category(character) not in _HIDDEN for character in name)
    if not (1 <= len(name) <= LONGEST_DISPLAY_NAME and seen):
        raise DisplayNameError(most=LONGEST_DISPLAY_NAME, pointer=pointer)
    return name
