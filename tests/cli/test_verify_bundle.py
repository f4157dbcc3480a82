"""`hwtrack verify FILE`: on a machine without database, network or settings, in both languages, by exit code."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hwtrack.cli import bundle_report
from hwtrack.cli.verifying import app
from hwtrack.custody.bundle import sentences
from hwtrack.custody.bundle.anchors import trust_file
from hwtrack.custody.bundle.report import Story, Told
from hwtrack.custody.bundle.verify import verify
from hwtrack.infra.i18n import chinese
from hwtrack.kernel.canonical import canonical
from hwtrack.web.words import EVENT_STATUS
from tests.architecture.test_verifying import BLOCK
from tests.custody import bundle_vectors, bundles
from tests.custody.bundles import ANCHORS, KEYS, bundle

CASES = dict(bundle_vectors.cases())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "trust.json").write_text(trust_file(KEYS), encoding="utf-8")
    for name in ("whole", "body altered", "one witness only", "truncated"):
        (tmp_path / f"{name}.hwbundle.json").write_text(CASES[name], encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("whole", 0, "所核验的各项全部成立"),
        ("body altered", 1, "第2条事件： 事件原文被改动"),
        ("one witness only", 1, "确认该检查点的见证方少于规定数量"),
        ("truncated", 2, "可能被截断"),
    ],
)
def test_a_file_is_answered_by_a_sentence_and_an_exit_code(folder: Path, name: str, code: int, said: str) -> None:
    file, trust = str(folder / f"{name}.hwbundle.json"), str(folder / "trust.json")
    done = CliRunner().invoke(app, [file, "--trust", trust])

    assert done.exit_code == code
    assert said in done.output


def test_it_says_what_a_pass_does_not_prove_and_whose_keys_it_used(folder: Path) -> None:
    file = str(folder / "whole.hwbundle.json")
    done = CliRunner().invoke(app, ["bundle", file, "--lang", "en"])

    assert done.exit_code == 0
    assert done.output.startswith(sentences.UNANCHORED)
    assert all(limit in done.output for limit in sentences.LIMITS)
    assert sentences.UNANCHORED not in CliRunner().invoke(app, [file, "--trust", str(folder / "trust.json")]).output


def test_the_report_for_programs_is_the_reports_plain_form(folder: Path) -> None:
    file, trust = str(folder / "body altered.hwbundle.json"), str(folder / "trust.json")
    done = CliRunner().invoke(app, [file, "--json", "--trust", trust])

    assert json.loads(done.output) == verify(CASES["body altered"].encode(), ANCHORS).plain


@pytest.mark.parametrize("arguments", [["no-such-file"], ["whole.hwbundle.json", "--trust", "no-such-file"]])
def test_a_file_that_is_not_there_is_said_to_be_not_there(folder: Path, arguments: list[str]) -> None:
    paths = [part if part.startswith("--") else str(folder / part) for part in arguments]
    done = CliRunner().invoke(app, paths)

    assert done.exit_code == 2
    assert "no-such-file" in done.output


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_report_can_be_said(language: str) -> None:
    for name, text in CASES.items():
        anchors = None if name.startswith("own keys") else ANCHORS
        said = bundle_report.report_text(verify(text.encode(), anchors), language)
        assert "{" not in said, name


def test_a_long_list_is_cut_and_counted() -> None:
    report = verify(bundle().text.encode(), ANCHORS)
    told = report.stories[0].events[0]
    many = Story("code", tuple(replace(told, number=number) for number in range(1, bundle_report.MOST_SHOWN + 3)))
    said = bundle_report.report_text(replace(report, stories=(many,)), "en")

    assert "… and 2 more." in said


def test_a_strangers_file_cannot_talk_to_the_terminal() -> None:
    report = verify(bundle().text.encode(), ANCHORS)
    evil = Told(
        number=1,
        event_id="",
        kind="\x1b[2J",
        effective_time="2026-09-21T04:00:00.000000Z",
        record_time="2026-09-21T04:00:00.000000Z",
        org_id=14,
        grade="desk",
    )
    said = bundle_report.report_text(replace(report, stories=(Story("\x1b[31m", (evil,)),), names={14: "\u202e"}), "en")

    assert all(one.isprintable() or one == "\n" for one in said)


def test_every_status_is_in_chinese() -> None:
    assert {word.text for word in EVENT_STATUS.values()} <= set(chinese())


def without_network(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command where there is no network, no settings, and none of the libraries that reach a database."""
    program = f"{BLOCK}\nsys.argv = ['hwtrack', *{arguments}]\nfrom hwtrack.cli import main\nmain()"
    command = ["unshare", "--net", sys.executable, "-c", program]
    if os.geteuid() != 0:
        command[1:2] = ["--user", "--map-root-user", "--net"]
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd="/")


def test_a_file_is_checked_without_network_and_without_the_libraries_of_a_database(folder: Path) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not installed")
    trust = str(folder / "trust.json")
    good = without_network("verify", str(folder / "whole.hwbundle.json"), "--trust", trust)
    bad = without_network("verify", str(folder / "body altered.hwbundle.json"), "--trust", trust)
    if "unshare" in good.stderr:
        pytest.skip(f"no namespace here: {good.stderr.strip()}")

    assert (good.returncode, bad.returncode) == (0, 1), good.stderr + bad.stderr
    assert "事件原文被改动" in bad.stdout


def test_a_file_of_many_containers_is_told_container_by_container(tmp_path: Path) -> None:
    file = tmp_path / "two.hwbundle.json"
    file.write_text(CASES["two containers"], encoding="utf-8")
    done = CliRunner().invoke(app, [str(file), "--lang", "en"])

    assert [code for code in bundles.CODES.values() if f"Container {code}:" in done.output] == [*bundles.CODES.values()]


def test_a_verb_is_a_verb_and_anything_else_a_file(tmp_path: Path) -> None:
    (tmp_path / "strange").write_text(canonical({}), encoding="utf-8")

    assert CliRunner().invoke(app, ["chain", "--help"]).exit_code == 0
    assert CliRunner().invoke(app, [str(tmp_path / "strange")]).exit_code == 2
