"""Which PostgreSQL programs serve a data directory.

Knows the distribution's versioned layout (`lib/postgresql/<major>/bin`, `share/postgresql/<major>/extension`); does
not look at PATH, where initdb and the server never are. Source: scaleout.md, "Version".
"""

from dataclasses import dataclass
from pathlib import Path

from hwtrack.infra.cluster.errors import ProgramsMissingError, VersionGoneError

OLDEST = 15
"""The oldest major version hwtrack supports."""


@dataclass(frozen=True, slots=True)
class Programs:
    """One installed major version."""

    major: int
    bin: Path
    postgis: bool

    def path(self, name: str) -> str:
        """Return a program's full path."""
        return str(self.bin / name)


def installed(prefix: Path) -> tuple[Programs, ...]:
    """Return every installed major version that has a server, newest first."""
    found = (
        Programs(
            major=int(folder.name),
            bin=folder / "bin",
            postgis=(prefix / "share/postgresql" / folder.name / "extension/postgis.control").is_file(),
        )
        for folder in (prefix / "lib/postgresql").glob("*")
        if folder.name.isdecimal() and (folder / "bin/initdb").exists() and (folder / "bin/postgres").exists()
    )
    return tuple(sorted(found, key=lambda programs: programs.major, reverse=True))


def choose(prefix: Path, data: Path) -> Programs:
    """Return the programs for a data directory: its own major version, or the newest with PostGIS for a new one.

    Raises:
        VersionGoneError: The directory's version, or its PostGIS, is no longer installed.
        ProgramsMissingError: There is nothing to make a new directory with.
    """
    if (data / "PG_VERSION").is_file():
        return _that_made(data, installed(prefix))
    for programs in installed(prefix):
        if programs.major >= OLDEST and programs.postgis:
            return programs
    raise ProgramsMissingError(
        f"No PostgreSQL {OLDEST} or newer with PostGIS is installed: install postgresql and"
        f" postgresql-{OLDEST}-postgis-3 (or the packages of a newer version)."
    )


def _that_made(data: Path, candidates: tuple[Programs, ...]) -> Programs:
    major = (data / "PG_VERSION").read_text(encoding="ascii", errors="replace").strip()
    programs = next((each for each in candidates if str(each.major) == major), None)
    if programs is None:
        raise VersionGoneError(
            f"The database in {data} was made by PostgreSQL {major}, which is not installed:"
            f" install postgresql-{major} again, or move the data with pg_upgrade."
        )
    if not programs.postgis:
        raise VersionGoneError(
            f"PostGIS for PostgreSQL {major}, which the database in {data} needs, is not installed:"
            f" install postgresql-{major}-postgis-3."
        )
    return programs
