"""What the worker does for custody: labels come into use, foreign codes are carried, gaps are found.

Followed beside the hot path and not in it, so that a scan stays two statements.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hwtrack.custody.container import Foreign
from hwtrack.custody.service import consequences
from hwtrack.custody.service.gaps import judge_gaps
from hwtrack.custody.store.first_scans import first_scans
from hwtrack.custody.store.foreign import uncarried
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


async def carry(work: Work, _: Mapping[str, Any]) -> None:
    """Let containers carry the foreign codes that somebody else than their organisation bound lately."""
    for one in await uncarried(work, since=work.now - LOOK_BACK):
        await consequences.carry(work, (one.home_org_id, one.container_id), Foreign(one.code, one.system))


async def look_for_gaps(work: Work, _: Mapping[str, Any]) -> None:
    """Judge steps and attachments that have been missing for more than 72 hours."""
    await judge_gaps(work)


SCHEDULES = {
    "custody.activate": ("* * * * *", activate),
    "custody.carry": ("* * * * *", carry),
    "custody.gaps": ("7 * * * *", look_for_gaps),
}
