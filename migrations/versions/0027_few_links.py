"""Custody: an event finds the containers it names by their keys, however few there are.

Locks nothing: it changes how two functions are planned.
"""

from hwtrack.infra.scripts import run_script

revision = "0027_few_links"
down_revision = "0026_possession"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
