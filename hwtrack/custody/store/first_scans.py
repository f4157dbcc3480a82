"""Which labels have been scanned on their containers for the first time, as far as nobody has noted it yet."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hwtrack.infra.work import AnyWork

_FIRST_SCANS = """
    SELECT label.home_org_id, label.label_id, min(event.record_time) AS at
    FROM custody_event AS event
    JOIN chain_link AS link ON link.home_org_id = event.home_org_id AND link.event_id = event.event_id
    JOIN label ON label.home_org_id = link.home_org_id AND label.container_id = link.container_id
    WHERE event.record_time >= $1 AND event.record_time >= label.printed_at
        AND label.activated_at IS NULL AND label.superseded_at IS NULL AND label.voided_at IS NULL
    GROUP BY label.home_org_id, label.label_id
    ORDER BY label.home_org_id, label.label_id
"""


@dataclass(frozen=True, slots=True)
class FirstScan:
    """A printed label, and when its container was first scanned after the print."""

    home_org_id: int
    label_id: UUID
    at: datetime


async def first_scans(work: AnyWork, *, since: datetime) -> tuple[FirstScan, ...]:
    """Return the labels that come alive by events recorded since an instant."""
    return tuple(FirstScan(**dict(row)) for row in await work.fetch(_FIRST_SCANS, since))
