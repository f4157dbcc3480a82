"""Roles, database and extensions: made once, set right when they differ, the same when run again."""

import asyncpg
import pytest

from hwtrack.infra import roles
from hwtrack.infra.bootstrap import UnfitServerError, bootstrap, in_database, passwords_in
from hwtrack.infra.cluster import Cluster
from tests.infra.databases import CloneOf
from tests.infra.make import ask, execute

pytestmark = pytest.mark.anyio

ATTRIBUTES = """
    SELECT rolname, rolcanlogin, rolbypassrls, rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication
    FROM pg_roles WHERE rolname LIKE 'hwtrack%' ORDER BY rolname
"""


async def test_each_role_may_do_exactly_what_the_design_says(database: CloneOf) -> None:
    found = await ask(database.url(roles.SUPERUSER), ATTRIBUTES)

    assert [tuple(row) for row in found] == [
        (roles.APP, True, False, False),
        (roles.MIGRATOR, True, True, False),
        (roles.OWNER, True, False, False),
        (roles.WITNESS, True, False, False),
        (roles.WORKER, True, False, False),
        (roles.WRITER, False, False, False),
    ]


@pytest.mark.parametrize("role", roles.LOGINS)
async def test_every_login_role_reaches_its_database(database: CloneOf, role: str) -> None:
    assert (await ask(database.url(role), "SELECT current_user"))[0][0] == role


@pytest.mark.parametrize("role", [roles.APP, roles.WORKER, roles.WITNESS])
async def test_no_serving_role_may_make_tables(database: CloneOf, role: str) -> None:
    for statement in ("CREATE TABLE mine ()", "CREATE SCHEMA mine", "CREATE TEMPORARY TABLE mine ()"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await execute(database.url(role), statement)


async def test_the_owner_may_hand_a_function_to_the_writer(database: CloneOf) -> None:
    await execute(
        database.url(roles.OWNER),
        "CREATE FUNCTION given() RETURNS int LANGUAGE sql AS 'SELECT 1';"
        f"ALTER FUNCTION given() OWNER TO {roles.WRITER}",
    )


async def test_the_migrator_may_change_the_owners_rows(database: CloneOf) -> None:
    await execute(database.url(roles.OWNER), "CREATE TABLE guarded AS SELECT 1 AS n")
    await execute(
        database.url(roles.OWNER),
        "ALTER TABLE guarded ENABLE ROW LEVEL SECURITY; ALTER TABLE guarded FORCE ROW LEVEL SECURITY",
    )

    await execute(database.url(roles.MIGRATOR), "UPDATE guarded SET n = 2")

    assert (await ask(database.url(roles.MIGRATOR), "SELECT n FROM guarded"))[0][0] == 2
    assert await ask(database.url(roles.OWNER), "SELECT n FROM guarded") == []


async def test_the_extensions_are_there(database: CloneOf) -> None:
    found = await ask(database.url(roles.APP), "SELECT extname FROM pg_extension ORDER BY 1")

    assert {"postgis", "pg_trgm", "btree_gist"} <= {row[0] for row in found}


async def test_a_second_bootstrap_sets_right_what_was_bent(cluster: Cluster) -> None:
    superuser = cluster.url(roles.SUPERUSER, "postgres")
    await bootstrap(superuser, database="bent")
    await execute(superuser, "GRANT ALL ON DATABASE bent TO PUBLIC; ALTER DATABASE bent SET timezone = 'Asia/Shanghai'")
    await execute(superuser, "ALTER DATABASE bent OWNER TO postgres")

    await bootstrap(superuser, database="bent")

    assert (await ask(cluster.url(roles.APP, "bent"), "SHOW timezone"))[0][0] == "UTC"
    assert (await ask(superuser, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'bent'"))[0][0] == (
        roles.OWNER
    )
    assert not (await ask(superuser, "SELECT has_database_privilege('public', 'bent', 'TEMPORARY')"))[0][0]
    await execute(superuser, "DROP DATABASE bent")


async def test_passwords_are_set_for_the_named_roles_only(cluster: Cluster) -> None:
    superuser = cluster.url(roles.SUPERUSER, "postgres")

    await bootstrap(superuser, database="locked", passwords={roles.WITNESS: "it's \\ a % secret"})

    found = await ask(superuser, "SELECT rolname FROM pg_authid WHERE rolpassword LIKE 'SCRAM-SHA-256$%'")
    assert [row[0] for row in found] == [roles.WITNESS]
    await execute(superuser, f"ALTER ROLE {roles.WITNESS} PASSWORD NULL")
    await execute(superuser, "DROP DATABASE locked")


async def test_a_database_in_another_encoding_is_refused(cluster: Cluster) -> None:
    superuser = cluster.url(roles.SUPERUSER, "postgres")
    await execute(superuser, "CREATE DATABASE old TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")

    with pytest.raises(UnfitServerError, match="old has the encoding LATIN1; hwtrack needs UTF8"):
        await bootstrap(superuser, database="old")

    await execute(superuser, "DROP DATABASE old")


@pytest.mark.parametrize(
    ("url", "moved"),
    [
        ("postgresql://postgres@/postgres?host=/run/x%20y", "postgresql://postgres@/other?host=/run/x%20y"),
        ("postgresql://a:b@db:5433/x?ssl=require", "postgresql://a:b@db:5433/other?ssl=require"),
        ("postgresql://a@db", "postgresql://a@db/other"),
    ],
)
def test_the_address_of_another_database_keeps_the_rest(url: str, moved: str) -> None:
    assert in_database(url, "other") == moved


def test_passwords_are_read_from_the_addresses_of_our_own_roles_only() -> None:
    urls = (
        "postgresql://hwtrack_app:a%40b%20c@db/hwtrack",
        "postgresql://hwtrack_worker@/hwtrack?host=/run/x",
        "postgresql://postgres:root@db/postgres",
    )

    assert passwords_in(urls) == {roles.APP: "a@b c"}
