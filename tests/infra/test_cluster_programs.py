"""Which PostgreSQL is taken: by the data's own version, else the newest with PostGIS beside it."""

from pathlib import Path

import pytest

from hwtrack.infra.cluster.errors import ProgramsMissingError, VersionGoneError
from hwtrack.infra.cluster.programs import choose, installed


def plant(prefix: Path, major: str, *, postgis: bool, server: bool = True) -> None:
    programs = prefix / "lib/postgresql" / major / "bin"
    programs.mkdir(parents=True)
    for name in ("initdb", "postgres") if server else ("psql",):
        (programs / name).touch()
    extension = prefix / "share/postgresql" / major / "extension"
    extension.mkdir(parents=True)
    if postgis:
        (extension / "postgis.control").touch()


def data_of(folder: Path, version: str) -> Path:
    (folder / "data").mkdir()
    (folder / "data/PG_VERSION").write_text(version + "\n")
    return folder / "data"


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    plant(tmp_path, "9.6", postgis=True)
    plant(tmp_path, "14", postgis=True)
    plant(tmp_path, "15", postgis=True)
    plant(tmp_path, "16", postgis=True)
    plant(tmp_path, "17", postgis=False)
    plant(tmp_path, "18", postgis=True, server=False)
    return tmp_path


def test_every_server_is_found_newest_first(prefix: Path) -> None:
    assert [programs.major for programs in installed(prefix)] == [17, 16, 15, 14]


def test_a_new_database_takes_the_newest_version_that_has_postgis(prefix: Path) -> None:
    assert choose(prefix, prefix / "data").major == 16


def test_an_old_database_keeps_its_version(prefix: Path) -> None:
    assert choose(prefix, data_of(prefix, "15")).path("initdb") == str(prefix / "lib/postgresql/15/bin/initdb")


def test_a_database_whose_version_is_gone_is_never_made_anew(prefix: Path) -> None:
    with pytest.raises(VersionGoneError, match=r"made by PostgreSQL 13, which is not installed.*pg_upgrade"):
        choose(prefix, data_of(prefix, "13"))


def test_a_database_whose_postgis_is_gone_names_the_package(prefix: Path) -> None:
    with pytest.raises(VersionGoneError, match="install postgresql-17-postgis-3"):
        choose(prefix, data_of(prefix, "17"))


@pytest.mark.parametrize("majors", [(), ("14",)], ids=["nothing", "too old"])
def test_nothing_usable_names_the_packages(tmp_path: Path, majors: tuple[str, ...]) -> None:
    for major in majors:
        plant(tmp_path, major, postgis=True)

    with pytest.raises(ProgramsMissingError, match="install postgresql and postgresql-15-postgis-3"):
        choose(tmp_path, tmp_path / "data")
