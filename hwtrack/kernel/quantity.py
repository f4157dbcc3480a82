"""Mass, exact to the gram.

Stored and computed in whole grams; written in kilograms with three decimals (`"187.400"`), in tonnes with three
decimals on manifests and plans. Floats never enter. Source: design.md §3 (masses are strings in kg), §6 (mass).
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from hwtrack.kernel.errors import DomainError, Kind

_KG = re.compile(r"(0|[1-9]\d{0,8})\.\d{3}")
MAX_GRAMS = 999_999_999_999
"""Below 10⁹ kg: more than any ship carries, and safely inside a `bigint`."""


class MassFormatError(DomainError):
    """A mass is not written in kilograms with three decimals."""

    kind = Kind.INVALID
    code = "mass-format"
    detail = "“{text}” is not a mass in kilograms with three decimals."
    remedy = "Write it like 187.400, with a full stop and three digits after it, not negative."


@dataclass(frozen=True, slots=True, order=True)
class Mass:
    """A mass in whole grams; may be negative, as a difference of two masses."""

    grams: int

    @classmethod
    def kg(cls, text: str, *, pointer: str | None = None) -> Self:
        """Read the wire form, kilograms with exactly three decimals, from 0.000 to 999999999.999.

        Raises:
            MassFormatError: Any other spelling, a sign or an exponent included.
        """
        if not _KG.fullmatch(text):
            raise MassFormatError(text=text[:40], pointer=pointer)
        whole, decimals = text.split(".")
        return cls(int(whole) * 1000 + int(decimals))

    @property
    def text(self) -> str:
        """The wire form, kilograms with three decimals."""
        sign = "-" if self.grams < 0 else ""
        whole, grams = divmod(abs(self.grams), 1000)
        return f"{sign}{whole}.{grams:03d}"

    @property
    def tonnes(self) -> str:
        """Tonnes with three decimals, halves rounded up, as manifests and plans show mass."""
        return str((Decimal(self.grams) / 1_000_000).quantize(Decimal("0.001"), ROUND_HALF_UP))

    def __add__(self, other: "Mass") -> "Mass":
        return Mass(self.grams + other.grams)

    def __sub__(self, other: "Mass") -> "Mass":
        return Mass(self.grams - other.grams)

    def __neg__(self) -> "Mass":
        return Mass(-self.grams)

    def __str__(self) -> str:
        return self.text


NOTHING = Mass(0)


def total(masses: "tuple[Mass, ...] | list[Mass]") -> Mass:
    """Return the sum, zero for none."""
    return Mass(sum(mass.grams for mass in masses))
