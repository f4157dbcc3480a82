"""Every chain, event and put-aside body in parts, for whoever checks all of them. Read as the worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hwtrack.custody.chain import Link
from hwtrack.infra.work import AnyWork
from hwtrack.tlog.findings import Commitment

Place = tuple[int, UUID]
"""A home organisation and the id of a container or an event."""

START: Place = (-1, UUID(int=0))
"""Before every row."""

_HEADS = """
    SELECT home_org_id, container_id, seq, head FROM container_state
    WHERE (home_org_id, container_id) > ($1, $2) AND seq > 0 ORDER BY home_org_id, container_id LIMIT $3
"""

_LINKS = """
    SELECT l.home_org_id, l.container_id, l.seq, l.event_id, l.prev, l.hash, e.header, e.body
    FROM unnest($1::bigint[], $2::uuid[], $3::bigint[]) AS wanted (home, container, up_to)
    JOIN chain_link l ON l.home_org_id = home AND l.container_id = container AND l.seq <= up_to
    LEFT JOIN custody_event e ON e.home_org_id = l.home_org_id AND e.event_id = l.event_id
    ORDER BY l.home_org_id, l.container_id, l.seq
"""

_EVENTS = """
    SELECT e.home_org_id, e.event_id, e.header, e.body, d.record AS enrolment, r.hash AS receipt_hash,
        EXISTS (
            SELECT FROM device p WHERE p.org_id = e.actor_org_id AND p.enrolled_by = e.account_id
                AND p.enrolled_at <= e.record_time AND (p.revoked_at IS NULL OR p.revoked_at > e.record_time)
        ) AS has_phone
    FROM custody_event e
    LEFT JOIN receipt r ON r.home_org_id = e.home_org_id AND r.event_id = e.event_id
    LEFT JOIN device_record d ON d.org_id = e.actor_org_id AND d.device_id = e.device_id AND d.kind = 'device'
    WHERE (e.home_org_id, e.event_id) > ($1, $2) ORDER BY e.home_org_id, e.event_id LIMIT $3
"""

# By the chain's own key: the header says in which chains an event stands.
_HASHES = """
    SELECT l.home_org_id, l.event_id, l.container_id, l.hash
    FROM unnest($1::bigint[], $2::uuid[], $3::uuid[]) AS wanted (home, event, container)
    JOIN chain_link l ON l.home_org_id = home AND l.container_id = container AND l.event_id = event
