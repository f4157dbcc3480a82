"""The log's rows in their order and in parts, for whoever checks all of them. Read as the worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hwtrack.infra.work import AnyWork
from hwtrack.tlog.store.tree import Mark
from hwtrack.tlog.tree import Head, Subtree

_LEAVES = """
    SELECT l.idx, l.kind, l.hash, l.leaf, l.epoch, l.xid::text AS xid, l.entry_id, l.home_org_id,
        e.kind AS entry_kind, e.hash AS entry_hash, e.epoch AS entry_epoch
    FROM log_leaf l
    LEFT JOIN log_entry e ON e.home_org_id = l.home_org_id AND e.xid = l.xid AND e.entry_id = l.entry_id
    WHERE l.idx >= $1 ORDER BY l.idx LIMIT $2
"""

# An entry that stands before the last leaf and has none was passed over; what stands behind it only waits.
_PASSED_OVER = """
    WITH last AS (SELECT epoch, xid, entry_id, home_org_id FROM log_leaf ORDER BY idx DESC LIMIT 1)
    SELECT e.home_org_id, e.entry_id FROM log_entry e, last
    WHERE (e.epoch, e.xid, e.entry_id, e.home_org_id) <= (last.epoch, last.xid, last.entry_id, last.home_org_id)
        AND NOT EXISTS (
            SELECT FROM log_leaf l
            WHERE l.entry_id = e.entry_id AND l.home_org_id = e.home_org_id AND l.epoch = e.epoch AND l.xid = e.xid
        )
    ORDER BY e.epoch, e.xid LIMIT 1
"""

_NODES = """
    SELECT level, idx, hash FROM unnest($1::int[], $2::bigint[]) AS wanted (level, idx) JOIN log_node USING (level, idx)
"""

# Sealed ones by the leaf's index, waiting ones behind the last leaf.
_ENTRY_HASHES = """
    WITH wanted AS (SELECT * FROM unnest($1::bigint[], $2::uuid[]) AS wanted (home, entry)),
        last AS (SELECT epoch, xid, entry_id, home_org_id FROM log_leaf ORDER BY idx DESC LIMIT 1)
    SELECT home, entry, l.hash FROM wanted JOIN log_leaf l ON l.entry_id = entry AND l.home_org_id = home
    WHERE l.kind = 'custody'
    UNION ALL
    SELECT home, entry, e.hash FROM log_entry e JOIN wanted ON e.entry_id = entry AND e.home_org_id = home
    WHERE e.kind = 'custody' AND (e.epoch, e.xid, e.entry_id, e.home_org_id) > (
        coalesce((SELECT epoch FROM last), 0), coalesce((SELECT xid FROM last), '0'),
        coalesce((SELECT entry_id FROM last), '00000000-0000-0000-0000-000000000000'),
        coalesce((SELECT home_org_id FROM last), 0)
    )
"""

_WRITTEN = """
    SELECT kind, hash, true AS sealed FROM log_leaf WHERE entry_id = $2 AND home_org_id = $1
    UNION ALL
    SELECT kind, hash, false FROM log_entry WHERE entry_id = $2 AND home_org_id = $1
"""


@dataclass(frozen=True, slots=True)
class Written:
    """What stands under an entry's id: what kind of thing, what commits to it, and whether that is a leaf."""

    kind: str
    hash: bytes
    sealed: bool


@dataclass(frozen=True, slots=True)
class LeafRow:
    """A leaf as it is stored, and the entry it should be of, whose values are None where there is no such entry."""

    index: int
    mark: Mark
    kind: str
    hash: bytes
    leaf: bytes
    entry_kind: str | None
    entry_hash: bytes | None
    entry_epoch: int | None


@dataclass(frozen=True, slots=True)
class CheckpointRow:
    """A checkpoint as it is stored, with every line a witness wrote under it."""

    head: Head
    note: str
    lines: tuple[tuple[str, str], ...]


async def leaves(work: AnyWork, begin: int, limit: int) -> Sequence[LeafRow]:
    """Return at most so many leaves from a place on."""
    rows = await work.fetch(_LEAVES, begin, limit)
    return [_leaf(row) for row in rows]


async def heads(work: AnyWork, after: int, up_to: int) -> Sequence[Head]:
    """Return the stored heads of sizes above one and up to another, ascending."""
    rows = await work.fetch(
        "SELECT size, root FROM log_tree WHERE size > $1 AND size <= $2 ORDER BY size", after, up_to
    )
    return [Head(row["size"], row["root"]) for row in rows]


async def head_sizes_beyond(work: AnyWork, size: int) -> int:
    """Return how many heads there are of sizes above one."""
    row = await work.fetchrow("SELECT count(*) AS n FROM log_tree WHERE size > $1", size)
    return 0 if row is None else int(row["n"])


async def nodes(work: AnyWork, wanted: Sequence[Subtree]) -> dict[Subtree, bytes]:
    """Return the stored hashes of these nodes."""
    rows = await work.fetch(_NODES, [one.level for one in wanted], [one.index for one in wanted])
    return {Subtree(row["level"], row["idx"]): row["hash"] for row in rows}


async def passed_over(work: AnyWork) -> Mapping[str, Any] | None:
    """Return the first entry that sealing passed over: its home organisation and id."""
    return await work.fetchrow(_PASSED_OVER)


async def entry_hashes(work: AnyWork, wanted: Sequence[tuple[int, UUID]]) -> dict[tuple[int, UUID], list[bytes]]:
    """Return what the custody entries of these homes and ids commit to; one that was never written has none."""
    found: dict[tuple[int, UUID], list[bytes]] = {}
    for row in await work.fetch(_ENTRY_HASHES, [home for home, _ in wanted], [entry for _, entry in wanted]):
        found.setdefault((row["home"], row["entry"]), []).append(row["hash"])
    return found


async def written(work: AnyWork, home: int, entry_id: UUID) -> Sequence[Written]:
    """Return everything that stands under an entry's id, as leaf and as entry."""
    rows = await work.fetch(_WRITTEN, home, entry_id)
    return [Written(row["kind"], row["hash"], row["sealed"]) for row in rows]


async def checkpoint_sizes(work: AnyWork) -> list[int]:
    """Return the size of every checkpoint, ascending."""
    return [row["size"] for row in await work.fetch("SELECT size FROM log_checkpoint ORDER BY size")]


async def checkpoints(work: AnyWork, after: int, limit: int) -> Sequence[CheckpointRow]:
    """Return at most so many checkpoints of sizes above one, ascending, each with its witnesses' lines."""
    rows = await work.fetch(
        "SELECT size, root, note FROM log_checkpoint WHERE size > $1 ORDER BY size LIMIT $2", after, limit
    )
    lines: dict[int, list[tuple[str, str]]] = {row["size"]: [] for row in rows}
    for row in await work.fetch(
        "SELECT size, witness, line FROM log_cosignature WHERE size = ANY ($1) ORDER BY size, witness, signed_at",
        list(lines),
    ):
        lines[row["size"]].append((row["witness"], row["line"]))
    return [CheckpointRow(Head(row["size"], row["root"]), row["note"], tuple(lines[row["size"]])) for row in rows]


def _leaf(row: Any) -> LeafRow:
    return LeafRow(
        index=row["idx"],
        mark=Mark(row["epoch"], row["xid"], row["entry_id"], row["home_org_id"]),
        kind=row["kind"],
        hash=row["hash"],
        leaf=row["leaf"],
        entry_kind=row["entry_kind"],
        entry_hash=row["entry_hash"],
        entry_epoch=row["entry_epoch"],
    )
