"""Custody: why an event came late, said once; and an index of the late events alone.

Locks `custody_event` against writers (not readers) while the partial index is made, which reads the table once.
"""

from hwtrack.infra.scripts import run_script

revision = "0029_lateness"
down_revision = "0028_together"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
