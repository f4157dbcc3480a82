"""Tlog: the tables, policies and functions of `hwtrack.tlog`.

Locks nothing: every table is new.
"""

from hwtrack.infra.scripts import run_script

revision = "0005_tlog"
down_revision = "0004_labels"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
