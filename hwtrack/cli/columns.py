"""Equal columns on a terminal. Chinese characters are two columns wide."""

import unicodedata
from collections.abc import Sequence


def in_columns(cells: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of cells as lines whose columns stand under each other."""
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(map(padded, line, widths)).rstrip() for line in cells]


def width(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def padded(text: str, columns: int) -> str:
    """Return a text filled with spaces to so many columns."""
    return text + " " * (columns - width(text))
