"""Signed checkpoints, and what witnesses said of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hwtrack.infra.work import AnyWork
from hwtrack.tlog.note import Note, read_note, read_signature
from hwtrack.tlog.tree import Head

# The newest word of each witness; the note is put together from them.
_KEPT = """
    SELECT c.size, c.root, c.note, c.received_at, coalesce(w.witnesses, '{}') AS witnesses,
        coalesce(w.signed_at, '{}') AS signed_at, coalesce(w.lines, '{}') AS lines
    FROM log_checkpoint c
    LEFT JOIN LATERAL (
        SELECT array_agg(witness ORDER BY witness) AS witnesses, array_agg(signed_at ORDER BY witness) AS signed_at,
            array_agg(line ORDER BY witness) AS lines
        FROM (
            SELECT DISTINCT ON (witness) witness, signed_at, line FROM log_cosignature s WHERE s.size = c.size
            ORDER BY witness, signed_at DESC
        ) AS newest
    ) AS w ON true
"""

_NEWEST = _KEPT + "ORDER BY c.size DESC LIMIT 1"
_BELOW = _KEPT + "WHERE c.size < $1 ORDER BY c.size DESC LIMIT $2"
_WITNESSED = (
    _KEPT
    + """
    WHERE c.size = (
        SELECT size FROM log_cosignature GROUP BY size HAVING count(DISTINCT witness) >= $1 ORDER BY size DESC LIMIT 1
    )
"""
)
_AT = _KEPT + "WHERE c.size = $1"

_ADD = """
    INSERT INTO log_checkpoint (size, root, note, received_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING RETURNING size
"""

_COSIGN = """
    INSERT INTO log_cosignature (size, witness, signed_at, line) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
"""

_LAST_WORDS = """
    SELECT DISTINCT ON (witness) witness, size, signed_at,
        extract(epoch FROM clock_timestamp() - signed_at)::float8 AS age
    FROM log_cosignature WHERE witness = ANY ($1) ORDER BY witness, size DESC, signed_at DESC
"""


@dataclass(frozen=True, slots=True)
class Word:
    """That a witness confirmed a checkpoint, and when it says it did."""

    witness: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint as it is kept: its head, the note with every cosignature under it, since when, who confirmed it."""

    head: Head
    note: Note
    received_at: datetime
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class LastWord:
    """The largest checkpoint that a witness confirmed, when, and how many seconds ago by the database's clock."""

    size: int
    signed_at: datetime
    age: float


async def newest(work: AnyWork) -> Kept | None:
    """Return the newest checkpoint; None where there is none yet."""
    return _first(await work.fetch(_NEWEST))


async def newest_witnessed(work: AnyWork, quorum: int) -> Kept | None:
    """Return the newest checkpoint that at least so many witnesses confirmed; None where there is none."""
    return _first(await work.fetch(_WITNESSED, quorum)) if quorum else await newest(work)


async def at(work: AnyWork, size: int) -> Kept | None:
    """Return the checkpoint of exactly a size; None where there is none."""
    return _first(await work.fetch(_AT, size))


async def below(work: AnyWork, size: int, limit: int) -> Sequence[Kept]:
    """Return at most so many checkpoints of smaller sizes, the largest first."""
    return [_kept(row) for row in await work.fetch(_BELOW, size, limit)]


async def add(work: AnyWork, head: Head, note: str) -> bool:
    """Keep a checkpoint; say whether it is new."""
    return await work.fetchrow(_ADD, head.size, head.root, note, work.now) is not None


async def cosign(work: AnyWork, size: int, word: Word, line: str) -> None:
    """Keep what a witness said."""
    await work.execute(_COSIGN, size, word.witness, word.signed_at, line)


async def last_words(work: AnyWork, witnesses: Sequence[str]) -> dict[str, LastWord]:
    """Return the last word of each of these witnesses; those that never said one are left out."""
    rows = await work.fetch(_LAST_WORDS, list(witnesses))
    return {row["witness"]: LastWord(row["size"], row["signed_at"], row["age"]) for row in rows}


def _first(rows: Sequence[Any]) -> Kept | None:
    return _kept(rows[0]) if rows else None


def _kept(row: Any) -> Kept:
    words = [Word(name, signed_at) for name, signed_at in zip(row["witnesses"], row["signed_at"], strict=True)]
    signatures = [read_signature(line.removesuffix("\n")) for line in row["lines"]]
    note = read_note(row["note"]).with_signatures(signatures)
    return Kept(Head(row["size"], row["root"]), note, row["received_at"], tuple(words))
