"""Containers that are contested, held or waiting, by policy; found by an index that holds nothing else."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from hwtrack.custody.store.chains import Kept, kept_in
from hwtrack.custody.unsettled import MOST_COUNTED, Trouble, Waiting
from hwtrack.infra.work import AnyWork

_UNSETTLED = "(s.held > 0 OR s.contested > 0 OR s.state -> 'detained' <> '[]'::jsonb)"
"""Spelled as the predicate of the index, so that it is used."""

_OF: Mapping[Trouble, str] = MappingProxyType(
    {
        Trouble.CONTESTED: "s.contested > 0",
        Trouble.HELD: "s.held > 0",
        Trouble.DETAINED: "s.state -> 'detained' <> '[]'::jsonb",
    }
)

_COUNT = f"""
    SELECT {
    ", ".join(
        f"count(*) FILTER (WHERE {of.replace('s.', '')}) AS {trouble}, "
        f"min(changed_at) FILTER (WHERE {of.replace('s.', '')}) AS oldest_{trouble}"
        for trouble, of in _OF.items()
    )
}
    FROM (
        SELECT s.held, s.contested, s.state, s.changed_at FROM container_state s WHERE {_UNSETTLED} LIMIT {MOST_COUNTED}
    ) AS unsettled
"""

_PAGE = """
    SELECT s.home_org_id, s.container_id, c.code::text AS code, s.seq, s.head, s.state::text AS state,
        s.open_manifest_id
    FROM container_state s
    JOIN container c ON c.home_org_id = s.home_org_id AND c.container_id = s.container_id
    WHERE {unsettled} AND {of} AND ($1::uuid IS NULL OR s.container_id < $1)
    ORDER BY s.container_id DESC LIMIT $2
"""


async def counts(work: AnyWork) -> tuple[Waiting, ...]:
    """Return how many containers of each trouble the actor may see."""
    row = await work.fetchrow(_COUNT)
    return tuple(Waiting(one, row[one], row[f"oldest_{one}"]) for one in Trouble) if row else ()


async def page(work: AnyWork, trouble: Trouble, *, before: UUID | None, limit: int) -> tuple[Kept, ...]:
    """Return containers of one trouble that the actor may see, newest registration first."""
    rows = await work.fetch(_PAGE.format(unsettled=_UNSETTLED, of=_OF[trouble]), before, limit)
    return tuple(kept_in(row) for row in rows)
