"""Drawing the table of the story: step, what, expected, seen, ok. Chinese characters are two columns wide."""

import unicodedata
from collections.abc import Sequence

from hwtrack.cli.demo.play import Row

_HEAD = ("step", "what", "expected", "seen", "ok")


def table(rows: Sequence[Row]) -> str:
    """Return the rows as lines of equal columns, and a last line that counts them."""
    cells = [_HEAD, *((row.step, row.what, row.expected, row.seen, "ok" if row.ok else "NO") for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(line, widths, strict=True)) for line in cells]
    lines.insert(1, "  ".join("─" * width for width in widths))
    right = sum(row.ok for row in rows)
    return "\n".join([*(line.rstrip() for line in lines), "", f"{right} of {len(rows)} as expected"])


def all_right(rows: Sequence[Row]) -> bool:
    """Say whether there are rows and every one of them is as expected."""
    return bool(rows) and all(row.ok for row in rows)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
