"""How far devices' own chains have come, of the actor's organisation; runs on both forms of work."""

from collections.abc import Sequence
from uuid import UUID

from hwtrack.custody.device_chain import Progress
from hwtrack.infra.work import AnyWork

MOST_BEYOND = 2_000
"""Numbers above the first gap that are read; a phone that is so far ahead shows its first gaps only."""

_PROGRESS = """
    SELECT asked.device_id, coalesce(c.seq, 0) AS last_seq, coalesce(c.whole_to, 0) AS whole_to,
        coalesce(c.links, 0) AS links, coalesce(c.forks, 0) AS forks,
        ARRAY(
            SELECT DISTINCT l.seq FROM device_link l
            WHERE l.org_id = c.org_id AND l.device_id = c.device_id AND l.seq > c.whole_to
            ORDER BY l.seq LIMIT $3
        ) AS beyond
    FROM unnest($2::uuid[]) AS asked (device_id)
    LEFT JOIN device_cursor c ON c.org_id = $1 AND c.device_id = asked.device_id AND c.links > 0
"""


async def progress(work: AnyWork, devices: Sequence[UUID]) -> tuple[Progress, ...]:
    """Return how far each device has come; one that sent nothing is at zero."""
    rows = await work.fetch(_PROGRESS, work.actor.own_org, list(devices), MOST_BEYOND)
    return tuple(Progress(**{**row, "beyond": tuple(row["beyond"])}) for row in rows)
