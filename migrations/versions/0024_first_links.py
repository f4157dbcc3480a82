"""Custody: a phone's own chain begins with what it signed.

Replaces one function; locks nothing.
"""

from hwtrack.infra.scripts import run_script

revision = "0024_first_links"
down_revision = "0023_two_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
