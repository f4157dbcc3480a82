"""Uploading 20 signed events in one request against 20 requests of one, durable, in turns.

Figure: at least 3 times the rate. Both go to the same service process over one kept connection, as one phone does, and
every event bears an enrolled phone's signature. A second phone takes over where one would exceed its minute.
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hwtrack.accounts.service.devices import MOST_IN_WINDOW
from hwtrack.cli.bench.load import Target, rate, ready
from hwtrack.cli.bench.measure import Outcome, disk_note, interleave
from hwtrack.cli.bench.scan import server
from hwtrack.cli.bench.stage import Stage, staged
from hwtrack.cli.handset import Handset, enrol, new_handset, sync_body
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_work

SIZE = 20
EVENTS = 200
ROUNDS = 5
LEAST = 3.0


async def run() -> Outcome:
    """Measure both in turns and compare."""
    async with staged(2 * (ROUNDS + 1) * EVENTS) as stage:
        database = await Database.open(stage.place.url(roles.APP), pool=2)
        try:
            phones = [await _phone(database, stage) for _ in range(2 * (ROUNDS + 1))]
            return await _compare(stage, database, phones)
        finally:
            await database.close()


async def _phone(database: Database, stage: Stage) -> Handset:
    async with begin_work(database, stage.actor) as work:
        handset = new_handset(work.new_id())
    await enrol(database, handset, keeper=stage.actor, person=stage.actor, name="bench")
    return handset


async def _compare(stage: Stage, database: Database, phones: list[Handset]) -> Outcome:
    if EVENTS > MOST_IN_WINDOW:
        raise ValueError("a round would exceed what a phone may send within a minute")
    header = f"Authorization: Bearer {stage.token}\r\n"
    bodies, _ = stage.bodies(2 * (ROUNDS + 1) * EVENTS, at=database.clock())
    rounds = [_signed(phone, bodies[n * EVENTS : (n + 1) * EVENTS]) for n, phone in enumerate(phones)]
    with server("ours", stage, "-") as port:
        await ready(port)
        single = _Rounds(Target(port, "/api/events", header), iter(_singles(rounds[::2])), per_request=1)
        batched = iter(_batches(phones[1::2], rounds[1::2], database))
        batch = _Rounds(Target(port, "/api/sync", header), batched, per_request=SIZE)
        for warm in (single, batch):
            await warm()
        figures = await interleave({"single": single, "batch": batch}, rounds=ROUNDS)
    batch_rate, single_rate = figures["batch"], figures["single"]
    ratio = batch_rate.median / single_rate.median
    return Outcome(
        "sync",
        ratio >= LEAST,
        f"{ratio:.2f} × single uploads, batches of {SIZE}, at least {LEAST:g}",
        (
            f"batch {batch_rate.median:.0f} events/s ({batch_rate.low:.0f}-{batch_rate.high:.0f})",
            f"single {single_rate.median:.0f} events/s ({single_rate.low:.0f}-{single_rate.high:.0f})",
            disk_note(Path(tempfile.gettempdir())),
        ),
    )


def _signed(phone: Handset, bodies: tuple[str, ...]) -> list[tuple[str, bytes]]:
    return [phone.made(json.loads(body)) for body in bodies]


def _singles(rounds: list[list[tuple[str, bytes]]]) -> Iterator[list[bytes]]:
    for events in rounds:
        yield [_wire({"body": body, "signature": signature.hex()}) for body, signature in events]


def _batches(phones: list[Handset], rounds: list[list[tuple[str, bytes]]], database: Database) -> Iterator[list[bytes]]:
    for phone, events in zip(phones, rounds, strict=True):
        parts = [events[start : start + SIZE] for start in range(0, len(events), SIZE)]
        yield [_wire(sync_body(phone, part, at=database.clock())) for part in parts]


def _wire(message: object) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode()


@dataclass(slots=True)
class _Rounds:
    """Sends the next round's requests one after the other; returns events a second."""

    target: Target
    rounds: Iterator[list[bytes]]
    per_request: int = field(kw_only=True)

    async def __call__(self) -> float:
        return await rate(self.target, next(self.rounds), clients=1) * self.per_request
