"""Events that the system itself writes: the grade `system`.

Locks `custody_event` while its rows are read once: the list grows, so that none can fail it.
"""

from hwtrack.infra.scripts import run_script

revision = "0013_judged"
down_revision = "0012_storage_limits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    run_script(__file__, ".down.sql")
