"""What the worker does for accounts: forget what need not be kept."""

from collections.abc import Mapping
from typing import Any

from hwtrack.accounts.service.sessions import forget_ended
from hwtrack.infra.runner import Handler
from hwtrack.infra.work import Work


async def forget(work: Work, _: Mapping[str, Any]) -> None:
    """Delete ended sessions, and attempts to sign in that are past their time."""
    await forget_ended(work)


SCHEDULES: Mapping[str, tuple[str, Handler]] = {"accounts.forget": ("17 19 * * *", forget)}
"""Daily at 03:17 in Shanghai, which is 19:17 UTC."""
