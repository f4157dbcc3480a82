"""What the worker does for transfers: follow scans, keep the ledgers, look at open receipts every night.

The ledgers are custody's; they are kept from here because only transfers knows what a manifest says.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hwtrack.config import LedgerSettings
from hwtrack.custody.service import bookkeeping
from hwtrack.infra.runner import Follower
from hwtrack.infra.work import Work
from hwtrack.transfers.service import declaring, duties, following
from hwtrack.transfers.service.passages import passages

LEDGER_REST = timedelta(seconds=2)
"""How long the ledgers' follower rests when it has read everything."""


async def follow(work: Work, _: Mapping[str, Any]) -> None:
    """Move manifests by stray scans, then judge what left through a gate."""
    await following.follow_scans(work)
    await following.judge_departures(work)


async def daily(work: Work, _: Mapping[str, Any]) -> None:
    """Judge the manifests that wait for their confirmation."""
    await following.look_daily(work)


def keeping_books(settings: LedgerSettings) -> Mapping[str, Follower]:
    """Return the follower that makes the lines of the ledgers."""

    async def step(work: Work) -> bool:
        return await bookkeeping.step(work, passages, lead=settings.lead)

    return {bookkeeping.FOLLOWER: Follower(every=LEDGER_REST, step=step)}


async def look_at_duties(work: Work, _: Mapping[str, Any]) -> None:
    """Judge the classes and deadlines of production sites."""
    await duties.look_at_duties(work)


HANDLERS = {declaring.JOB: declaring.draft_for_agent}

SCHEDULES = {
    "transfers.follow": ("* * * * *", follow),
    "transfers.daily": ("20 16 * * *", daily),
    "transfers.duties": ("40 16 * * *", look_at_duties),
}
"""Cron expressions in UTC: the daily looks are at twenty and forty past midnight in China."""
