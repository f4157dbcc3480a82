"""The README is a newcomer's first command line: what it says to type exists, and what it points at is there."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hwtrack.cli.commands import app

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
USAGE = (ROOT / "dev").read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", sorted(set(re.findall(r"\./dev ([a-z]+)", README))))
def test_every_verb_of_dev_is_one_that_dev_explains(verb: str) -> None:
    assert re.search(rf"^\./dev [^\n]*\b{verb}\b", USAGE, re.MULTILINE)


@pytest.mark.parametrize("words", sorted(set(re.findall(r"\./dev cli ([a-z]+(?: [a-z]+)*)", README))))
def test_every_command_is_one_that_the_command_line_knows(words: str) -> None:
    answer = CliRunner().invoke(app, [*words.split(), "--help"])

    assert answer.exit_code == 0, f"hwtrack {words}: {answer.output}"


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:hwtrack|tests|docs|labels|schemas)/[\w./-]*)`", README))))
def test_every_path_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("picture", re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README))
def test_every_picture_is_there(picture: str) -> None:
    assert (ROOT / picture).stat().st_size < 100_000
