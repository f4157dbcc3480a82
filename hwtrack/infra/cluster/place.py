"""Where the private database lies, whose it is, and who may pass.

The root of the place holds `data` and `socket` (0700, the server's user) and, written by the service alone, `conf`,
`lock` and `server.log`. As root the service therefore never writes a file inside a directory that belongs to the
server's user. Knows nothing of PostgreSQL's programs. Source: scaleout.md, "Root", "Place", "Sockets only".
"""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hwtrack.infra.cluster.errors import PlaceError

SOCKET_PATH_BYTES = 107
"""The longest path of a Unix socket that the kernel takes."""

SOCKET_FILE = ".s.PGSQL.5432"

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
"""All that initdb and the server inherit: no setting of the caller's shell can reach them."""


@dataclass(frozen=True, slots=True)
class Account:
    """The operating system user that runs the server."""

    name: str
    uid: int
    gid: int

    def process(self) -> dict[str, Any]:
        """Return the arguments of `subprocess` that run a program as this user, and with nothing of ours."""
        drop = {"user": self.uid, "group": self.gid, "extra_groups": []} if os.geteuid() == 0 else {}
        return {"cwd": "/", "env": ENVIRONMENT, "umask": 0o077, "stdin": subprocess.DEVNULL, **drop}


@dataclass(frozen=True, slots=True)
class Place:
    """The paths of one private database."""

    root: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.root / "data"

    @property
    def conf(self) -> Path:
        """Who may log in: pg_hba and pg_ident."""
        return self.root / "conf"

    @property
    def lock(self) -> Path:
        """Held by the one process that serves the database."""
        return self.root / "lock"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.root / "server.log"

    def sockets(self) -> Path:
        """Return the socket directory: inside the place, or a short private one where clients could not reach that.

        Too long a path is refused by the kernel; a comma separates hosts for every client.
        """
        inside = self.root / "socket"
        if len(os.fsencode(inside / SOCKET_FILE)) <= SOCKET_PATH_BYTES and "," not in str(inside):
            return inside
        return _short_directory(self.root)


def default_root() -> Path:
    """Return where the service keeps its database: the system's state directory for root, else the user's own."""
    if os.geteuid() == 0:
        return Path("/var/lib/hwtrack/pg")
    home = os.environ.get("XDG_DATA_HOME", "")
    base = Path(home) if home.startswith("/") else Path.home() / ".local/share"
    return base / "hwtrack/pg"


def server_account(data: Path) -> Account:
    """Return who runs the server: ourselves, or, for root, the data's owner, else `hwtrack`, else `postgres`.

    Raises:
        PlaceError: The data belongs to somebody who may not run it, or root has nobody to hand the server to.
    """
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        return _ourselves(data, owner)
    if owner is not None:
        return _owner_account(data, owner)
    for name in ("hwtrack", "postgres"):
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise PlaceError("PostgreSQL refuses to run as root and there is no user hwtrack or postgres to run it: make one.")


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _ourselves(data: Path, owner: int | None) -> Account:
    me = os.geteuid()
    if owner not in {None, me}:
        raise PlaceError(
            f"The database in {data} belongs to {_user_name(owner)}: start hwtrack as that user or as root."
        )
    try:
        return _account(pwd.getpwuid(me))
    except KeyError:
        raise PlaceError(f"User number {me} has no name, and PostgreSQL needs one: add it to the user list.") from None


def _owner_account(data: Path, owner: int) -> Account:
    name = _user_name(owner)
    if owner == 0 or name in {"nobody", str(owner)}:
        raise PlaceError(f"The database in {data} belongs to {name}, who must not run a server: give it to postgres.")
    return _account(pwd.getpwuid(owner))


def _user_name(uid: int | None) -> str:
    try:
        return pwd.getpwuid(uid or 0).pw_name
    except KeyError:
        return str(uid)


def make_root(place: Place, account: Account) -> None:
    """Make the place's own directory and see that the server's user can reach it.

    Raises:
        PlaceError: A parent cannot be made, or is closed to the server's user.
    """
    try:
        _make_missing(place.root)
        place.root.chmod(0o700 if account.uid == os.geteuid() else 0o711)
    except OSError as error:
        raise PlaceError(f"The database cannot lie in {place.root}: {error.strerror}.") from error
    closed = _closed_to(place.root, account)
    if closed is not None:
        raise PlaceError(
            f"The server's user {account.name} cannot enter {closed}: keep the database elsewhere or open it with"
            f" chmod a+x {closed}."
        )


def _make_missing(directory: Path) -> None:
    """Make a directory and its missing parents; the mode of the new ones does not depend on the caller's umask."""
    if not directory.is_dir():
        _make_missing(directory.parent)
        directory.mkdir()
        directory.chmod(0o755)


def _closed_to(directory: Path, account: Account) -> Path | None:
    """Return the first directory on the way that the account cannot enter, asked as that account itself."""
    if _can_enter(directory, account):
        return None
    way = (*reversed(directory.parents), directory)
    return next((each for each in way if not _can_enter(each, account)), directory)


def _can_enter(directory: Path, account: Account) -> bool:
    return subprocess.run(["/usr/bin/test", "-x", str(directory)], check=False, **account.process()).returncode == 0  # noqa: S603


def make_private(directory: Path, account: Account) -> None:
    """Make a directory that only the server's user (and root) can enter, or check the one that is there.

    Raises:
        PlaceError: Somebody else's directory has that name.
    """
    try:
        directory.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        directory.chmod(0o700)
        os.chown(directory, account.uid, account.gid)
    found = directory.lstat()
    is_private = stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) & 0o777 == stat.S_IRWXU
    if found.st_uid != account.uid or not is_private:
        raise PlaceError(f"{directory} is not a private directory of {account.name}: remove it and start again.")


def remove_half_made(place: Place) -> None:
    """Remove what killed first starts left: initialisation happens in `new-…` and is renamed when complete.

    Raises:
        PlaceError: The data directory holds something that is not a database.
    """
    for leftover in place.root.glob("new-*"):
        shutil.rmtree(leftover)
    if not place.data.exists() or (place.data / "PG_VERSION").is_file():
        return
    try:
        place.data.rmdir()
    except OSError as error:
        raise PlaceError(f"{place.data} is not a database directory: move it away.") from error


def write_conf(place: Place, account: Account, files: dict[str, str]) -> None:
    """Write the service's own configuration files, readable by the server and by nobody else."""
    place.conf.mkdir(mode=0o750, exist_ok=True)
    group = account.gid if os.geteuid() == 0 else -1
    os.chown(place.conf, -1, group)
    place.conf.chmod(0o750)
    for name, text in files.items():
        fresh = place.conf / f"{name}.new"
        fresh.write_text(text, encoding="utf-8")
        os.chown(fresh, -1, group)
        fresh.chmod(0o640)
        fresh.replace(place.conf / name)


def _short_directory(root: Path) -> Path:
    name = f"hwtrack-{hashlib.sha256(os.fsencode(root)).hexdigest()[:16]}"
    if os.geteuid() == 0:
        return Path("/run") / name
    run = os.environ.get("XDG_RUNTIME_DIR", "")
    short = Path(run) / name
    if run.startswith("/") and Path(run).is_dir() and len(os.fsencode(short / SOCKET_FILE)) <= SOCKET_PATH_BYTES:
        return short
    return Path(tempfile.gettempdir()) / name
