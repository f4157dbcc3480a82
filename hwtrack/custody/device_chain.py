"""How far a device's own chain has come: which numbers are missing, and whether it has two histories.

A device numbers its events without a gap from 1. A gap means that something made on it has not arrived yet, or never
will; it is shown until it closes. Source: trust.md 3 (rule 2).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

MOST_GAPS = 100
"""Gaps that are listed; how many numbers are missing is counted over all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A device's chain as the service knows it.

    `last_seq` is the highest number that arrived; every number up to `whole_to` has. `beyond` are the numbers above it
    that have arrived, ascending. `links` counts events, put-aside ones included, `forks` how often two
    histories showed.
    """

    device_id: UUID
    last_seq: int = 0
    whole_to: int = 0
    beyond: tuple[int, ...] = ()
    links: int = 0
    forks: int = 0

    @property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """The missing numbers as ranges, first and last included; at most a hundred ranges."""
        return tuple(gaps(self.whole_to, self.beyond))[:MOST_GAPS]

    @property
    def missing(self) -> int:
        """How many numbers are missing."""
        return self.last_seq - self.whole_to - len(self.beyond)


def gaps(whole_to: int, beyond: Iterable[int]) -> Iterable[tuple[int, int]]:
    """Return the ranges of numbers missing after `whole_to`, given the ascending numbers that are there."""
    before = whole_to
    for seq in beyond:
        if seq > before + 1:
            yield before + 1, seq - 1
        before = seq
