"""Registry: which constituents must not meet and what bears them, with the lists that travel with hwtrack.

Locks nothing: every table is new.
"""

from importlib.resources import files

from alembic import op

from hwtrack.infra.scripts import run_script
from hwtrack.registry import incompatibility as lists
from hwtrack.registry.lists import PAIRS, TAG_RULES, TAGS
from hwtrack.registry.store import incompatibility as load

revision = "0017_incompatibility"
down_revision = "0016_settling"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(__file__)
    folder = files("hwtrack.registry") / "data"
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in (TAGS, PAIRS, TAG_RULES)}
    for statement, rows in (
        (load.LOAD_TAGS, load.tag_rows(lists.read_tags(texts[TAGS]))),
        (load.LOAD_PAIRS, load.pair_rows(lists.read_pairs(texts[PAIRS]))),
        (load.LOAD_RULES, load.rule_rows(lists.read_tag_rules(texts[TAG_RULES]))),
    ):
        op.get_bind().exec_driver_sql(statement, (rows,))
    run_script(__file__, ".rights.sql")


def downgrade() -> None:
    run_script(__file__, ".down.sql")
