"""The witness as a program: over HTTP, with nothing of the service importable, killed and started again."""

import http.client
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hwtrack.tlog.checkpoint import sign_checkpoint
from hwtrack.tlog.cosignature import cosignatures
from hwtrack.tlog.note import MAX_BYTES, read_signature
from hwtrack.tlog.submission import Submission
from hwtrack.tlog.tree import Head
from tests.architecture.source import ROOT
from tests.tlog import make

ONE = make.WITNESSES[0]

BLOCKED = """
    import sys
    from importlib.abc import MetaPathFinder

    OURS = (
        "hwtrack.witness", "hwtrack.tlog.leaf", "hwtrack.tlog.tree", "hwtrack.tlog.note", "hwtrack.tlog.checkpoint",
        "hwtrack.tlog.cosignature", "hwtrack.tlog.submission", "hwtrack.tlog.reason", "hwtrack.infra.clock",
    )
    FOREIGN = ("cryptography", "cffi", "_cffi_backend")

    class Closed(MetaPathFinder):
        def find_spec(self, name, path=None, target=None):
            top = name.split(".")[0]
            if top in sys.stdlib_module_names or top in FOREIGN or name in ("hwtrack", "hwtrack.tlog", "hwtrack.infra"):
                return None
            if name.startswith(OURS):
                return None
            raise ImportError(f"{name} is not on a witness's machine")

    sys.meta_path.insert(0, Closed())
    from hwtrack.witness.__main__ import main
    sys.exit(main())
"""
"""Runs the witness where only its own modules, the standard library and cryptography can be imported."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "witness.key").write_text(ONE.text + "\n")
    return tmp_path


@contextmanager
def running(folder: Path) -> "Iterator[tuple[int, subprocess.Popen[str]]]":
    """Run the witness on a free port for the length of the block."""
    command = [
        sys.executable,
        "-I",
        "-c",
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n" + textwrap.dedent(BLOCKED),
    ]
    arguments = ["--folder", str(folder), "--log", make.LOG.key.text, "--port", "0"]
    process = subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        key, _, url = process.stdout.readline().strip().rpartition(" ")
        assert key == ONE.key.text
        yield int(url.rpartition(":")[2]), process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def ask(port: int, body: bytes | str, *, path: str = "/add-checkpoint", method: str = "POST") -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body=body.encode() if isinstance(body, str) else body)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers["content-type"]
    finally:
        connection.close()


def sent(old: int, new: int) -> str:
    return Submission(old, make.consistency(old, new), make.checkpoint(new).note).text


def test_it_confirms_over_http_with_nothing_of_the_service_beside_it(folder: Path) -> None:
    with running(folder) as (port, _):
        status, line, media_type = ask(port, sent(0, 8))
        again = ask(port, sent(0, 8))
        who = ask(port, b"", path="/", method="GET")

    assert (status, media_type) == (200, "text/plain; charset=utf-8")
    note = make.checkpoint(8).note.with_signatures([read_signature(line.removesuffix("\n"))])
    assert len(cosignatures(note, ONE.key)) == 1
    assert again == (409, "8\n", "text/x.tlog.size")
    assert who[:2] == (200, ONE.key.text + "\n")


@pytest.mark.parametrize(
    ("body", "path", "method", "status"),
    [
        (b"", "/add-checkpoint", "POST", 400),
        (b"\xff\xfe", "/add-checkpoint", "POST", 400),
        (b"x" * (MAX_BYTES + 1), "/add-checkpoint", "POST", 413),
        (b"", "/elsewhere", "POST", 404),
        (b"", "/elsewhere", "GET", 404),
        (b"", "/add-checkpoint", "GET", 404),
        (b"", "/", "DELETE", 501),
    ],
)
def test_rubbish_is_answered_and_does_not_stop_it(
    folder: Path, body: bytes, path: str, method: str, status: int
) -> None:
    with running(folder) as (port, process):
        assert ask(port, body, path=path, method=method)[0] == status
        assert ask(port, sent(0, 5))[0] == 200
        assert process.poll() is None


def test_what_it_answered_before_it_was_killed_it_still_knows(folder: Path) -> None:
    for old, new in ((0, 3), (3, 8), (8, 21)):
        with running(folder) as (port, process):
            assert ask(port, sent(old, new))[0] == 200
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
    fork = sign_checkpoint(Head(21, bytes(32)), make.LOG).note
    with running(folder) as (port, _):
        assert ask(port, Submission(0, (), fork).text)[0] == 409
    shown = subprocess.run(
        [sys.executable, "-m", "hwtrack.witness", "--folder", str(folder), "--evidence"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert "forked" in shown.stdout
    assert fork.whole in shown.stdout, "the refused request is kept whole"


def test_without_a_key_it_says_so_in_one_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hwtrack.witness", "--folder", str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)

    assert ended.returncode == 1
    assert ended.stderr.startswith("hwtrack: ")
    assert len(ended.stderr.splitlines()) == 1


def test_a_logs_key_is_no_witnesss_key(tmp_path: Path) -> None:
    (tmp_path / "witness.key").write_text(make.LOG.text)
    command = [sys.executable, "-m", "hwtrack.witness", "--folder", str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)

    assert ended.returncode == 1
    assert ended.stderr.startswith("hwtrack: ")
    assert "holds a log's key" in ended.stderr
