"""Keyset pages: each row once, whatever is inserted meanwhile; no offsets, no counts.

A cursor is the sort key of the last row, opaque to the client. Every list endpoint pages with this and nothing else.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Query

from hwtrack.kernel.errors import DomainError, Kind

DEFAULT_SIZE = 50
MAX_SIZE = 200
LARGEST_KEY = 2**63 - 1

T = TypeVar("T")


class CursorError(DomainError):
    """The page cursor is not one of ours."""

    kind = Kind.INVALID
    code = "paging.cursor"
    detail = "The cursor cannot be read."
    remedy = "Start again from the first page and follow the “next” of each answer."


@dataclass(frozen=True, slots=True)
class Slice:
    """What part of a list is asked for: rows after `key`, at most `size`."""

    after: tuple[str, ...] | None = None
    size: int = DEFAULT_SIZE

    def after_id(self) -> UUID | None:
        """Return the key of a list that is ordered by id.

        Raises:
            CursorError: The key is no id: the cursor was made by somebody else, or for another list.
        """
        return None if self.after is None else _id(self._parts(1)[0])

    def after_number(self, largest: int = LARGEST_KEY) -> int | None:
        """Return the key of a list that is ordered by a number from 0 to `largest`.

        Raises:
            CursorError: The key is no such number.
        """
        return None if self.after is None else _number(self._parts(1)[0], largest)

    def after_instant_and_id(self) -> tuple[datetime, UUID] | None:
        """Return the key of a list that is ordered by an instant and an id.

        Raises:
            CursorError: The key is something else.
        """
        if self.after is None:
            return None
        instant, key = self._parts(2)
        return _instant(instant), _id(key)

    def _parts(self, count: int) -> tuple[str, ...]:
        if self.after is None or len(self.after) != count:
            raise CursorError(pointer="/after")
        return self.after


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows in order, and the cursor of the next page if there is one."""

    items: tuple[T, ...]
    next: str | None


def page_of(rows: Sequence[T], wanted: Slice, key: Callable[[T], tuple[str, ...]]) -> Page[T]:
    """Make a page of at most `size` rows out of a query that asked for `size + 1`."""
    kept = tuple(rows[: wanted.size])
    more = len(rows) > wanted.size
    return Page(items=kept, next=cursor(key(kept[-1])) if more else None)


def cursor(key: tuple[str, ...]) -> str:
    """Write a sort key as an opaque cursor."""
    return base64.urlsafe_b64encode(json.dumps(key, ensure_ascii=False).encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[str, ...]:
    """Read a cursor back.

    Raises:
        CursorError: It was not made by `cursor`.
    """
    try:
        key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise CursorError(pointer="/after") from error
    if not isinstance(key, list) or not key or not all(isinstance(part, str) for part in key):
        raise CursorError(pointer="/after")
    return tuple(key)


def page_query(
    after: Annotated[str | None, Query(max_length=1000, description="Cursor from the previous page's `next`.")] = None,
    size: Annotated[int, Query(ge=1, le=MAX_SIZE, description="Rows wanted.")] = DEFAULT_SIZE,
) -> Slice:
    """Read the paging parameters of a list endpoint: `wanted: Annotated[Slice, Depends(page_query)]`."""
    return Slice(after=read_cursor(after) if after else None, size=size)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise CursorError(pointer="/after") from error


def _number(text: str, largest: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(largest)) and int(text) <= largest):
        raise CursorError(pointer="/after")
    return int(text)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise CursorError(pointer="/after") from error
    if instant.tzinfo is None:
        raise CursorError(pointer="/after")
    return instant
