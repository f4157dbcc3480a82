"""How the log stands: its size, what waits, its newest checkpoint, and which witness spoke when.

Nothing here is about anybody's business: counts, hashes, times and names of witnesses.
"""

from dataclasses import dataclass
from enum import StrEnum

from hwtrack.infra.work import Work
from hwtrack.tlog.blocker import Blocker
from hwtrack.tlog.note import VerifierKey
from hwtrack.tlog.service.desk import LogDesk
from hwtrack.tlog.service.sealing import BEAT_EVERY, LATE_S
from hwtrack.tlog.store import checkpoints, tree, watching
from hwtrack.tlog.store.checkpoints import Kept, LastWord
from hwtrack.tlog.tree import Head

SILENT_S = 5 * BEAT_EVERY.total_seconds()
"""Seconds without a sign of life after which nobody seems to seal."""


class Sealing(StrEnum):
    """Whether entries are sealed in time, too late, or not at all."""

    SEALING = "sealing"
    LATE = "late"
    ASLEEP = "asleep"


@dataclass(frozen=True, slots=True)
class WitnessStanding:
    """A witness of the settings and its last word; None where it never spoke."""

    key: VerifierKey
    last: LastWord | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How the log stands.

    `lag` is how long the oldest unsealed entry has waited, in seconds, None where nobody knows; `confirmed` is the size
    of the newest checkpoint that the quorum of witnesses confirmed.
    """

    head: Head
    sealing: Sealing
    waiting: int
    lag: float | None
    newest: Kept | None
    confirmed: int
    witnesses: tuple[WitnessStanding, ...]
    quorum: int
    held_up_by: tuple[Blocker, ...]


async def standing(work: Work, desk: LogDesk) -> Standing:
    """Look how the log stands."""
    pulse = await watching.pulse(work)
    confirmed = await checkpoints.newest_witnessed(work, desk.quorum)
    last = await checkpoints.last_words(work, [one.key.name for one in desk.witnesses])
    return Standing(
        head=await tree.head(work),
        sealing=_sealing(pulse),
        waiting=0 if pulse is None else pulse.waiting,
        lag=None if pulse is None else pulse.lag,
        newest=await checkpoints.newest(work),
        confirmed=confirmed.head.size if confirmed else 0,
        witnesses=tuple(WitnessStanding(one.key, last.get(one.key.name)) for one in desk.witnesses),
        quorum=desk.quorum,
        held_up_by=() if pulse is None else pulse.blockers,
    )


def _sealing(pulse: watching.Pulse | None) -> Sealing:
    if pulse is None or pulse.silent_for > SILENT_S:
        return Sealing.ASLEEP
    return Sealing.LATE if pulse.lag > LATE_S else Sealing.SEALING
