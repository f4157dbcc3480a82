"""The script that everybody starts with: what it promises, and when it refuses."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

VERBS = {"demo", "test", "check", "bench", "serve", "worker", "cli"}


def dev(root: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([root / "dev", *arguments], check=False, capture_output=True, text=True)


def test_without_arguments_it_names_every_verb() -> None:
    """The first thing a stranger types; nothing may be installed by it."""
    done = dev(ROOT)

    assert done.returncode == 0
    assert set(re.findall(r"[a-z]+", " ".join(re.findall(r"^\./dev (.+?)  ", done.stdout, re.MULTILINE)))) >= VERBS


def test_an_unknown_verb_does_nothing_and_fails() -> None:
    """A misspelt verb in a pipeline must not pass for success."""
    done = dev(ROOT, "chekc")

    assert done.returncode == 2
    assert "./dev check" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("folder", [".venv", "node_modules", "hwtrack/web/static/built"])
def test_files_of_another_user_are_named_and_left_alone(tmp_path: Path, folder: str) -> None:
    """`sudo ./dev` after `./dev` would leave root's files in the user's folders, and pip would fail obscurely later."""
    shutil.copy(ROOT / "dev", tmp_path)
    (tmp_path / folder).mkdir(parents=True)
    os.chown(tmp_path / folder, 1, -1)

    done = dev(tmp_path, "cli")

    assert done.returncode == 1
    assert done.stderr == (
        f"dev: {tmp_path / folder} belongs to daemon: go on as that user, or remove it"
        f" (sudo rm -rf {tmp_path / folder})\n"
    )


def test_every_file_that_it_installs_from_is_committed() -> None:
    """A list that only lies on one machine works on one machine."""
    named = set(re.findall(r"\b(?:requirements[\w-]*\.txt|package[\w-]*\.json)\b", (ROOT / "dev").read_text("utf-8")))

    assert named == {
        "requirements.txt",
        "requirements-build.txt",
        "requirements-dev.txt",
        "package.json",
        "package-lock.json",
    }
    assert [name for name in named if not (ROOT / name).is_file()] == []
