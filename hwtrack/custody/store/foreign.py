"""Foreign codes between custody and labels: which containers bear a label of ours, which codes are not carried yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hwtrack.infra.work import AnyWork

_LABELLED = """
    SELECT c.code::text AS code
    FROM container c
    WHERE c.code = ANY ($1) AND EXISTS (
        SELECT FROM label l WHERE l.home_org_id = c.home_org_id AND l.container_id = c.container_id
            AND l.superseded_at IS NULL AND l.voided_at IS NULL
    )
"""

_UNCARRIED = """
    SELECT DISTINCT c.home_org_id, c.container_id, s.state #>> '{foreign,code}' AS code,
        s.state #>> '{foreign,system}' AS system
    FROM custody_event e
    JOIN chain_link l ON l.home_org_id = e.home_org_id AND l.event_id = e.event_id
    JOIN container c ON c.home_org_id = l.home_org_id AND c.container_id = l.container_id
    JOIN container_state s ON s.home_org_id = c.home_org_id AND s.container_id = c.container_id
    WHERE e.kind = 'foreign_code_bound' AND e.record_time >= $1 AND c.foreign_code IS NULL
        AND s.state #>> '{foreign,code}' IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Uncarried:
    """A container to which a foreign code was bound, and which does not carry it yet."""

    home_org_id: int
    container_id: UUID
    code: str
    system: str


async def labelled(work: AnyWork, codes: Sequence[str]) -> frozenset[str]:
    """Return the codes of containers, as far as the actor may see them, that bear a live label of ours."""
    return frozenset(row["code"] for row in await work.fetch(_LABELLED, list(codes)))


async def uncarried(work: AnyWork, *, since: datetime) -> tuple[Uncarried, ...]:
    """Return foreign codes bound since an instant that no container carries yet."""
    return tuple(Uncarried(**dict(row)) for row in await work.fetch(_UNCARRIED, since))
