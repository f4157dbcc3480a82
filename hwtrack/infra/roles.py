"""The database roles of design.md §4.5, by name.

Knows names only; `bootstrap` makes the roles, the private cluster lets this process and root log in as them.
"""

OWNER = "hwtrack_owner"
MIGRATOR = "hwtrack_migrator"
APP = "hwtrack_app"
WRITER = "hwtrack_writer"
WORKER = "hwtrack_worker"
WITNESS = "hwtrack_witness"

SUPERUSER = "postgres"
"""The bootstrap superuser of a cluster that hwtrack made for itself."""

LOGINS = (OWNER, MIGRATOR, APP, WORKER, WITNESS)
"""The roles that may log in; `hwtrack_writer` never does."""
