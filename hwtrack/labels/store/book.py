"""The label folder and the typeface, read once when the service starts."""

import json
from pathlib import Path

import typst

from hwtrack.infra.resources import folder
from hwtrack.kernel.glyphs import Coverage, read_coverage
from hwtrack.labels.layout import LayoutBook, read_book
from hwtrack.labels.render import FONT, Press, demand_font

_ENDINGS = {".toml", ".typ", ".svg"}


def load_book() -> LayoutBook:
    """Return every layout of the label folder.

    Raises:
        LayoutFaultsError: A layout has faults.
    """
    root = folder("labels")
    files = {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for path in root.rglob("*")
        if path.suffix in _ENDINGS
    }
    schema = json.loads((folder("schemas") / "label" / "layout.json").read_text("utf-8"))
    return read_book(files, schema=schema)


def load_press() -> Press:
    """Return what drawing needs, with the fonts of this machine.

    Raises:
        FontMissingError: The label typeface is not installed.
        LayoutFaultsError: A layout has faults.
    """
    fonts = typst.Fonts(include_system_fonts=True)
    demand_font(fonts.families())
    faces = {(font.path, font.index) for font in fonts.fonts() if font.family == FONT and font.path}
    return Press(
        book=load_book(),
        compiler=typst.Compiler(font_paths=fonts),
        coverages=tuple(_coverage(path, index) for path, index in sorted(faces)),
    )


def _coverage(path: str, face: int) -> Coverage:
    return read_coverage(Path(path).read_bytes(), face=face)
