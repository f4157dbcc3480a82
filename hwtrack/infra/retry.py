"""Beginning a unit of work again where the database ended it for another's sake.

Two transactions that wait for each other are no fault of either: one is ended and what it did is undone whole, so that
it may simply be done again. Knows which endings those are; decides nothing else.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

T = TypeVar("T")

ENDED_FOR_ANOTHER = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.LockNotAvailableError)
TRIES = 6
_LONGEST_PAUSE_MS = 40


async def retried(act: Callable[[], Awaitable[T]], *, tries: int = TRIES) -> T:
    """Return what `act` returns; it is a whole unit of work, and is begun again after a short pause of random length.

    Raises:
        asyncpg.PostgresError: The last try was ended as well.
    """
    for _ in range(tries - 1):
        try:
            return await act()
        except ENDED_FOR_ANOTHER:
            await asyncio.sleep(secrets.randbelow(_LONGEST_PAUSE_MS) / 1000)
    return await act()
