"""Which characters a font covers, read from its own table."""

import struct

import pytest

from hwtrack.kernel.glyphs import Coverage, read_coverage
from tests.labels import make


def font(groups: list[tuple[int, int, int]], *, form: int = 12, collection: bool = False) -> bytes:
    """Return the least file that is a font to the reader."""
    start = 16 if collection else 0
    table = struct.pack(">HHHHI", 0, 1, 3, 10, 12)
    table += struct.pack(">HHIII", form, 0, 16 + 12 * len(groups), 0, len(groups))
    table += b"".join(struct.pack(">III", *group) for group in groups)
    directory = struct.pack(">IHHHH", 0x00010000, 2, 0, 0, 0)
    directory += struct.pack(">4sIII", b"OS/2", 0, 0, 0)
    directory += struct.pack(">4sIII", b"cmap", 0, start + len(directory) + 32 - 16, len(table))
    head = struct.pack(">4sIII", b"ttcf", 0x00010000, 1, 16) if collection else b""
    return head + directory + table


@pytest.mark.parametrize("collection", [False, True])
def test_ranges_are_read_with_both_ends(collection: bool) -> None:
    coverage = read_coverage(font([(0x41, 0x43, 1), (0x1F600, 0x1F600, 9)], collection=collection))

    assert coverage.missing("@ABCD😀😁@") == "@D😁"


def test_a_range_without_glyphs_covers_nothing() -> None:
    assert "A" not in read_coverage(font([(0x41, 0x43, 0)]))


def test_nothing_is_covered_by_no_ranges() -> None:
    assert "A" not in Coverage((), ())


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"ttcf", id="cut short"),
        pytest.param(font([(0x41, 0x43, 1)])[:-4], id="cut in the table"),
        pytest.param(font([(0x41, 0x43, 1)], form=4), id="no full table"),
        pytest.param(struct.pack(">IHHHH", 0x00010000, 0, 0, 0, 0), id="no table at all"),
    ],
)
def test_what_is_no_font_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="font"):
        read_coverage(data)


def test_the_installed_typeface_has_rare_name_characters() -> None:
    for coverage in make.press().coverages:
        assert coverage.missing("危险废物澜龑䶮𬭎㛃𠮷Ａ：·0Zz") == ""
        assert coverage.missing("😀\n\ue000") == "😀\n\ue000"
