"""Which database a command works on: the one the settings name, or the private cluster.

A command that serves starts the cluster and stops it; any other attaches to the one that runs.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from hwtrack.config import DatabaseSettings, Settings
from hwtrack.infra import migrate, roles
from hwtrack.infra.bootstrap import bootstrap
from hwtrack.infra.cluster import Cluster
from hwtrack.infra.cluster.place import default_root


@dataclass(frozen=True, slots=True)
class Place:
    """A database by role, and the folder beside it where file keys lie."""

    url: Callable[[str], str]
    folder: Path
    private: bool


class NotConfiguredError(Exception):
    """A role's URL is missing from the settings; the message names the variable."""


_MONTHS_AHEAD = """
    SELECT make_custody_month(month::date)
    FROM generate_series(date_trunc('month', now()), now() + interval '12 months', interval '1 month') AS month
"""


@contextmanager
def serving(settings: Settings, *, folder: Path | None = None) -> Iterator[Place]:
    """Run the private cluster for the length of the block, unless the settings name a database."""
    if settings.database.url is not None:
        yield _stated(settings.database)
        return
    cluster = Cluster(folder or settings.database.directory)
    with cluster:
        yield Place(url=cluster.url, folder=cluster.root, private=True)


@contextmanager
def attached(settings: Settings, *, folder: Path | None = None) -> Iterator[Place]:
    """Use the database that a running service serves."""
    if settings.database.url is not None:
        yield _stated(settings.database)
        return
    cluster = Cluster(folder or settings.database.directory)
    cluster.attach()
    yield Place(url=cluster.url, folder=cluster.root, private=True)


async def prepare(place: Place) -> None:
    """Bring a private database to this program's revision; one that somebody else runs is left to its administrator."""
    if place.private:
        await bootstrap(place.url(roles.SUPERUSER).replace("/hwtrack?", "/postgres?"))
        await upgrade(place)


async def upgrade(place: Place, revision: str = "head") -> None:
    """Run the migrations up to a revision and, at the newest, make the months of events ahead of time.

    Run it at least once a year: an event whose id lies beyond the last month is kept in quarantine.
    """
    await migrate.upgrade(place.url(roles.MIGRATOR), revision)
    if revision == "head":
        connection = await asyncpg.connect(place.url(roles.OWNER))
        try:
            await connection.execute(_MONTHS_AHEAD)
        finally:
            await connection.close()


async def declare(place: Place, kind: str, *, offset_seconds: float = 0.0) -> None:
    """Write what the installation is, as its owner: `production`, `demo` or `test`, and how far its clock is off."""
    connection = await asyncpg.connect(place.url(roles.OWNER))
    try:
        await connection.execute(
            "UPDATE installation SET kind = $1, clock_offset = make_interval(secs => $2)", kind, offset_seconds
        )
    finally:
        await connection.close()


def _stated(database: DatabaseSettings) -> Place:
    stated: Mapping[str, object] = {
        roles.APP: database.url,
        roles.OWNER: database.owner_url,
        roles.MIGRATOR: database.migrator_url or database.owner_url,
        roles.WORKER: database.worker_url,
        roles.WITNESS: database.witness_url,
        roles.SUPERUSER: database.admin_url,
    }

    def url(role: str) -> str:
        secret = stated.get(role)
        if secret is None:
            raise NotConfiguredError(f"No URL is set for the database role {role}; see docs/configuration.md.")
        return str(secret.get_secret_value())  # type: ignore[attr-defined]  # a SecretStr by the settings

    return Place(url=url, folder=database.directory or default_root(), private=False)
