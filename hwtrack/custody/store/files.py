"""Files that organisations sent, and which events name them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hwtrack.infra.work import AnyWork


@dataclass(frozen=True, slots=True)
class Pending:
    """How many files of an organisation no event names yet, and how many bytes they are."""

    count: int
    total: int


async def pending(work: AnyWork) -> Pending:
    """Count the actor's organisation's files that no event names, and keep others from sending one meanwhile."""
    await work.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"files {work.actor.own_org}")
    row = await work.fetchrow(
        "SELECT count(*) AS n, coalesce(sum(bytes), 0)::bigint AS total FROM stored_file"
        " WHERE org_id = $1 AND named_at IS NULL",
        work.actor.own_org,
    )
    return Pending(row["n"], row["total"]) if row else Pending(0, 0)


async def is_there(work: AnyWork, sha256: bytes) -> bool:
    """Say whether the actor's organisation sent this file."""
    question = "SELECT 1 FROM stored_file WHERE org_id = $1 AND sha256 = $2"
    return await work.fetchrow(question, work.actor.own_org, sha256) is not None


async def note(work: AnyWork, sha256: bytes, *, media_type: str, size: int) -> None:
    """Write down that a file has arrived, also with the events of the organisation that name it already."""
    await work.fetchrow(
        "SELECT file_arrived($1, $2, $3, $4, $5)", sha256, media_type, size, work.now, work.actor.account_id
    )


async def is_readable(work: AnyWork, sha256: bytes) -> bool:
    """Say whether an event the actor may see names this file and it has arrived."""
    question = "SELECT 1 FROM attachment WHERE sha256 = $1 AND arrived_at IS NOT NULL LIMIT 1"
    return await work.fetchrow(question, sha256) is not None


async def arrivals(work: AnyWork, home_org_id: int, events: Iterable[UUID]) -> dict[tuple[UUID, bytes], datetime]:
    """Return when the files that events name have arrived; those that have not are left out."""
    rows = await work.fetch(
        "SELECT event_id, sha256, arrived_at FROM attachment"
        " WHERE home_org_id = $1 AND event_id = ANY ($2) AND arrived_at IS NOT NULL",
        home_org_id,
        list(events),
    )
    return {(row["event_id"], row["sha256"]): row["arrived_at"] for row in rows}
