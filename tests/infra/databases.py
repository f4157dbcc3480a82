"""Databases for tests: one migrated template per run (its `installation` says `test`), one clone per module.

Cloning takes tens of milliseconds and leaves no sequence, role or partition of another module behind, which
truncating would (scaleout.md).
"""

import asyncio
import itertools
import os
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from hwtrack.infra import migrate, roles
from hwtrack.infra.bootstrap import bootstrap, settle_database
from hwtrack.infra.cluster import Cluster
from tests.infra.keeper import exclusive

TEMPLATE = "template_hwtrack"

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class CloneOf:
    """A database of one test module."""

    cluster: Cluster
    name: str

    def url(self, role: str) -> str:
        """Return its address as a role; `roles.SUPERUSER` may look at everything."""
        return self.cluster.url(role, self.name)

    @contextmanager
    def copied(self) -> Iterator["CloneOf"]:
        """Copy it as it is now for the length of a block; nobody may be connected to it."""
        name = f"copy_{os.getpid()}_{next(_numbers)}"
        _finish(_clone(self.cluster, name, self.name))
        try:
            yield CloneOf(self.cluster, name)
        finally:
            _finish(_run(self.cluster, f"DROP DATABASE {name} WITH (FORCE)"))


@dataclass(frozen=True, slots=True)
class Template:
    """The migrated database that nobody may connect to."""

    cluster: Cluster

    @classmethod
    def ready(cls, cluster: Cluster, folder: Path) -> "Template":
        """Make the template if this is the first process of the run that needs it."""
        with exclusive(folder / "template-making"):
            if not (folder / "template-made").exists():
                _finish(_make_template(cluster))
                (folder / "template-made").touch()
        return cls(cluster)

    @contextmanager
    def clone(self) -> Iterator[CloneOf]:
        """Clone it for the length of a block."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        _finish(_clone(self.cluster, name))
        try:
            yield CloneOf(self.cluster, name)
        finally:
            _finish(_run(self.cluster, f"DROP DATABASE {name} WITH (FORCE)"))


async def _make_template(cluster: Cluster) -> None:
    await bootstrap(cluster.url(roles.SUPERUSER, "postgres"), database=TEMPLATE)
    await migrate.upgrade(cluster.url(roles.MIGRATOR, TEMPLATE))
    inside = await asyncpg.connect(cluster.url(roles.SUPERUSER, TEMPLATE))
    await inside.execute("UPDATE installation SET kind = 'test'")  # so that work may be done at a stated instant
    await inside.close()
    await _run(cluster, "UPDATE installation SET kind = 'test'", TEMPLATE)
    await _run(cluster, f"ALTER DATABASE {TEMPLATE} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false")


async def _clone(cluster: Cluster, name: str, template: str = TEMPLATE) -> None:
    connection = await asyncpg.connect(cluster.url(roles.SUPERUSER, "postgres"))
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY OWNER {roles.OWNER}")
        await settle_database(connection, name)
    finally:
        await connection.close()


async def _run(cluster: Cluster, statement: str, database: str = "postgres") -> None:
    connection = await asyncpg.connect(cluster.url(roles.SUPERUSER, database))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _finish(work: Coroutine[None, None, None]) -> None:
    """Run to the end in a thread of its own: the test that asks may itself be running in an event loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
