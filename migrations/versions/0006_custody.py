"""Custody: the tables, policies and functions of `hwtrack.custody`.

Locks nothing: every table is new.
"""

from hwtrack.infra.scripts import run_script

revision = "0006_custody"
down_revision = "0005_tlog"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)
    run_script(__file__, ".functions.sql")


def downgrade() -> None:
    run_script(__file__, ".down.sql")
