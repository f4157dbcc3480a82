"""Accounts: a phone proves per request that it holds its key; who does not is counted by account.

Locks `device`, some hundred rows an organisation, for the milliseconds of adding a column.
"""

from hwtrack.infra.scripts import run_script

revision = "0026_possession"
down_revision = "0025_declarations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
