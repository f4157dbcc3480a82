"""Custody: events that come together are appended in one statement; one event is a list of one.

Locks nothing: it changes functions only.
"""

from hwtrack.infra.scripts import run_script

revision = "0028_together"
down_revision = "0027_few_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
