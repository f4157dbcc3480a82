"""`hwtrack demo`: the demo city in a private database of its own, served or only played through once.

A city that was built is found again by the mark beside it; one that was not finished is thrown away. Nothing outside
the demo's own folder is touched.
"""

import asyncio
import fcntl
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import typer

from hwtrack.cli.demo.browser import BrowserError, sign_in
from hwtrack.cli.demo.building import OPENED, build, offset_seconds
from hwtrack.cli.demo.children import LABEL_HOST, ChildError, free_port, is_taken, served, watching, working
from hwtrack.cli.demo.city import CANGLAN, PASSWORD
from hwtrack.cli.demo.outside import FOLDERS, WITNESSES, Outside, outside_of
from hwtrack.cli.demo.phones import Phones
from hwtrack.cli.demo.play import Play, Row
from hwtrack.cli.demo.progress import Progress
from hwtrack.cli.demo.replay import replay
from hwtrack.cli.demo.step_bundle import check_bundle
from hwtrack.cli.demo.step_ledger import read_ledger
from hwtrack.cli.demo.step_log import prove
from hwtrack.cli.demo.table import accounts, all_right, sign_ins, table
from hwtrack.cli.demo.wire import PATIENCE, Wire
from hwtrack.cli.place import NotConfiguredError, Place, declare, prepare
from hwtrack.cli.run import serve_here
from hwtrack.config import DatabaseSettings, LabelSettings, Settings
from hwtrack.custody.jobs import activate_since
from hwtrack.infra import roles
from hwtrack.infra.cluster import Cluster
from hwtrack.infra.cluster.place import default_root
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import SYSTEM

_OURS = "this-is-a-demo"
"""File that marks a folder as one that the demo made and may empty."""
_BUILT = "city-is-built"
_SIGNALLED = 128
_PERSON = CANGLAN.people[1]
_ONCE_S, _LIVE_S = 1, 30
"""Seconds between two rounds of signer and witnesses: while the story is played once, and while the city is served."""


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Say in one sentence that a child process failed."""
    try:
        yield
    except ChildError as error:
        typer.echo(f"hwtrack: {error}", err=True)
        raise typer.Exit(1) from error


@_one_sentence()
def run_once(settings: Settings) -> int:
    """Build the city in a folder that is thrown away, play the story, print the table; return the exit code."""
    _demand_private(settings)
    _end_on_signals()
    progress = Progress()
    with tempfile.TemporaryDirectory(prefix="hwtrack-demo-") as made:
        folder = Path(made)
        folder.chmod(0o755)  # Why: the database's own user has to pass.
        with progress.part("database"):
            cluster = Cluster(folder / "pg", throwaway=True)
            cluster.start()
        try:
            rows = asyncio.run(_played(settings, _place(cluster), folder, progress, whole=True))
        finally:
            progress.end()
            cluster.stop()
    typer.echo(table(rows))
    typer.echo(progress.summary())
    return 0 if all_right(rows) else 1


@_one_sentence()
def run_demo(settings: Settings) -> None:
    """Build the city unless it is there, and serve it with its worker until SIGINT or SIGTERM."""
    _demand_private(settings)
    if is_taken(settings.web.port):
        raise NotConfiguredError(f"Port {settings.web.port} is in use; set HWTRACK_WEB_PORT to another.")
    folder = (settings.database.directory or default_root()) / "demo"
    with _city(settings, folder) as at:
        typer.echo(sign_ins())
        typer.echo(f"\nhttp://127.0.0.1:{settings.web.port}   password of everybody: {PASSWORD}   stop: Ctrl-C")
        typer.echo(f"other commands see this city with HWTRACK_DATABASE_DIRECTORY={folder / 'pg'}\n")
        outside = _outside(folder, _LIVE_S)
        address = f"http://127.0.0.1:{settings.web.port}"
        with working(at, folder, outside), watching(at, folder, outside, address):
            serve_here(_demo_settings(settings, folder, outside), at, demo_accounts=accounts())


@contextmanager
def _city(settings: Settings, folder: Path) -> Iterator[Place]:
    """Run the city's database, with the city in it."""
    with ExitStack() as stack:
        stack.enter_context(_alone_in(folder))
        _end_on_signals()
        at = _place(stack.enter_context(Cluster(folder / "pg")))
        if (folder / _BUILT).exists():
            asyncio.run(prepare(at))
        else:
            _build(settings, at, folder)
        yield at


