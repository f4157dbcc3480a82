"""The label on the command line, symbol included."""

import numpy as np
import pytest
import zxingcpp

from hwtrack.labels.face import Sign
from hwtrack.labels.terminal import terminal_label
from tests.labels import make

QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
"""Only this: now and then the modules of a symbol read as a barcode of another kind."""

HALVES = {"█": (1, 1), "▀": (1, 0), "▄": (0, 1), " ": (0, 0)}


def shown(sign: Sign, *, light_ground: bool = False) -> str:
    """Return the text of a family's label."""
    drawing, book = make.drawing(sign), make.press().book
    return terminal_label(
        drawing.face, drawing.link, layout=book.for_sign(sign), words=book.words, light_ground=light_ground
    )


@pytest.mark.parametrize("light_ground", [False, True])
@pytest.mark.parametrize("sign", Sign)
def test_a_phone_reads_the_symbol_off_the_screen(sign: Sign, light_ground: bool) -> None:
    lines = [line for line in shown(sign, light_ground=light_ground).splitlines() if len(line) == 57]
    lit = np.array([half for line in lines for half in zip(*(HALVES[block] for block in line), strict=True)])
    brightness = (1 - lit if light_ground else lit) * 255
    found = zxingcpp.read_barcodes(np.kron(brightness, np.ones((6, 6))).astype(np.uint8), formats=QR)

    assert [symbol.text for symbol in found] == [make.drawing(sign).link]


def test_every_field_stands_beside_its_caption() -> None:
    text = shown(Sign.CONTAINER)

    assert text.startswith("危险废物\n废物名称：釜残(精馏高沸物)\n")
    assert "废物重量：187.400 kg\n" in text
    assert f"\n{make.DRUM.text}\n" in text
    assert text.endswith(make.link() + "\n")
    assert "补打件" not in text


def test_the_symbol_is_no_wider_than_a_terminal() -> None:
    assert max(map(len, shown(Sign.CONTAINER).splitlines()[:-1])) <= 80
