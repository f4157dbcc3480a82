"""What a witness remembers: every checkpoint it confirmed, and every signed one that it had to refuse.

A file of SQLite, written through to the disk before anybody hears of it. Knows rows; judges nothing.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hwtrack.tlog.checkpoint import Checkpoint
from hwtrack.tlog.tree import EMPTY_ROOT, Head

MOST_EVIDENCE = 1_000
"""Refused checkpoints that are kept: enough to show what happened, too few to fill a disk with."""

_TABLES = """
    CREATE TABLE IF NOT EXISTS confirmed (
        origin TEXT, size INTEGER, root BLOB NOT NULL, note TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (origin, size)
    );
    CREATE TABLE IF NOT EXISTS refused (
        checkpoint TEXT PRIMARY KEY, why TEXT NOT NULL, request TEXT NOT NULL, at TEXT NOT NULL
    );
"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A checkpoint that the log signed and that could not be confirmed: why, and the whole request."""

    why: str
    request: str
    at: str


@dataclass(frozen=True, slots=True)
class Memory:
    """The witness's file."""

    path: Path

    def prepare(self) -> None:
        """Make the file and its tables where they are missing."""
        with self._opened() as file:
            file.execute("PRAGMA journal_mode = WAL")
            file.executescript(_TABLES)

    @contextmanager
    def alone(self) -> Iterator[sqlite3.Connection]:
        """Have the file to oneself until what was written is on the disk; nothing is written if the block raises."""
        with self._opened() as file:
            file.execute("BEGIN IMMEDIATE")
            yield file

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        file = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            file.execute("PRAGMA synchronous = FULL")
            with file:
                yield file
        finally:
            file.close()


def last(file: sqlite3.Connection, origin: str) -> Head:
    """Return the largest tree of a log that was confirmed; the empty one where none was."""
    row = file.execute(
        "SELECT size, root FROM confirmed WHERE origin = ? ORDER BY size DESC LIMIT 1", (origin,)
    ).fetchone()
    return Head(0, EMPTY_ROOT) if row is None else Head(row[0], row[1])


def confirmed(file: sqlite3.Connection, origin: str, size: int) -> bytes | None:
    """Return the root of a log at a size, if it was confirmed there."""
    row = file.execute("SELECT root FROM confirmed WHERE origin = ? AND size = ?", (origin, size)).fetchone()
    return None if row is None else bytes(row[0])


def confirm(file: sqlite3.Connection, checkpoint: Checkpoint, *, note: str, at: datetime) -> None:
    """Remember that a checkpoint was confirmed; if it had been refused for its proof, that was no fault of the log."""
    head = checkpoint.head
    file.execute(
        "INSERT OR IGNORE INTO confirmed (origin, size, root, note, at) VALUES (?, ?, ?, ?, ?)",
        (checkpoint.origin, head.size, head.root, note, at.isoformat()),
    )
    file.execute("DELETE FROM refused WHERE checkpoint = ?", (checkpoint.text,))


def refuse(file: sqlite3.Connection, checkpoint: Checkpoint, why: str, *, request: str, at: datetime) -> None:
    """Keep a signed checkpoint that could not be confirmed, once, unless there are too many already."""
    file.execute(
        "INSERT OR IGNORE INTO refused (checkpoint, why, request, at)"
        " SELECT ?, ?, ?, ? WHERE (SELECT count(*) FROM refused) < ?",
        (checkpoint.text, why, request, at.isoformat(), MOST_EVIDENCE),
    )


def evidence(file: sqlite3.Connection) -> list[Evidence]:
    """Return what was refused, the oldest first."""
    rows = file.execute("SELECT why, request, at FROM refused ORDER BY at, rowid").fetchall()
    return [Evidence(*row) for row in rows]
