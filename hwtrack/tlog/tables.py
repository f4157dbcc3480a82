"""The log's tables by distribution family; columns, policies and functions are written in migrations 0005 and 0010.

What has no row-level security holds hashes, ids and signatures only: everybody may have it, and nobody learns from it
what an entry is about. Source: design.md §6 (tlog); docs/adr/0003, 0006.
"""

from hwtrack.infra.families import Family, Reads, TableRule

_HASHES = "hashes, ids and signatures that everybody may have; hwtrack_app changes nothing in it"

TABLES = (
    TableRule("log_entry", Family.ORG, Reads.NOBODY, key="home_org_id"),
    TableRule("log_epoch", Family.LOCAL, Reads.NOBODY, no_rls="epoch numbers only; hwtrack_app has no grant on it"),
    *(
        TableRule(name, Family.LOCAL, Reads.EVERYONE, no_rls=_HASHES)
        for name in ("log_leaf", "log_node", "log_tree", "log_checkpoint", "log_cosignature", "log_receipt_key")
    ),
    TableRule("log_pulse", Family.LOCAL, Reads.EVERYONE, no_rls="one row about the sealer; hwtrack_app only reads it"),
)
