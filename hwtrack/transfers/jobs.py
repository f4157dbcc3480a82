"""What the worker does for transfers: follow scans every minute, look at open receipts every night."""

from collections.abc import Mapping
from typing import Any

from hwtrack.infra.work import Work
from hwtrack.transfers.service import following


async def follow(work: Work, _: Mapping[str, Any]) -> None:
    """Move manifests by stray scans, then judge what left through a gate."""
    await following.follow_scans(work)
    await following.judge_departures(work)


async def daily(work: Work, _: Mapping[str, Any]) -> None:
    """Judge the manifests that wait for their confirmation."""
    await following.look_daily(work)


SCHEDULES = {
    "transfers.follow": ("* * * * *", follow),
    "transfers.daily": ("20 16 * * *", daily),
}
"""Cron expressions in UTC: the daily look is at twenty past midnight in China."""
