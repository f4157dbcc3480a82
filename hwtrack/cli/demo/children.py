"""The demo's child processes: service, worker, and who watches the log from outside. Each is stopped by its pid."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from hwtrack.cli.demo.outside import Outside
from hwtrack.cli.place import Place
from hwtrack.infra import roles

LABEL_HOST = "127.0.0.1"
"""Host in the demo's QR links: labels signed with its keys must not leave the machine."""
PATIENCE = 60.0
_STEP = 0.05
_SHOWN = 2000


class ChildError(RuntimeError):
    """A child process ended or did not get ready; the message ends with its last words."""


@contextmanager
def served(at: Place, folder: Path, port: int, outside: Outside) -> Iterator[str]:
    """Run the web service in a child process for the length of the block; yield its address.

    Raises:
        ChildError: It is not ready within the patience.
    """
    more = {"HWTRACK_WEB_PORT": str(port), **outside.environment}
    with _running(("serve",), folder, _environment(at, folder) | more) as process:
        address = f"http://127.0.0.1:{port}"
        _await(f"{address}/readyz", process, folder)
        yield address


@contextmanager
def working(at: Place, folder: Path, outside: Outside) -> Iterator[None]:
    """Run the worker in a child process for the length of the block; it seals the log and asks the witnesses."""
    with _running(("worker",), folder, _environment(at, folder) | outside.environment):
        yield


@contextmanager
def watching(at: Place, folder: Path, outside: Outside, service: str) -> Iterator[None]:
    """Run the log's signer and witnesses in child processes for the length of the block."""
    with ExitStack() as stack:
        for one in outside.witnesses:
            place = ("--folder", str(one.folder), "--log", outside.log.text, "--port", str(one.port))
            stack.enter_context(_running(("tlog", "witness", *place), folder, _inherited(), name=one.key.name))
        told = ("--folder", str(outside.folder), "--service", service)
        known = _environment(at, folder) | outside.environment
        stack.enter_context(_running(("tlog", "sign", *told), folder, known, name="signer"))
        yield


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_taken(port: int) -> bool:
    """Say whether somebody listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def _running(
    verb: tuple[str, ...], folder: Path, environment: Mapping[str, str], *, name: str = ""
) -> "Iterator[subprocess.Popen[bytes]]":
    with _log(folder, name or verb[0]).open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, "-m", "hwtrack.cli", *verb],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Why: Ctrl-C goes to everybody in the terminal's group; we stop it ourselves, after what depends on it.
            start_new_session=True,
        )
        try:
            yield process
        finally:
            _end(process)


def _inherited() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("HWTRACK_")}


def _environment(at: Place, folder: Path) -> dict[str, str]:
    return _inherited() | {
        "HWTRACK_DATABASE_URL": at.url(roles.APP),
        "HWTRACK_DATABASE_WORKER_URL": at.url(roles.WORKER),
        "HWTRACK_DATABASE_WITNESS_URL": at.url(roles.WITNESS),
        "HWTRACK_LABEL_HOST": LABEL_HOST,
        "HWTRACK_LABEL_KEYS": str(folder / "keys"),
    }


def _await(address: str, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(address, timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(_STEP)
    raise ChildError(f"the service did not get ready: {_log(folder, 'serve').read_text()[-_SHOWN:]}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _log(folder: Path, verb: str) -> Path:
    return folder / f"{verb}.log"
