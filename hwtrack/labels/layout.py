"""Layouts as data: where every field of a sign stands, how large its text must be, and how sure we are of it.

Knows how a layout's TOML head is read and checked, and which layout serves a container; knows nothing of drawing.
Adding a sign is adding a head and, where it is of a new kind, a template. Source: regulation.md 1.1, 1.5; ux.md 4.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from jsonschema_rs import Draft202012Validator

from hwtrack.kernel.errors import DomainError, Fault, Kind, ManyFaultsError
from hwtrack.kernel.waste import HazardProperty, PhysicalForm
from hwtrack.labels.face import FIELDS, Sign, Words
from hwtrack.labels.symbol import Encoder, Level
from hwtrack.registry.kinds import FacilityType, UnitKind

TWO_LABELS_ABOVE_ML = 450_000
"""Above 450 L a container bears labels on two opposite sides [S]."""


class FieldKind(StrEnum):
    """How a field is set: running text, one unbroken line, or hazard symbols with their words."""

    TEXT = "text"
    LINE = "line"
    PICTOGRAMS = "pictograms"


class LayoutFaultsError(ManyFaultsError):
    """The label layouts have faults."""

    code = "labels.layout"
    detail = "{count} faults were found in the label layouts; no label can be printed with them."
    remedy = "Correct the named files in the folder of label layouts."


class NoLayoutError(DomainError):
    """There is no such label layout."""

    kind = Kind.NOT_FOUND
    code = "labels.no-layout"
    detail = "No label layout is called “{name}”."
    remedy = "Choose one of the listed layouts."


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: its caption, its place in millimetres, and the size it is set at where its text is short enough.

    `text` is set for words that are the same on every label; `size_mm` is the type size, not the ink's height. Fields
    of one `flow` stand below each other in equal gaps.
    """

    name: str
    kind: FieldKind
    caption: str
    text: str
    box_mm: tuple[float, float, float, float]
    size_mm: float
    flow: str
    bold: bool
    centred: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolPlace:
    """The symbol's version and level, and the square it may fill, quiet zone included."""

    version: int
    level: Level
    encoder: Encoder
    module_mm: float
    box_mm: tuple[float, float, float]
    emblem: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A sign's head. `text_min_mm` is the least ink height of any text; volumes are litres, for containers only."""

    name: str
    title: str
    sign: Sign
    template: str
    width_mm: float
    height_mm: float
    corner_mm: float
    text_min_mm: float
    above_l: float
    up_to_l: float | None
    ground: str
    border_mm: float
    margin_mm: float
    symbol: SymbolPlace
    fields: tuple[Field, ...]
    lines_mm: tuple[tuple[float, float, float, float], ...]
    pictures: Mapping[str, tuple[float, float, float]]

    def field(self, name: str) -> Field:
        """Return the field of that name."""
        return next(field for field in self.fields if field.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutBook:
    """Every layout, template, drawing and word of the label folder, read once."""

    layouts: Mapping[str, Layout]
    templates: Mapping[str, str]
    pictures: Mapping[str, str]
    words: Words

    def layout(self, name: str) -> Layout:
        """Return the layout of that name.

        Raises:
            NoLayoutError: There is none.
        """
        if name not in self.layouts:
            raise NoLayoutError(name=name[:60])
        return self.layouts[name]

    def for_volume(self, volume_ml: int) -> Layout:
        """Return the least container label that is lawful for the volume.

        Source: HJ 1276-2022 [S]: up to 50 L 100 mm; above 50 to 450 L 150 mm; above 450 L 200 mm.
        """
        return next(
            layout
            for layout in self.layouts.values()
            if layout.sign is Sign.CONTAINER and (layout.up_to_l is None or volume_ml <= layout.up_to_l * 1000)
        )

    def for_sign(self, sign: Sign) -> Layout:
        """Return the first layout of a family."""
        return next(layout for layout in self.layouts.values() if layout.sign is sign)


def copies_for(volume_ml: int) -> int:
    """Return how many equal labels a container bears: two on opposite sides above 450 L."""
    return 2 if volume_ml > TWO_LABELS_ABOVE_ML else 1


def read_book(files: Mapping[str, str], *, schema: Mapping[str, Any]) -> LayoutBook:
    """Read the label folder from the texts of its files, by their paths within it; layouts in the order of size.

    Raises:
        LayoutFaultsError: A head breaks the schema or a sign lacks a field; every fault is listed.
    """
    folder = "hj1276/"
    heads = {
        path: _head(path, text)
        for path, text in sorted(files.items())
        if path.startswith(folder) and path.endswith(".toml") and path != folder + "words.toml"
    }
    faults = tuple(fault for path, head in heads.items() for fault in _faults(path, head, schema))
    if faults:
        raise LayoutFaultsError(faults)
    layouts = sorted(map(_layout, heads.values()), key=lambda layout: (layout.sign, layout.above_l, layout.name))
    return LayoutBook(
        layouts=MappingProxyType({layout.name: layout for layout in layouts}),
        templates=_contents(files, folder, ".typ"),
        pictures=_contents(files, "symbols/", ".svg"),
        words=_words(tomllib.loads(files[folder + "words.toml"])),
    )


def _head(path: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LayoutFaultsError((Fault("{message}", {"message": str(error)}, path),)) from error


def _contents(files: Mapping[str, str], folder: str, ending: str) -> Mapping[str, str]:
    return MappingProxyType(
        {
            path.removeprefix(folder): text
            for path, text in files.items()
            if path.startswith(folder) and path.endswith(ending)
        }
    )


def _faults(path: str, head: dict[str, Any], schema: Mapping[str, Any]) -> list[Fault]:
    faults = [
        Fault("{message}", {"message": error.message}, f"{path}#/{'/'.join(map(str, error.instance_path))}")
        for error in Draft202012Validator(dict(schema)).iter_errors(head)
    ]
    if faults:
        return faults
    named = [field["name"] for field in head["fields"] if "text" not in field]
    wanted = FIELDS[Sign(head["sign"])]
    return [Fault("The field “{field}” is missing.", {"field": name}, path) for name in sorted(wanted - set(named))] + [
        Fault("The field “{field}” is unknown or stands twice.", {"field": name}, path)
        for name in named
        if name not in wanted or named.count(name) > 1
    ]


def _layout(head: dict[str, Any]) -> Layout:
    return Layout(
        name=head["name"],
        title=head["title"],
        sign=Sign(head["sign"]),
        template=head["template"],
        width_mm=head["width_mm"],
        height_mm=head["height_mm"],
        corner_mm=head.get("corner_mm", 0),
        text_min_mm=head["text_min_mm"],
        above_l=head.get("above_l", 0),
        up_to_l=head.get("up_to_l"),
        ground=head["ground"],
        border_mm=head["border_mm"],
        margin_mm=head["margin_mm"],
        symbol=_symbol_place(head["symbol"]),
        fields=tuple(map(_field, head["fields"])),
        lines_mm=tuple(map(tuple, head.get("lines_mm", ()))),
        pictures=MappingProxyType({name: tuple(box) for name, box in head.get("pictures", {}).items()}),
    )


def _symbol_place(head: dict[str, Any]) -> SymbolPlace:
    x, y, side = head["box_mm"]
    return SymbolPlace(
        version=head["version"],
        level=Level(head["level"]),
        encoder=Encoder(head["encoder"]),
        module_mm=head["module_mm"],
        box_mm=(x, y, side),
        emblem=head.get("emblem", False),
    )


def _field(head: dict[str, Any]) -> Field:
    x, y, width, height = head["box_mm"]
    return Field(
        name=head["name"],
        kind=FieldKind(head.get("kind", FieldKind.TEXT)),
        caption=head.get("caption", ""),
        text=head.get("text", ""),
        box_mm=(x, y, width, height),
        size_mm=head["size_mm"],
        flow=head.get("flow", ""),
        bold=head.get("bold", False),
        centred=head.get("centred", False),
    )


def _words(words: dict[str, Any]) -> Words:
    return Words(
        forms={form: words["forms"][form.value] for form in PhysicalForm},
        hazards={hazard: words["hazards"][hazard.value] for hazard in HazardProperty},
        facility_types={kind: words["facility_types"][kind.value] for kind in FacilityType},
        unit_kinds={kind: words["unit_kinds"][kind.value] for kind in UnitKind},
        reprint=words["reprint"],
    )
