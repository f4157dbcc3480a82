"""Custody: each device's own chain, its gaps and forks; heads that do not exist yet are locked in order too.

Locks `device_cursor` briefly to add columns; it is small.
"""

from hwtrack.infra.scripts import run_script

revision = "0014_device_chain"
down_revision = "0013_judged"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
