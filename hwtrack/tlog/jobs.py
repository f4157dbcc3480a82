"""What the worker does for the log: it seals entries several times a second, and asks the witnesses now and then.

The sealer is a follower like others, but one that may be left to a process of its own (`hwtrack tlog seal`).
"""

from collections.abc import Mapping
from datetime import timedelta

import httpx

from hwtrack.config import LogSettings, Settings
from hwtrack.infra.db import Database
from hwtrack.infra.runner import Errand, Follower
from hwtrack.infra.telemetry import log
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.tlog.service.desk import open_desk
from hwtrack.tlog.service.sealing import Sealer
from hwtrack.tlog.service.witnessing import Said, submit


def sealing(settings: LogSettings) -> Mapping[str, Follower]:
    """Return the sealer."""
    every = timedelta(milliseconds=settings.seal_ms)
    return {"tlog.seal": Follower(every=every, step=Sealer().step)}


def witnessing(settings: Settings) -> Mapping[str, Errand]:
    """Return the errand to the witnesses, if there are any.

    Raises:
        LogSettingsError: A key cannot be read, has another name, or the quorum cannot be met.
    """
    desk = open_desk(settings)
    if not desk.witnesses:
        return {}

    async def run(database: Database) -> None:
        async with httpx.AsyncClient() as http:
            told = await submit(lambda: begin_work(database, SYSTEM), desk, http)
        for one in told:
            write = log.info if one.said is Said.CONFIRMED else log.warning
            write("witness", witness=one.witness, said=one.said.value, detail=one.detail)

    return {"tlog.submit": Errand(every=timedelta(seconds=settings.log.submit_seconds), run=run)}
