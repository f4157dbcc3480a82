"""Custody: how far each follower of the log has read.

Locks nothing: the table is new.
"""

from hwtrack.infra.scripts import run_script

revision = "0009_followers"
down_revision = "0008_rectification"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
