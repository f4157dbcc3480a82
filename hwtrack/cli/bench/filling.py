"""A database filled by COPY with chains of a hundred events, each a copy of one chain that the service recorded.

Every copy is whole: its own ids, code and times in the hashed texts, links that hash them, a state that its events lead
to. Chains live side by side for ten weeks, as drums do, so that the events of one lie far apart on the disk. What a
chain's reader never touches (receipts, ids seen, the log) is not filled in.
"""

import json
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import asyncpg

from hwtrack.cli.bench.measure import say
from hwtrack.cli.bench.stage import WASTE, Stage
from hwtrack.cli.bench.tape import fresh_bodies
from hwtrack.custody.chain import FIRST_PREV, link_hash
from hwtrack.custody.clock import SERVICE_BEGAN
from hwtrack.custody.service.recording import Sent, record
from hwtrack.infra import roles
from hwtrack.infra.clock import system_clock
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_hot_work, id_at
from hwtrack.kernel.canonical import canonical, sha256

LENGTH = 100
"""Events of a chain."""
COHORT = 1_000
"""Chains that begin together."""
_LIFE = timedelta(days=70)
_SPREAD = timedelta(days=70)
"""The first begin when the service did, the last so much later."""

_EVENT_COLUMNS = (
    "home_org_id", "event_id", "kind", "version", "event_time", "effective_time", "record_time", "actor_org_id",
    "account_id", "grade", "header", "body", "body_sha256", "parties", "regions",
)  # fmt: skip
_LINK_COLUMNS = ("home_org_id", "container_id", "seq", "event_id", "prev", "hash", "parties", "regions")

_PATTERNS = """
    SELECT l.seq, l.container_id::text AS container_id, e.event_id::text AS event_id, e.home_org_id, e.kind, e.version,
        e.actor_org_id, e.account_id::text AS account_id, e.grade, e.header, e.body,
        e.parties::text AS parties, e.regions::text AS regions
    FROM chain_link l JOIN custody_event e USING (home_org_id, event_id) ORDER BY l.seq
"""
_STATES = """
    INSERT INTO container_state (home_org_id, container_id, seq, head, state, stage, holder_org_id, site_id,
        facility_id, zone_id, net_g, held, contested, changed_at, parties, regions)
    SELECT s.home_org_id, l.container_id, l.seq, l.hash, s.state, s.stage, s.holder_org_id, s.site_id, s.facility_id,
        s.zone_id, s.net_g, s.held, s.contested, s.changed_at, s.parties, s.regions
    FROM container_state s JOIN chain_link l ON l.home_org_id = s.home_org_id AND l.seq = s.seq
    WHERE l.container_id <> s.container_id
"""


@dataclass(frozen=True, slots=True)
class Filled:
    """The codes of the chains that were filled in, in the order of their beginnings, and what filling took."""

    codes: tuple[str, ...]
    seconds: float
    bytes: int

    @property
    def told(self) -> str:
        """In a line."""
        events = len(self.codes) * LENGTH
        return (
            f"{events:,} events of {len(self.codes):,} chains loaded by COPY in {self.seconds:.0f} s"
            f" ({events / self.seconds:,.0f}/s); {self.bytes / 1e9:.1f} GB"
        )


async def filled(stage: Stage, count: int) -> Filled:
    """Fill so many chains into a stage of more containers: the service records one, and the others are copies of it."""
    await _recorded(stage)
    connection = await asyncpg.connect(stage.place.url(roles.SUPERUSER))
    try:
        begun = time.monotonic()
        # Why: what is copied is whole by its making; checking each of ten million links against its state is not.
        await connection.execute("SET session_replication_role = replica")
        # Why: nothing need survive, and what is loaded is vacuumed once, at the end.
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            await connection.execute(f"ALTER SYSTEM SET {setting} = off")
        await connection.execute("SELECT pg_reload_conf()")
        patterns = [_Pattern.of(row, stage.codes[0]) for row in await connection.fetch(_PATTERNS)]
        chains = await _chains(connection, stage.codes[1 : count + 1])
        for start in range(0, len(chains), COHORT):
            begins = SERVICE_BEGAN + _SPREAD * (start / len(chains))
            await _copy(connection, _Cohort(patterns, chains[start : start + COHORT], start, begins))
            say(f"filling: {(start + COHORT) * LENGTH:,} events")
        await connection.execute(_STATES)
        await connection.execute("VACUUM (ANALYZE)")
        seconds = time.monotonic() - begun
        size = int(await connection.fetchval("SELECT pg_database_size(current_database())"))
    finally:
        await connection.close()
    return Filled(tuple(code for code, _ in chains), seconds, size)


