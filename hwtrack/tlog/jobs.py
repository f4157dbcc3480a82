"""What the worker does for the log: it seals entries, several times a second.

The sealer is a follower like others, but one that may be left to a process of its own (`hwtrack tlog seal`).
"""

from collections.abc import Mapping
from datetime import timedelta

from hwtrack.config import LogSettings
from hwtrack.infra.runner import Follower
from hwtrack.tlog.service.sealing import Sealer


def sealing(settings: LogSettings) -> Mapping[str, Follower]:
    """Return the sealer."""
    every = timedelta(milliseconds=settings.seal_ms)
    return {"tlog.seal": Follower(every=every, step=Sealer().step)}
