"""What to do about a `postmaster.pid` that somebody left behind.

PostgreSQL recovers by itself from a dead pid, but refuses to start when the pid was reused by a process of the same
user, is an unreaped zombie (usual in containers whose first process does not reap), or when the file is empty or
garbled. Every function here may only be called while the cluster's lock is held. Removing the file is safe even
against a surviving backend: the server then still refuses because the shared memory is in use.
Source: scaleout.md, "Leftover pid file"; trust.md §6.
"""

import os
from pathlib import Path


def server_pid(data: Path) -> int | None:
    """Return the pid of the live server on this data directory, or None."""
    pid = _recorded_pid(data)
    return pid if pid is not None and _serves(pid, data) else None


def sweep(data: Path) -> None:
    """Remove the pid file unless a live server on this very directory owns it."""
    if server_pid(data) is None:
        (data / "postmaster.pid").unlink(missing_ok=True)


def is_ready(data: Path, pid: int) -> bool:
    """Say whether the server with that pid has reported itself ready in its pid file."""
    lines = _pid_file(data)
    return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"  # noqa: PLR2004 - the file's 8th line


def socket_directory(data: Path) -> Path | None:
    """Return where the live server listens, as its pid file says."""
    lines = _pid_file(data)
    return Path(lines[4]) if len(lines) > 4 and lines[4] else None  # noqa: PLR2004 - the file's 5th line


def _pid_file(data: Path) -> list[str]:
    try:
        descriptor = os.open(data / "postmaster.pid", os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return []
    with open(descriptor, encoding="utf-8", errors="replace") as file:  # noqa: PTH123 - a descriptor has no path
        return file.read(4096).split("\n")


def _recorded_pid(data: Path) -> int | None:
    lines = _pid_file(data)
    first = lines[0].strip() if lines else ""
    digits = first.removeprefix("-")  # a stand-alone backend writes its pid negative
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None  # noqa: PLR2004


def _serves(pid: int, data: Path) -> bool:
    """Say whether the process is a server that was started on this directory.

    A process that is gone has no command line, and a zombie's is empty.
    """
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    if os.path.basename(command[0]) not in {b"postgres", b"postmaster"}:  # noqa: PTH119 - bytes
        return False
    directory = os.fsencode(os.path.realpath(data))
    return any(os.path.realpath(argument.removeprefix(b"-D")) == directory for argument in command[1:] if argument)
