"""The PostgreSQL + PostGIS that hwtrack starts for itself, so that one command gives a working service.

Reachable through a private socket only, by this user and root only. The process that started it stops it; other
processes of the same user may use it meanwhile. Knows files, processes and PostgreSQL's programs; roles, databases
and tables are made by `bootstrap` and `migrate`. Linux only (it reads /proc). Source: scaleout.md, last part.
"""

import fcntl
import os
import subprocess
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from hwtrack.infra import roles
from hwtrack.infra.cluster import leftover, place
from hwtrack.infra.cluster.errors import BusyError, ClusterError, StartError, StopError
from hwtrack.infra.cluster.place import Account, Place
from hwtrack.infra.cluster.programs import Programs, choose

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    # Why: a forgotten transaction would stall the sealer, and a prepared one for ever (trust.md 2.3).
    "idle_in_transaction_session_timeout": "5s",
    "max_prepared_transactions": "0",
    # Why: every statement is short; compiling one costs more than running it.
    "jit": "off",
}

_THROWAWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""For tests only: a crash of the machine loses everything."""

_LEAST_BUFFERS_MB, _MOST_BUFFERS_MB = 128, 1024

_LOG_LIMIT = 10_000_000
"""Bytes of server log after which a start puts it aside (one old file is kept)."""

_POLL = 0.01


class Cluster:
    """One private PostgreSQL server.

    `start` and `stop` must be called from the main thread: the kernel ends the server when the *thread* that started
    it dies. `patience` is how many seconds to wait for a start, a stop, or an orphan of a killed service to end.
    """

    def __init__(
        self,
        root: Path | None = None,
        *,
        throwaway: bool = False,
        prefix: Path = Path("/usr"),
        patience: float = 60.0,
    ) -> None:
        """Describe the server; nothing is touched until `start`."""
        # Why: absolute, but symbolic links stay as written: the administrator's name for the place is the shorter one.
        self._place = Place(Path(os.path.abspath(root or place.default_root())))  # noqa: PTH100
        self._throwaway = throwaway
        self._prefix = prefix
        self._patience = patience
        self._lock: int | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._sockets: Path | None = None

    def start(self) -> None:
        """Initialise the database if it is new, start the server, and return when it lets us log in.

        Raises:
            ClusterError: It cannot be started; the message says why in one sentence.
        """
        if threading.current_thread() is not threading.main_thread():
            raise StartError("The private database must be started from the main thread.")
        account = place.server_account(self._place.data)
        place.make_root(self._place, account)
        self._take_lock()
        with ExitStack() as undo:
            undo.callback(self._abandon)
            self._start_locked(account)
            undo.pop_all()

    def stop(self) -> None:
        """Stop the server that this process started: end the sessions, write everything out, wait for its end.

        Raises:
            StopError: It is still running after the patience; it goes on stopping by itself.
        """
        if self._server is None:
            return
        _interrupt(self._server)
        try:
            self._server.wait(self._patience)
        except subprocess.TimeoutExpired:
            raise StopError(f"PostgreSQL did not stop within {self._patience:g} s; see {self._place.log}.") from None
        self._forget()

    def attach(self) -> None:
        """Use the server that another process of hwtrack runs here, waiting until it is ready.

        Raises:
            ClusterError: None runs, or it did not become ready in time.
        """
        deadline = time.monotonic() + self._patience
        while time.monotonic() < deadline:
            pid = leftover.server_pid(self._place.data)
            if pid is not None and leftover.is_ready(self._place.data, pid):
                self._sockets = leftover.socket_directory(self._place.data)
                return
            if not self._is_locked():
                break
            time.sleep(_POLL)
        raise ClusterError(f"No database is running in {self._place.root}: start the service first.")

    def url(self, role: str, database: str = "hwtrack") -> str:
        """Return the address of a database as a role, for asyncpg and (with another driver name) SQLAlchemy."""
        host = quote(str(self._sockets or self._place.sockets()))
        return f"postgresql://{quote(role)}@/{quote(database)}?host={host}"

    @property
    def root(self) -> Path:
        """The directory that everything of this server lies in."""
        return self._place.root

    @property
    def is_running(self) -> bool:
        """Whether the server that this process started is alive."""
        return self._server is not None and self._server.poll() is None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop."""
        self.stop()

    def _start_locked(self, account: Account) -> None:
        place.remove_half_made(self._place)
        programs = choose(self._prefix, self._place.data)
        if not self._place.data.exists():
            self._initialise(programs, account)
        self._await_orphan()
        leftover.sweep(self._place.data)
        place.write_conf(self._place, account, _who_may_log_in(account))
        self._sockets = self._place.sockets()
        place.make_private(self._sockets, account)
        self._come_up(programs, account)

    def _take_lock(self) -> None:
        self._lock = os.open(self._place.lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._forget()
            raise BusyError(f"Another hwtrack process already serves the database in {self._place.root}.") from None

    def _is_locked(self) -> bool:
        try:
            descriptor = os.open(self._place.lock, os.O_RDWR | os.O_NOFOLLOW)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def _initialise(self, programs: Programs, account: Account) -> None:
        fresh = Path(tempfile.mkdtemp(prefix="new-", dir=self._place.root))
        os.chown(fresh, account.uid, account.gid)
        # Why: with an empty environment initdb would silently choose SQL_ASCII.
        command = [programs.path("initdb"), "-D", str(fresh), "-U", roles.SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8"]
        command += ["--data-checksums", "--auth-local=peer", "--auth-host=reject", "--no-instructions"]
        command += ["--no-sync"] if self._throwaway else []
        done = subprocess.run(command, check=False, capture_output=True, **account.process())  # noqa: S603
        if done.returncode:
            raise StartError(f"PostgreSQL could not initialise {self._place.data}: {_last_words(done.stderr)}.")
        fresh.rename(self._place.data)
        _sync(self._place.root)

    def _await_orphan(self) -> None:
        """Wait for the server of a killed service, which is stopping by itself. It is not ours to stop."""
        deadline = time.monotonic() + self._patience
        while (pid := leftover.server_pid(self._place.data)) is not None:
            if time.monotonic() > deadline:
                raise BusyError(f"A PostgreSQL that hwtrack did not start, pid {pid}, serves {self._place.data}.")
            time.sleep(_POLL)

    def _come_up(self, programs: Programs, account: Account) -> None:
        """Start until it stays: backends of a killed server may hold its shared memory for a while."""
        deadline = time.monotonic() + self._patience
        self._put_log_aside()
        while True:
            said_before = self._place.log.stat().st_size if self._place.log.exists() else 0
            self._server = self._launch(programs, account)
            if self._became_ready(deadline):
                break
            said = self._said_since(said_before)
            if b"is still in use" not in said or time.monotonic() > deadline:
                raise StartError(f"PostgreSQL did not start in {self._place.root}: {_last_words(said)}.")
            time.sleep(1)
        self._log_in(programs)

    def _launch(self, programs: Programs, account: Account) -> subprocess.Popen[bytes]:
        conf = {
            "hba_file": str(self._place.conf / "pg_hba.conf"),
            "ident_file": str(self._place.conf / "pg_ident.conf"),
        }
        settings = {**_SETTINGS, **conf, "unix_socket_directories": _list_entry(str(self._sockets))}
        settings |= _THROWAWAY if self._throwaway else {"shared_buffers": f"{buffers_mb()}MB"}
        command = ["/usr/bin/setpriv", "--pdeathsig", "INT", programs.path("postgres"), "-D", str(self._place.data)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        log = os.open(self._place.log, flags, 0o600)
        try:
            return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, **account.process())  # noqa: S603
        finally:
            os.close(log)

    def _became_ready(self, deadline: float) -> bool:
        server = self._server
        while server is not None and server.poll() is None and time.monotonic() < deadline:
            if leftover.is_ready(self._place.data, server.pid):
                return True
            time.sleep(_POLL)
        return False

    def _log_in(self, programs: Programs) -> None:
        """Prove readiness by logging in: `pg_isready` says yes even where that fails."""
        host, name = str(self._sockets), roles.SUPERUSER
        command = [programs.path("psql"), "-XAtq", "-h", host, "-U", name, "-d", "postgres", "-c", "select 1"]
        done = subprocess.run(command, check=False, capture_output=True, env=place.ENVIRONMENT)  # noqa: S603
        if done.returncode:
            raise StartError(f"The database in {self._place.root} does not let us in: {_last_words(done.stderr)}.")

    def _said_since(self, position: int) -> bytes:
        with self._place.log.open("rb") as log:
            log.seek(position)
            return log.read()

    def _put_log_aside(self) -> None:
        if self._place.log.exists() and self._place.log.stat().st_size > _LOG_LIMIT:
            self._place.log.replace(self._place.log.with_suffix(".log.1"))

    def _abandon(self) -> None:
        """Leave nothing running after a failed start."""
        if self._server is not None:
            _interrupt(self._server)
            self._server.wait()
        self._forget()

    def _forget(self) -> None:
        self._server = self._sockets = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def buffers_mb() -> int:
    """Return how much a service's server caches: an eighth of the machine's memory, from 128 MB to 1 GB.

    With the server's own 128 MB a chain is read 2.9 times as slowly from ten million events as from a hundred thousand,
    as far as the database goes; with room for what is read often, as fast (`./dev bench trace`).
    """
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return min(_MOST_BUFFERS_MB, max(_LEAST_BUFFERS_MB, memory_mb // 8))


def _who_may_log_in(account: Account) -> dict[str, str]:
    """Return pg_hba and pg_ident: the server's user, ourselves and root are the named roles; nobody else is anybody."""
    hba = "local all all peer map=hwtrack\nhost all all all reject\n"
    names = dict.fromkeys((account.name, "root"))
    ident = "".join(f'hwtrack "{name}" {role}\n' for name in names for role in (roles.SUPERUSER, *roles.LOGINS))
    return {"pg_hba.conf": hba, "pg_ident.conf": ident}


def _list_entry(path: str) -> str:
    """Quote a path as an entry of a comma-separated setting."""
    return '"' + path.replace('"', '""') + '"'


def _interrupt(server: subprocess.Popen[bytes]) -> None:
    """Ask for a fast stop. Never SIGKILL: it would leave backends and shared memory behind."""
    if server.poll() is None:
        server.send_signal(2)


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _last_words(said: bytes) -> str:
    """Return the gravest line of a program's output, without its prefix and full stop."""
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    grave = [line for line in lines if "FATAL:" in line or "error:" in line or "ERROR:" in line] or lines
    return grave[-1].split("FATAL:")[-1].strip().rstrip(".") if grave else "it said nothing"
