"""The symbol: pinned versions, three segments, whole dots, and a second encoder that agrees."""

from dataclasses import replace

import numpy as np
import pytest
import qrcode
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode.util import QRData

from hwtrack.kernel.quantity import Mass
from hwtrack.labels.payload import Letter, segments
from hwtrack.labels.symbol import (
    Encoder,
    Level,
    ResolutionError,
    Symbol,
    SymbolTooSmallError,
    draw_symbol,
    emblem_modules,
    fit_dots,
    outline,
    with_emblem_gap,
)
from tests.labels import make

QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
"""Only this: now and then the modules of a symbol read as a barcode of another kind."""

LINK = make.link()
LONGEST_HOST = "abcdefghij.example.com"


def decoded(symbol: Symbol, scale: int = 4) -> zxingcpp.Barcode:
    """Read the symbol back from its modules."""
    modules = np.array([list(row) for row in symbol.rows], dtype=np.uint8)
    picture = 255 * (1 - np.pad(modules, 4))
    found = zxingcpp.read_barcodes(np.kron(picture, np.ones((scale, scale), np.uint8)).astype(np.uint8), formats=QR)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("version", "level", "modules"), [(8, Level.M, 49), (10, Level.Q, 57), (12, Level.H, 65)], ids=str
)
@pytest.mark.parametrize("encoder", Encoder)
def test_a_symbol_has_its_pinned_version_and_reads_back(
    version: int, level: Level, modules: int, encoder: Encoder
) -> None:
    symbol = draw_symbol(LINK, version=version, level=level, encoder=encoder)
    read = decoded(symbol)

    assert symbol.size == modules
    assert read.text == LINK
    assert read.ec_level == level.value
    assert symbol.designator == f"V{version}-{level}"


@pytest.mark.parametrize(("version", "level"), [(8, Level.M), (10, Level.Q)])
@pytest.mark.parametrize("letter", Letter)
def test_the_longest_host_still_fits_every_label(version: int, level: Level, letter: Letter) -> None:
    link = make.link(host=LONGEST_HOST) if letter is Letter.CONTAINER else make.sign_link(letter)

    assert len(LONGEST_HOST) == 22
    assert decoded(draw_symbol(link, version=version, level=level)).text == link


def test_a_host_of_23_characters_would_not_fit_the_large_label() -> None:
    with pytest.raises(segno.DataOverflowError):
        draw_symbol(make.link(host="x" + LONGEST_HOST), version=10, level=Level.Q)


@given(st.integers(0, 4_294_967_294))
@settings(max_examples=20, deadline=None)
def test_any_label_reads_back(grams: int) -> None:
    link = make.link(payload=replace(make.PAYLOAD, mass=Mass(grams)))

    assert decoded(draw_symbol(link, version=8, level=Level.M)).text == link


@pytest.mark.parametrize("mask", range(8))
def test_a_second_encoder_places_every_module_alike(mask: int) -> None:
    prefix, code, digits = segments(LINK)
    ours = segno.make(
        [(prefix, 4), (code, 2), (digits, 1)],  # type: ignore[arg-type]  # segno takes lists of segments
        version=8, error="M", mask=mask, boost_error=False, micro=False,
    )  # fmt: skip
    theirs = qrcode.QRCode(version=8, error_correction=qrcode.ERROR_CORRECT_M, border=0, mask_pattern=mask)
    theirs.add_data(QRData(prefix, mode=4), optimize=0)
    theirs.add_data(QRData(code, mode=2), optimize=0)
    theirs.add_data(QRData(digits, mode=1), optimize=0)
    theirs.make(fit=False)

    assert [[bool(module) for module in row] for row in ours.matrix] == theirs.get_matrix()


def test_a_symbol_reads_although_the_emblem_covers_its_middle() -> None:
    symbol = draw_symbol(LINK, version=12, level=Level.H, encoder=Encoder.QRCODE)
    gap = emblem_modules(symbol.size)

    assert gap == 13
    assert sum(map(sum, with_emblem_gap(symbol).rows)) < sum(map(sum, symbol.rows))
    assert decoded(with_emblem_gap(symbol)).text == LINK


@pytest.mark.parametrize(("size", "gap"), [(65, 13), (57, 11), (49, 9), (61, 11)])
def test_the_emblem_is_centred_on_whole_modules(size: int, gap: int) -> None:
    assert emblem_modules(size) == gap
    assert (size - gap) % 2 == 0


@pytest.mark.parametrize(
    ("modules", "dpi", "room_mm", "dots"),
    [
        pytest.param(49, 203, 43.5, 6, id="100 mm label at 203 dpi: 0.75 mm"),
        pytest.param(49, 300, 43.5, 9, id="100 mm label at 300 dpi: 0.76 mm"),
        pytest.param(57, 203, 49.6, 6, id="150 mm label at 203 dpi"),
        pytest.param(57, 300, 49.6, 9, id="150 mm label at 300 dpi"),
        pytest.param(49, 600, 43.5, 18, id="finer printer"),
        pytest.param(49, 203, 40.0, 5, id="less room: fewer dots"),
        pytest.param(49, 203, 28.6, 4, id="just above half a millimetre"),
    ],
)
def test_a_module_gets_whole_dots(modules: int, dpi: int, room_mm: float, dots: int) -> None:
    chosen = fit_dots(modules=modules, dpi=dpi, wanted_mm=0.75, room_mm=room_mm)

    assert chosen.per_module == dots
    assert chosen.module_mm * (modules + 8) <= room_mm + 1e-6


@pytest.mark.parametrize("room_mm", [28.5, 20.0])
def test_below_half_a_millimetre_nothing_is_printed(room_mm: float) -> None:
    with pytest.raises(SymbolTooSmallError):
        fit_dots(modules=49, dpi=203, wanted_mm=0.75, room_mm=room_mm)


@pytest.mark.parametrize("dpi", [96, 202, 301, 0, -300])
def test_only_printers_resolutions_are_taken(dpi: int) -> None:
    with pytest.raises(ResolutionError):
        fit_dots(modules=49, dpi=dpi, wanted_mm=0.75, room_mm=43.5)


def test_places_are_snapped_to_the_dot_grid() -> None:
    dots = fit_dots(modules=49, dpi=203, wanted_mm=0.75, room_mm=43.5)

    assert dots.snap(10.0) * 203 / 25.4 == pytest.approx(80)


@given(st.lists(st.lists(st.booleans(), min_size=5, max_size=5).map(bytes), min_size=5, max_size=5).map(tuple))
def test_the_outline_encloses_exactly_the_dark_modules(rows: tuple[bytes, ...]) -> None:
    loops = [
        [tuple(map(int, corner.split())) for corner in loop.removeprefix("M").split("L")]
        for loop in outline(Symbol(rows, 1, Level.M)).split("Z")
        if loop
    ]

    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            assert _crossings(loops, x, y) % 2 == dark


def _crossings(loops: list[list[tuple[int, ...]]], x: int, y: int) -> int:
    """Count the outline's vertical edges left of the module's middle."""
    count = 0
    for loop in loops:
        for (x1, y1), (x2, y2) in zip(loop, loop[1:] + loop[:1], strict=True):
            count += x1 == x2 and x1 <= x and min(y1, y2) <= y < max(y1, y2)
    return count
