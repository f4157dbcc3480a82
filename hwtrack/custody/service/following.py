"""A follower of the log: hands every recorded event on, once, and keeps its mark in the same transaction.

For the worker; a follower that another worker has in hand is left to it. Source: design.md §2 (followers), §13.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from hwtrack.custody.store import following as store
from hwtrack.custody.store.following import Followed
from hwtrack.infra.work import AnyWork, Work

BATCH = 200
"""Events read at once; a follower that is behind goes on at once, one that has read everything waits."""

Reader = Callable[[Work, Sequence[Followed]], Awaitable[None]]
"""What is done with some events: all of it takes effect with the mark, or none."""


async def follow(work: Work, follower: str, reader: Reader, *, batch: int = BATCH) -> bool:
    """Hand over what was recorded since the last time; return whether more is waiting."""
    mark = await store.take(work, follower)
    if mark is None:
        return False
    found = await store.after(work, mark, batch)
    if found:
        await reader(work, found)
    waiting = len(found) == batch
    read_to = found[-1].record_time if waiting else work.now
    await store.move(work, follower, found[-1].mark if found else mark, read_to=read_to)
    return waiting


async def read_to(work: AnyWork, follower: str) -> datetime | None:
    """Return up to when a follower has read everything that was recorded; None where it never ran."""
    return await store.read_to(work, follower)