"""

_LOST = """
    SELECT l.home_org_id, l.entry_id, l.kind FROM log_leaf l
    LEFT JOIN custody_event e ON e.home_org_id = l.home_org_id AND e.event_id = l.entry_id
    WHERE l.idx >= $1 AND l.idx < $2 AND l.kind = 'custody' AND e.event_id IS NULL
    UNION ALL
    SELECT l.home_org_id, l.entry_id, l.kind FROM log_leaf l
    LEFT JOIN event_quarantine q ON q.quarantine_id = l.entry_id
    WHERE l.idx >= $1 AND l.idx < $2 AND l.kind = 'quarantine'
        AND (q.quarantine_id IS NULL OR sha256(convert_to(q.body, 'UTF8')) <> l.hash)
    UNION ALL
    SELECT l.home_org_id, l.entry_id, l.kind FROM log_leaf l
    LEFT JOIN device_record r ON r.org_id = l.home_org_id AND r.record_id = l.entry_id
    WHERE l.idx >= $1 AND l.idx < $2 AND l.kind LIKE 'device%'
        AND (r.record_id IS NULL OR sha256(convert_to(r.record, 'UTF8')) <> l.hash)
    UNION ALL
    SELECT l.home_org_id, l.entry_id, l.kind FROM log_leaf l
    LEFT JOIN ledger_period p ON p.org_id = l.home_org_id AND p.period_id = l.entry_id
    WHERE l.idx >= $1 AND l.idx < $2 AND l.kind = 'ledger-period'
        AND (p.period_id IS NULL OR sha256(convert_to(p.body, 'UTF8')) <> l.hash)
    UNION ALL
    SELECT l.home_org_id, l.entry_id, l.kind FROM log_leaf l
    LEFT JOIN stocktake s ON s.home_org_id = l.home_org_id AND s.stocktake_id = l.entry_id
    WHERE l.idx >= $1 AND l.idx < $2 AND l.kind = 'stocktake'
        AND (s.record IS NULL OR sha256(convert_to(s.record, 'UTF8')) <> l.hash)
    UNION ALL
    SELECT l.home_org_id, l.entry_id, l.kind FROM log_leaf l
    LEFT JOIN custody_lateness t ON t.home_org_id = l.home_org_id AND t.explanation_id = l.entry_id
    WHERE l.idx >= $1 AND l.idx < $2 AND l.kind = 'explained' AND (
        t.explanation_id IS NULL OR sha256(convert_to(t.record, 'UTF8')) <> l.hash
        OR t.record::jsonb ->> 'event_id' <> t.event_id::text
    )
    UNION ALL
    SELECT l.home_org_id, l.entry_id, l.kind FROM log_leaf l LEFT JOIN log_receipt_key k ON k.entry_id = l.entry_id
    WHERE l.idx >= $1 AND l.idx < $2 AND l.kind = 'receipt-key'
        AND (k.entry_id IS NULL OR sha256(convert_to(k.key, 'UTF8')) <> l.hash)
    LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a container's chain ends: the number and the hash of its last link."""

    place: Place
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as it is stored, the enrolment of the device it names, and whether its account had a phone then.

    The enrolment is the record that the log commits to, not the row that the service works with.
    """

    place: Place
    header: str
    body: str
    receipt_hash: bytes | None
    enrolment: str | None
    has_phone: bool


async def heads(work: AnyWork, after: Place, limit: int) -> Sequence[Head]:
    """Return the heads of at most so many containers behind a place, in their order."""
    rows = await work.fetch(_HEADS, *after, limit)
    return [Head((row["home_org_id"], row["container_id"]), row["seq"], row["head"]) for row in rows]


async def links(work: AnyWork, wanted: Sequence[Head]) -> dict[Place, list[Link]]:
    """Return the chains of these containers up to their heads; the texts of an event that is gone are empty."""
    found: dict[Place, list[Link]] = {head.place: [] for head in wanted}
    homes, containers = [head.place[0] for head in wanted], [head.place[1] for head in wanted]
    for row in await work.fetch(_LINKS, homes, containers, [head.seq for head in wanted]):
        found[row["home_org_id"], row["container_id"]].append(_link(row))
    return found


async def events(work: AnyWork, after: Place, limit: int) -> Sequence[EventRow]:
    """Return at most so many events behind a place, in their order."""
    rows = await work.fetch(_EVENTS, *after, limit)
    return [
        EventRow(
            place=(row["home_org_id"], row["event_id"]),
            header=row["header"],
            body=row["body"],
            receipt_hash=row["receipt_hash"],
            enrolment=row["enrolment"],
            has_phone=row["has_phone"],
        )
        for row in rows
    ]


async def link_hashes(work: AnyWork, wanted: Sequence[tuple[Place, UUID]]) -> dict[tuple[Place, UUID], bytes]:
    """Return the hash of each link, by the event's place and the container."""
    homes, ids = [home for (home, _), _ in wanted], [event for (_, event), _ in wanted]
    rows = await work.fetch(_HASHES, homes, ids, [container for _, container in wanted])
    return {((row["home_org_id"], row["event_id"]), row["container_id"]): row["hash"] for row in rows}


async def lost(work: AnyWork, begin: int, end: int) -> Commitment | None:
    """Return the first of these leaves whose event is gone, or whose other record is gone or another."""
    row = await work.fetchrow(_LOST, begin, end)
    return None if row is None else Commitment(row["home_org_id"], row["entry_id"], row["kind"])


def _link(row: Any) -> Link:
    return Link(
        seq=row["seq"],
        event_id=row["event_id"],
        prev=row["prev"],
        hash=row["hash"],
        header=row["header"] or "",
        body=row["body"] or "",
    )
