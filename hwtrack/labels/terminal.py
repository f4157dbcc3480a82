"""A label as text for the command line: its fields line by line, and a symbol that a phone reads off the screen.

Knows half blocks and captions; knows nothing of where the label comes from.
"""

from hwtrack.labels.face import Face, Words
from hwtrack.labels.layout import Layout
from hwtrack.labels.symbol import QUIET, Level, Symbol, draw_symbol

_BLOCKS = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
_VERSION = 8


def terminal_label(face: Face, link: str, *, layout: Layout, words: Words, light_ground: bool = False) -> str:
    """Return the label's fixed words, its fields with their captions, and its symbol.

    The symbol is drawn for a dark screen; `light_ground` turns it round.
    """
    values = face.values(words)
    lines = []
    for field in layout.fields:
        text = field.text or values[field.name]
        if text or field.caption:
            lines.append(f"{field.caption}{text}")
    symbol = draw_symbol(link, version=_VERSION, level=Level.M)
    return "\n".join((*lines, "", terminal_symbol(symbol, light_ground=light_ground), link)) + "\n"


def terminal_symbol(symbol: Symbol, *, light_ground: bool = False) -> str:
    """Return the symbol with its quiet zone, two rows of modules per line of text."""
    width = symbol.size + 2 * QUIET
    side = bytes(QUIET)
    rows = [bytes(width)] * QUIET + [side + row + side for row in symbol.rows] + [bytes(width)] * (QUIET + 1)
    inked = [[bool(module) is light_ground for module in row] for row in rows]
    return "\n".join(
        "".join(_BLOCKS[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(inked[::2], inked[1::2], strict=False)
    )
