"""Measuring: interleaved rounds, medians and spread, the disk's flush time, one table."""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Trial = Callable[[], Awaitable[float]]
"""One round of one contender; returns its figure (a rate, or seconds)."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What one contender reached over the rounds: median and extremes."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Figure":
        """Summarise the rounds."""
        return cls(statistics.median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A bench's result: the line that counts, whether it is reached, and notes below it."""

    name: str
    reached: bool
    line: str
    notes: tuple[str, ...] = ()

    def text(self) -> str:
        """The lines as printed."""
        mark = "reached" if self.reached else "NOT REACHED"
        return "\n".join([f"{self.name}: {self.line} · {mark}", *(f"    {note}" for note in self.notes)])


async def interleave(contenders: Mapping[str, Trial], *, rounds: int) -> dict[str, Figure]:
    """Run every contender once a round, in an order that turns with each round, so that noise falls on all alike."""
    seen: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for number in range(rounds):
        for name in names if number % 2 == 0 else reversed(names):
            seen[name].append(await contenders[name]())
    return {name: Figure.of(values) for name, values in seen.items()}


def flush_times(folder: Path, *, times: int = 100) -> tuple[float, float]:
    """Return p50 and p99 of one fdatasync after an 8 KiB write, in milliseconds, on the disk of that folder."""
    taken: list[float] = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(times):
            file.write(b"\0" * 8192)
            file.flush()
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append((time.perf_counter() - begun) * 1000)
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.99) - 1]


def disk_note(folder: Path) -> str:
    """Return the disk's flush times as a note."""
    middle, slow = flush_times(folder)
    return f"fdatasync on this disk: p50 {middle:.2f} ms, p99 {slow:.2f} ms"


def say(text: str) -> None:
    """Tell somebody who watches how far it has come; a pipe hears nothing."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{text}\033[K")
        sys.stderr.flush()
