"""The log's tables by distribution family; their columns, policies and function are written in migration 0005.

Source: design.md §6 (tlog); docs/adr/0003.
"""

from hwtrack.infra.families import Family, Reads, TableRule

TABLES = (
    TableRule("log_entry", Family.ORG, Reads.NOBODY, key="home_org_id"),
    TableRule("log_epoch", Family.LOCAL, Reads.NOBODY, no_rls="epoch numbers only; hwtrack_app has no grant on it"),
)
