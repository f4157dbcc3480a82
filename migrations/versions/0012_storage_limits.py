"""Registry: how long and how much may be stored, with the settings that travel with hwtrack.

Locks nothing: every table is new.
"""

from importlib.resources import files

from alembic import op

from hwtrack.infra.scripts import run_script
from hwtrack.registry import lists
from hwtrack.registry.storage_limits import read_storage_limits
from hwtrack.registry.store import storage as load

revision = "0012_storage_limits"
down_revision = "0011_devices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)
    text = (files("hwtrack.registry") / "data" / lists.LIMITS).read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(load.LOAD_LIMITS, (load.limit_rows(read_storage_limits(text)),))
    run_script(__file__, ".rights.sql")


def downgrade() -> None:
    run_script(__file__, ".down.sql")
