"""Transfers: declarations drafted from the ledger, confirmed by a named person, filed elsewhere.

Locks `filing_draft`, a table of drafts, for the milliseconds of adding columns and checking its few rows.
"""

from hwtrack.infra.scripts import run_script

revision = "0025_declarations"
down_revision = "0024_first_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
