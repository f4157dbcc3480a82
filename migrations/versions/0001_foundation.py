"""Foundation: what the installation is, the scope functions of row-level security, decisions, the job queue.

Locks nothing: every table is new.
"""

from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment

from hwtrack.infra.scripts import run_script, run_sql

revision = "0001_foundation"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)
    run_sql(QueryBuilderEnvironment().build_install_query())
    run_script(__file__, ".grants.sql")


def downgrade() -> None:
    run_sql(QueryBuilderEnvironment().build_uninstall_query())
    run_script(__file__, ".down.sql")
