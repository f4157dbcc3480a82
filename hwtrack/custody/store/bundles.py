"""What a bundle needs beside the chains themselves: the other containers' links of an event, and the log's entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hwtrack.infra.work import AnyWork

# Why the containers are named: links are kept by container, and an event's header names its containers.
_SIBLINGS = """
    SELECT event_id, container_id, hash FROM chain_link
    WHERE home_org_id = $1 AND container_id = ANY ($2) AND event_id = ANY ($3)
"""

_ENTRIES = "SELECT event_id, record_time, hash FROM receipt WHERE home_org_id = $1 AND event_id = ANY ($2)"


@dataclass(frozen=True, slots=True)
class EntryRow:
    """What was promised of an event: when it was recorded, and what its log entry commits to."""

    event_id: UUID
    record_time: datetime
    hash: bytes


async def siblings(
    work: AnyWork, home: int, *, containers: Sequence[UUID], events: Sequence[UUID]
) -> dict[UUID, dict[UUID, bytes]]:
    """Return the link hashes of containers at events, by event and container."""
    found: dict[UUID, dict[UUID, bytes]] = {}
    for row in await work.fetch(_SIBLINGS, home, list(containers), list(events)):
        found.setdefault(row["event_id"], {})[row["container_id"]] = row["hash"]
    return found


async def entries(work: AnyWork, home: int, events: Sequence[UUID]) -> tuple[EntryRow, ...]:
    """Return what was promised of events."""
    rows = await work.fetch(_ENTRIES, home, list(events))
    return tuple(EntryRow(row["event_id"], row["record_time"], row["hash"]) for row in rows)
