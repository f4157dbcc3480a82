"""Which characters a font can draw, read from the font's own table.

Knows OpenType files and collections just far enough to read their `cmap` in format 12; knows nothing of drawing.
typst prints an empty box for a character its font lacks and says nothing, so that names would be lost silently.
"""

import struct
from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Coverage:
    """The code points a font has, as sorted ranges; both ends belong to each."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __contains__(self, character: str) -> bool:
        place = bisect_right(self.starts, ord(character)) - 1
        return place >= 0 and ord(character) <= self.ends[place]

    def missing(self, text: str) -> str:
        """Return the characters of the text that the font lacks, each once, in their order."""
        return "".join(dict.fromkeys(character for character in text if character not in self))


def read_coverage(font: bytes, *, face: int = 0) -> Coverage:
    """Read the coverage of a font file, or of one face of a collection.

    Raises:
        ValueError: The file is no OpenType font with a full Unicode table.
    """
    try:
        return _groups(font, _subtable(font, _table(font, _face(font, face), b"cmap")))
    except struct.error as error:
        raise ValueError("the font file is cut short") from error


def _face(font: bytes, face: int) -> int:
    if font[:4] != b"ttcf":
        return 0
    (offset,) = struct.unpack_from(">I", font, 12 + 4 * face)
    return int(offset)


def _table(font: bytes, face: int, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, face + 4)
    for place in range(face + 12, face + 12 + 16 * count, 16):
        name, _, offset, _ = struct.unpack_from(">4sIII", font, place)
        if name == tag:
            return int(offset)
    raise ValueError(f"the font has no {tag.decode()} table")


def _subtable(font: bytes, cmap: int) -> int:
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for place in range(cmap + 4, cmap + 4 + 8 * count, 8):
        _, _, offset = struct.unpack_from(">HHI", font, place)
        (form,) = struct.unpack_from(">H", font, cmap + offset)
        if form == 12:  # noqa: PLR2004 - the table's format with all of Unicode
            return int(cmap + offset)
    raise ValueError("the font has no full Unicode table")


def _groups(font: bytes, subtable: int) -> Coverage:
    (count,) = struct.unpack_from(">I", font, subtable + 12)
    groups = [struct.unpack_from(">III", font, subtable + 16 + 12 * place) for place in range(count)]
    ranges = [(first, last) for first, last, glyph in groups if glyph]
    return Coverage(starts=tuple(first for first, _ in ranges), ends=tuple(last for _, last in ranges))
