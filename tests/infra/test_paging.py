"""Keyset pages: every row once and in order, whatever the page size; a foreign cursor is refused."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

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


ID, INSTANT = "01995c2e-0000-7000-8000-000000000001", "2026-09-28T01:00:00+00:00"


def test_a_key_is_read_as_the_list_orders_by() -> None:
    assert Slice((ID,)).after_id() == UUID(ID)
    assert Slice(("9223372036854775807",)).after_number() == 2**63 - 1
    assert Slice((INSTANT, ID)).after_instant_and_id() == (datetime(2026, 9, 28, 1, tzinfo=UTC), UUID(ID))
    assert (Slice().after_id(), Slice().after_number(), Slice().after_instant_and_id()) == (None, None, None)


@pytest.mark.parametrize(
    ("read", "key"),
    [
        (Slice.after_id, ("x",)),
        (Slice.after_id, ("\ud800",)),
        (Slice.after_id, (ID, ID)),
        (Slice.after_number, ("-1",)),
        (Slice.after_number, ("²",)),
        (Slice.after_number, ("",)),
        (Slice.after_number, ("9223372036854775808",)),
        (Slice.after_number, ("9" * 5000,)),
        (Slice.after_instant_and_id, (INSTANT,)),
        (Slice.after_instant_and_id, ("2026-13-45", ID)),
        (Slice.after_instant_and_id, ("2026-09-28T01:00:00", ID)),
        (Slice.after_instant_and_id, (INSTANT, "x")),
    ],
)
def test_a_key_of_another_list_is_refused(read: Callable[[Slice], object], key: tuple[str, ...]) -> None:
    with pytest.raises(CursorError):
        read(Slice(key))