def _build(settings: Settings, at: Place, folder: Path) -> None:
    progress = Progress()
    rows = asyncio.run(_played(settings, at, folder, progress, whole=False))
    if not all_right(rows):
        typer.echo(table([row for row in rows if not row.ok]), err=True)
    asyncio.run(_followed(at))
    asyncio.run(declare(at, "demo", offset_seconds=offset_seconds()))
    (folder / _BUILT).touch()
    progress.end()
    typer.echo(f"demo: the city is built: {progress.summary()}", err=True)


async def _played(settings: Settings, at: Place, folder: Path, progress: Progress, *, whole: bool) -> list[Row]:
    """Build the city, serve it from a child process, play the story; `whole`: with a browser and the log's watchers."""
    with progress.part("migrations"):
        await prepare(at)
        await declare(at, "demo", offset_seconds=offset_seconds())
    database = await Database.open(at.url(roles.APP), pool=4)
    try:
        outside = _outside(folder, _ONCE_S)
        city = await build(database, _demo_settings(settings, folder, outside), progress)
        progress("service", 0, 1)
        with served(at, folder, free_port(), outside) as address:
            rows = _signed_in(address, progress) if whole else []
            async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as http:
                play = Play(Wire(http, database), city.hands, city.trips, city.stock, Phones(database))
                rows += await replay(play, progress)
                return [*rows, *await _watched(at, folder, play, outside, progress)] if whole else rows
    finally:
        await database.close()


async def _watched(at: Place, folder: Path, play: Play, outside: Outside, progress: Progress) -> list[Row]:
    """Let the worker seal the log and its watchers sign and confirm it, and check what came of it."""
    address = str(play.wire.http.base_url).rstrip("/")
    with progress.part("witnesses"), working(at, folder, outside), watching(at, folder, outside, address):
        rows = [*await prove(play, outside), *await check_bundle(play, outside, folder)]
        return [*rows, *await read_ledger(play)]


def _outside(folder: Path, rest_s: int) -> Outside:
    return outside_of(folder, tuple(free_port() for _ in WITNESSES), rest_s=rest_s)


async def _followed(at: Place) -> None:
    """Do for the months that were built what the worker does every minute: put scanned labels in use."""
    database = await Database.open(at.url(roles.WORKER), pool=1)
    try:
        async with begin_work(database, SYSTEM) as work:
            await activate_since(work, OPENED)
    finally:
        await database.close()


def _signed_in(address: str, progress: Progress) -> list[Row]:
    with progress.part("Chromium"):
        try:
            seen = sign_in(address, _PERSON.sign_in_name, PASSWORD)
        except BrowserError as error:
            seen = str(error)
    return [Row("0", "signed in with Chromium as", _PERSON.display_name, seen)]


def _demo_settings(settings: Settings, folder: Path, outside: Outside) -> Settings:
    label, database = LabelSettings(host=LABEL_HOST, keys=folder / "keys"), DatabaseSettings(directory=folder / "pg")
    return settings.model_copy(update={"label": label, "database": database, "log": outside.settings})


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Make the demo's folder, empty one whose city was not finished, and keep other demos out of it meanwhile.

    Raises:
        NotConfiguredError: Another demo runs there, or there is something in it that no demo put there.
    """
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    left = {path.name for path in folder.iterdir()}
    if left and _OURS not in left:
        raise NotConfiguredError(f"{folder} holds something else; name another with HWTRACK_DATABASE_DIRECTORY.")
    with (folder / _OURS).open("w") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotConfiguredError(f"Another demo runs in {folder}.") from None
        if not (folder / _BUILT).exists():
            for name in ("pg", "keys", *FOLDERS):
                shutil.rmtree(folder / name, ignore_errors=True)
        yield


def _demand_private(settings: Settings) -> None:
    if settings.database.url is not None:
        raise NotConfiguredError("The demo runs on a private database of its own; unset HWTRACK_DATABASE_URL.")


def _end_on_signals() -> None:
    """Let the first SIGTERM or SIGINT unwind the program, so that everything it started is stopped; ignore the rest."""

    def end(number: int, _: object) -> None:
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, signal.SIG_IGN)
        sys.exit(_SIGNALLED + number)

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, end)


def _place(cluster: Cluster) -> Place:
    return Place(url=cluster.url, folder=cluster.root, private=True)
