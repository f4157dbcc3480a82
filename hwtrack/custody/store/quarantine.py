"""What lies in quarantine: one's own organisation's bodies, and for officials those of their region."""

from typing import Any
from uuid import UUID

from hwtrack.custody.proposal import Quarantined
from hwtrack.infra.work import AnyWork

_PAGE = """
    SELECT * FROM event_quarantine
    WHERE ($1::uuid IS NULL OR quarantine_id < $1) AND (NOT $2 OR released_by_event IS NULL)
    ORDER BY quarantine_id DESC LIMIT $3
"""

_RELEASED = "UPDATE event_quarantine SET released_by_event = $2 WHERE quarantine_id = $1 AND released_by_event IS NULL"


async def page(work: AnyWork, *, waiting: bool, before: UUID | None, limit: int) -> tuple[Quarantined, ...]:
    """Return what the actor may see, newest first; only what was not released where asked for."""
    return tuple(_quarantined(row) for row in await work.fetch(_PAGE, before, waiting, limit))


async def quarantined(work: AnyWork, quarantine_id: UUID) -> Quarantined | None:
    """Return a quarantined body that the actor may see."""
    row = await work.fetchrow("SELECT * FROM event_quarantine WHERE quarantine_id = $1", quarantine_id)
    return None if row is None else _quarantined(row)


async def mark_released(work: AnyWork, quarantine_id: UUID, event_id: UUID) -> None:
    """Note which event released a body; a first note stays."""
    await work.execute(_RELEASED, quarantine_id, event_id)


def _quarantined(row: Any) -> Quarantined:
    return Quarantined(
        quarantine_id=row["quarantine_id"],
        event_id=row["event_id"],
        reason=row["reason"],
        body=row["body"],
        org_id=row["actor_org_id"],
        account_id=row["account_id"],
        device_id=row["device_id"],
        received_at=row["received_at"],
        released_by=row["released_by_event"],
    )
