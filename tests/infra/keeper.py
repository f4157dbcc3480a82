"""Who holds the run's cluster: a process of its own that outlives every worker and no run.

Workers end at different times and the kernel ends a server with the thread that started it, so no worker can hold
it. The first test that needs the cluster starts the keeper. Every process of the run holds a shared lock on `users`;
the keeper waits for an exclusive one, which the kernel grants when the last of them is gone, killed ones included.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from hwtrack.infra.cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Run:
    """One run of pytest, as one of its processes sees it."""

    folder: Path
    _users: int = field(init=False)
    _keeper: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        """Count ourselves among the users."""
        self.folder.chmod(0o711)  # the server's user must pass
        self._users = os.open(self.folder / "users", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._users, fcntl.LOCK_SH)

    def cluster(self) -> Cluster:
        """Return the run's cluster, started if this is the first to ask."""
        cluster = Cluster(self.folder / "pg")
        with exclusive(self.folder / "starting"):
            if not (self.folder / "started").exists():
                command = [sys.executable, "-m", "tests.infra.keeper", str(self.folder)]
                self._keeper = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdin=subprocess.DEVNULL)
                self._await_started()
        cluster.attach()
        return cluster

    def release(self) -> None:
        """Stop being a user."""
        os.close(self._users)

    def await_end(self) -> None:
        """Wait until the keeper, whoever started it, has stopped the cluster."""
        if (self.folder / "started").exists():
            with exclusive(self.folder / "keeping"):
                pass
        if self._keeper is not None:
            self._keeper.wait(30)

    def _await_started(self) -> None:
        while not (self.folder / "started").exists():
            assert self._keeper is not None
            assert self._keeper.poll() is None, "the keeper could not start the cluster"
            time.sleep(0.01)


class exclusive:  # noqa: N801 - reads as a statement
    """An exclusive lock on a file, for the length of a block."""

    def __init__(self, path: Path) -> None:
        """Name the file; it is made when missing."""
        self._path = path

    def __enter__(self) -> None:
        """Wait for the lock."""
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *error: object) -> None:
        """Give it back."""
        os.close(self._file)


def keep(folder: Path) -> None:
    """Serve the cluster until nobody uses the run any more; `keeping` is ours until it has stopped."""
    with exclusive(folder / "keeping"):
        with Cluster(folder / "pg", throwaway=True):
            (folder / "started").touch()
            with exclusive(folder / "users"):
                pass
        shutil.rmtree(folder / "pg")  # also where the run itself was killed and cannot clear up


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
