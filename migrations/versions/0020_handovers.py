"""Custody: the halves of handovers between two phones, each challenge once for each end.

Locks nothing: the table is new.
"""

from hwtrack.infra.scripts import run_script

revision = "0020_handovers"
down_revision = "0019_stocktake"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
