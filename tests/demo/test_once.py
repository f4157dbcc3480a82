"""The whole story as `hwtrack demo --once` plays it: built, served, signed in, played, and everything stopped again."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from hwtrack.cli.demo.children import free_port
from hwtrack.cli.demo.command import run_demo, run_once
from hwtrack.cli.place import NotConfiguredError
from hwtrack.config import DatabaseSettings, Settings, WebSettings


@pytest.mark.long
@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium on this machine")
def test_the_story_is_played_and_every_row_is_as_expected() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HWTRACK_")}
    done = subprocess.run(
        [sys.executable, "-m", "hwtrack.cli", "demo", "--once"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "  NO\n" not in done.stdout


def test_a_demo_refuses_a_database_that_somebody_else_runs() -> None:
    settings = Settings(database=DatabaseSettings(url=SecretStr("postgresql://nowhere/hwtrack")))
    for run in (run_demo, run_once):
        with pytest.raises(NotConfiguredError, match="unset HWTRACK_DATABASE_URL"):
            run(settings)


def test_a_demo_refuses_a_folder_that_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "accounts.xlsx").touch()
    settings = Settings(database=DatabaseSettings(directory=tmp_path), web=WebSettings(port=free_port()))
    with pytest.raises(NotConfiguredError, match="holds something else"):
        run_demo(settings)
    assert [path.name for path in (tmp_path / "demo").iterdir()] == ["accounts.xlsx"]


def test_a_demo_says_when_its_port_is_in_use(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings = Settings(database=DatabaseSettings(directory=tmp_path), web=WebSettings(port=other.getsockname()[1]))
        with pytest.raises(NotConfiguredError, match="in use"):
            run_demo(settings)
    assert not list(tmp_path.iterdir())
