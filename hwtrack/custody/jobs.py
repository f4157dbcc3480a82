"""What the worker does for custody: a label that was scanned on its container is in use.

Followed beside the hot path and not in it, so that a scan stays two statements.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hwtrack.custody.store.first_scans import first_scans
from hwtrack.infra.work import Work
from hwtrack.labels.service.printing import note_first_scan

LOOK_BACK = timedelta(days=2)
"""How far a run looks back; a worker that was away for longer catches up at each container's next scan."""


async def activate(work: Work, _: Mapping[str, Any]) -> None:
    """Note the first scan of every label that was scanned lately."""
    await activate_since(work, work.now - LOOK_BACK)


async def activate_since(work: Work, since: datetime) -> int:
    """Note first scans recorded since an instant and return how many there were."""
    found = await first_scans(work, since=since)
    for scan in found:
        await note_first_scan(work, scan.label_id, at=scan.at)
    return len(found)


SCHEDULES = {"custody.activate": ("* * * * *", activate)}
