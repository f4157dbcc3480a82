"""What a server needs before the first migration: roles, the database, extensions. `hwtrack db bootstrap`.

Idempotent, and the same on the private cluster and on a server that somebody else runs. Needs a superuser; afterwards
nothing does. Tables, policies and grants on them are the migrations'. Source: design.md §4.5, §13 (people).
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg

from hwtrack.infra.roles import APP, LOGINS, MIGRATOR, OWNER, WITNESS, WORKER, WRITER

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

OLDEST_SERVER = 150000

EXTENSIONS = ("postgis", "pg_trgm", "btree_gist")

_LOCK = 0x68777472
"""Advisory lock: two bootstraps at once take turns."""

_NOTHING = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"

_ROLES = {
    OWNER: f"LOGIN NOBYPASSRLS {_NOTHING}",
    MIGRATOR: f"LOGIN BYPASSRLS {_NOTHING}",
    APP: f"LOGIN NOBYPASSRLS {_NOTHING}",
    WRITER: f"NOLOGIN NOBYPASSRLS {_NOTHING}",
    WORKER: f"LOGIN NOBYPASSRLS {_NOTHING}",
    WITNESS: f"LOGIN NOBYPASSRLS {_NOTHING}",
}

# Why the memberships: only a member of hwtrack_writer may hand it a function (ALTER FUNCTION … OWNER TO), and data
# steps of migrations, run as hwtrack_migrator past row-level security, still need the owner's rights on the tables; and
# the worker tells which transaction holds the log's sealer up.
_MEMBERSHIPS = (
    f"GRANT {WRITER} TO {OWNER}",
    f"GRANT {OWNER} TO {MIGRATOR}",
    f"GRANT pg_read_all_stats TO {WORKER}",
)

_SETTINGS = {"timezone": "UTC", "idle_in_transaction_session_timeout": "5s", "jit": "off"}

_SCHEMA = (
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    f"ALTER SCHEMA public OWNER TO {OWNER}",
    f"GRANT USAGE ON SCHEMA public TO {MIGRATOR}, {APP}, {WRITER}, {WORKER}, {WITNESS}",
    # Why: a function can only be handed to a role that may create in its schema. hwtrack_writer cannot log in.
    f"GRANT CREATE ON SCHEMA public TO {WRITER}",
)


class UnfitServerError(Exception):
    """The server cannot carry hwtrack; the message is one sentence for the administrator."""


async def bootstrap(
    superuser_url: str, *, database: str = "hwtrack", passwords: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Make roles, database and extensions where they are missing, and set them right where they differ.

    `superuser_url` names any database of the server. `passwords` are set for the roles it names and left alone for
    the others: on the private cluster nobody has one.

    Raises:
        UnfitServerError: Too old, wrong encoding, or prepared transactions allowed.
    """
    async with _connection(superuser_url) as server:
        await _refuse_unfit(server)
        await server.execute("SELECT pg_advisory_lock($1)", _LOCK)
        await _make_roles(server, passwords)
        await _make_database(server, database)
        await settle_database(server, database)
        async with _connection(in_database(superuser_url, database)) as inside:
            for extension in EXTENSIONS:
                await inside.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
            for statement in _SCHEMA:
                await inside.execute(statement)


async def settle_database(server: "Connection", database: str) -> None:
    """Set what belongs to a database as a whole and is not copied when it is cloned: who may connect, its settings."""
    name = _quoted(database)
    await server.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
    await server.execute(f"GRANT CONNECT ON DATABASE {name} TO {', '.join(LOGINS)}")
    for setting, value in _SETTINGS.items():
        await server.execute(f"ALTER DATABASE {name} SET {setting} = '{value}'")


def in_database(url: str, database: str) -> str:
    """Return the address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path="/" + quote(database)))


def passwords_in(urls: Iterable[str]) -> dict[str, str]:
    """Return the passwords that addresses of hwtrack's roles carry, by role; others are passed over."""
    parts = [urlsplit(url) for url in urls]
    return {
        unquote(part.username): unquote(part.password)
        for part in parts
        if part.username and part.password and unquote(part.username) in LOGINS
    }


@asynccontextmanager
async def _connection(url: str) -> AsyncIterator["Connection"]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def _refuse_unfit(server: "Connection") -> None:
    version = int(await server.fetchval("SHOW server_version_num"))
    if version < OLDEST_SERVER:
        raise UnfitServerError(f"The server is PostgreSQL {version // 10000}; hwtrack needs 15 or newer.")
    if int(await server.fetchval("SHOW max_prepared_transactions")):
        # Why: one forgotten prepared transaction stalls the log's sealer for ever (trust.md 2.3).
        raise UnfitServerError(
            "The server allows prepared transactions: set max_prepared_transactions = 0 and restart."
        )


async def _make_roles(server: "Connection", passwords: Mapping[str, str]) -> None:
    for role, attributes in _ROLES.items():
        known = await server.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role)
        await server.execute(f"{'ALTER' if known else 'CREATE'} ROLE {role} {attributes}")
    for membership in _MEMBERSHIPS:
        await server.execute(membership)
    for role, password in passwords.items():
        await server.execute(
            await server.fetchval("SELECT format('ALTER ROLE %I PASSWORD %L', $1::text, $2::text)", role, password)
        )


async def _make_database(server: "Connection", database: str) -> None:
    encoding = await server.fetchval(
        "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = $1", database
    )
    if encoding is None:
        await server.execute(
            f"CREATE DATABASE {_quoted(database)} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
        )
    elif encoding != "UTF8":
        raise UnfitServerError(f"The database {database} has the encoding {encoding}; hwtrack needs UTF8.")
    else:
        await server.execute(f"ALTER DATABASE {_quoted(database)} OWNER TO {OWNER}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
