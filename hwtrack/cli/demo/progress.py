"""Saying what the demo is doing: a line when a part begins, every few seconds within it, and its seconds at its end."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_EVERY = 2.0
"""Seconds between two lines of one part."""


@dataclass(slots=True)
class Progress:
    """Called with what is being done, how many are done, and of how many; `seconds` keeps what each part took."""

    seconds: dict[str, float] = field(default_factory=dict)
    _part: str = ""
    _began: float = 0.0
    _said: float = 0.0

    def __call__(self, part: str, done: int, of: int) -> None:
        """Take note, and say it if it is new or some seconds have passed."""
        now = time.monotonic()
        if part != self._part:
            self.end()
            self._part, self._began, self._said = part, now, now
            _say(f"{part} …")
        elif now - self._said > _EVERY:
            self._said = now
            _say(f"{part} {done} of {of}")

    def end(self) -> None:
        """Note the seconds of the part that was being done."""
        if self._part:
            self.seconds[self._part] = time.monotonic() - self._began
        self._part = ""

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Do a part that has no steps."""
        self(name, 0, 1)
        yield
        self.end()

    def summary(self) -> str:
        """Return the seconds of every part in one line."""
        parts = ", ".join(f"{part} {seconds:.1f}" for part, seconds in self.seconds.items())
        return f"{sum(self.seconds.values()):.1f} s ({parts})"


def _say(text: str) -> None:
    sys.stderr.write(f"demo: {text}\n")
    sys.stderr.flush()
