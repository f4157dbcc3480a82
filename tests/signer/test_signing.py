"""The signer: signs what continues its last signature, from leaves of its own, and nothing else."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from hwtrack.infra import roles
from hwtrack.signer.memory import Memory
from hwtrack.signer.signing import LogSigner, RefusedToSignError
from hwtrack.tlog.checkpoint import open_checkpoint
from hwtrack.tlog.tree import Head
from tests.architecture.source import ROOT
from tests.infra.databases import Template
from tests.infra.make import execute
from tests.tlog import make
from tests.tlog.yard import Log, open_log

pytestmark = pytest.mark.anyio


@pytest.fixture
async def log(template: Template) -> AsyncIterator[Log]:
    with template.clone() as clone:
        async with open_log(clone) as opened:
            yield opened


def signer(folder: Path, *, batch: int = 1_000) -> LogSigner:
    """Open the signer of a folder, as it is after a restart."""
    return LogSigner(make.LOG, Memory(folder / "signer.sqlite"), batch)


async def signed(one: LogSigner, log: Log) -> Head | None:
    """Let the signer look through its own role, and return the head it signed."""
    connection = await asyncpg.connect(log.clone.url(roles.WITNESS))
    try:
        note = await one.sign(connection)
    finally:
        await connection.close()
    return None if note is None else open_checkpoint(note, make.LOG.key).checkpoint.head


async def head(log: Log) -> Head:
    row = (await log.rows("SELECT size, root FROM log_tree ORDER BY size DESC LIMIT 1"))[0]
    return Head(row["size"], row["root"])


async def grow(log: Log, count: int) -> Head:
    await log.write(count)
    await log.seal_all()
    return await head(log)


async def test_before_anything_was_sealed_nothing_is_signed(log: Log, tmp_path: Path) -> None:
    assert await signed(signer(tmp_path), log) is None


async def test_what_was_sealed_is_signed_as_it_grows(log: Log, tmp_path: Path) -> None:
    one = signer(tmp_path)
    for count in (3, 1, 8):
        newest = await grow(log, count)
        assert await signed(one, log) == newest
        assert await signed(one, log) == newest


async def test_a_restarted_signer_goes_on_from_its_own_leaves(log: Log, tmp_path: Path) -> None:
    await grow(log, 5)
    await signed(signer(tmp_path), log)

    newest = await grow(log, 4)

    assert await signed(signer(tmp_path), log) == newest


async def test_a_long_log_is_read_in_parts(log: Log, tmp_path: Path) -> None:
    heads = [await grow(log, 2) for _ in range(6)]

    assert await signed(signer(tmp_path, batch=3), log) == heads[-1]


ATTACKS = {
    "an old entry changed, the tree rebuilt": (
        "UPDATE log_leaf SET hash = sha256('x') WHERE idx = 1; UPDATE log_tree SET root = sha256('y')",
        "another root was signed",
    ),
    "the root changed": ("UPDATE log_tree SET root = sha256('x') WHERE size = 6", "another root was signed"),
    "the end cut off": ("DELETE FROM log_leaf WHERE idx > 3; DELETE FROM log_tree WHERE size > 4", "shrank"),
    "everything gone": ("DELETE FROM log_leaf; DELETE FROM log_tree", "shrank"),
}


@pytest.mark.parametrize(("change", "why"), ATTACKS.values(), ids=ATTACKS)
async def test_a_log_that_forked_or_shrank_is_not_signed(log: Log, tmp_path: Path, change: str, why: str) -> None:
    one = signer(tmp_path)
    for _ in range(3):
        await grow(log, 2)
        await signed(one, log)
    before = one.memory.last()
    await execute(log.clone.url(roles.SUPERUSER), change)

    for again in (one, signer(tmp_path)):
        with pytest.raises(RefusedToSignError, match=why):
            await signed(again, log)
    assert Memory(tmp_path / "signer.sqlite").last() == before


async def test_a_fork_is_noticed_when_the_log_grows_on_from_it(log: Log, tmp_path: Path) -> None:
    """An old entry is changed and the tree rebuilt over everything: new leaves look fine, the root does not fit."""
    one = signer(tmp_path)
    await grow(log, 3)
    await signed(one, log)
    await grow(log, 2)
    leaves = make.leaves(5)
    root = make.grown([bytes(32), *leaves[1:]])[0].root.hex()
    await execute(log.clone.url(roles.SUPERUSER), f"UPDATE log_tree SET root = '\\x{root}' WHERE size = 5")

    with pytest.raises(RefusedToSignError, match="do not lead to the root"):
        await signed(one, log)


async def test_a_leaf_that_does_not_follow_from_its_entry_is_noticed(log: Log, tmp_path: Path) -> None:
    await grow(log, 3)
    await execute(log.clone.url(roles.SUPERUSER), "UPDATE log_leaf SET kind = 'device' WHERE idx = 1")

    with pytest.raises(RefusedToSignError, match="do not lead to the root"):
        await signed(signer(tmp_path), log)


async def test_a_missing_leaf_is_noticed(log: Log, tmp_path: Path) -> None:
    await grow(log, 3)
    await execute(log.clone.url(roles.SUPERUSER), "DELETE FROM log_leaf WHERE idx = 1")

    with pytest.raises(RefusedToSignError, match="missing"):
        await signed(signer(tmp_path), log)


async def test_a_signer_whose_own_file_was_altered_does_not_start(log: Log, tmp_path: Path) -> None:
    await grow(log, 3)
    await signed(signer(tmp_path), log)
    file = sqlite3.connect(tmp_path / "signer.sqlite", isolation_level=None)
    file.execute("UPDATE leaf SET hash = ? WHERE idx = 1", (bytes(32),))
    file.close()

    with pytest.raises(RefusedToSignError, match="own leaves"):
        signer(tmp_path)


async def test_the_signers_role_can_change_nothing(log: Log) -> None:
    connection = await asyncpg.connect(log.clone.url(roles.WITNESS))
    tables = await connection.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    )
    for row in tables:
        for verb in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
            assert not await connection.fetchval("SELECT has_table_privilege($1, $2)", row["relname"], verb)
    assert not await connection.fetchval("SELECT has_table_privilege('custody_event', 'SELECT')")
    await connection.close()


def cli(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "hwtrack.cli", *arguments],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


async def test_a_key_is_made_once_and_only_its_public_half_is_shown(tmp_path: Path) -> None:
    first = cli("tlog", "keygen", make.ORIGIN, "--folder", str(tmp_path / "signer"))
    again = cli("tlog", "keygen", make.ORIGIN, "--folder", str(tmp_path / "signer"))
    witness = cli("tlog", "keygen", "w.example", "--witness", "--folder", str(tmp_path / "witness"))

    assert first.stdout == again.stdout
    assert first.stdout.startswith(f"{make.ORIGIN}+")
    assert witness.stdout.startswith("w.example+")
    assert (tmp_path / "signer" / "log.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "witness" / "witness.key").read_text().startswith("PRIVATE+KEY+w.example+")


async def test_without_a_key_nothing_is_signed(log: Log, tmp_path: Path) -> None:
    ended = cli(
        "tlog", "sign", "--once", "--folder", str(tmp_path),
        HWTRACK_DATABASE_URL=log.clone.url(roles.APP), HWTRACK_DATABASE_WITNESS_URL=log.clone.url(roles.WITNESS),
    )  # fmt: skip

    assert ended.returncode == 1
    assert ended.stderr.startswith("hwtrack: ")
    assert "keygen" in ended.stderr
