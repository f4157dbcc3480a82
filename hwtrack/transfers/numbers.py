"""Manifest numbers: the official one is validated and never minted, our own draft number is random with a check.

The official series is national: year, province and city of origin, six digits of serial. Source: Order 23 art. 7, 15;
regulation.md 0.3, 3.2.
"""

import re
from dataclasses import dataclass

from hwtrack.kernel.errors import DomainError, Kind

_OFFICIAL = re.compile(r"(\d{4})(\d{4})(\d{6})", re.ASCII)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""31 characters without I, O, S, V and Z, which are misread; 31 is prime, so every single slip and swap is caught."""
_BODY = 10
RANDOM_BYTES = 16
"""How many random bytes a draft number takes: 31¹⁰ is about 2⁴⁹·⁵, so the bias is below 2⁻⁷⁸."""


@dataclass(frozen=True, slots=True)
class OfficialNumber:
    """A 14-digit national manifest number taken apart; `city` is the first four digits of the division of origin."""

    digits: str
    year: int
    city: str
    serial: int


class DraftNumberError(DomainError):
    """The draft number contains a slip."""

    kind = Kind.INVALID
    code = "transfers.draft-number"
    detail = "“{text}” is not a draft number of this system."
    remedy = "Compare it with the paper: it looks like HL-8K3RT-0WQ7N-4; one character is a check on the others."


def read_official(text: str) -> OfficialNumber | None:
    """Take an official number apart; nothing if it has not exactly 14 ASCII digits."""
    found = _OFFICIAL.fullmatch(text)
    if not found:
        return None
    year, city, serial = found.groups()
    return OfficialNumber(digits=text, year=int(year), city=city, serial=int(serial))


def city_of(division: int) -> str:
    """Return the province and city digits of a six-digit division code."""
    return f"{division:06d}"[:4]


def draft_number(random: bytes) -> str:
    """Make a draft number out of at least 16 random bytes: `HL-` + ten characters + a check character.

    Raises:
        ValueError: Too few bytes were given (a programming error).
    """
    if len(random) < RANDOM_BYTES:
        raise ValueError(f"a draft number takes {RANDOM_BYTES} random bytes, not {len(random)}")
    left = int.from_bytes(random)
    body = ""
    for _ in range(_BODY):
        left, digit = divmod(left, len(ALPHABET))
        body += ALPHABET[digit]
    return f"HL-{body[:5]}-{body[5:]}-{_check(body)}"


def read_draft(text: str, *, pointer: str | None = None) -> str:
    """Return a typed draft number in its one spelling; lower case and missing hyphens are forgiven.

    Raises:
        DraftNumberError: Wrong length, a character that does not exist, or the check character disagrees.
    """
    bare = text.upper().replace("-", "").replace(" ", "")
    if len(bare) == len("HL") + _BODY + 1:
        bare = bare.removeprefix("HL")
    body, check = bare[:_BODY], bare[_BODY:]
    if len(bare) != _BODY + 1 or not set(bare) <= set(ALPHABET) or _check(body) != check:
        raise DraftNumberError(text=text[:30], pointer=pointer)
    return f"HL-{body[:5]}-{body[5:]}-{check}"


def _check(body: str) -> str:
    # Why: the weights are the powers of 3 modulo 31, all different, as in the credit code's own check.
    weighted = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(body))
    return ALPHABET[-weighted % 31]
