"""Facts of the registry for tests: the fictional city's divisions, shapes in it, the official lists."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from uuid import UUID

from hwtrack.registry.bulk.records import Lists
from hwtrack.registry.catalogue import Catalogue, WasteEntry, catalogue_of, read_editions, read_entries
from hwtrack.registry.credit import check_character
from hwtrack.registry.divisions import Divisions, read_divisions
from hwtrack.registry.exemptions import Exemption, read_exemptions
from hwtrack.registry.geometry import Outline, Point
from hwtrack.registry.methods import Method, read_methods

ID = UUID("01995c2e-0000-7000-8000-000000000001")
"""Some id."""

WANGCHAO = 329902
"""望潮区: west 122.60, south 32.50, east 123.00, north 32.80."""


def data(name: str) -> str:
    """Return one of the project's own lists."""
    return files("hwtrack.registry").joinpath("data", name).read_text(encoding="utf-8")


@cache
def divisions() -> Divisions:
    """Return the divisions as they are shipped."""
    return read_divisions(data("divisions.csv"))


@cache
def methods() -> Mapping[str, Method]:
    """Return the method codes as they are shipped."""
    return read_methods(data("method_codes.csv"))


@cache
def entries() -> tuple[WasteEntry, ...]:
    """Return the 2021 edition as it is shipped."""
    return read_entries(data("waste_codes_2021.csv"), "2021")


@cache
def catalogue() -> Catalogue:
    """Return the catalogue as it is shipped: 2021 loaded, 2025 only known."""
    return catalogue_of(read_editions(data("catalogue_editions.csv")), entries())


@cache
def exemptions() -> tuple[Exemption, ...]:
    """Return the exemption list as it is shipped."""
    return read_exemptions(data("exemptions_2021.csv"), "2021")


def lists() -> Lists:
    """Return the lists a file is read against."""
    return Lists(divisions(), methods(), frozenset({"I", "II", "III"}))


def credit_code(number: int) -> str:
    """Return the credit code of the numbered made-up company."""
    body = f"91329900MA9{number:06d}"
    return body + check_character(body)


def square(west: float = 122.70, south: float = 32.60, side: float = 0.001) -> Outline:
    """Return a square outline in 望潮区, about 100 m a side."""
    east, north = round(west + side, 7), round(south + side, 7)
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return Outline(tuple(Point(longitude, latitude) for longitude, latitude in corners))
