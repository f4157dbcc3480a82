"""Keyset pages: every row once and in order, whatever the page size; a foreign cursor is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.infra.paging import CursorError, Slice, cursor, page_of, read_cursor


@given(st.lists(st.text(max_size=5), unique=True, max_size=30).map(sorted), st.integers(1, 7))
def test_following_the_cursors_visits_every_row_once(rows: list[str], size: int) -> None:
    seen: list[str] = []
    after: tuple[str, ...] | None = None
    while True:
        rest = [row for row in rows if after is None or row > after[0]]
        page = page_of(rest[: size + 1], Slice(after=after, size=size), lambda row: (row,))
        seen.extend(page.items)
        if page.next is None:
            break
        after = read_cursor(page.next)

    assert seen == rows


@given(st.lists(st.text(max_size=9), min_size=1, max_size=4).map(tuple))
def test_a_cursor_reads_back(key: tuple[str, ...]) -> None:
    assert read_cursor(cursor(key)) == key


@pytest.mark.parametrize("text", ["!", "e30", "W10", "WzFd", "bnVsbA", "é", "A" * 999])
def test_a_foreign_cursor_is_refused(text: str) -> None:
    with pytest.raises(CursorError):
        read_cursor(text)
