"""The table of the story: columns line up under Chinese characters, and one wrong row is enough to fail."""

import unicodedata

from hwtrack.cli.demo.play import Row
from hwtrack.cli.demo.table import all_right, sign_ins, table

GOOD = Row("1", "应装48 已装48", "187.400", "187.400")
BAD = Row("2", "weight", "187.400", "187.300")


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def test_columns_line_up_under_chinese_characters() -> None:
    head, _, first, second, *_ = table((GOOD, BAD)).splitlines()
    assert width(head[: head.index("expected")]) == width(first[: first.index("187.400")])
    assert width(second[: second.index("187.400")]) == width(first[: first.index("187.400")])


def test_one_wrong_row_is_marked_counted_and_fails_the_whole() -> None:
    assert table((GOOD, BAD)).splitlines()[3].endswith("NO")
    assert table((GOOD, BAD)).endswith("1 of 2 as expected")
    assert all_right((GOOD,))
    assert not all_right((GOOD, BAD))


def test_a_story_without_rows_is_no_success() -> None:
    assert not all_right(())


def test_everybody_of_the_story_is_listed_with_a_role() -> None:
    assert "canglan.cangku   Warehouse worker" in sign_ins()
