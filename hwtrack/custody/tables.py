"""Custody's tables by distribution family; their columns, policies and functions are in the migrations.

`hwtrack_app` reads by policy and writes through `append_events` alone, but for the quarantine and the reasons of
lateness, where it may insert, and for proposals, which are no records yet.
Source: design.md §4.4-4.6; docs/adr/0003.
"""

from hwtrack.infra.families import Family, Reads, TableRule

_SHARED = ("custody_event", "container_state", "chain_link", "receipt", "lineage", "attachment")

TABLES = (
    *(TableRule(name, Family.ORG, Reads.PARTIES, key="home_org_id") for name in _SHARED),
    TableRule("custody_lateness", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("stocktake", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("stocktake_scan", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("stocktake_extra", Family.ORG, Reads.PARTIES, key="home_org_id"),
    TableRule("alarm", Family.ORG, Reads.OFFICIALS, key="home_org_id"),
    TableRule("device_cursor", Family.ORG, Reads.OWN, key="org_id"),
    TableRule("stored_file", Family.ORG, Reads.OWN, key="org_id"),
    TableRule("device_link", Family.ORG, Reads.OWN, key="org_id"),
    TableRule("ledger_line", Family.ORG, Reads.PARTIES, key="org_id"),
    TableRule("ledger_period", Family.ORG, Reads.PARTIES, key="org_id"),
    TableRule("ledger_serial", Family.ORG, Reads.NOBODY, key="org_id"),
    TableRule("ledger_wait", Family.ORG, Reads.NOBODY, key="home_org_id"),
    TableRule("handover_seen", Family.LOCAL, Reads.NOBODY),
    TableRule("custody_proposal", Family.ORG, Reads.OWN, key="org_id"),
    TableRule("event_seen", Family.LOCAL, Reads.NOBODY),
    TableRule("event_quarantine", Family.LOCAL, Reads.PARTIES),
    TableRule("follower", Family.LOCAL, Reads.EVERYONE, no_rls="marks in the log; hwtrack_app may only read them"),
    TableRule("custody_month", Family.LOCAL, Reads.EVERYONE, no_rls="ranges of ids; hwtrack_app may only read them"),
)
