"""Custody: files that organisations sent, and when the attachments of events arrived.

Locks `attachment` while its index is made; it is empty before this version.
"""

from hwtrack.infra.scripts import run_script

revision = "0021_files"
down_revision = "0020_handovers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
