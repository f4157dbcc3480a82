"""From entries to lines: what has to be written so that the lines add up to what the entries say today.

A line is made once and never changed. Where a later look at the chain says otherwise, a line of its own adjusts the
first (调整台账) or reverses it (撤销台账) and names it. The same look twice asks for nothing.
Source: regulation.md 0.5; HJ 1259-2022 6.1.1 (whoever generates answers for the ledger's truth).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hwtrack.custody.ledger.books import LineKind
from hwtrack.custody.ledger.entry import Entry, EntryKey
from hwtrack.kernel.quantity import NOTHING, Mass


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What has been written of one entry: the sum of its lines, and what the last one said.

    `live` is false after a reversal. `number` is the entry's first line within its site's ledger.
    """

    key: EntryKey
    number: int
    batch_code: str
    mass: Mass
    said: bytes
    live: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A line to be written; `entry` is none for a reversal, `adjusts` is none for a first record."""

    kind: LineKind
    mass: Mass
    entry: Entry | None
    adjusts: Kept | None = None


def due(entries: Iterable[Entry], kept: Mapping[EntryKey, Kept]) -> tuple[Draft, ...]:
    """Return the lines to be written: first records and adjustments in the order of the entries, then reversals."""
    found = {entry.key: entry for entry in entries}
    forward = [draft for key, entry in found.items() if (draft := _due(entry, kept.get(key)))]
    gone = [
        Draft(LineKind.REVERSAL, -before.mass, None, before)
        for key, before in kept.items()
        if before.live and key not in found
    ]
    return (*forward, *gone)


def _due(entry: Entry, before: Kept | None) -> Draft | None:
    if before is None:
        return Draft(LineKind.ENTRY, entry.mass, entry)
    change = entry.mass - before.mass
    if before.live and change == NOTHING and entry.said == before.said:
        return None
    return Draft(LineKind.ADJUSTMENT, change, entry, before)
