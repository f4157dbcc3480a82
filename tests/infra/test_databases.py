"""The fixtures themselves: clones are migrated, isolated and bound by row-level security."""

import asyncpg
import pytest

from hwtrack.infra import migrate, roles
from tests.infra.databases import TEMPLATE, CloneOf, Template
from tests.infra.make import execute

pytestmark = pytest.mark.anyio


async def test_a_clone_stands_at_the_newest_migration(database: CloneOf) -> None:
    assert await migrate.current(database.url(roles.APP)) == migrate.heads()


async def test_nobody_connects_to_the_template(template: Template) -> None:
    with pytest.raises(asyncpg.ObjectNotInPrerequisiteStateError):
        await asyncpg.connect(template.cluster.url(roles.SUPERUSER, TEMPLATE))


async def test_what_one_clone_holds_another_does_not(template: Template, database: CloneOf) -> None:
    with template.clone() as other:
        await execute(database.url(roles.OWNER), "CREATE TABLE only_here ()")

        with pytest.raises(asyncpg.UndefinedTableError):
            await execute(other.url(roles.OWNER), "TABLE only_here")


async def test_a_clone_keeps_the_settings_of_the_real_database(database: CloneOf) -> None:
    connection = await asyncpg.connect(database.url(roles.APP))

    assert await connection.fetchval("SHOW timezone") == "UTC"
    assert await connection.fetchval("SHOW idle_in_transaction_session_timeout") == "5s"
    assert await connection.fetchval("SHOW fsync") == "off"

    await connection.close()
