"""Custody: where gaps are looked for, and foreign codes that the worker carries over.

Locks `attachment` and `container_state` while their partial indexes are built; both are small until attachments come.
"""

from hwtrack.infra.scripts import run_script

revision = "0016_settling"
down_revision = "0015_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
