"""Registry: the tables, policies and functions of `hwtrack.registry`.

Locks nothing: every table is new.
"""

from hwtrack.infra.scripts import run_script

revision = "0002_registry"
down_revision = "0001_foundation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
