"""The unified social credit code: eighteen characters, the last of which checks the others.

Knows the alphabet and the check, and makes the six-character serials of plaques and transport units from them; knows
nothing of which codes are registered. Exactly one spelling is accepted: capital letters, no spaces.
Source: GB 32100-2015, alphabet and weights (regulation.md 1.2, run on two published codes).
"""

from dataclasses import dataclass
from typing import Self

from hwtrack.kernel.errors import DomainError, Kind

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Thirty-one characters: the digits and the capitals without I, O, S, V and Z."""

LENGTH = 18
SERIAL_LENGTH = 6
MAX_SERIAL_NUMBER = len(ALPHABET) ** (SERIAL_LENGTH - 1) - 1
"""28,629,150 facilities, and as many transport units, per organisation."""

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


def sign_serial(credit: CreditCode, number: int) -> str:
    """Return the serial of an organisation's how-manieth facility or transport unit: five characters and a check.

    The alphabet leaves out what is easily misread; the sixth character checks the credit code and the five together,
    so that a typed code is refused rather than taken for another one. `number` is at least 1 and at most
    `MAX_SERIAL_NUMBER`. Source: design.md §5.
    """
    if not 1 <= number <= MAX_SERIAL_NUMBER:
        raise ValueError(f"{number} is no serial number")
    spelt = ""
    for _ in range(SERIAL_LENGTH - 1):
        number, value = divmod(number, len(ALPHABET))
        spelt = ALPHABET[value] + spelt
    return spelt + check_character(credit.text + spelt)


def serial_number(serial: str) -> int:
    """Return the number a serial was made from; the check character is not looked at."""
    number = 0
    for character in serial[: SERIAL_LENGTH - 1]:
        number = number * len(ALPHABET) + _VALUES[character]
    return number
