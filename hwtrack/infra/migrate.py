"""Moving a database from one migration to another, without alembic.ini.

Finds the migrations in the checkout or in the wheel. Connect as `hwtrack_migrator` (or `hwtrack_owner`): DDL always
runs as the owner, and `data_step` in a migration runs as the migrator, past row-level security.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import geoalchemy2  # noqa: F401 - registers PostGIS's column types, which `drift` meets
from alembic import command, op
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from hwtrack.infra.db import Base, passing_engine
from hwtrack.infra.resources import folder
from hwtrack.infra.roles import OWNER

T = TypeVar("T")


async def upgrade(url: str, revision: str = "head") -> None:
    """Run every migration up to the revision, each in its own transaction."""
    await _with_config(url, lambda config: command.upgrade(config, revision))


async def downgrade(url: str, revision: str) -> None:
    """Undo migrations down to the revision (`base`: all of them)."""
    await _with_config(url, lambda config: command.downgrade(config, revision))


async def current(url: str) -> tuple[str, ...]:
    """Return the revisions the database stands at: none before the first migration."""
    return await _run(url, lambda connection: MigrationContext.configure(connection).get_current_heads())


def heads() -> tuple[str, ...]:
    """Return the newest revisions of this release; more than one is a mistake in the tree."""
    return tuple(ScriptDirectory.from_config(_config()).get_heads())


async def drift(url: str) -> str:
    """Return, as migration code, how tables and columns in code differ from the database; empty when they agree."""

    def compare(connection: Connection) -> str:
        options = {
            "include_name": is_ours,
            "include_object": _is_column_or_table,
            "compare_type": True,
            "compare_server_default": False,
        }
        context = MigrationContext.configure(connection, opts=options)
        found = produce_migrations(context, Base.metadata).upgrade_ops
        return "" if found is None or found.is_empty() else render_python_code(found)

    return await _run(url, compare)


def revision(message: str) -> None:
    """Write an empty migration file from the template, named by today's date and the message."""
    command.revision(_config(), message)


@contextmanager
def data_step() -> Iterator[None]:
    """Inside a migration: run the statements in the block as the migrator, who sees every organisation's rows.

    Raises:
        RuntimeError: The migration was started as the owner, whom row-level security binds.
    """
    op.execute("RESET ROLE")
    bypasses = text("SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user")
    if not op.get_bind().scalar(bypasses):
        raise RuntimeError("This migration changes rows: run it as hwtrack_migrator.")
    yield
    op.execute(f"SET ROLE {OWNER}")


def _is_column_or_table(_: object, __: str | None, kind: str, *___: object) -> bool:
    return kind in {"table", "column"}


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """Say whether Alembic should look at a thing of the database: tables that code knows, and their columns.

    Left out are PostGIS's tables, partitions and tables of plain SQL; indexes and constraints are the SQL files' own.
    """
    del parents
    return kind in {"schema", "column"} or (kind == "table" and name in Base.metadata.tables)


async def _with_config(url: str, action: Callable[[Config], None]) -> None:
    def run(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        action(config)

    await _run(url, run)


async def _run(url: str, action: Callable[[Connection], T]) -> T:
    engine = passing_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(action)
    finally:
        await engine.dispose()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder("migrations")).replace("%", "%%"))
    config.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(slug)s")
    config.set_main_option("timezone", "UTC")
    config.set_main_option("path_separator", "os")
    return config
