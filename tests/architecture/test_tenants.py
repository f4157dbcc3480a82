"""One tenant sees and changes nothing of another's, for every table there is, generated from the catalog.

A row of organisation B is put into every table by the superuser, with values made from the column types; then
organisation A tries every verb as the application. A new table cannot be forgotten, because nobody lists them here.
Source: design.md §10 (cross-tenant rows: 0); scaleout.md, row-level security; peers.md (the authorisation hole).
"""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.families import Family, Reads, TableRule
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import ANONYMOUS, SYSTEM, Actor, Scope
from hwtrack.kernel.ids import OrgId
from tests.architecture.declared import declared_tables
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio

MINE, THEIRS = 41, 42
MY_REGION, THEIR_REGION = 329901, 329902

STRANGERS = (
    Actor(org_id=OrgId(MINE), scope=Scope.OWN, name="another company"),
    Actor(org_id=OrgId(MINE), scope=Scope.OFFICIAL, name="another district's officer", regions=(MY_REGION,)),
    Actor(org_id=OrgId(MINE), scope=Scope.OWN, name="a company that claims a district", regions=(THEIR_REGION,)),
    ANONYMOUS,
    SYSTEM,
)

SAMPLES = {
    "uuid": "'01a10000-0000-7000-8000-000000000001'",
    "bytea": "'\\x00'",
    "jsonb": "'{}'",
    "boolean": "false",
    "timestamptz": "'2026-10-01T00:00Z'",
    "date": "'2026-10-01'",
    "text": "'x'",
    "character": "'x'",
    "bigint": "1",
    "integer": "1",
    "smallint": "1",
    "xid8": "'1'",
    "bigint[]": f"'{{{THEIRS}}}'",
    "integer[]": f"'{{{THEIR_REGION}}}'",
    "text[]": "'{}'",
    "uuid[]": "'{}'",
    "bytea[]": "'{}'",
    "geometry": "ST_SetSRID(ST_MakePoint(121, 32), 4326)",
    "daterange": "'[2026-10-01,2026-10-02)'",
    "interval": "'0'",
    "inet": "'127.0.0.1'",
}

COLUMNS = """
    SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required,
           a.attgenerated <> '' AS generated
    FROM pg_attribute a WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""

Row = dict[str, str]


@pytest.fixture(scope="module")
async def planted(database: CloneOf) -> AsyncIterator[dict[str, Row]]:
    """A row of the other organisation in every secured table; foreign keys and checks are put aside in this clone."""
    connection = await asyncpg.connect(database.url(roles.SUPERUSER))
    await connection.execute("SET session_replication_role = replica")
    rows: dict[str, Row] = {}
    for rule in private_tables():
        await _drop_checks(connection, rule.name)
        row = await _sample(connection, rule)
        await connection.execute(_insert(rule.name, row))
        rows[rule.name] = row
    yield rows
    await connection.close()


def private_tables() -> list[TableRule]:
    """Return the tables whose rows are somebody's."""
    return [rule for rule in declared_tables().values() if rule.no_rls is None and rule.reads is not Reads.EVERYONE]


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda actor: actor.name.replace(" ", "-"))
async def test_a_stranger_neither_reads_nor_changes_nor_plants_a_row(
    opened: Database, planted: dict[str, Row], stranger: Actor
) -> None:
    for table, row in planted.items():
        await _refused_or_empty(opened, stranger, f"SELECT 1 FROM {table}")
        first = next(iter(row))
        await _refused_or_empty(opened, stranger, f"UPDATE {table} SET {first} = {first} RETURNING 1")
        await _refused_or_empty(opened, stranger, f"DELETE FROM {table} RETURNING 1")
        await _refused(opened, stranger, _insert(table, row))


async def test_the_rows_are_really_there(database: CloneOf, planted: dict[str, Row]) -> None:
    """Without this the test above would pass on empty tables."""
    connection = await asyncpg.connect(database.url(roles.SUPERUSER))
    for table in planted:
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 1, table
    await connection.close()


async def _refused_or_empty(opened: Database, stranger: Actor, statement: str) -> None:
    try:
        async with begin_work(opened, stranger) as work:
            rows = await work.fetch(statement)
    except asyncpg.InsufficientPrivilegeError:
        return
    assert rows == [], f"{stranger.name}: {statement}"


async def _refused(opened: Database, stranger: Actor, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with begin_work(opened, stranger) as work:
            await work.execute(statement)


async def _drop_checks(connection: asyncpg.Connection, table: str) -> None:
    names = await connection.fetch(
        "SELECT conname FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'", table
    )
    for row in names:
        await connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{row["conname"]}"')


async def _sample(connection: asyncpg.Connection, rule: TableRule) -> Row:
    row: Row = {}
    for column in await connection.fetch(COLUMNS, rule.name):
        owned = column["name"] in (rule.key, "parties", "regions") or column["name"].endswith("org_id")
        if (column["required"] or owned) and not column["generated"]:
            row[column["name"]] = _value(column["name"], column["type"])
    return row


def _value(name: str, kind: str) -> str:
    if name.endswith("org_id"):
        return str(THEIRS)
    if name == "division":
        return str(THEIR_REGION)
    base = kind.split("(", maxsplit=1)[0].strip()
    short = {"timestamp with time zone": "timestamptz", "character varying": "text", "name": "text"}.get(base, base)
    if short == "geometry" and "Polygon" in kind:
        return "ST_SetSRID('POLYGON((121 32,121.1 32,121.1 32.1,121 32))'::geometry, 4326)"
    return SAMPLES[short]


def _insert(table: str, row: Row) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(row.values())})"


def test_org_tables_are_the_ones_that_hold_peoples_rows() -> None:
    assert {rule.family for rule in private_tables()} <= {Family.ORG, Family.VEHICLE, Family.LOCAL}
