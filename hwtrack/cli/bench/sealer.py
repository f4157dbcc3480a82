"""How long an entry waits to be sealed at 500 a second, and what the sealer costs the writers.

Figure: lag p99 at most 1 s, from the commit as its writer saw it to the head that holds it, with arrivals on a fixed
schedule whatever the server does. Beside it the same writers as fast as they can, with and without sealer, in turns.
A writer puts one entry in a transaction of its own, as every event does; what else an event costs the scan bench tells.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import asyncpg

from hwtrack.cli.bench.measure import Outcome, disk_note, interleave
from hwtrack.cli.bench.stage import Stage, staged
from hwtrack.infra import roles
from hwtrack.infra.clock import system_clock
from hwtrack.infra.work import id_at

RATE = 500
SECONDS = 20
WRITERS = 16
EACH = 4_000
ROUNDS = 3
LIMIT_S = 1.0
_CONNECTIONS = {"min_size": WRITERS, "max_size": WRITERS}
_LOOK_S = 0.02
_PATIENCE_S = 120.0

_APPEND = """
    BEGIN; SET LOCAL hwtrack.scope = 'own'; SET LOCAL hwtrack.org = '1';
    SELECT append_entry(1, 'custody', '{}', '\\x{}'); COMMIT
"""
_SIZES = "SELECT (SELECT count(*) FROM log_entry) AS written, (SELECT count(*) FROM log_leaf) AS sealed"


@dataclass(frozen=True, slots=True)
class _Lag:
    """What the open-loop run saw, in seconds and entries a second."""

    middle: float
    slow: float
    reached: float


async def run() -> Outcome:
    """Measure both and compare."""
    async with (
        staged(1) as stage,
        asyncpg.create_pool(stage.place.url(roles.APP), min_size=WRITERS, max_size=WRITERS) as pool,
    ):
        async with _sealing(stage):
            lag = await _open_loop(stage, pool)

        async def sealed() -> float:
            async with _sealing(stage):
                return await _closed_loop(pool)

        figures = await interleave({"sealed": sealed, "alone": lambda: _closed_loop(pool)}, rounds=ROUNDS)
    with_it, alone = figures["sealed"].median, figures["alone"].median
    return Outcome(
        "sealer",
        lag.slow <= LIMIT_S,
        f"lag p99 {lag.slow * 1000:.0f} ms at {lag.reached:.0f} of {RATE} entries/s, at most {LIMIT_S * 1000:.0f} ms",
        (
            f"lag p50 {lag.middle * 1000:.0f} ms; {RATE * SECONDS} entries, open loop, {WRITERS} connections",
            f"writers with the sealer {with_it:.0f}/s, alone {alone:.0f}/s: {with_it / alone:.2f}",
            disk_note(Path(tempfile.gettempdir())),
        ),
    )


async def _open_loop(stage: Stage, pool: "asyncpg.Pool[asyncpg.Record]") -> _Lag:
    """Write on a schedule while somebody looks how far the log is sealed."""
    committed: dict[UUID, float] = {}
    done = asyncio.Event()
    looking = asyncio.create_task(_look(stage, done))
    begun = time.monotonic()

    async def write(number: int) -> None:
        await asyncio.sleep(max(0.0, begun + number / RATE - time.monotonic()))
        entry_id = await _write(pool)
        committed[entry_id] = time.monotonic()

    await asyncio.gather(*(write(number) for number in range(RATE * SECONDS)))
    took = max(committed.values()) - begun
    done.set()
    seen = await looking
    places = await _places(stage)
    lags = sorted(_sealed_at(seen, places[entry_id]) - at for entry_id, at in committed.items())
    return _Lag(lags[len(lags) // 2], lags[int(len(lags) * 0.99)], len(committed) / took)


async def _look(stage: Stage, done: asyncio.Event) -> list[tuple[float, int]]:
    """Return when the log was seen to have which size, until nothing waits any more."""
    connection = await asyncpg.connect(stage.place.url(roles.WORKER))
    seen, deadline = [(time.monotonic(), 0)], time.monotonic() + SECONDS + _PATIENCE_S
    try:
        while time.monotonic() < deadline:
            size = await connection.fetchval("SELECT coalesce(max(size), 0) FROM log_tree")
            seen.append((time.monotonic(), size))
            if done.is_set() and size == await connection.fetchval("SELECT count(*) FROM log_entry"):
                break
            await asyncio.sleep(_LOOK_S)
    finally:
        await connection.close()
    return seen


def _sealed_at(seen: list[tuple[float, int]], index: int) -> float:
    low, high = 0, len(seen) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if seen[middle][1] > index else (middle + 1, high)
    return seen[low][0]


async def _places(stage: Stage) -> dict[UUID, int]:
    connection = await asyncpg.connect(stage.place.url(roles.WORKER))
    try:
        return {row["entry_id"]: row["idx"] for row in await connection.fetch("SELECT entry_id, idx FROM log_leaf")}
    finally:
        await connection.close()


async def _closed_loop(pool: "asyncpg.Pool[asyncpg.Record]") -> float:
    """Write as fast as the writers can; return entries a second."""
    waiting = iter(range(EACH))

    async def write() -> None:
        for _ in waiting:
            await _write(pool)

    begun = time.perf_counter()
    await asyncio.gather(*(write() for _ in range(WRITERS)))
    return EACH / (time.perf_counter() - begun)


async def _write(pool: "asyncpg.Pool[asyncpg.Record]") -> UUID:
    entry_id = id_at(system_clock())
    async with pool.acquire() as connection:
        await connection.execute(_APPEND.format(entry_id, sha256(entry_id.bytes).hexdigest()))
    return entry_id


@asynccontextmanager
async def _sealing(stage: Stage) -> AsyncIterator[None]:
    """Seal in a process of its own for the length of the block; everything is sealed before and after."""
    process = subprocess.Popen(  # noqa: ASYNC220 - our own program; it is started in a moment
        [sys.executable, "-m", "hwtrack.cli", "tlog", "seal"],
        env=os.environ
        | {
            "HWTRACK_DATABASE_URL": stage.place.url(roles.APP),
            "HWTRACK_DATABASE_WORKER_URL": stage.place.url(roles.WORKER),
            "HWTRACK_TELEMETRY_LEVEL": "error",
        },
    )
    try:
        await _caught_up(stage)
        yield
        await _caught_up(stage)
    finally:
        process.terminate()
        process.wait()


async def _caught_up(stage: Stage) -> None:
    connection = await asyncpg.connect(stage.place.url(roles.WORKER))
    deadline = time.monotonic() + _PATIENCE_S
    try:
        while time.monotonic() < deadline:
            row = await connection.fetchrow(_SIZES)
            beats = await connection.fetchval("SELECT count(*) FROM log_pulse WHERE beat_at > now() - interval '5 s'")
            if row is not None and row["written"] == row["sealed"] and beats:
                return
            await asyncio.sleep(0.1)
    finally:
        await connection.close()
    raise RuntimeError("the sealer did not catch up")
