"""The containers that the register form offers: what they are, how much they hold, which label they bear.

Anything else, bulk above all, is registered through the interface with its own volume.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hwtrack.labels.container import PackageKind
from hwtrack.web.views.parts import Choice


@dataclass(frozen=True, slots=True)
class Package:
    """A usual container with its nominal volume in millilitres."""

    kind: PackageKind
    volume_ml: int
    text: str
    label: str


_100, _150, _200 = "Label 100 × 100 mm", "Label 150 × 150 mm", "Two labels 200 × 200 mm"

PACKAGES: Mapping[str, Package] = MappingProxyType(
    {
        "drum-200": Package(PackageKind.DRUM, 200_000, "Drum, 200 L", _150),
        "drum-25": Package(PackageKind.DRUM, 25_000, "Can, 25 L", _100),
        "bag-1000": Package(PackageKind.BAG, 1_000_000, "Big bag, 1 m³", _200),
        "bag-50": Package(PackageKind.BAG, 50_000, "Bag, 50 L", _100),
        "box-50": Package(PackageKind.BOX, 50_000, "Box, 50 L", _100),
        "ibc-1000": Package(PackageKind.IBC, 1_000_000, "Intermediate bulk container, 1 m³", _200),
    }
)


def choices() -> tuple[Choice, ...]:
    """Return the usual containers as options of a field."""
    return tuple(Choice(key, package.text, package.label) for key, package in PACKAGES.items())
