"""A `postmaster.pid` that somebody left behind: cleared when nobody serves, respected when somebody does."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hwtrack.infra.cluster import Cluster, leftover
from hwtrack.infra.cluster.errors import BusyError
from hwtrack.infra.cluster.place import server_account
from hwtrack.infra.cluster.programs import choose
from tests.infra.make import open_folder, shown

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    """A stopped cluster whose pid file each test plants anew."""
    with open_folder() as folder:
        with Cluster(folder / "pg", throwaway=True):
            pass
        yield folder / "pg"


def plant(root: Path, text: str) -> None:
    file = root / "data/postmaster.pid"
    file.write_text(text)
    owner = (root / "data").stat()
    os.chown(file, owner.st_uid, owner.st_gid)
    file.chmod(0o600)


def starts(root: Path) -> bool:
    with Cluster(root, throwaway=True, patience=10) as cluster:
        return shown(cluster, "timezone") == ("UTC",)


@pytest.mark.parametrize(
    "text",
    ["", "\n", "not a pid\n", "99999999999999999999\n", "\x00\x00\x00\x00", "１２３\n", "-\n"],
    ids=["empty", "blank", "words", "huge", "zeroes", "full-width digits", "minus"],
)
def test_a_garbled_pid_file_is_cleared(root: Path, text: str) -> None:
    plant(root, text)

    assert starts(root)


def test_a_dead_pid_is_cleared(root: Path) -> None:
    gone = subprocess.Popen(["/bin/true"])
    gone.wait()
    plant(root, f"{gone.pid}\n{root}/data\n")

    assert starts(root)


def test_a_pid_reused_by_the_same_user_is_cleared(root: Path) -> None:
    account = server_account(root / "data")
    other = subprocess.Popen(["/bin/sleep", "600"], **account.process())
    plant(root, f"{other.pid}\n{root}/data\n")

    assert starts(root)
    assert other.poll() is None  # and the bystander was left alone
    other.terminate()
    other.wait()


def test_an_unreaped_zombie_is_cleared(root: Path) -> None:
    zombie = subprocess.Popen(["/bin/true"], **server_account(root / "data").process())
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)  # dead, and nobody has asked for it
    assert " Z " in Path(f"/proc/{zombie.pid}/stat").read_text()
    plant(root, f"{zombie.pid}\n{root}/data\n")

    assert starts(root)
    zombie.wait()


def test_a_server_on_another_directory_is_not_taken_for_ours(root: Path) -> None:
    with open_folder() as folder, Cluster(folder / "pg", throwaway=True):
        pid = int((folder / "pg/data/postmaster.pid").read_text().split()[0])
        plant(root, f"{pid}\n{root}/data\n")

        assert starts(root)


def test_a_live_server_that_is_not_ours_is_respected(root: Path) -> None:
    """Somebody ran the server by hand: we wait, then say so, and touch nothing."""
    postgres = choose(Path("/usr"), root / "data").path("postgres")
    account = server_account(root / "data")
    command = [postgres, "-D", str(root / "data"), "-c", "listen_addresses=", "-k", str(root / "socket")]
    foreign = subprocess.Popen(command, stderr=subprocess.DEVNULL, **account.process())
    while not leftover.is_ready(root / "data", foreign.pid):
        assert foreign.poll() is None

    with pytest.raises(BusyError, match=f"pid {foreign.pid}"):
        Cluster(root, throwaway=True, patience=0.2).start()

    assert leftover.server_pid(root / "data") == foreign.pid
    foreign.terminate()
    foreign.wait()


def test_a_link_in_place_of_the_pid_file_is_not_followed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("1\n")
    (root / "data/postmaster.pid").symlink_to(tmp_path / "other")

    assert starts(root)
    assert (tmp_path / "other").read_text() == "1\n"
