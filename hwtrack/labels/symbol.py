"""The QR symbol as modules, and how many printer dots a module gets.

Knows versions, levels and dots; knows nothing of keys or of the page around the symbol. Container labels are drawn by
segno at a pinned version; plaques by qrcode at level H, with a square in the middle left to an emblem.
Source: design.md §3 (traps), §5; trust.md 1.3, 1.5.
"""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor
from typing import Final

import qrcode
import segno
from qrcode.image.pil import PilImage
from qrcode.util import QRData

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.labels.payload import segments

QUIET = 4
"""Light modules around the symbol."""

MM_PER_INCH = 25.4
LEAST_MODULE_MM = 0.5
"""Below it even good frames are lost (95 -> 9 % in a dim store): never printed."""

PRINTER_DPI = (203, 300, 600)
EMBLEM_SHARE = 5
"""The emblem's side is one fifth of the symbol's: 4 % of its area, against 30 % that level H restores."""

# Why: the standard's mode indicators; both libraries want these integers, segno raises TypeError for names.
_NUMERIC: Final = 1
_ALPHANUMERIC: Final = 2
_BYTE: Final = 4
_TOLERANCE = 1e-6


class Level(StrEnum):
    """Error correction, as the letters of the symbol's designator."""

    M = "M"
    Q = "Q"
    H = "H"


class Encoder(StrEnum):
    """Which library places the modules."""

    SEGNO = "segno"
    QRCODE = "qrcode"


class ResolutionError(DomainError):
    """The printer's resolution is not supported."""

    kind = Kind.INVALID
    code = "labels.resolution"
    detail = "{dpi} dots per inch is not a resolution that labels are printed at."
    remedy = "Choose 203, 300 or 600 dots per inch, as the printer's data sheet says."


class SymbolTooSmallError(DomainError):
    """The symbol would be too small to scan."""

    kind = Kind.REFUSED
    code = "labels.symbol-too-small"
    detail = "At {dpi} dots per inch a module would be {microns} µm wide; below 500 µm phones cannot read it."
    remedy = "Print on a larger label or on a finer printer; never scale the label down."


@dataclass(frozen=True, slots=True)
class Symbol:
    """A square of modules without its quiet zone; `rows` holds 1 for dark and 0 for light."""

    rows: tuple[bytes, ...]
    version: int
    level: Level

    @property
    def size(self) -> int:
        """Modules per side."""
        return len(self.rows)

    @property
    def designator(self) -> str:
        """Version and level, `V8-M`."""
        return f"V{self.version}-{self.level.value}"


@dataclass(frozen=True, slots=True)
class Dots:
    """How a symbol lands on a printer: `per_module` whole dots at `dpi`."""

    dpi: int
    per_module: int

    @property
    def module_mm(self) -> float:
        """Side of a module in millimetres."""
        return self.per_module * MM_PER_INCH / self.dpi

    def snap(self, mm: float) -> float:
        """Return the nearest place on the dot grid, in millimetres."""
        return round(mm * self.dpi / MM_PER_INCH) * MM_PER_INCH / self.dpi


def draw_symbol(link: str, *, version: int, level: Level, encoder: Encoder = Encoder.SEGNO) -> Symbol:
    """Return the symbol of a signed link at a pinned version, in three explicit segments."""
    draw = _by_segno if encoder is Encoder.SEGNO else _by_qrcode
    return Symbol(rows=draw(segments(link), version, level), version=version, level=level)


def with_emblem_gap(symbol: Symbol) -> Symbol:
    """Return the symbol with light modules where the emblem will lie."""
    gap = emblem_modules(symbol.size)
    first = (symbol.size - gap) // 2
    rows = list(symbol.rows)
    for place in range(first, first + gap):
        rows[place] = rows[place][:first] + bytes(gap) + rows[place][first + gap :]
    return Symbol(rows=tuple(rows), version=symbol.version, level=symbol.level)


