"""How much lay in a store at each moment, from the steps of every container that was ever in it.

Exact whatever arrived late: the course of a store is made from effective times, not from the order in which scans came.
Steps at one instant count together, so that a container carried past another is no peak. Knows no limit's source.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from hwtrack.custody.container import Container, ContainerStage
from hwtrack.custody.fold import Taken
from hwtrack.kernel.quantity import Mass

Change = tuple[datetime, int]
"""At an instant, so many grams more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A time above a limit: from when, until when (None: it has not ended), the most that lay there, and when first."""

    began: datetime
    ended: datetime | None
    peak: Mass
    peak_at: datetime

    def touches(self, began: datetime, ended: datetime | None) -> bool:
        """Say whether another time has a moment in common with it."""
        return (ended is None or self.began <= ended) and (self.ended is None or began <= self.ended)


def course(steps: Iterable[Taken], facility_id: UUID) -> tuple[Change, ...]:
    """Return by how much one container changed what lay in a store, and when; an unknown mass counts as nothing."""
    changes, there = [], 0
    for step in steps:
        now = _grams_in(step.after, facility_id)
        if now != there:
            changes.append((step.event.header.effective_time, now - there))
        there = now
    return tuple(changes)


def passages(courses: Iterable[Sequence[Change]], limit: Mass) -> tuple[Passage, ...]:
    """Return every time at which more than a limit lay there, in their order; exactly the limit is not above it."""
    found: list[Passage] = []
    lying, begun, peak, peak_at = 0, None, 0, None
    changes = sorted(change for each in courses for change in each)
    for at, together in groupby(changes, key=lambda change: change[0]):
        lying += sum(grams for _, grams in together)
        if lying > limit.grams:
            begun = begun or at
            peak, peak_at = (lying, at) if lying > peak else (peak, peak_at)
        elif begun is not None:
            found.append(Passage(began=begun, ended=at, peak=Mass(peak), peak_at=peak_at or begun))
            begun, peak, peak_at = None, 0, None
    if begun is not None:
        found.append(Passage(began=begun, ended=None, peak=Mass(peak), peak_at=peak_at or begun))
    return tuple(found)


def _grams_in(container: Container, facility_id: UUID) -> int:
    there = container.stage is ContainerStage.STORED and container.where.facility_id == facility_id
    return container.net.grams if there and container.net is not None else 0
