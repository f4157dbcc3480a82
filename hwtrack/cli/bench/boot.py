"""From an empty folder to a migrated database, against PostgreSQL and PostGIS alone. Figure: at most 3 s."""

import os
import tempfile
import time
from pathlib import Path

import asyncpg

from hwtrack.cli.bench.measure import Outcome, disk_note, interleave
from hwtrack.infra import migrate, roles
from hwtrack.infra.bootstrap import bootstrap
from hwtrack.infra.cluster import Cluster

LIMIT_S = 3.0
ROUNDS = 3


async def run() -> Outcome:
    """Measure both and compare."""
    figures = await interleave({"migrated": _migrated, "bare": _bare}, rounds=ROUNDS)
    ours, bare = figures["migrated"], figures["bare"]
    return Outcome(
        "boot",
        ours.median <= LIMIT_S,
        f"empty → migrated {ours.median:.2f} s ({ours.low:.2f}-{ours.high:.2f}), at most {LIMIT_S:g} s",
        (
            f"initdb, start and PostGIS alone: {bare.median:.2f} s; ratio {ours.median / bare.median:.2f}",
            disk_note(Path(tempfile.gettempdir())),
        ),
    )


async def _migrated() -> float:
    with tempfile.TemporaryDirectory(prefix="hwtrack-bench-") as folder:
        os.chmod(folder, 0o755)  # noqa: S103, PTH101 - the server's user must pass
        begun = time.perf_counter()
        with Cluster(Path(folder) / "pg") as cluster:
            await bootstrap(cluster.url(roles.SUPERUSER, "postgres"))
            await migrate.upgrade(cluster.url(roles.MIGRATOR))
            return time.perf_counter() - begun


async def _bare() -> float:
    with tempfile.TemporaryDirectory(prefix="hwtrack-bench-") as folder:
        os.chmod(folder, 0o755)  # noqa: S103, PTH101 - the server's user must pass
        begun = time.perf_counter()
        with Cluster(Path(folder) / "pg") as cluster:
            connection = await asyncpg.connect(cluster.url(roles.SUPERUSER, "postgres"))
            await connection.execute("CREATE EXTENSION postgis")
            await connection.close()
            return time.perf_counter() - begun
