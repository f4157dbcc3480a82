"""${message}.

Locks: say here, in one line, which tables this locks, how strongly and for how long.
Order: expand (this file runs before the new code), migrate, contract (a later file, after the old code is gone).
A merged migration is never edited.

Revision: ${up_revision}
Revises: ${down_revision | comma,n}
Created: ${create_date}
"""

from alembic import op
import sqlalchemy as sa
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}

# env.py allows 4 s for a lock and 60 s for a statement; a step that needs longer says so with
#     op.execute("SET LOCAL statement_timeout = '10min'")
# Rows are changed inside `with data_step():` (hwtrack.infra.migrate), as hwtrack_migrator.


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
