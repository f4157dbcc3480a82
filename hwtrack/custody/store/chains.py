"""Reading chains and states by policy: what the asking organisation may see, and nothing else."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hwtrack.custody.chain import Link
from hwtrack.infra.work import AnyWork

_STATE = """
    SELECT c.home_org_id, c.container_id, c.code::text AS code, coalesce(s.seq, 0) AS seq,
        coalesce(s.head, '\\x'::bytea) AS head, coalesce(s.state, '{}')::text AS state, s.open_manifest_id
    FROM organisation o
    JOIN container c ON c.home_org_id = o.org_id
    LEFT JOIN container_state s ON s.home_org_id = c.home_org_id AND s.container_id = c.container_id
    WHERE o.credit_code = left($1, 18) AND c.code = $1
"""

_HELD = """
    SELECT c.home_org_id, c.container_id, c.code::text AS code, s.seq, s.head, s.state::text AS state,
        s.open_manifest_id
    FROM container_state s
    JOIN container c ON c.home_org_id = s.home_org_id AND c.container_id = s.container_id
    WHERE s.state ->> 'holder_org_id' = $1 AND s.state ->> 'stage' = ANY ($2)
        AND ($3::uuid IS NULL OR c.container_id < $3)
    ORDER BY c.container_id DESC LIMIT $4
"""

_CHAIN = """
    SELECT l.seq, l.event_id, l.prev, l.hash, e.header, e.body
    FROM chain_link l JOIN custody_event e ON e.home_org_id = l.home_org_id AND e.event_id = l.event_id
    WHERE l.home_org_id = $1 AND l.container_id = $2 AND l.seq > $3
    ORDER BY l.seq LIMIT $4
"""

_NAMED = """
    SELECT asked.home_org_id, asked.event_id, c.code::text AS code
    FROM unnest($1::bigint[], $2::uuid[]) AS asked (home_org_id, event_id)
    JOIN custody_event e ON e.home_org_id = asked.home_org_id AND e.event_id = asked.event_id
    CROSS JOIN LATERAL jsonb_array_elements_text(e.header::jsonb -> 'containers') WITH ORDINALITY named (id, place)
    JOIN container c ON c.home_org_id = e.home_org_id AND c.container_id = named.id::uuid
    WHERE named.place <= $3
    ORDER BY asked.event_id, named.place
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A container as it is stored: identity, length and head of its chain, and the summary of its state."""

    home_org_id: int
    container_id: UUID
    code: str
    seq: int
    head: bytes
    state: dict[str, Any]
    open_manifest_id: UUID | None


async def state(work: AnyWork, code: str) -> Kept | None:
    """Return a container by its code, if the actor is a party to it or an official of its region."""
    row = await work.fetchrow(_STATE, code)
    return None if row is None else kept_in(row)


async def codes_of_events(
    work: AnyWork, keys: Sequence[tuple[int, UUID]], *, first: int
) -> dict[tuple[int, UUID], tuple[str, ...]]:
    """Return the codes of the first containers of events, by home organisation and event, as far as they are seen."""
    found: dict[tuple[int, UUID], tuple[str, ...]] = {}
    for row in await work.fetch(_NAMED, [home for home, _ in keys], [event for _, event in keys], first):
        key = (row["home_org_id"], row["event_id"])
        found[key] = (*found.get(key, ()), row["code"])
    return found


async def held(
    work: AnyWork, holder: int, stages: Sequence[str], *, before: UUID | None, limit: int
) -> tuple[Kept, ...]:
    """Return what an organisation holds in certain stages, as far as the actor may see it, newest container first."""
    rows = await work.fetch(_HELD, str(holder), list(stages), before, limit)
    return tuple(kept_in(row) for row in rows)


def kept_in(row: Mapping[str, Any]) -> Kept:
    """Return a container as one row of these questions has it."""
    return Kept(
        home_org_id=row["home_org_id"],
        container_id=row["container_id"],
        code=row["code"],
        seq=row["seq"],
        head=row["head"],
        state=json.loads(row["state"]),
        open_manifest_id=row["open_manifest_id"],
    )


async def links(work: AnyWork, kept: Kept, *, after: int = 0, limit: int | None = None) -> tuple[Link, ...]:
    """Return the links the actor may see after a number, in their order; all of them without a limit."""
    rows = await work.fetch(_CHAIN, kept.home_org_id, kept.container_id, after, limit)
    return tuple(
        Link(
            seq=row["seq"],
            event_id=row["event_id"],
            prev=row["prev"],
            hash=row["hash"],
            header=row["header"],
            body=row["body"],
        )
        for row in rows
    )
