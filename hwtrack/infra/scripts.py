"""Running a whole `.sql` file inside a migration's transaction.

asyncpg prepares single statements only, so a file is sent unprepared on the raw connection, after the migration's
transaction has begun.
"""

from pathlib import Path

from alembic import op
from sqlalchemy import text


def run_script(migration: str, suffix: str = ".sql") -> None:
    """Run the script that lies beside a migration module: pass its `__file__`."""
    run_sql(Path(migration).with_suffix(suffix).read_text(encoding="utf-8"))


def run_sql(script: str) -> None:
    """Run several statements in the migration's transaction."""
    bind = op.get_bind()
    bind.execute(text("select 1"))  # Why: the dialect sends BEGIN with the first statement, and ours must lie after it.
    adapted = bind.connection.dbapi_connection
    if adapted is None:
        raise RuntimeError("the migration's connection was closed")
    adapted.run_async(lambda raw: raw.execute(script))
