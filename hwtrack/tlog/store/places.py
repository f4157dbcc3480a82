"""Where entries stand in the tree."""

from collections.abc import Sequence
from uuid import UUID

from hwtrack.infra.work import AnyWork

_INDICES = """
    SELECT DISTINCT ON (home, entry) home, entry, idx
    FROM unnest($1::bigint[], $2::uuid[]) AS wanted (home, entry)
    JOIN log_leaf ON entry_id = entry AND home_org_id = home
    ORDER BY home, entry, idx
"""


async def indices(work: AnyWork, wanted: Sequence[tuple[int, UUID]]) -> dict[tuple[int, UUID], int]:
    """Return the leaf of each entry, by home organisation and id; those that are not sealed are left out."""
    homes, entries = [home for home, _ in wanted], [entry for _, entry in wanted]
    rows = await work.fetch(_INDICES, homes, entries)
    return {(row["home"], row["entry"]): row["idx"] for row in rows}
