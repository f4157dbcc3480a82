"""Tlog: the tree, its checkpoints and witnesses, and epochs that begin by themselves.

Locks log_entry for a moment: the new column's default is a constant, so no row is written.
"""

from hwtrack.infra.scripts import run_script

revision = "0010_log_tree"
down_revision = "0009_followers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
