"""The job queue behind one function.

`Jobs.defer` puts a job into the caller's own transaction: it exists exactly if the work was saved. How a job is run,
and why it takes effect once, is `runner`'s. These two know pgqueuer; nobody else does.
Source: design.md §2, §3 (traps); models.md 4.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries

from hwtrack.kernel.canonical import canonical


@dataclass(frozen=True, slots=True)
class Jobs:
    """The queue as seen from inside one transaction."""

    _connection: asyncpg.Connection

    async def defer(self, kind: str, payload: Mapping[str, Any], *, key: str, after: timedelta = timedelta()) -> None:
        """Queue a job with the transaction.

        `key` makes it once: a second job of the same key that still waits is skipped, and one that has taken effect is
        not run again. The payload is plain JSON.
        """
        if not self._connection.is_in_transaction():
            raise RuntimeError("a job can only be deferred inside a transaction")
        body = canonical({"key": key, "payload": dict(payload)})
        await Queries(AsyncpgDriver(self._connection)).enqueue(
            kind, body.encode(), execute_after=after, dedupe_key=f"{kind}:{key}", on_conflict="skip"
        )
