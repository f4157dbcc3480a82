"""Devices: enrolment by a code that is shown once, records of every change, contacts.

Locks `device` briefly to add columns; it is small.
"""

from hwtrack.infra.scripts import run_script

revision = "0011_devices"
down_revision = "0010_log_tree"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
