"""What the signer remembers: every leaf it has seen, and every head it has signed.

A file of SQLite on the signer's own disk. Knows rows; judges nothing.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hwtrack.tlog.tree import EMPTY_ROOT, Frontier, Head

_TABLES = """
    CREATE TABLE IF NOT EXISTS leaf (idx INTEGER PRIMARY KEY, hash BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS signed (size INTEGER PRIMARY KEY, root BLOB NOT NULL, note TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Memory:
    """The signer's file."""

    path: Path

    def prepare(self) -> None:
        """Make the file and its tables where they are missing."""
        with self._opened() as file:
            file.execute("PRAGMA journal_mode = WAL")
            file.executescript(_TABLES)

    def frontier(self) -> Frontier:
        """Return the right edge of the tree over every stored leaf, computed from them."""
        with self._opened() as file:
            rows = file.execute("SELECT hash FROM leaf ORDER BY idx")
            return Frontier().grown(bytes(row[0]) for row in rows)[0]

    def last(self) -> Head:
        """Return the largest head that was signed; the empty one where none was."""
        with self._opened() as file:
            row = file.execute("SELECT size, root FROM signed ORDER BY size DESC LIMIT 1").fetchone()
        return Head(0, EMPTY_ROOT) if row is None else Head(row[0], bytes(row[1]))

    def note(self) -> str | None:
        """Return the newest signed checkpoint."""
        with self._opened() as file:
            row = file.execute("SELECT note FROM signed ORDER BY size DESC LIMIT 1").fetchone()
        return None if row is None else str(row[0])

    def keep(self, begin: int, leaves: Iterable[bytes], head: Head, note: str) -> None:
        """Remember new leaves from a place on, and the head over all of them that is about to be handed out."""
        with self._opened() as file:
            file.execute("BEGIN IMMEDIATE")
            file.executemany("INSERT INTO leaf (idx, hash) VALUES (?, ?)", enumerate(leaves, begin))
            file.execute("INSERT INTO signed (size, root, note) VALUES (?, ?, ?)", (head.size, head.root, note))

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        file = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            file.execute("PRAGMA synchronous = FULL")
            with file:
                yield file
        finally:
            file.close()
