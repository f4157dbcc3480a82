"""The wheel: what is installed must be able to migrate, print and explain without the checkout."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, tracked

CARRIED = {"labels": "labels", "schemas": "schemas", "migrations": "migrations", "docs/problems": "problems"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [str(Path(sys.executable).with_name("hatchling")), "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_every_committed_data_file_travels(wheel: Path) -> None:
    """A template or migration that stays behind is missed on the customer's machine only."""
    names = set(zipfile.ZipFile(wheel).namelist())
    expected = {
        f"hwtrack/_data/{inside}/{path.relative_to(ROOT / folder).as_posix()}"
        for folder, inside in CARRIED.items()
        for path in tracked()
        if path.is_relative_to(ROOT / folder)
    } | {path.relative_to(ROOT).as_posix() for path in tracked() if path.is_relative_to(ROOT / "hwtrack")}

    assert expected - names == set()


def test_the_built_front_end_travels(wheel: Path) -> None:
    """It is not committed, so only the build can put it there."""
    assert any(name.startswith("hwtrack/web/static/built/") for name in zipfile.ZipFile(wheel).namelist())


def test_the_installed_package_finds_its_folders(wheel: Path, tmp_path: Path) -> None:
    """Installed, there is no checkout beside the package."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    script = (
        "from hwtrack.infra import migrate, resources\n"
        f"print([resources.folder(name).is_dir() for name in {list(CARRIED.values())!r}], len(migrate.heads()))"
    )

    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True, capture_output=True, text=True)

    assert done.stdout.strip() == f"{[True] * len(CARRIED)} 1"
