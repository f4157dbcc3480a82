"""危险特性 as the catalogue writes them, where the separator carries the meaning.

A comma: the first hazard is certain and the others are possible. A slash: one or more of those listed. Source: National
Catalogue of Hazardous Wastes, note on the hazard column; regulation.md 6.1.
"""

from dataclasses import dataclass
from typing import Self

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.waste import HazardProperty


class HazardsFormatError(DomainError):
    """The hazards are not written as the catalogue writes them."""

    kind = Kind.INVALID
    code = "registry.hazards-format"
    detail = "“{text}” is not a list of hazard letters."
    remedy = "Use T, C, I, R and In, with commas or with slashes but not with both."


class HazardsNotListedError(DomainError):
    """The hazards do not fit the waste code."""

    kind = Kind.INVALID
    code = "registry.hazards-not-listed"
    detail = "The catalogue lists the hazards “{listed}” for this code; “{declared}” does not fit them."
    remedy = "Declare the certain hazard and those possible ones that your waste really has."


@dataclass(frozen=True, slots=True)
class Hazards:
    """What the catalogue says of a code: hazards that are certain, and further ones that may be there.

    `certain` is empty where the catalogue lists alternatives with slashes; then at least one of `possible` is there.
    """

    certain: tuple[HazardProperty, ...]
    possible: tuple[HazardProperty, ...]

    @classmethod
    def of(cls, text: str, *, pointer: str | None = None) -> Self:
        """Read the catalogue's spelling: `T`, `T,I` or `T/C/I/R`.

        Raises:
            HazardsFormatError: A letter is unknown or repeated, or the separators are mixed.
        """
        separator = "/" if "/" in text else ","
        try:
            letters = tuple(HazardProperty(letter) for letter in text.split(separator))
        except ValueError as error:
            raise HazardsFormatError(text=text[:40], pointer=pointer) from error
        if len(set(letters)) != len(letters):
            raise HazardsFormatError(text=text[:40], pointer=pointer)
        return cls((), letters) if separator == "/" else cls(letters[:1], letters[1:])

    @property
    def text(self) -> str:
        """The catalogue's spelling."""
        return ("," if self.certain else "/").join((*self.certain, *self.possible))

    @property
    def listed(self) -> frozenset[HazardProperty]:
        """Every hazard the catalogue names for the code."""
        return frozenset((*self.certain, *self.possible))

    def check(self, declared: frozenset[HazardProperty], *, pointer: str | None = None) -> None:
        """Pass silently if the declared hazards fit: all certain ones, at least one, and none that is not listed.

        Raises:
            HazardsNotListedError: They do not fit.
        """
        if declared and frozenset(self.certain) <= declared <= self.listed:
            return
        raise HazardsNotListedError(listed=self.text, declared=",".join(in_order(declared)), pointer=pointer)


def in_order(hazards: frozenset[HazardProperty]) -> tuple[HazardProperty, ...]:
    """Return the hazards in the order of the label's bits."""
    return tuple(hazard for hazard in HazardProperty if hazard in hazards)
