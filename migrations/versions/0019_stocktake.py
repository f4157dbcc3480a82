"""Custody: counts of a place, their scans, and packages without a code.

Locks nothing: every table is new.
"""

from hwtrack.infra.scripts import run_script

revision = "0019_stocktake"
down_revision = "0018_alarms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