async def _recorded(stage: Stage) -> None:
    """Let the service record the chain that is copied: a drum that is born and filled up ninety-nine times."""
    database = await Database.open(stage.place.url(roles.APP), pool=1)
    code = stage.codes[0]
    try:
        bodies = [*fresh_bodies([code], WASTE, at=database.clock()), *(_top_up(code) for _ in range(LENGTH - 1))]
        for body in bodies:
            async with begin_hot_work(database, stage.actor) as work:
                await record(work, Sent(body))
    finally:
        await database.close()


def _top_up(code: str) -> str:
    at = system_clock()
    return canonical(
        {
            "kind": "top_up",
            "v": 1,
            "event_id": str(id_at(at)),
            "event_time": at.isoformat(),
            "containers": [{"code": code, "added": "1.000"}],
        }
    )


async def _chains(connection: "asyncpg.Connection[asyncpg.Record]", codes: Sequence[str]) -> list[tuple[str, str]]:
    rows = await connection.fetch("SELECT code::text AS code, container_id::text AS id FROM container")
    ids = {row["code"]: row["id"] for row in rows}
    return [(code, ids[code]) for code in codes]


async def _copy(connection: "asyncpg.Connection[asyncpg.Record]", cohort: "_Cohort") -> None:
    await connection.copy_to_table("custody_event", source=_flow(cohort.events()), columns=_EVENT_COLUMNS)
    await connection.copy_to_table("chain_link", source=_flow([cohort.links]), columns=_LINK_COLUMNS)


async def _flow(parts: Iterable[Sequence[str]]) -> AsyncIterator[bytes]:
    for part in parts:
        yield "".join(part).encode()


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One recorded event with a hole wherever a copy differs."""

    header: str
    body: str
    event: str
    link: str

    @classmethod
    def of(cls, row: asyncpg.Record, code: str) -> Self:
        """Cut the holes."""
        holes = {row["event_id"]: "event_id", row["container_id"]: "container_id", code: "code"}
        told, found = json.loads(row["body"]), json.loads(row["header"])
        holes |= {told["event_time"]: "at", found["record_time"]: "at_utc", found["effective_time"]: "at_utc"}
        fixed = {name: row[name] for name in ("home_org_id", "kind", "version", "actor_org_id", "account_id", "grade")}
        ends = f"{row['parties']}\t{row['regions']}\n"
        return cls(
            header=_with_holes(row["header"], holes),
            body=_with_holes(row["body"], holes),
            event=(
                "{home_org_id}\t%s\t{kind}\t{version}\t%s\t%s\t%s\t{actor_org_id}\t{account_id}\t{grade}"
                "\t%s\t%s\t\\\\x%s\t"
            ).format_map(fixed) + ends,
            link=f"{row['home_org_id']}\t%s\t{row['seq']}\t%s\t\\\\x%s\t\\\\x%s\t{ends}",
        )  # fmt: skip


def _with_holes(text: str, holes: dict[str, str]) -> str:
    if "%" in text or "\\" in text:
        raise ValueError("the text would not come through COPY as it stands")
    for value, name in holes.items():
        text = text.replace(value, f"%({name})s")
    return text


class _Cohort:
    """Chains that begin together: the lines of their events, oldest first, and then those of their links."""

    def __init__(
        self, patterns: Sequence[_Pattern], chains: Sequence[tuple[str, str]], first: int, begins: datetime
    ) -> None:
        self._patterns, self._chains, self._first, self._begins = patterns, chains, first, begins
        self.links: list[str] = []

    def events(self) -> Iterator[list[str]]:
        """Return the lines of all first events, then of all second ones, and so on; notes the links on the way."""
        heads = [FIRST_PREV] * len(self._chains)
        for seq, pattern in enumerate(self._patterns, 1):
            yield self._step(seq, pattern, heads)

    def _step(self, seq: int, pattern: _Pattern, heads: list[bytes]) -> list[str]:
        at = self._begins + _LIFE * (seq / LENGTH)
        instant = at.isoformat(timespec="microseconds")
        stamp = f"{int(at.timestamp() * 1000):012x}"
        told = {"at": instant, "at_utc": instant.replace("+00:00", "Z")}
        lines = []
        for number, (code, container_id) in enumerate(self._chains):
            event_id = f"{stamp[:8]}-{stamp[8:]}-7{seq:03x}-8000-{self._first + number:012x}"
            told |= {"event_id": event_id, "container_id": container_id, "code": code}
            header, body = pattern.header % told, pattern.body % told
            digest, prev = sha256(body), heads[number]
            heads[number] = link_hash(prev, seq, header_sha256=sha256(header), body_sha256=digest)
            lines.append(pattern.event % (event_id, instant, instant, instant, header, body, digest.hex()))
            self.links.append(pattern.link % (container_id, event_id, prev.hex(), heads[number].hex()))
        return lines
