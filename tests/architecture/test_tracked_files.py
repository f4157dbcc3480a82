"""What may not be committed: this machine, its way to the registries, and unpinned packages."""

import re
import subprocess

import pytest

from tests.architecture.source import ROOT, lines, tracked

# Written in two halves: this file is tracked too.
REGISTRIES = re.compile(
    "|".join(
        re.escape(first + second)
        for first, second in (
            ("registry.", "npmjs.org"),
            ("registry.", "npmmirror.com"),
            ("pypi.", "org/simple"),
            ("files.pythonho", "sted.org"),
            ("pypi.tuna.", "tsinghua"),
            ("deb.", "debian.org"),
            ("proxy.", "golang.org"),
        )
    )
)
MACHINE = re.compile(r"(?<![\w.~}/-])/(?:root|Users|work|opt/pypi\w*|home/[a-z]\w*)/\w")
INDEX_LINE = re.compile(r"^\s*(?:-i|--index-url|--extra-index-url|--find-links|-f|--trusted-host)\b", re.MULTILINE)


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content:
            text = content.decode("utf-8", "replace")
            found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in pattern.finditer(text)]
    return found


def test_no_file_names_a_package_registry() -> None:
    """An address in a lock file sends everybody behind another mirror to a host they may not reach."""
    found = _lines_with(REGISTRIES)
    assert not found, lines(found)


def test_no_file_names_a_folder_of_one_machine() -> None:
    """A path that exists on one machine is a bug on every other."""
    found = _lines_with(MACHINE)
    assert not found, lines(found)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-build.txt", "requirements-dev.txt"])
def test_every_pin_has_its_hash_and_no_index(name: str) -> None:
    """A pin without a hash trusts whoever answers; an index line overrules the reader's own settings."""
    text = (ROOT / name).read_text(encoding="utf-8")
    pins = re.findall(r"^[A-Za-z0-9].*?(?=^[A-Za-z0-9#]|\Z)", text, re.MULTILINE | re.DOTALL)

    assert pins
    assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin or "==" not in pin] == []
    assert INDEX_LINE.findall(text) == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-build.txt"])
def test_what_runs_is_what_was_tested(name: str) -> None:
    """The pins of the service are among the pins of the suite, version by version."""
    pin = re.compile(r"^([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", re.MULTILINE)
    tested = set(pin.findall((ROOT / "requirements-dev.txt").read_text(encoding="utf-8")))

    assert set(pin.findall((ROOT / name).read_text(encoding="utf-8"))) - tested == set()


def test_shell_scripts_are_plain_posix() -> None:
    """A bare machine's `sh` is dash."""
    for script in ("dev", ".ci/run"):
        subprocess.run(["/bin/sh", "-n", script], cwd=ROOT, check=True)
        assert (ROOT / script).read_text(encoding="utf-8").startswith("#!/bin/sh\n")
        assert (ROOT / script).stat().st_mode & 0o111