def emblem_modules(size: int) -> int:
    """Return the side of the emblem's square in modules: odd, so that it is centred on whole modules."""
    side = size // EMBLEM_SHARE
    return side if side % 2 == size % 2 else side - 1


def fit_dots(*, modules: int, dpi: int, wanted_mm: float, room_mm: float) -> Dots:
    """Choose whole dots per module: at least `wanted_mm` each, or as many as the room with its quiet zone allows.

    Raises:
        ResolutionError: Labels are not printed at that resolution.
        SymbolTooSmallError: The room leaves less than half a millimetre per module.
    """
    if dpi not in PRINTER_DPI:
        raise ResolutionError(dpi=dpi)
    dot = MM_PER_INCH / dpi
    wanted = ceil(wanted_mm / dot - _TOLERANCE)
    most = floor(room_mm / (modules + 2 * QUIET) / dot + _TOLERANCE)
    dots = Dots(dpi=dpi, per_module=min(wanted, most))
    if dots.module_mm < LEAST_MODULE_MM:
        raise SymbolTooSmallError(dpi=dpi, microns=round(dots.module_mm * 1000))
    return dots


def outline(symbol: Symbol) -> str:
    """Return one SVG path around the dark modules, in module units, to be filled by the even-odd rule.

    One outline instead of many squares leaves no seams at any scale.
    """
    onward = _edges(symbol)
    parts = []
    while onward:
        start = next(iter(onward))
        corner, loop = start, []
        while True:
            loop.append(corner)
            corner = _leave(onward, corner)
            if corner == start:
                break
        parts.append("M" + "L".join(f"{x} {y}" for x, y in loop) + "Z")
    return "".join(parts)


def _edges(symbol: Symbol) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """Map each corner to the next ones, dark on the right-hand side."""
    edges: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    rows, last = symbol.rows, symbol.size - 1
    for y, row in enumerate(rows):
        for x in (x for x, dark in enumerate(row) if dark):
            if y == 0 or not rows[y - 1][x]:
                edges[x, y].append((x + 1, y))
            if x == last or not row[x + 1]:
                edges[x + 1, y].append((x + 1, y + 1))
            if y == last or not rows[y + 1][x]:
                edges[x + 1, y + 1].append((x, y + 1))
            if x == 0 or not row[x - 1]:
                edges[x, y + 1].append((x, y))
    return edges


def _leave(onward: dict[tuple[int, int], list[tuple[int, int]]], corner: tuple[int, int]) -> tuple[int, int]:
    ways = onward[corner]
    following = ways.pop()
    if not ways:
        del onward[corner]
    return following


def _by_segno(parts: tuple[str, str, str], version: int, level: Level) -> tuple[bytes, ...]:
    content = list(zip(parts, (_BYTE, _ALPHANUMERIC, _NUMERIC), strict=True))
    symbol = segno.make(
        content,  # type: ignore[arg-type]  # segno documents lists of segments; its annotations do not
        error=level.value,
        version=version,
        boost_error=False,
        micro=False,
    )
    return tuple(bytes(row) for row in symbol.matrix)


def _by_qrcode(parts: tuple[str, str, str], version: int, level: Level) -> tuple[bytes, ...]:
    levels = {Level.M: qrcode.ERROR_CORRECT_M, Level.Q: qrcode.ERROR_CORRECT_Q, Level.H: qrcode.ERROR_CORRECT_H}
    symbol = qrcode.QRCode(version=version, error_correction=levels[level], border=0, image_factory=PilImage)
    prefix, code, digits = parts
    symbol.add_data(QRData(prefix, mode=_BYTE), optimize=0)
    symbol.add_data(QRData(code, mode=_ALPHANUMERIC), optimize=0)
    symbol.add_data(QRData(digits, mode=_NUMERIC), optimize=0)
    symbol.make(fit=False)
    return tuple(bytes(map(bool, row)) for row in symbol.get_matrix())
