"""`hwtrack bundle` and `hwtrack trust export` beside a running service, and the check of what they wrote elsewhere."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from hwtrack.infra import roles
from tests.custody.test_bundling import Office, life, settings
from tests.custody.test_bundling import office as office  # noqa: PLC0414 - a fixture
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio


def command(*arguments: str, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run the command line as an operator does."""
    program = [sys.executable, "-m", "hwtrack.cli", *arguments]
    return subprocess.run(
        program, capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"], **environment}
    )


def content(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


def stated(database: CloneOf, office: Office) -> dict[str, str]:
    """Return the settings of the service as environment variables."""
    folder = office.desks.label.key_files.folder
    log = settings(folder).log
    return {
        "HWTRACK_DATABASE_URL": database.url(roles.APP),
        "HWTRACK_DATABASE_WORKER_URL": database.url(roles.WORKER),
        "HWTRACK_LABEL_KEYS": str(folder),
        "HWTRACK_LABEL_HOST": "127.0.0.1:8000",
        "HWTRACK_LOG_ORIGIN": log.origin,
        "HWTRACK_LOG_KEY": log.key,
        "HWTRACK_LOG_WITNESSES": "[" + ",".join(f'"{one}"' for one in log.witnesses) + "]",
        "HWTRACK_LOG_QUORUM": str(log.quorum),
        "HWTRACK_LOG_KEYS": str(office.desks.log.receipt_file.folder),
    }


async def test_a_written_bundle_holds_by_the_exported_keys_where_nothing_else_is_known(
    office: Office, database: CloneOf, tmp_path: Path
) -> None:
    code, other = await life(office)
    await office.seal()
    known = stated(database, office)
    file, trust = str(tmp_path / "drum.hwbundle.json"), str(tmp_path / "trust.json")

    made = command("bundle", code, other, "-o", file, environment=known)
    exported = command("trust", "export", "-o", trust, environment=known)
    checked = command("verify", file, "--trust", trust, environment={})

    assert (made.returncode, exported.returncode) == (0, 0), made.stderr + exported.stderr
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "所核验的各项全部成立" in checked.stdout
    assert command("trust", "export", environment=known).stdout == content(trust)


async def test_an_unknown_container_is_said_in_a_sentence(office: Office, database: CloneOf, tmp_path: Path) -> None:
    done = command("bundle", "9" * 37, "-o", str(tmp_path / "x"), environment=stated(database, office))

    assert done.returncode == 1
    assert "No container with this code is known" in done.stderr
    assert not (tmp_path / "x").exists()


async def test_without_a_log_key_there_is_nothing_to_export(office: Office, database: CloneOf) -> None:
    known = stated(database, office) | {"HWTRACK_LOG_KEY": "", "HWTRACK_LOG_QUORUM": "0"}
    done = command("trust", "export", environment=known)

    assert done.returncode == 1
    assert "HWTRACK_LOG_KEY" in done.stderr
