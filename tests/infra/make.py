"""Helpers of the infra tests."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from hwtrack.infra import roles
from hwtrack.infra.cluster import Cluster

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="what root does differently")


@contextmanager
def open_folder() -> Iterator[Path]:
    """Make a short-named folder that every user may pass through; pytest's own are closed to the server's user."""
    folder = Path(tempfile.mkdtemp(prefix="hw-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def shown(cluster: Cluster, *names: str) -> tuple[str, ...]:
    """Return settings as the running server shows them."""

    async def show() -> tuple[str, ...]:
        connection = await asyncpg.connect(cluster.url(roles.SUPERUSER, "postgres"))
        try:
            return tuple([await connection.fetchval(f"SHOW {name}") for name in names])
        finally:
            await connection.close()

    return asyncio.run(show())


async def ask(url: str, question: str) -> "list[asyncpg.Record]":
    """Return the answer to one query, over a connection of its own."""
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(question))
    finally:
        await connection.close()


async def execute(url: str, script: str) -> None:
    """Run one or several statements over a connection of its own."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(script)
    finally:
        await connection.close()
