"""Signing a head: read what is new, compute the root oneself, compare, remember, sign.

Nothing is signed that does not continue the last signature: the leaves up to it are the signer's own, and whatever the
database says of them now is not asked. Source: trust.md 2.3, 2.4.
"""

from dataclasses import dataclass, field

import asyncpg

from hwtrack.signer.memory import Memory
from hwtrack.tlog.checkpoint import sign_checkpoint
from hwtrack.tlog.leaf import Entry
from hwtrack.tlog.note import Signer
from hwtrack.tlog.tree import EMPTY_ROOT, Frontier, Head

_HEAD = "SELECT size, root FROM log_tree WHERE size <= $1 ORDER BY size DESC LIMIT 1"
_ENTRIES = "SELECT idx, kind, entry_id, hash FROM log_leaf WHERE idx >= $1 AND idx < $2 ORDER BY idx"

BATCH = 50_000
"""Leaves read at once; what is more is read and signed after them."""


class RefusedToSignError(Exception):
    """The database's log does not continue what was signed; nothing is signed until a person has looked."""


@dataclass(slots=True)
class LogSigner:
    """A log key and what has been signed with it."""

    key: Signer
    memory: Memory
    batch: int = BATCH
    _frontier: Frontier = field(init=False)

    def __post_init__(self) -> None:
        """Compute the tree again from the signer's own leaves.

        Raises:
            RefusedToSignError: They do not lead to what was signed: the signer's own file was altered.
        """
        self.memory.prepare()
        self._frontier = self.memory.frontier()
        if self._frontier.head != self.memory.last():
            raise RefusedToSignError("the signer's own leaves do not lead to the head that it signed last")

    async def sign(self, database: "asyncpg.Connection[asyncpg.Record]") -> str | None:
        """Sign the newest head if it is new, and return the newest checkpoint; None before anything was sealed.

        Raises:
            RefusedToSignError: The log shrank, forked, or its rows do not lead to its root.
        """
        while True:
            own = self._frontier.head
            sealed = await _sealed(database, own.size + self.batch)
            if sealed.size < own.size:
                raise RefusedToSignError(f"the log shrank: {own.size} leaves were signed, {sealed.size} are there")
            if sealed.size == own.size:
                if sealed.root != own.root:
                    raise RefusedToSignError(f"the log forked: at {own.size} leaves another root was signed")
                return self.memory.note()
            await self._grow(database, sealed)

    async def _grow(self, database: "asyncpg.Connection[asyncpg.Record]", sealed: Head) -> None:
        begin = self._frontier.size
        rows = await database.fetch(_ENTRIES, begin, sealed.size)
        if [row["idx"] for row in rows] != list(range(begin, sealed.size)):
            raise RefusedToSignError(f"leaves are missing between {begin} and {sealed.size}")
        leaves = [Entry(row["kind"], row["entry_id"], row["hash"]).leaf for row in rows]
        grown, _ = self._frontier.grown(leaves)
        if grown.head != sealed:
            raise RefusedToSignError(f"the leaves up to {sealed.size} do not lead to the root that was sealed")
        signed = sign_checkpoint(sealed, self.key)
        self.memory.keep(begin, leaves, sealed, signed.note.whole)
        self._frontier = grown


async def _sealed(database: "asyncpg.Connection[asyncpg.Record]", at_most: int) -> Head:
    row = await database.fetchrow(_HEAD, at_most)
    return Head(0, EMPTY_ROOT) if row is None else Head(row["size"], row["root"])
