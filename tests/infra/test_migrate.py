"""Migrations: up, all the way down, up again; what the code says is what the database has."""

import pkgutil
import sys
from functools import partial
from importlib import import_module
from pathlib import Path

import anyio
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy.exc import ProgrammingError

import hwtrack
from hwtrack.infra import migrate, roles
from hwtrack.infra.bootstrap import bootstrap
from hwtrack.infra.cluster import Cluster
from hwtrack.infra.resources import folder
from tests.infra.databases import CloneOf
from tests.infra.make import ask, execute

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).resolve().parents[2]

LEFT = """
    SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
    AND relname <> 'alembic_version' AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = c.oid AND deptype = 'e')
    UNION ALL
    SELECT proname FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
    UNION ALL
    SELECT typname FROM pg_type t WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd', 'r')
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = t.oid AND deptype = 'e')
"""


def test_there_is_one_newest_migration() -> None:
    """Two heads mean that two people branched: the second must be put after the first."""
    assert len(migrate.heads()) == 1


@pytest.mark.parametrize("role", [roles.OWNER, roles.MIGRATOR])
async def test_up_down_and_up_again_leaves_nothing_behind(cluster: Cluster, role: str) -> None:
    name = f"updown_{role}"
    await bootstrap(cluster.url(roles.SUPERUSER, "postgres"), database=name)
    url = cluster.url(role, name)

    await migrate.upgrade(url)
    await migrate.downgrade(url, "base")
    left = await ask(url, LEFT)
    await migrate.upgrade(url)

    assert [row[0] for row in left] == []
    assert await migrate.current(url) == migrate.heads()
    await execute(cluster.url(roles.SUPERUSER, "postgres"), f"DROP DATABASE {name}")


async def test_every_table_belongs_to_the_owner_whoever_migrated(database: CloneOf) -> None:
    found = await ask(
        database.url(roles.SUPERUSER),
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        f" AND pg_get_userbyid(relowner) <> '{roles.OWNER}' AND relname <> 'spatial_ref_sys'",
    )

    assert [row[0] for row in found] == []


async def test_the_columns_in_code_are_the_columns_in_the_database(database: CloneOf) -> None:
    """`Base.metadata` is what the stores query; a column that only one side knows is a fault waiting for its query."""
    for module in pkgutil.iter_modules(hwtrack.__path__, "hwtrack."):
        if module.ispkg and any(
            each.name == "tables" for each in pkgutil.iter_modules(import_module(module.name).__path__)
        ):
            import_module(f"{module.name}.tables")

    assert await migrate.drift(database.url(roles.OWNER)) == ""


async def test_two_services_that_start_at_once_both_succeed(cluster: Cluster) -> None:
    await bootstrap(cluster.url(roles.SUPERUSER, "postgres"), database="twice")
    url = cluster.url(roles.MIGRATOR, "twice")

    script = f"import asyncio; from hwtrack.infra import migrate; asyncio.run(migrate.upgrade({url!r}))"
    async with anyio.create_task_group() as services:
        for _ in range(2):
            services.start_soon(partial(anyio.run_process, [sys.executable, "-c", script], cwd=ROOT))

    assert await migrate.current(url) == migrate.heads()
    await execute(cluster.url(roles.SUPERUSER, "postgres"), "DROP DATABASE twice")


async def test_a_serving_role_cannot_migrate(cluster: Cluster) -> None:
    await bootstrap(cluster.url(roles.SUPERUSER, "postgres"), database="served")

    with pytest.raises(ProgrammingError, match="permission denied to set role"):
        await migrate.upgrade(cluster.url(roles.APP, "served"))

    await execute(cluster.url(roles.SUPERUSER, "postgres"), "DROP DATABASE served")


def test_every_migration_says_what_it_locks() -> None:
    """The person who runs it on a live system must know before, from the file's docstring."""
    scripts = ScriptDirectory(str(folder("migrations"))).walk_revisions()

    silent = [script.revision for script in scripts if "lock" not in (script.longdoc or script.doc or "").lower()]

    assert silent == []
