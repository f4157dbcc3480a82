"""What somebody who administers the database may try: each attack, and how its traces are tidied up behind it.

Runs as the superuser on a throw-away copy. The attacker knows every table and has the service's own code, so that what
is rebuilt is rebuilt as well as the service itself would. Source: trust.md 2.4.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from uuid import UUID

import asyncpg

from hwtrack.custody.acceptance import draft
from hwtrack.custody.chain import FIRST_PREV, link_hash
from hwtrack.custody.events import read_body
from hwtrack.custody.header import Grade, read_header
from hwtrack.custody.service import recording
from hwtrack.custody.service.recording import Sent
from hwtrack.custody.store import append, found
from hwtrack.custody.vouching import Vouch
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_hot_work
from hwtrack.kernel.actor import Actor
from hwtrack.kernel.canonical import sha256
from hwtrack.tlog.checkpoint import sign_checkpoint
from hwtrack.tlog.leaf import Entry, over_links
from hwtrack.tlog.note import HeldKey
from hwtrack.tlog.tree import Frontier, Head, Subtree
from tests.custody import make

TRACES = ("chain_link", "custody_event", "receipt")


@dataclass(slots=True)
class Dba:
    """A connection that no policy, grant or key stops."""

    sql: "asyncpg.Connection[asyncpg.Record]"
    url: str

    async def victim(self, number: int) -> tuple[int, UUID]:
        """Return the home and id of the event behind a leaf."""
        row = await self.sql.fetchrow(
            "SELECT home_org_id, entry_id FROM log_leaf WHERE kind = 'custody' AND idx >= $1 ORDER BY idx LIMIT 1",
            number,
        )
        assert row is not None
        return row["home_org_id"], row["entry_id"]

    async def edit_body(self, event: tuple[int, UUID]) -> None:
        """Make the drum other by a hundred kilograms, and the digests beside the text fit."""
        body = await self.sql.fetchval(
            "SELECT body FROM custody_event WHERE (home_org_id, event_id) = ($1, $2)", *event
        )
        other = str(body).replace('"note":"', '"note":"1')
        assert other != body
        await self.sql.execute(
            "UPDATE custody_event SET body = $3, body_sha256 = $4 WHERE (home_org_id, event_id) = ($1, $2)",
            *event, other, sha256(other),
        )  # fmt: skip
        await self.sql.execute("UPDATE event_seen SET sha256 = $2 WHERE event_id = $1", event[1], sha256(other))

    async def rebuild_chains(self) -> None:
        """Compute every chain again from the texts that stand there now, and close its numbers."""
        for head in await self.sql.fetch("SELECT home_org_id, container_id FROM container_state"):
            home, container = head["home_org_id"], head["container_id"]
            links = await self.sql.fetch(
                "SELECT l.seq, l.event_id, e.header, e.body FROM chain_link l JOIN custody_event e"
                " USING (home_org_id, event_id) WHERE l.home_org_id = $1 AND l.container_id = $2 ORDER BY l.seq",
                home, container,
            )  # fmt: skip
            prev = FIRST_PREV
            for seq, link in enumerate(links, 1):
                hashed = link_hash(prev, seq, header_sha256=sha256(link["header"]), body_sha256=sha256(link["body"]))
                await self.sql.execute(
                    "UPDATE chain_link SET seq = $4, prev = $5, hash = $6"
                    " WHERE home_org_id = $1 AND container_id = $2 AND seq = $3",
                    home, container, link["seq"], seq, prev, hashed,
                )  # fmt: skip
                prev = hashed
            await self.sql.execute(
                "UPDATE container_state SET seq = $3, head = $4 WHERE home_org_id = $1 AND container_id = $2",
                home, container, len(links), prev if links else b"",
            )  # fmt: skip

    async def rebuild_entries(self) -> None:
        """Let the log's entries and the stored receipts commit to the links that stand there now."""
        for event in await self.sql.fetch("SELECT home_org_id, event_id, header FROM custody_event"):
            hashes = [
                await self.sql.fetchval(
                    "SELECT hash FROM chain_link WHERE home_org_id = $1 AND container_id = $2 AND event_id = $3",
                    event["home_org_id"], container, event["event_id"],
                )
                for container in read_header(event["header"]).containers
            ]  # fmt: skip
            what = (event["home_org_id"], event["event_id"], over_links(hashes))
            await self.sql.execute("UPDATE log_entry SET hash = $3 WHERE home_org_id = $1 AND entry_id = $2", *what)
            await self.sql.execute("UPDATE receipt SET hash = $3 WHERE home_org_id = $1 AND event_id = $2", *what)

    async def rebuild_tree(self) -> None:
        """Seal everything again, with heads at the sizes at which there were heads."""
        sizes = [row["size"] for row in await self.sql.fetch("SELECT size FROM log_tree ORDER BY size")]
        entries = await self.sql.fetch(
            "SELECT home_org_id, entry_id, kind, hash, epoch, xid FROM log_entry"
            " ORDER BY epoch, xid, entry_id, home_org_id"
        )
        await self.sql.execute("DELETE FROM log_leaf; DELETE FROM log_node; DELETE FROM log_tree")
        leaves = [Entry(row["kind"], row["entry_id"], row["hash"]).leaf for row in entries]
        await self.sql.copy_records_to_table(
            "log_leaf",
            columns=("idx", "home_org_id", "entry_id", "kind", "hash", "leaf", "epoch", "xid"),
            records=[
                (n, row["home_org_id"], row["entry_id"], row["kind"], row["hash"], leaf, row["epoch"], row["xid"])
                for n, (row, leaf) in enumerate(zip(entries, leaves, strict=True))
            ],
        )
        frontier, nodes = Frontier().grown(leaves)
        await self._heads(leaves, [size for size in sizes if size < len(leaves)], frontier, nodes)

    async def _heads(
        self, leaves: list[bytes], sizes: list[int], frontier: Frontier, nodes: dict[Subtree, bytes]
    ) -> None:
        await self.sql.executemany(
            "INSERT INTO log_node VALUES ($1, $2, $3)", [(node.level, node.index, root) for node, root in nodes.items()]
        )
        for head in (*(Frontier().grown(leaves[:size])[0].head for size in sizes), frontier.head):
            await self.sql.execute("INSERT INTO log_tree VALUES ($1, $2, now())", head.size, head.root)

    async def sign_again(self, key: HeldKey, *, forget_witnesses: bool) -> None:
        """Sign a checkpoint at the newest head and at every older one there was, with the log's stolen key."""
        sizes = {row["size"] for row in await self.sql.fetch("SELECT size FROM log_checkpoint")}
        heads = await self.sql.fetch("SELECT size, root FROM log_tree ORDER BY size")
        if forget_witnesses:
            await self.sql.execute("DELETE FROM log_cosignature")
        kept = [Head(row["size"], row["root"]) for row in heads if row["size"] in sizes or row == heads[-1]]
        await self.sql.execute("DELETE FROM log_checkpoint")
        for head in kept:
            note = sign_checkpoint(head, key).note.whole
            await self.sql.execute("INSERT INTO log_checkpoint VALUES ($1, $2, $3, now())", head.size, head.root, note)

    async def delete_event(self, event: tuple[int, UUID]) -> None:
        """Remove an event with everything that stands beside it."""
        for table in TRACES:
            await self.sql.execute(f"DELETE FROM {table} WHERE home_org_id = $1 AND event_id = $2", *event)
        await self.sql.execute("DELETE FROM log_entry WHERE home_org_id = $1 AND entry_id = $2", *event)
        await self.sql.execute("DELETE FROM event_seen WHERE event_id = $1", event[1])
        await self.sql.execute("DELETE FROM device_link WHERE event_id = $1", event[1])

    async def drop_tail(self, size: int) -> None:
        """Remove everything that was sealed behind a size, and everything that waits to be."""
        late = await self.sql.fetch("SELECT home_org_id, entry_id FROM log_leaf WHERE idx >= $1", size)
        for row in late:
            await self.delete_event((row["home_org_id"], row["entry_id"]))
        await self.sql.execute(
            "UPDATE device_cursor d SET seq = l.seq, whole_to = l.seq, links = l.seq, body_sha256 = l.body_sha256"
            " FROM (SELECT DISTINCT ON (org_id, device_id) * FROM device_link ORDER BY org_id, device_id, seq DESC) l"
            " WHERE l.org_id = d.org_id AND l.device_id = d.device_id"
        )
        await self.sql.execute(f"DELETE FROM log_checkpoint WHERE size > {int(size)}")
        await self.sql.execute(f"DELETE FROM log_tree WHERE size > {int(size)}")
        await self.rebuild_chains()
        await self.rebuild_tree()

    async def invent(self, driver: Actor, body: str, signature: bytes | None) -> None:
        """Record an event in a person's name with the service's own code, but for the check of the signature."""
        database = await Database.open(self.url, pool=1)
        try:
            async with begin_hot_work(database, driver, clock=lambda: make.NOON) as work:
                claim = read_body(body)
                known = await found.surroundings(work, claim.place, claim.device)
                arrival = recording.arrival_of(work, claim, Sent(body, signature), known, None)
                claimed = Grade.UNSIGNED if signature is None else Grade.DEVICE
                arrival = replace(arrival, vouch=Vouch(claimed))
                containers = await found.containers(work, claim.codes)
                await append.append(work, draft(arrival, containers))
        finally:
            await database.close()


@asynccontextmanager
async def dba(url: str) -> AsyncIterator[Dba]:
    """Log in as whoever administers the database, constraints out of the way."""
    connection = await asyncpg.connect(url)
    await connection.execute("SET session_replication_role = replica")
    try:
        yield Dba(connection, url)
    finally:
        await connection.close()
