"""Transfers: the tables, policies and functions of `hwtrack.transfers`.

Locks nothing: every table is new.
"""

from hwtrack.infra.scripts import run_script

revision = "0007_transfers"
down_revision = "0006_custody"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)
    run_script(__file__, ".rights.sql")
    run_script(__file__, ".holds.sql")


def downgrade() -> None:
    run_script(__file__, ".down.sql")
