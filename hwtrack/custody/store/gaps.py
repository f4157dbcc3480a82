"""Where steps wait and attachments are missing, for the worker: which containers are to be looked at again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hwtrack.infra.work import AnyWork

_SUSPECTS = """
    SELECT c.home_org_id, c.container_id, c.code::text AS code,
        ARRAY(
            SELECT a.event_id FROM chain_link l
            JOIN attachment a ON a.home_org_id = l.home_org_id AND a.event_id = l.event_id AND a.arrived_at IS NULL
            JOIN custody_event e ON e.home_org_id = a.home_org_id AND e.event_id = a.event_id AND e.record_time < $1
            WHERE l.home_org_id = c.home_org_id AND l.container_id = c.container_id
            GROUP BY a.event_id
        ) AS unattached
    FROM container c
    JOIN (
        SELECT s.home_org_id, s.container_id FROM container_state s WHERE s.held > 0
        UNION
        SELECT l.home_org_id, l.container_id FROM attachment a
        JOIN chain_link l ON l.home_org_id = a.home_org_id AND l.event_id = a.event_id
        WHERE a.arrived_at IS NULL
    ) AS suspect USING (home_org_id, container_id)
    WHERE (c.home_org_id, c.container_id) > ($2, $3)
    ORDER BY c.home_org_id, c.container_id LIMIT $4
"""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A container in which a step waits or an attachment is missing; `unattached` are events that lack one for long."""

    home_org_id: int
    container_id: UUID
    code: str
    unattached: tuple[UUID, ...]

    @property
    def place(self) -> tuple[int, UUID]:
        """Where it stands in the order of the families."""
        return self.home_org_id, self.container_id


async def suspects(work: AnyWork, *, before: datetime, after: tuple[int, UUID], limit: int) -> tuple[Suspect, ...]:
    """Return containers after a place in which something is held, or an attachment from before an instant missing."""
    rows = await work.fetch(_SUSPECTS, before, *after, limit)
    return tuple(_suspect(row) for row in rows)


def _suspect(row: Any) -> Suspect:
    return Suspect(row["home_org_id"], row["container_id"], row["code"], tuple(row["unattached"]))
