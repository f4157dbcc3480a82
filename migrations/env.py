"""How a migration runs: alone, briefly, as the owner of the tables.

- An advisory lock: two services that start at once migrate one after the other.
- `lock_timeout`: a migration that cannot have its table soon gives up instead of queueing every scan behind itself.
- `statement_timeout`: a statement that takes longer belongs into steps, or says so itself with SET LOCAL.
- One transaction per migration, so that a failing one leaves the earlier ones done.

The connection comes from `hwtrack.infra.migrate`; there is no alembic.ini.
"""

from alembic import context
from sqlalchemy import Connection, text

from hwtrack.infra.db import Base
from hwtrack.infra.migrate import is_ours
from hwtrack.infra.roles import OWNER

ADVISORY_LOCK = 0x68776D67
PATIENCE = "10min"
LOCK_TIMEOUT = "4s"
STATEMENT_TIMEOUT = "60s"


def run(connection: Connection) -> None:
    """Run the migrations asked for on an open connection."""
    connection.execute(text(f"SET lock_timeout = '{PATIENCE}'"))
    connection.execute(text(f"SELECT pg_advisory_lock({ADVISORY_LOCK})"))
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.execute(text(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"))
    connection.execute(text("SET idle_in_transaction_session_timeout = '60s'"))
    connection.execute(text(f"SET ROLE {OWNER}"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transaction_per_migration=True,
        include_name=is_ours,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
