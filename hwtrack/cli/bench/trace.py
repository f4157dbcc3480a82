"""Reading a chain of 100 events in a database of 10⁵ events and in one of 10⁷, in turns.

Figure: at most 1.3 times as long. What is read is what `GET /api/containers/{code}/chain` answers with, by the
service's own function as the container's organisation; beside it what of that the database took, which alone could
grow. The same number of chains is read in both, from the whole of each, first once and then again and again.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random
from statistics import median
from typing import Any, TypeVar
from uuid import UUID

import asyncpg

from hwtrack.cli.bench.filling import LENGTH, Filled, filled
from hwtrack.cli.bench.measure import Figure, Outcome, interleave
from hwtrack.cli.bench.stage import Stage, staged
from hwtrack.custody.service.standing import chain_of, verify_chain
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice
from hwtrack.infra.work import AnyWork, Work, begin_work
from hwtrack.kernel.actor import Actor

FEW = 10**5
MOST = 10**7
SAMPLE = 200
"""Chains that are read, evenly from all."""
ROUNDS = 7
LIMIT = 1.3
_SEED = 20261125

T = TypeVar("T")


async def run(*, most: int = MOST) -> Outcome:
    """Fill both, read in turns, compare; `most` is how many events the larger one holds."""
    async with (
        staged(FEW // LENGTH + 1) as small,
        staged(most // LENGTH + 1) as large,
    ):
        few, many = await filled(small, FEW // LENGTH), await filled(large, most // LENGTH)
        async with _opened(small) as near, _opened(large) as far:
            return await _compare(_Reader(small, near, few), _Reader(large, far, many))


async def _compare(few: "_Reader", many: "_Reader") -> Outcome:
    first = {name: await reader.chains() for name, reader in (("few", few), ("many", many))}
    await few.demand_whole()
    await many.demand_whole()
    figures = await interleave(
        {"few": few.chains, "many": many.chains, "few asked": few.asked, "many asked": many.asked}, rounds=ROUNDS
    )
    ratio = figures["many"].median / figures["few"].median
    asked = figures["many asked"].median / figures["few asked"].median
    events = len(many.filled.codes) * LENGTH
    return Outcome(
        "trace",
        ratio <= LIMIT,
        f"{ratio:.2f} × as long at {events:,} events as at {FEW:,}, at most {LIMIT:g}",
        (
            f"a chain of {LENGTH} events: {_told(figures['many'])} against {_told(figures['few'])}",
            f"of that the database: {_told(figures['many asked'])} against {_told(figures['few asked'])}: {asked:.2f}",
            f"read for the first time: {first['many']:.1f} ms against {first['few']:.1f} ms",
            many.filled.told,
            few.filled.told,
        ),
    )


def _told(figure: Figure) -> str:
    return f"{figure.median:.1f} ms ({figure.low:.1f}-{figure.high:.1f})"


class _Reader:
    """Reads the same chains of one database again and again, each time in another order; says the median in ms."""

    def __init__(self, stage: Stage, database: Database, filled: Filled) -> None:
        self._stage, self._database, self.filled = stage, database, filled
        self._random = Random(_SEED)  # noqa: S311 - no secret
        self._codes = [filled.codes[n * len(filled.codes) // SAMPLE] for n in range(SAMPLE)]

    async def demand_whole(self) -> None:
        """See that what is read are chains: recompute one from its texts."""
        async with self._work() as work:
            found = await verify_chain(work, self._codes[-1])
        if found.found is not None or found.length != LENGTH:
            raise RuntimeError(f"a chain that was filled in does not hold: {found.found}")

    async def chains(self) -> float:
        """Read every chain of the sample as the route does."""
        return await self._each(self._chain)

    async def asked(self) -> float:
        """The same; what counts is how long the database was waited for."""
        return await self._each(self._asked)

    async def _each(self, read: Callable[[Work, str], Awaitable[float]]) -> float:
        codes = self._random.sample(self._codes, len(self._codes))
        taken = []
        for code in codes:
            async with self._work() as work:
                taken.append(await read(work, code))
        return median(taken) * 1000

    async def _chain(self, work: AnyWork, code: str) -> float:
        begun = time.perf_counter()
        page = await chain_of(work, code, Slice(size=LENGTH))
        took = time.perf_counter() - begun
        if len(page.items) != LENGTH or any(hop.outcome is None for hop in page.items):
            raise RuntimeError(f"{code} was not read whole")
        return took

    async def _asked(self, work: Work, code: str) -> float:
        waiting = _WaitingWork(work)
        await self._chain(waiting, code)
        return waiting.waited

    def _work(self) -> AbstractAsyncContextManager[Work]:
        return begin_work(self._database, self._stage.actor)


@dataclass(slots=True)
class _WaitingWork:
    """A work that sums up how long its questions took, in seconds."""

    inner: Work
    waited: float = 0.0

    @property
    def actor(self) -> Actor:
        """On whose behalf."""
        return self.inner.actor

    @property
    def now(self) -> datetime:
        """The instant of the work."""
        return self.inner.now

    def new_id(self) -> UUID:
        """Return a new id."""
        return self.inner.new_id()

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """Run a query."""
        return await self._timed(self.inner.fetch(sql, *args))

    async def fetchrow(self, sql: str, *args: Any) -> asyncpg.Record | None:
        """Run a query."""
        return await self._timed(self.inner.fetchrow(sql, *args))

    async def execute(self, sql: str, *args: Any) -> str:
        """Run a statement."""
        return await self._timed(self.inner.execute(sql, *args))

    async def _timed(self, question: Awaitable[T]) -> T:
        begun = time.perf_counter()
        answer = await question
        self.waited += time.perf_counter() - begun
        return answer


@asynccontextmanager
async def _opened(stage: Stage) -> AsyncIterator[Database]:
    database = await Database.open(stage.place.url(roles.APP), pool=1)
    try:
        yield database
    finally:
        await database.close()
