"""What the follower asks of custody's events, and its own place mark. For the worker alone."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from hwtrack.infra.work import AnyWork

SLACK = timedelta(seconds=10)
"""Events younger than this are left for the next round: one that began earlier may still be committing."""
BATCH = 500

_SCANS = """
    SELECT DISTINCT e.effective_time, e.event_id, m.home_org_id, m.manifest_id, e.kind, e.body, e.actor_org_id
    FROM manifest m
    JOIN manifest_line l ON l.home_org_id = m.home_org_id AND l.manifest_id = m.manifest_id
    JOIN chain_link k ON k.home_org_id = l.container_org_id AND k.container_id = l.container_id
    JOIN custody_event e ON e.home_org_id = k.home_org_id AND e.event_id = k.event_id
    WHERE m.status IN ('dispatched', 'in_transit', 'arrived') AND e.kind IN ('departed', 'arrived', 'received')
        AND e.manifest_id = m.manifest_id
        AND (e.kind <> 'departed' OR m.departed_at IS NULL) AND (e.kind <> 'arrived' OR m.arrived_at IS NULL)
    ORDER BY e.effective_time, e.event_id LIMIT $1
"""
_DEPARTURES = """
    SELECT e.record_time, e.event_id, e.home_org_id, e.body, e.actor_org_id, e.effective_time, e.manifest_id,
        e.parties, e.regions
    FROM custody_event e, gate_cursor c
    WHERE e.kind = 'departed' AND e.record_time < $1
        AND (e.record_time, e.event_id, e.home_org_id) > (c.record_time, c.event_id, c.home_org_id)
    ORDER BY e.record_time, e.event_id, e.home_org_id LIMIT $2
"""
_WAITING = """
    SELECT m.home_org_id, m.manifest_id,
        ARRAY(SELECT DISTINCT v ->> 'rule' FROM decision d, jsonb_array_elements(d.violations) v
            WHERE d.home_org_id = m.home_org_id AND d.subject_kind = 'manifest' AND d.subject_id = m.manifest_id
                AND d.stage = 'daily') AS known
    FROM manifest m WHERE m.status = 'received' ORDER BY m.since
"""


async def scans(work: AnyWork) -> Sequence[Mapping[str, Any]]:
    """Return departures, arrivals and receipts scanned under open manifests that have not moved by them yet."""
    return await work.fetch(_SCANS, BATCH)


async def departures(work: AnyWork) -> Sequence[Mapping[str, Any]]:
    """Return the departures recorded since the place mark, each home organisation's row of them."""
    return await work.fetch(_DEPARTURES, work.now - SLACK, BATCH)


async def mark(work: AnyWork, departure: Mapping[str, Any]) -> None:
    """Move the place mark behind a departure."""
    await work.execute(
        "UPDATE gate_cursor SET record_time = $1, event_id = $2, home_org_id = $3",
        departure["record_time"],
        departure["event_id"],
        departure["home_org_id"],
    )


async def waiting(work: AnyWork) -> Sequence[Mapping[str, Any]]:
    """Return manifests that wait for their confirmation, with the rules that a daily look has found before."""
    return await work.fetch(_WAITING)
