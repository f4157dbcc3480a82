"""The same cluster when hwtrack does not run as root: no change of user, the user's own data directory."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hwtrack.infra.cluster import place
from hwtrack.infra.cluster.errors import PlaceError
from tests.infra.make import only_root, open_folder

pytestmark = [pytest.mark.database, only_root]

SYSTEM_PYTHON = Path("/usr/bin/python3")
ROOT = Path(__file__).resolve().parents[2]

START = """
import os, pathlib, pwd, subprocess
from hwtrack.infra.cluster import Cluster
with Cluster() as cluster:
    print(cluster.root, (cluster.root / "data").owner(), oct(cluster.root.stat().st_mode))
    command = ["psql", "-XAtq", "-h", str(cluster.root / "socket"), "-U", "postgres", "-c", "show data_checksums"]
    print(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())
"""


@dataclass(frozen=True)
class Person:
    """A user without privileges, with a home and a readable copy of the cluster's code.

    The code needs nothing but the standard library; the checkout and its interpreter may lie where only root can go.
    """

    home: Path

    def runs(self, script: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [SYSTEM_PYTHON, "-W", "error", "-c", script],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.home), "PYTHONPATH": str(self.home / "code"), **environment},
            user="postgres",
            group="postgres",
            extra_groups=[],
        )


@pytest.fixture(scope="module")
def person() -> Iterator[Person]:
    entry = pwd.getpwnam("postgres")
    with open_folder() as folder:
        code = folder / "code/hwtrack"
        (code / "infra").mkdir(parents=True)
        for name in ("__init__.py", "infra/__init__.py", "infra/roles.py"):
            shutil.copy(ROOT / "hwtrack" / name, code / name)
        shutil.copytree(ROOT / "hwtrack/infra/cluster", code / "infra/cluster", ignore=lambda *_: ["__pycache__"])
        for path in (folder, *folder.rglob("*")):
            os.chown(path, entry.pw_uid, entry.pw_gid)
        yield Person(folder)


def test_it_lies_in_the_users_data_directory_closed_to_everybody(person: Person) -> None:
    done = person.runs(START)

    assert done.stderr == ""
    assert done.stdout.splitlines() == [f"{person.home}/.local/share/hwtrack/pg postgres 0o40700", "on"]


def test_the_users_own_choice_of_data_directory_is_kept(person: Person) -> None:
    done = person.runs(START, XDG_DATA_HOME=str(person.home / "elsewhere"))

    assert done.stdout.startswith(f"{person.home}/elsewhere/hwtrack/pg postgres")


def test_a_database_of_somebody_else_is_named(person: Person) -> None:
    data = person.home / "theirs/hwtrack/pg/data"
    data.mkdir(parents=True)
    os.chown(data, pwd.getpwnam("daemon").pw_uid, -1)

    done = person.runs(START, XDG_DATA_HOME=str(person.home / "theirs"))

    assert "belongs to daemon: start hwtrack as that user or as root." in done.stderr


def test_a_place_that_cannot_be_made_is_named(person: Person) -> None:
    done = person.runs(START, XDG_DATA_HOME="/proc/1")

    assert "PlaceError: The database cannot lie in /proc/1/hwtrack/pg:" in done.stderr


@pytest.mark.parametrize(("runtime", "short"), [("run", "run/hwtrack-"), ("", "tmp/hwtrack-")])
def test_a_long_home_gets_its_socket_in_a_private_short_directory(person: Person, runtime: str, short: str) -> None:
    for name in ("run", "tmp"):
        (person.home / name).mkdir(exist_ok=True)
        os.chown(person.home / name, pwd.getpwnam("postgres").pw_uid, -1)
    script = START.partition("    command")[0] + '    print(cluster.url("hwtrack_app"))'
    environment = {"XDG_RUNTIME_DIR": str(person.home / runtime)} if runtime else {}

    done = person.runs(
        script, XDG_DATA_HOME=str(person.home / ("d" * 60)), TMPDIR=str(person.home / "tmp"), **environment
    )

    assert f"?host={person.home}/{short}" in done.stdout, done.stderr


@pytest.mark.parametrize(
    ("existing", "chosen"), [({"hwtrack", "postgres"}, "hwtrack"), ({"postgres"}, "postgres")], ids=["own", "package's"]
)
def test_root_prefers_a_dedicated_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, existing: set[str], chosen: str
) -> None:
    def find(name: str) -> pwd.struct_passwd:
        if name not in existing:
            raise KeyError(name)
        return pwd.struct_passwd((name, "x", 4242, 4242, "", "/", "/bin/sh"))

    monkeypatch.setattr(pwd, "getpwnam", find)

    assert place.server_account(tmp_path / "data").name == chosen


def test_root_without_anybody_to_run_the_server_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def find(name: str) -> pwd.struct_passwd:
        raise KeyError(name)

    monkeypatch.setattr(pwd, "getpwnam", find)

    with pytest.raises(PlaceError, match="no user hwtrack or postgres"):
        place.server_account(tmp_path / "data")
