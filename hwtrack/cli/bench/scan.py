"""A scan over HTTP, one event a request, 16 clients, durable: against a bare handler with the same statements.

Figure: at least 0.5 of the bare handler's rate. Both run in a server process of their own on the same database, in
turns; the bare one reads the request and sends what `tape` took down, in the same transaction, and nothing else.
"""

import os
import pickle
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hwtrack.cli.bench.load import Target, rate, ready
from hwtrack.cli.bench.measure import Outcome, disk_note, interleave
from hwtrack.cli.bench.stage import Stage, staged, wire
from hwtrack.cli.bench.tape import tape
from hwtrack.infra import roles
from hwtrack.infra.db import Database

CLIENTS = 16
ROUNDS = 5
EVENTS = 600
LEAST = 0.5


async def run() -> Outcome:
    """Measure both in turns and compare."""
    async with staged(2 * (ROUNDS + 1) * EVENTS) as stage:
        database = await Database.open(stage.place.url(roles.APP), pool=1)
        try:
            return await _compare(stage, database)
        finally:
            await database.close()


async def _compare(stage: Stage, database: Database) -> Outcome:
    everything, _ = stage.bodies(2 * (ROUNDS + 1) * EVENTS, at=database.clock())
    half = len(everything) // 2
    ours, theirs = everything[:half], everything[half:]
    taped = [await tape(database, stage.actor, body) for body in theirs]
    with tempfile.NamedTemporaryFile(suffix=".pickle") as file:
        pickle.dump(taped, file)
        file.flush()
        with server("ours", stage, file.name) as first, server("bare", stage, file.name) as second:
            await ready(first)
            await ready(second)
            trials = {
                "service": _rounds(Target(first, "/api/events", f"Authorization: Bearer {stage.token}\r\n"), ours),
                "bare": _rounds(Target(second, "/"), theirs, numbered=True),
            }
            for warm in trials.values():
                await warm()
            figures = await interleave(trials, rounds=ROUNDS)
    service, bare = figures["service"], figures["bare"]
    ratio = service.median / bare.median
    return Outcome(
        "scan",
        ratio >= LEAST,
        f"{ratio:.2f} × a bare handler with the same statements, at least {LEAST:g}",
        (
            f"service {service.median:.0f}/s ({service.low:.0f}-{service.high:.0f}), {CLIENTS} clients",
            f"bare {bare.median:.0f}/s ({bare.low:.0f}-{bare.high:.0f}), {len(taped[0])} statements beside the scope",
            disk_note(Path(tempfile.gettempdir())),
        ),
    )


def _rounds(target: Target, bodies: tuple[str, ...], *, numbered: bool = False) -> "_Rounds":
    return _Rounds(target, bodies, numbered=numbered)


class _Rounds:
    """Takes the next events at each call, so that no event is sent twice."""

    def __init__(self, target: Target, bodies: tuple[str, ...], *, numbered: bool) -> None:
        self._target, self._bodies, self._numbered, self._next = target, bodies, numbered, 0

    async def __call__(self) -> float:
        begin, self._next = self._next, self._next + EVENTS
        bodies = [wire(body) for body in self._bodies[begin : self._next]]
        if self._numbered:
            bodies = [b'{"n": %d, ' % (begin + n) + body[1:] for n, body in enumerate(bodies)]
        return await rate(self._target, bodies, clients=CLIENTS)


@contextmanager
def server(kind: str, stage: Stage, tapes: str) -> Iterator[int]:
    """Run the service (`ours`), or the bare handler over taped statements, in a process of its own; yield its port."""
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "hwtrack.cli.bench.scan_server",
        kind,
        stage.place.url(roles.APP),
        str(port),
        tapes,
    ]
    keys = {"HWTRACK_LABEL_KEYS": str(stage.place.folder / "keys")}
    process = subprocess.Popen(command, env=os.environ | keys)  # noqa: S603 - our own module
    try:
        yield port
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
