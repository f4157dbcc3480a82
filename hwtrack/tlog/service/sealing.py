"""Sealing: entries become leaves of the tree, each exactly once, in one order that nothing can come before later.

A step is one transaction: it takes the sealer's lock, reads the entries behind the last leaf below the oldest running
transaction, and writes leaves, subtrees and the new head. What is in memory counts only while it equals what is stored,
so that any number of sealers may stand by, and one that was killed has either sealed or not. Source: trust.md 2.3.
"""

import math
from dataclasses import asdict, dataclass
from datetime import timedelta

from hwtrack.infra.telemetry import log
from hwtrack.infra.work import AnyWork
from hwtrack.tlog.blocker import Blocker
from hwtrack.tlog.store import tree, watching
from hwtrack.tlog.store.tree import Counts
from hwtrack.tlog.tree import Frontier, Head, subtrees_of

BATCH = 2_000
"""Entries of one step; a step that was full is followed by another at once."""

BEAT_EVERY = timedelta(seconds=2)
LATE_S = 5.0
"""Seconds an entry may wait before somebody is told."""


class BrokenLogError(Exception):
    """What is stored is not a tree that sealing could go on from; nothing is written any more."""


@dataclass(slots=True)
class Sealer:
    """One sealer's memory: the tree's right edge as it last saw it, and what it has told of delays."""

    _frontier: Frontier | None = None
    _counted: bool = False
    _last_beat: float = -math.inf
    _late: bool = False
    _held_up_by: tuple[Blocker, ...] = ()

    async def step(self, work: AnyWork) -> bool:
        """Seal what can be sealed; return whether more is waiting.

        Raises:
            BrokenLogError: The stored tree does not hold together.
        """
        if not await tree.lead(work):
            return False
        frontier = await self._current(work)
        mark = await tree.mark(work)
        placed = await tree.unsealed(work, mark, BATCH)
        if placed:
            grown, made = frontier.grown(one.entry.leaf for one in placed)
            await tree.add(work, grown.head, placed, made)
            self._frontier, mark = grown, placed[-1].mark
        await self._beat(work, mark)
        return len(placed) == BATCH

    async def _current(self, work: AnyWork) -> Frontier:
        stored = await tree.head(work)
        if self._frontier is None or self._frontier.head != stored:
            self._frontier = await _restored(work, stored)
        if not self._counted:
            _demand_counts(stored.size, await tree.counts(work))
            self._counted = True
        return self._frontier

    async def _beat(self, work: AnyWork, mark: tree.Mark) -> None:
        now = work.now.timestamp()
        if now - self._last_beat < BEAT_EVERY.total_seconds():
            return
        self._last_beat = now
        found = await watching.waiting(work, mark)
        held_up_by = await watching.blockers(work) if found.seconds > LATE_S else ()
        self._tell(found, held_up_by)
        await watching.beat(work, found, held_up_by)

    def _tell(self, found: watching.Waiting, held_up_by: tuple[Blocker, ...]) -> None:
        """Say it when entries begin to wait too long, again for each that newly holds them up, and when it is over."""
        late, known = found.seconds > LATE_S, {one.pid for one in self._held_up_by}
        if late and (not self._late or any(one.pid not in known for one in held_up_by)):
            told = [asdict(one) for one in held_up_by]
            log.warning("log late", seconds=round(found.seconds, 1), waiting=found.count, held_up_by=told)
        elif self._late and not late:
            log.info("log in time again", waiting=found.count)
        self._late, self._held_up_by = late, held_up_by


async def _restored(work: AnyWork, stored: Head) -> Frontier:
    places = subtrees_of((0, stored.size))
    found = await tree.hashes(work, places)
    if missing := [place for place in places if place not in found]:
        raise BrokenLogError(f"the log's tree of {stored.size} leaves lacks the subtree {missing[0]}")
    frontier = Frontier(stored.size, tuple(found[place] for place in places))
    if frontier.head != stored:
        raise BrokenLogError(f"the log's tree of {stored.size} leaves does not lead to its stored root")
    return frontier


def _demand_counts(size: int, found: Counts) -> None:
    nodes = size - size.bit_count()
    if found != Counts(size, size, nodes):
        raise BrokenLogError(f"the log's tree of {size} leaves needs {nodes} nodes; stored are {found}")
