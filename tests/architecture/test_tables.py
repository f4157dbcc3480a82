"""The table registry in code against the catalogs of a migrated database.

The day one machine is not enough, tables are distributed by what is declared here; a table that nobody declared, or a
key in the wrong place, would be found on that day and not before. Source: design.md §4.1-4.5; scaleout.md rules 1-4, 6.
"""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from hwtrack.infra import roles
from hwtrack.infra.families import Family, TableRule
from tests.architecture.declared import declared_tables
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio

DEFINER_FUNCTIONS = {
    "append_events",
    "find_container",
    "public_label",
    "append_entry",
    "begin_epoch",
    "device_key",
    "device_records",
    "file_arrived",
    "handover_halves",
    "note_device_event",
    "note_handover",
    "licence_use",
    "hold_container",
    "session_actor",
}

TABLES = """
    SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced, c.oid
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""

KEYS = """
    SELECT t.relname AS name, k.conname, k.contype::text AS kind, a.attname AS first, r.relname AS refers
    FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.conkey[1]
    LEFT JOIN pg_class r ON r.oid = k.confrelid
    WHERE k.connamespace = 'public'::regnamespace AND k.contype IN ('p', 'u', 'f') AND NOT t.relispartition
"""


@pytest.fixture(scope="module")
async def catalog(database: CloneOf) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.url(roles.SUPERUSER))
    yield connection
    await connection.close()


@pytest.fixture(scope="module")
def declared() -> dict[str, TableRule]:
    return declared_tables()


async def test_every_table_is_declared_and_every_declared_table_exists(
    catalog: asyncpg.Connection, declared: dict[str, TableRule]
) -> None:
    found = {row["name"] for row in await catalog.fetch(TABLES)}

    assert found == set(declared)


async def test_row_level_security_is_forced_unless_a_reason_is_written(
    catalog: asyncpg.Connection, declared: dict[str, TableRule]
) -> None:
    for row in await catalog.fetch(TABLES):
        rule = declared[row["name"]]
        secured = row["enabled"] and row["forced"]
        assert secured or rule.no_rls, f"{rule.name}: neither forced row-level security nor a reason for none"
        assert not (secured and rule.no_rls), f"{rule.name}: has security and a reason for none"


async def test_the_family_key_comes_first_in_every_key_of_a_family_table(
    catalog: asyncpg.Connection, declared: dict[str, TableRule]
) -> None:
    """Citus refuses any other primary, unique or colocated foreign key (scaleout.md, what was tried)."""
    for row in await catalog.fetch(KEYS):
        rule = declared[row["name"]]
        if rule.family not in (Family.ORG, Family.VEHICLE):
            continue
        if row["kind"] in ("p", "u") or declared[row["refers"]].family is rule.family:
            assert row["first"] == rule.key, f"{row['conname']} does not begin with {rule.key}"


async def test_reference_and_local_tables_never_point_at_a_family(
    catalog: asyncpg.Connection, declared: dict[str, TableRule]
) -> None:
    for row in await catalog.fetch(KEYS):
        if row["kind"] == "f" and declared[row["name"]].family in (Family.REFERENCE, Family.LOCAL):
            refers = declared[row["refers"]].family
            assert refers in (Family.REFERENCE, Family.LOCAL), f"{row['conname']} points at a family table"


async def test_the_family_key_is_a_bigint_that_is_never_null(
    catalog: asyncpg.Connection, declared: dict[str, TableRule]
) -> None:
    columns = await catalog.fetch(
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
        " WHERE table_schema = 'public'"
    )
    kinds = {(row["table_name"], row["column_name"]): (row["data_type"], row["is_nullable"]) for row in columns}
    for rule in declared.values():
        if rule.family is Family.ORG:
            assert rule.key, f"{rule.name} declares no family key"
            assert kinds[rule.name, rule.key] == ("bigint", "NO"), f"{rule.name}.{rule.key}"


async def test_no_trigger_or_identity_carries_a_rule(catalog: asyncpg.Connection) -> None:
    triggers = await catalog.fetch(
        "SELECT t.tgrelid::regclass::text AS name, t.tgname FROM pg_trigger t WHERE NOT t.tgisinternal"
    )
    identities = await catalog.fetch(
        "SELECT attrelid::regclass::text AS name FROM pg_attribute WHERE attidentity <> '' AND attrelid > 16384"
    )

    assert {row["name"] for row in triggers} <= {"pgqueuer"}
    assert {row["name"] for row in identities} <= {"pgqueuer_log"}


async def test_policies_hold_no_subquery(catalog: asyncpg.Connection) -> None:
    """Citus refuses them, and PostgreSQL would run them per row."""
    for row in await catalog.fetch(
        "SELECT policyname, coalesce(qual, '') || coalesce(with_check, '') AS text FROM pg_policies"
    ):
        assert "SELECT" not in row["text"].upper(), row["policyname"]


async def test_the_definer_functions_are_the_reviewed_ones_and_nothing_else(catalog: asyncpg.Connection) -> None:
    rows = await catalog.fetch(
        "SELECT p.proname, pg_get_userbyid(p.proowner) AS owner, p.proconfig, p.proacl::text AS acl FROM pg_proc p"
        " WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef"
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    )

    assert {row["proname"] for row in rows} == DEFINER_FUNCTIONS
    for row in rows:
        assert row["owner"] == roles.WRITER, row["proname"]
        assert any(item.startswith("search_path=") for item in row["proconfig"] or ()), row["proname"]
        assert row["acl"], f"{row['proname']} is open to everybody"
        assert not row["acl"].startswith("{=X"), f"{row['proname']} is open to everybody"


APPEND_ONLY = (
    *("custody_event", "chain_link", "event_seen", "receipt", "container_state", "device_link"),
    "ledger_line",
    *("log_entry", "log_leaf", "log_node", "log_tree", "log_cosignature"),
)


async def test_the_application_cannot_change_what_was_recorded(catalog: asyncpg.Connection) -> None:
    """Append-only by grants: the application has no INSERT, UPDATE or DELETE on events, chains and log."""
    for table in APPEND_ONLY:
        for verb in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
            allowed = await catalog.fetchval("SELECT has_table_privilege($1, $2, $3)", roles.APP, table, verb)
            assert not allowed, f"{roles.APP} may {verb} {table}"
    for table in declared_tables():
        for verb in ("DELETE", "TRUNCATE"):
            if table in ("session", "manifest_party"):
                continue
            allowed = await catalog.fetchval("SELECT has_table_privilege($1, $2, $3)", roles.APP, table, verb)
            assert not allowed, f"{roles.APP} may {verb} {table}"
