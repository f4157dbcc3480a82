"""Custody: which subject breaks which rule, told once; and the list of findings over all rules.

Locks `decision` for the making of two indexes.
"""

from hwtrack.infra.scripts import run_script

revision = "0018_alarms"
down_revision = "0017_incompatibility"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
