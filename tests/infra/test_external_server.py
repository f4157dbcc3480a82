"""The same house on a PostgreSQL that somebody else runs: over TCP, with passwords, by docker-compose's commands."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from hwtrack.infra import migrate, roles
from hwtrack.infra.cluster import leftover
from hwtrack.infra.cluster.place import server_account
from hwtrack.infra.cluster.programs import choose
from tests.infra.make import ask, open_folder

pytestmark = [pytest.mark.anyio, pytest.mark.database]

PASSWORDS = {"postgres": "root", roles.OWNER: "o", roles.MIGRATOR: "m", roles.APP: "a%20b", roles.WORKER: "w"}

Address = Callable[[str], str]


def run(folder: Path, *command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, **server_account(folder).process())


@contextmanager
def strange_server(*extra: str) -> Iterator[Address]:
    """Run a server that hwtrack did not make; yield the address of a role on it."""
    with open_folder() as folder, socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
        probe.close()
        data, account, programs = (
            folder / "data",
            server_account(folder / "data"),
            choose(Path("/usr"), folder / "data"),
        )
        data.mkdir(mode=0o700)
        os.chown(data, account.uid, account.gid)
        (folder / "password").write_text("root\n")
        (folder / "password").chmod(0o644)
        initdb = (programs.path("initdb"), "-D", str(data), "-U", "postgres", "--no-sync", "-E", "UTF8", "--no-locale")
        run(data, *initdb, "--auth=scram-sha-256", f"--pwfile={folder}/password")
        settings = ("-p", str(port), "-k", str(data), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", *extra)
        command = [programs.path("postgres"), "-D", str(data), *settings]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL, **account.process())
        while not leftover.is_ready(data, server.pid):
            assert server.poll() is None

        def address(role: str) -> str:
            database = "hwtrack" if role in roles.LOGINS else role
            return f"postgresql://{role}:{PASSWORDS[role]}@127.0.0.1:{port}/{database}"

        try:
            yield address
        finally:
            server.send_signal(2)
            server.wait(30)


@pytest.fixture(scope="module")
def address() -> Iterator[Address]:
    with strange_server() as address:
        yield address


def hwtrack(address: Address, *arguments: str) -> "subprocess.CompletedProcess[str]":
    names = {roles.OWNER: "OWNER_URL", roles.MIGRATOR: "MIGRATOR_URL", roles.APP: "URL", roles.WORKER: "WORKER_URL"}
    stated = {f"HWTRACK_DATABASE_{name}": address(role) for role, name in (names | {"postgres": "ADMIN_URL"}).items()}
    command = [sys.executable, "-m", "hwtrack.cli", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, env={**os.environ, **stated})


async def test_bootstrap_twice_and_migrate_make_a_usable_database(address: Address) -> None:
    for arguments in (("db", "bootstrap"), ("db", "bootstrap"), ("migrate",)):
        done = hwtrack(address, *arguments)
        assert done.returncode == 0, done.stderr

    assert (await ask(address(roles.APP), "SELECT current_user"))[0][0] == roles.APP
    assert await migrate.current(address(roles.WORKER)) == migrate.heads()
    with pytest.raises(asyncpg.InvalidPasswordError):
        await ask(address(roles.APP).replace("a%20b", "wrong"), "SELECT 1")


def test_a_server_that_allows_prepared_transactions_is_refused_in_one_sentence() -> None:
    with strange_server("-c", "max_prepared_transactions=5") as address:
        done = hwtrack(address, "db", "bootstrap")

    assert done.returncode == 1
    assert done.stderr == (
        "hwtrack: The server allows prepared transactions: set max_prepared_transactions = 0 and restart.\n"
    )
