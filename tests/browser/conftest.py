"""Chromium and a served stage for the browser tests: one browser per module, one stage per run."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from hwtrack.infra.roles import APP
from tests.infra.databases import CloneOf

FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--font-render-hinting=none",
)
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}

OpenBrowser = Callable[..., BrowserContext]


def chromium_path() -> str:
    """Return where Debian's Chromium lies, or skip."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium on this machine")
    return found


def flags(*more: str) -> list[str]:
    """Chromium's switches; root needs to leave its sandbox."""
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return [*FLAGS, *root, *more]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """The driver, which brings its own node. It keeps an event loop running, so no other module may meet it."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium without a camera; playwright gives it its own profile."""
    launched = playwright.chromium.launch(executable_path=chromium_path(), args=flags())
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def stage() -> Iterator[str]:
    """The origin of the stage, served by its own process."""
    port = _free_port()
    command = ["-m", "uvicorn", "tests.web.stage:create_stage", "--factory", "--port", str(port)]
    with _served(port, *command, "--log-level", "warning") as origin:
        yield origin


@pytest.fixture(scope="module")
def city(database: CloneOf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of the real application over the module's database, with companies and people in it."""
    port, folder = _free_port(), tmp_path_factory.mktemp("city")
    with _served(port, "-m", "tests.browser.city", database.url(APP), str(port), str(folder)) as origin:
        yield origin


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _served(port: int, *command: str) -> Iterator[str]:
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen([sys.executable, *command], cwd=root)
    origin = f"http://127.0.0.1:{port}"
    try:
        _await(origin, process)
        yield origin
    finally:
        process.terminate()
        process.wait(10)


def _await(origin: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the stage did not start")
        try:
            httpx.get(f"{origin}/static/icon.svg", timeout=2)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the stage did not answer")


@pytest.fixture
def profile() -> Iterator[Path]:
    """A folder for a browser's own profile."""
    with tempfile.TemporaryDirectory(prefix="hwtrack-chromium-") as folder:
        yield Path(folder)
