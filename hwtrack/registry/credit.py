"""The unified social credit code: eighteen characters, the last of which checks the others.

Knows the alphabet and the check; knows nothing of which codes are registered. Exactly one spelling is accepted: capital
letters, no spaces. Source: GB 32100-2015, alphabet and weights (regulation.md 1.2, run on two published codes).
"""

from dataclasses import dataclass
from typing import Self

from hwtrack.kernel.errors import DomainError, Kind

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Thirty-one characters: the digits and the capitals without I, O, S, V and Z."""

LENGTH = 18
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHT = 3
"""A primitive root of 31: no two of up to thirty neighbouring positions weigh the same."""


class CreditCodeError(DomainError):
    """The unified social credit code is wrong."""

    kind = Kind.INVALID
    code = "registry.credit-code"
    detail = "“{text}” is not a unified social credit code of 18 characters with a right check character."
    remedy = "Copy the 18 characters from the business licence: capitals without I, O, S, V and Z, no spaces."


@dataclass(frozen=True, slots=True, order=True)
class CreditCode:
    """统一社会信用代码 of an organisation."""

    text: str

    @classmethod
    def of(cls, text: str, *, pointer: str | None = None) -> Self:
        """Read a code whose check character is right.

        Raises:
            CreditCodeError: Another length, a character outside the alphabet, or a wrong check character.
        """
        body, check = text[: LENGTH - 1], text[LENGTH - 1 :]
        if len(text) != LENGTH or not in_alphabet(text) or check != check_character(body):
            raise CreditCodeError(text=text[:40], pointer=pointer)
        return cls(text)


def in_alphabet(text: str) -> bool:
    """Say whether every character belongs to the thirty-one."""
    return all(character in _VALUES for character in text)


def check_character(body: str) -> str:
    """Return the character that completes `body`, at most thirty characters of the alphabet.

    It catches every single wrong character and every exchange of two characters of the body, because the modulus is
    prime and no two positions of the body weigh the same.
    """
    total = sum(_VALUES[character] * pow(_WEIGHT, place, len(ALPHABET)) for place, character in enumerate(body))
    return ALPHABET[-total % len(ALPHABET)]
