"""Drawing: a face, its symbol and a layout become PDF, SVG or PNG through one typst template.

Knows how the template's data are put together and what typst's refusals mean; the same input gives the same bytes.
Knows nothing of keys or of the database; fonts are found by whoever makes the `Press`.
Source: design.md §2, §3; ux.md 4.
"""

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import typst

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.glyphs import Coverage
from hwtrack.kernel.waste import HazardProperty
from hwtrack.labels.face import ContainerFace, Face, sign_of
from hwtrack.labels.layout import Layout, LayoutBook
from hwtrack.labels.symbol import Dots, Symbol, draw_symbol, emblem_modules, fit_dots, outline, with_emblem_gap

FONT = "Noto Sans CJK SC"
MAX_TEXT = 400
"""Characters of one field: more cannot fit any label."""

LIBRARY = "sign.typ"
PICTOGRAMS = {
    HazardProperty.TOXIC: "toxic.svg",
    HazardProperty.IGNITABLE: "ignitable.svg",
    HazardProperty.REACTIVE: "reactive.svg",
    HazardProperty.CORROSIVE: "corrosive.svg",
}
"""Infectious waste has no symbol in this standard; its word alone is printed. Source: HJ 1276-2022 [M]."""

_OVERFLOW = re.compile(r"field-overflow:([a-z_]+)")


class Form(StrEnum):
    """What a drawing is delivered as."""

    PDF = "pdf"
    SVG = "svg"
    PNG = "png"


class FieldOverflowError(DomainError):
    """A text does not fit on the label."""

    kind = Kind.INVALID
    code = "labels.field-overflow"
    detail = "The text of “{caption}” ({field}) does not fit the label “{layout}” at its least lawful size."
    remedy = "Shorten this text, or print on a larger label."


class MissingGlyphError(DomainError):
    """A character cannot be printed."""

    kind = Kind.INVALID
    code = "labels.missing-glyph"
    detail = "“{caption}” ({field}) holds characters that the label's typeface cannot print: {characters}."
    remedy = "Replace the named characters; remove line breaks, tabs and pictures."


class FontMissingError(DomainError):
    """The label typeface is not installed."""

    kind = Kind.UNAVAILABLE
    code = "labels.font-missing"
    detail = "The typeface “{font}” is not installed on the server; no label can be printed."
    remedy = "Install the system package fonts-noto-cjk and start the service again."


@dataclass(frozen=True, slots=True)
class Drawing:
    """One label to draw: its face and its signed link."""

    face: Face
    link: str


@dataclass(frozen=True, slots=True)
class Press:
    """Everything drawing needs, made once per process: the layouts, typst with its fonts, and what the fonts cover."""

    book: LayoutBook
    compiler: typst.Compiler
    coverages: tuple[Coverage, ...]

    def draw(self, drawings: tuple[Drawing, ...], *, layout: Layout, form: Form, dpi: int, at: datetime) -> bytes:
        """Return the labels, one per page; SVG and PNG hold a single label.

        `dpi` is the printer's resolution: modules are whole dots of it, and a PNG has exactly its pixels. `at` is
        written into the file, to the second, as the time it was made.

        Raises:
            FieldOverflowError: A text does not fit at the least lawful size.
            MissingGlyphError: A text holds a character the typeface lacks.
            ResolutionError: Labels are not printed at that resolution.
            SymbolTooSmallError: The symbol would be unreadable.
        """
        data = {
            "font": FONT,
            "layout": _plain_layout(layout),
            "pictures": dict(self.book.pictures),
            "signs": [self._sign(drawing, layout, dpi) for drawing in drawings],
        }
        source = self.book.templates[LIBRARY] + self.book.templates[layout.template]
        try:
            drawn = self.compiler.compile(
                input=source.encode(),
                format=form.value,
                ppi=float(dpi),
                sys_inputs={"data": json.dumps(data)},
                timestamp=int(at.timestamp()),
            )
        except typst.TypstError as error:
            raise _refusal(error, layout) from error
        if not isinstance(drawn, bytes):
            raise TypeError("SVG and PNG hold one label")
        return drawn

    def _sign(self, drawing: Drawing, layout: Layout, dpi: int) -> dict[str, Any]:
        if sign_of(drawing.face) is not layout.sign:
            raise TypeError("the face is not of the layout's family")
        values = drawing.face.values(self.book.words)
        for name, value in values.items():
            self._demand_printable(layout, name, value)
        hazards = drawing.face.ordered_hazards if isinstance(drawing.face, ContainerFace) else ()
        return {
            "values": values,
            "pictograms": [PICTOGRAMS[hazard] for hazard in hazards if hazard in PICTOGRAMS],
            "symbol": _symbol(drawing.link, layout, dpi),
        }

    def _demand_printable(self, layout: Layout, name: str, value: str) -> None:
        caption = _caption(layout, name)
        missing = "".join(coverage.missing(value) for coverage in self.coverages)
        if missing:
            raise MissingGlyphError(caption=caption, field=name, characters=_named(missing), pointer=f"/{name}")
        if len(value) > MAX_TEXT:
            raise FieldOverflowError(caption=caption, field=name, layout=layout.name, pointer=f"/{name}")


def demand_font(families: list[str]) -> None:
    """Pass silently when the label typeface is among the installed families.

    Raises:
        FontMissingError: It is not.
    """
    if FONT not in families:
        raise FontMissingError(font=FONT)


def _plain_layout(layout: Layout) -> dict[str, Any]:
    return {
        "width_mm": layout.width_mm,
        "height_mm": layout.height_mm,
        "corner_mm": layout.corner_mm,
        "text_min_mm": layout.text_min_mm,
        "ground": layout.ground,
        "border_mm": layout.border_mm,
        "margin_mm": layout.margin_mm,
        "symbol_box_mm": layout.symbol.box_mm,
        "fields": [asdict(field) for field in layout.fields],
        "lines_mm": layout.lines_mm,
        "pictures": dict(layout.pictures),
    }


def _symbol(link: str, layout: Layout, dpi: int) -> dict[str, Any]:
    place = layout.symbol
    symbol = draw_symbol(link, version=place.version, level=place.level, encoder=place.encoder)
    x, y, side = place.box_mm
    dots = fit_dots(modules=symbol.size, dpi=dpi, wanted_mm=place.module_mm, room_mm=side)
    spare = (side - (symbol.size + 8) * dots.module_mm) / 2
    if place.emblem:
        symbol = with_emblem_gap(symbol)
    return _placed(symbol, dots, x + spare, y + spare) | {
        "emblem_modules": emblem_modules(symbol.size) if place.emblem else 0
    }


def _placed(symbol: Symbol, dots: Dots, x_mm: float, y_mm: float) -> dict[str, Any]:
    return {
        "modules": symbol.size,
        "module_mm": dots.module_mm,
        "x_mm": dots.snap(x_mm),
        "y_mm": dots.snap(y_mm),
        "path": outline(symbol),
    }


def _caption(layout: Layout, name: str) -> str:
    return layout.field(name).caption.rstrip("：") or name


def _named(characters: str) -> str:
    return " ".join(
        f"{character} (U+{ord(character):04X})" if character.isprintable() else f"U+{ord(character):04X}"
        for character in dict.fromkeys(characters)
    )


def _refusal(error: typst.TypstError, layout: Layout) -> Exception:
    found = _OVERFLOW.search(error.message)
    if found is None:
        return error
    name = found[1]
    return FieldOverflowError(caption=_caption(layout, name), field=name, layout=layout.name, pointer=f"/{name}")
