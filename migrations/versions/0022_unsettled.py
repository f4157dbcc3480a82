"""Custody: an index of the containers that wait for somebody's word, and of nothing else.

Locks `container_state` for the making of one partial index.
"""

from hwtrack.infra.scripts import run_script

revision = "0022_unsettled"
down_revision = "0021_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
