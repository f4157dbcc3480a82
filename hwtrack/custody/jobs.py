"""What the worker does for custody: labels come into use, foreign codes are carried, gaps are found, stock is watched.

Followed beside the hot path and not in it, so that a scan stays two statements.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hwtrack.custody.container import Foreign
from hwtrack.custody.service import ages, consequences, following, watching
from hwtrack.custody.service.gaps import judge_gaps
from hwtrack.custody.store.first_scans import first_scans
from hwtrack.custody.store.foreign import uncarried
from hwtrack.infra.runner import Follower
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


async def watch_stock(work: Work) -> bool:
    """Judge books and stores by what was recorded since the last look."""
    return await following.follow(work, watching.FOLLOWER, watching.watch)


async def look_at_ages(work: Work, _: Mapping[str, Any]) -> None:
    """Judge what has been kept for too long."""
    await ages.look_at_ages(work)


FOLLOWERS = {watching.FOLLOWER: Follower(timedelta(seconds=2), watch_stock)}

SCHEDULES = {
    "custody.activate": ("* * * * *", activate),
    "custody.carry": ("* * * * *", carry),
    "custody.gaps": ("7 * * * *", look_for_gaps),
    "custody.ages": ("30 16 * * *", look_at_ages),
}
"""Cron expressions in UTC: ages are looked at half an hour past midnight in China."""
