"""Files people take away: how often, how many at once, and how they are sent.

A long worksheet costs seconds of a processor; a company that asks again and again must not stop the scanners. Counted
per process and organisation, in memory: it is a courtesy between users, not a wall.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import IO
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from hwtrack.kernel.errors import DomainError, Kind

WINDOW = timedelta(minutes=1)
PER_WINDOW = 12
"""Files one organisation may take within a minute."""

AT_ONCE = 2
"""Files that are made for one organisation at the same time."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"

_PIECE = 64 * 1024


class TooManyExportsError(DomainError):
    """Too many files were asked for."""

    kind = Kind.TOO_MANY
    code = "too-many-exports"
    detail = "An organisation takes {limit} files a minute and {at_once} at the same time."
    remedy = "Wait {seconds} seconds and try again."


class ExportGate:
    """Lets so many files through and no more."""

    def __init__(self) -> None:
        """Begin with nobody at the gate."""
        self._taken: dict[int, deque[datetime]] = {}
        self._making: Counter[int] = Counter()

    @contextmanager
    def turn(self, org: int, now: datetime) -> Iterator[None]:
        """Hold a place at the gate for as long as the file is being made.

        Raises:
            TooManyExportsError: The organisation has had its share.
        """
        taken = self._taken.setdefault(org, deque())
        while taken and now - taken[0] >= WINDOW:
            taken.popleft()
        if self._making[org] >= AT_ONCE or len(taken) >= PER_WINDOW:
            wait = (taken[0] + WINDOW - now) if len(taken) >= PER_WINDOW else timedelta(seconds=5)
            seconds = max(1, -(-wait // timedelta(seconds=1)))
            raise TooManyExportsError(limit=PER_WINDOW, at_once=AT_ONCE, seconds=seconds)
        taken.append(now)
        self._making[org] += 1
        try:
            yield
        finally:
            self._making[org] -= 1


def file_answer(data: bytes, *, name: str, media_type: str) -> Response:
    """Return a file that is small enough to be held in memory."""
    return Response(data, media_type=media_type, headers=_headers(name))


def stream_answer(file: IO[bytes], *, name: str, media_type: str) -> Response:
    """Return a file piece by piece from where it lies, and close it in the end."""
    return StreamingResponse(_pieces(file), media_type=media_type, headers=_headers(name))


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    try:
        await asyncio.to_thread(file.seek, 0)
        while piece := await asyncio.to_thread(file.read, _PIECE):
            yield piece
    finally:
        file.close()


def _headers(name: str) -> dict[str, str]:
    plain = "".join(character if character.isascii() and character.isalnum() else "_" for character in name[:-5])
    return {
        "Content-Disposition": f'attachment; filename="{plain.strip("_") or "file"}{name[-5:]}"; '
        f"filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, no-store",
    }
