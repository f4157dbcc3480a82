"""Custody: the ledger's lines, the serials of its batch codes, and its closed periods.

Locks nothing: every table is new.
"""

from hwtrack.infra.scripts import run_script

revision = "0015_ledger"
down_revision = "0014_device_chain"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
