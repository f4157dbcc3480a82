"""Labels: the tables, policies and functions of `hwtrack.labels`.

Locks nothing: every table is new.
"""

from hwtrack.infra.scripts import run_script

revision = "0004_labels"
down_revision = "0003_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
