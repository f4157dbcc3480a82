"""Custody: what takes two people, and the release of what lies in quarantine.

Locks nothing for long: one table is new, the quarantine gets a policy.
"""

from hwtrack.infra.scripts import run_script

revision = "0023_two_people"
down_revision = "0022_unsettled"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
