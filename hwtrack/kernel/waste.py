"""Waste codes, hazard properties, physical forms and method codes, as the catalogue writes them.

Knows the shape of the codes and the fixed lists of letters; which codes exist in which edition is data of `registry`.
Source: National Catalogue of Hazardous Wastes (2021), HJ 1259 Annex, HJ 1033 Appendix F; regulation.md 6.1, 6.3.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from hwtrack.kernel.errors import DomainError, Kind

_CODE = re.compile(r"(\d{3})-?(\d{3})-?(\d{2})")


class HazardProperty(StrEnum):
    """The five hazard letters, in the order of the label's bits."""

    TOXIC = "T"
    IGNITABLE = "I"
    REACTIVE = "R"
    CORROSIVE = "C"
    INFECTIOUS = "In"


HAZARD_BITS = {
    HazardProperty.TOXIC: 1,
    HazardProperty.IGNITABLE: 2,
    HazardProperty.REACTIVE: 4,
    HazardProperty.CORROSIVE: 8,
    HazardProperty.INFECTIOUS: 16,
}
"""Byte 19 of the label's payload. Source: design.md §5, trust.md 1.3."""


def hazard_byte(hazards: frozenset[HazardProperty]) -> int:
    """Return the five bits of the label's hazard byte."""
    return sum(HAZARD_BITS[hazard] for hazard in hazards)


def hazards_of_byte(byte: int) -> frozenset[HazardProperty]:
    """Return the hazards whose bits are set; bits above the fifth mean nothing."""
    return frozenset(hazard for hazard, bit in HAZARD_BITS.items() if byte & bit)


class PhysicalForm(StrEnum):
    """废物形态: the form a container's waste has."""

    SOLID = "solid"
    LIQUID = "liquid"
    SEMI_SOLID = "semi_solid"
    GAS = "gas"


PHYSICAL_FORM_NAMES: Mapping[str, str] = MappingProxyType(
    {"solid": "Solid", "liquid": "Liquid", "semi_solid": "Semi-solid", "gas": "Gas"}
)
"""English templates for the catalogue of texts."""


class WasteCodeFormatError(DomainError):
    """A waste code does not have eight digits."""

    kind = Kind.INVALID
    code = "waste-code-format"
    detail = "“{text}” is not an eight-digit waste code."
    remedy = "Write it like 900-013-11; the last two digits are the category."


@dataclass(frozen=True, slots=True, order=True)
class WasteCode:
    """危险废物代码: industry (3) + serial (3) + category (2), eight digits kept without hyphens."""

    digits: str

    @classmethod
    def of(cls, text: str, *, pointer: str | None = None) -> Self:
        """Read a code written with or without hyphens.

        Raises:
            WasteCodeFormatError: Anything but three, three and two digits.
        """
        found = _CODE.fullmatch(text)
        if not found or not text.isascii():
            raise WasteCodeFormatError(text=text[:20], pointer=pointer)
        return cls("".join(found.groups()))

    @property
    def text(self) -> str:
        """The catalogue's spelling, `900-013-11`."""
        return f"{self.digits[:3]}-{self.digits[3:6]}-{self.digits[6:]}"

    @property
    def category(self) -> str:
        """The waste category, `HW11`."""
        return f"HW{self.digits[6:]}"

    def __str__(self) -> str:
        return self.text
