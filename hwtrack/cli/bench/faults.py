"""Two hundred kills of service, database and sealer through HTTP, and a control run that must lose something.

Figure: no acknowledged event lost, none twice, everything sealed, every layer of the full check holds. The control run
kills the database with synchronous_commit = off: if that lost nothing, the first run would have shown nothing either.
"""

import socket
from random import Random

import asyncpg

from hwtrack.cli.bench.measure import Outcome, say
from hwtrack.cli.bench.stage import Stage, staged
from hwtrack.cli.bench.storm import Damage, Storm
from hwtrack.infra import roles

KILLS = 210
CONTROL = 30
CLIENTS = 8
CONTAINERS = 120_000
SEED = 20261125


async def run(*, kills: int = KILLS, control: int = CONTROL) -> Outcome:
    """Run both and compare; `control` is how often the database is killed that does not wait for its disk."""
    async with staged(CONTAINERS) as stage:
        durable = await _storm(stage, ("service", "database", "sealer")).rage(kills, say=say)
    async with staged(CONTAINERS // 4) as stage:
        await _forget_durability(stage)
        forgetful = await _storm(stage, ("database",)).rage(control, say=say)
    return Outcome(
        "faults",
        durable.none and forgetful.lost > 0,
        f"{durable.lost} acknowledged events lost, {durable.doubles} twice, {durable.unsealed} unsealed,"
        f" in {sum(durable.kills.values())} kills",
        (_told(durable), f"control, synchronous_commit off: {forgetful.lost} lost; {_told(forgetful)}"),
    )


def _storm(stage: Stage, victims: tuple[str, ...]) -> Storm:
    return Storm(stage=stage, victims=victims, clients=CLIENTS, port=free_port(), random=Random(SEED))  # noqa: S311


async def _forget_durability(stage: Stage) -> None:
    connection = await asyncpg.connect(stage.place.url(roles.SUPERUSER))
    await connection.execute("ALTER SYSTEM SET synchronous_commit = off")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


def _told(damage: Damage) -> str:
    kills = ", ".join(f"{name} {count}" for name, count in damage.kills.items())
    each = damage.down_s / max(1, sum(damage.kills.values()))
    first = "; ".join(fault.template.format_map(dict(fault.facts)) for fault in damage.findings.first.values())
    return (
        f"{kills}; {damage.acknowledged} acknowledged, {damage.unanswered} attempts without an answer,"
        f" {damage.repeated} had been recorded already; back after {each:.1f} s"
        + (f"; found: {first}" if first else "; every layer holds")
    )


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
