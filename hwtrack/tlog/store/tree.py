"""The tree's rows: leaves in their order, complete subtrees above them, the head after each sealing.

Written by the sealer alone, one after the other; read by everybody.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hwtrack.infra.work import AnyWork
from hwtrack.tlog.leaf import Entry
from hwtrack.tlog.tree import EMPTY_ROOT, Head, Subtree

_SEALER = 0x68776C67
"""Advisory lock: one transaction seals at a time."""

_MARK = "SELECT epoch, xid::text AS xid, entry_id, home_org_id FROM log_leaf ORDER BY idx DESC LIMIT 1"

# Below the oldest running transaction nothing can appear any more; entries of a former epoch are all there.
# Qualified, because the number as text bears the column's own name and would be what is ordered by.
_UNSEALED = """
    SELECT e.home_org_id, e.entry_id, e.kind, e.hash, e.epoch, e.xid::text AS xid FROM log_entry e
    WHERE (e.epoch, e.xid, e.entry_id, e.home_org_id) > ($1, $2::text::xid8, $3, $4)
        AND (e.epoch < (SELECT max(epoch) FROM log_epoch) OR e.xid < pg_snapshot_xmin(pg_current_snapshot()))
    ORDER BY e.epoch, e.xid, e.entry_id, e.home_org_id LIMIT $5
"""

_ADD_LEAVES = """
    INSERT INTO log_leaf (idx, home_org_id, entry_id, kind, hash, leaf, epoch, xid)
    SELECT $1 + n - 1, home, entry, kind, hash, leaf, epoch, xid::xid8
    FROM unnest($2::bigint[], $3::uuid[], $4::text[], $5::bytea[], $6::bytea[], $7::int[], $8::text[])
        WITH ORDINALITY AS made (home, entry, kind, hash, leaf, epoch, xid, n)
"""

_ADD_NODES = "INSERT INTO log_node (level, idx, hash) SELECT * FROM unnest($1::int[], $2::bigint[], $3::bytea[])"

_COUNTS = """
    SELECT (SELECT count(*) FROM log_leaf) AS leaves, (SELECT coalesce(max(idx), -1) + 1 FROM log_leaf) AS places,
        (SELECT count(*) FROM log_node) AS nodes
"""

_HASHES = """
    SELECT level, idx, hash FROM unnest($1::int[], $2::bigint[]) AS wanted (level, idx) JOIN log_node USING (level, idx)
    UNION ALL SELECT 0, idx, leaf FROM log_leaf WHERE idx = ANY ($3::bigint[])
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry's place in the order of sealing."""

    epoch: int
    xid: str
    entry_id: UUID
    home_org_id: int


FIRST = Mark(0, "0", UUID(int=0), 0)
"""Before every entry."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry with its home organisation and its place in the order of sealing."""

    mark: Mark
    entry: Entry


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows there are: leaves, places up to the last leaf, nodes."""

    leaves: int
    places: int
    nodes: int


async def lead(work: AnyWork) -> bool:
    """Be the only one who seals until this transaction ends; say no where somebody else is."""
    row = await work.fetchrow("SELECT pg_try_advisory_xact_lock($1) AS mine", _SEALER)
    return row is not None and bool(row["mine"])


async def head(work: AnyWork) -> Head:
    """Return the newest head; an empty tree's where nothing was sealed yet."""
    row = await work.fetchrow("SELECT size, root FROM log_tree ORDER BY size DESC LIMIT 1")
    return Head(0, EMPTY_ROOT) if row is None else Head(row["size"], row["root"])


async def sealed_at(work: AnyWork, size: int) -> tuple[Head, datetime] | None:
    """Return the head of exactly a size and when it was made, if sealing stopped there."""
    row = await work.fetchrow("SELECT size, root, sealed_at FROM log_tree WHERE size = $1", size)
    return None if row is None else (Head(row["size"], row["root"]), row["sealed_at"])


async def mark(work: AnyWork) -> Mark:
    """Return the place of the last entry that was sealed."""
    row = await work.fetchrow(_MARK)
    return FIRST if row is None else _mark(row)


async def unsealed(work: AnyWork, after: Mark, limit: int) -> tuple[Placed, ...]:
    """Return at most so many entries behind a mark that may be sealed, in their order."""
    rows = await work.fetch(_UNSEALED, after.epoch, after.xid, after.entry_id, after.home_org_id, limit)
    return tuple(Placed(_mark(row), Entry(row["kind"], row["entry_id"], row["hash"])) for row in rows)


async def add(work: AnyWork, at: Head, placed: Sequence[Placed], nodes: Mapping[Subtree, bytes]) -> None:
    """Write a sealing: the new leaves, the complete subtrees that came to be, and the head they lead to."""
    await work.execute(
        _ADD_LEAVES,
        at.size - len(placed),
        [one.mark.home_org_id for one in placed],
        [one.entry.entry_id for one in placed],
        [one.entry.kind for one in placed],
        [one.entry.hash for one in placed],
        [one.entry.leaf for one in placed],
        [one.mark.epoch for one in placed],
        [one.mark.xid for one in placed],
    )
    if nodes:
        levels, places = zip(*((node.level, node.index) for node in nodes), strict=True)
        await work.execute(_ADD_NODES, levels, places, list(nodes.values()))
    await work.execute("INSERT INTO log_tree (size, root, sealed_at) VALUES ($1, $2, $3)", at.size, at.root, work.now)


async def counts(work: AnyWork) -> Counts:
    """Count the rows."""
    row = await work.fetchrow(_COUNTS)
    return Counts(0, 0, 0) if row is None else Counts(row["leaves"], row["places"], row["nodes"])


async def hashes(work: AnyWork, wanted: Collection[Subtree]) -> dict[Subtree, bytes]:
    """Return the hashes of complete subtrees, leaves among them; those that are not there are left out."""
    above = [one for one in wanted if one.level]
    leaves = [one.index for one in wanted if not one.level]
    rows = await work.fetch(_HASHES, [one.level for one in above], [one.index for one in above], leaves)
    return {Subtree(row["level"], row["idx"]): row["hash"] for row in rows}


def _mark(row: Any) -> Mark:
    return Mark(row["epoch"], row["xid"], row["entry_id"], row["home_org_id"])
