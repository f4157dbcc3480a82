"""Rectification: the tables, policies and functions of `hwtrack.rectification`.

Locks nothing: every table is new.
"""

from hwtrack.infra.scripts import run_script

revision = "0008_rectification"
down_revision = "0007_transfers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
