"""Registry: the tables and policies of `hwtrack.registry`, and the official lists in them.

Locks nothing: every table is new.
"""

from importlib.resources import files

from alembic import op

from hwtrack.infra.scripts import run_script
from hwtrack.registry import lists
from hwtrack.registry.store import lists as load

revision = "0002_registry"
down_revision = "0001_foundation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)
    _load_lists()  # before row-level security is forced, so that the owner may
    run_script(__file__, ".rights.sql")


def _load_lists() -> None:
    folder = files("hwtrack.registry") / "data"
    shipped = lists.read_lists({name: (folder / name).read_text(encoding="utf-8") for name in lists.FILES})
    entries = load.entry_rows(shipped.entries)
    for statement, rows in (
        (load.LOAD_DIVISIONS, load.division_rows(shipped.divisions)),
        (load.LOAD_EDITIONS, load.edition_rows(shipped.editions)),
        (load.LOAD_ENTRIES, entries),
        (load.MARK_LOADED, entries),
        (load.LOAD_EXEMPTIONS, load.exemption_rows(shipped.exemptions)),
        (load.LOAD_METHODS, load.method_rows(shipped.methods)),
        (load.LOAD_GRADES, load.grade_rows(shipped.grades)),
    ):
        op.get_bind().exec_driver_sql(statement, (rows,))


def downgrade() -> None:
    run_script(__file__, ".down.sql")
