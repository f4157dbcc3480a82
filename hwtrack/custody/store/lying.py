"""What lies in stores, container by container: for the rules on stores, and for a warning at the moment of storing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hwtrack.custody.container import ContainerStage
from hwtrack.custody.neighbours import Lying
from hwtrack.infra.work import AnyWork

MOST = 20_000
"""Containers of one store looked at; a store of more is a landfill."""

_IN_STORE = """
    SELECT c.code::text AS code, c.waste_code::text AS waste_code, s.zone_id, c.main_components, c.harmful_components
    FROM container_state s JOIN container c ON c.home_org_id = s.home_org_id AND c.container_id = s.container_id
    WHERE s.facility_id = $1 AND s.stage = $2 LIMIT $3
"""
_ONE = """
    SELECT c.code::text AS code, c.waste_code::text AS waste_code, NULL::uuid AS zone_id, c.main_components,
        c.harmful_components
    FROM organisation o JOIN container c ON c.home_org_id = o.org_id AND c.code = $1
    WHERE o.credit_code = left($1, 18)
"""
_EVER = """
    SELECT c.code::text AS code FROM container_state s
    JOIN container c ON c.home_org_id = s.home_org_id AND c.container_id = s.container_id
    WHERE s.facility_id = $1 AND s.stage = $2
    UNION
    SELECT c.code::text FROM custody_event e
    JOIN chain_link l ON l.home_org_id = e.home_org_id AND l.event_id = e.event_id
    JOIN container c ON c.home_org_id = l.home_org_id AND c.container_id = l.container_id
    WHERE e.home_org_id = $3 AND e.facility_id = $1 AND e.effective_time >= $4
"""
_KEPT = """
    SELECT s.home_org_id, s.container_id, c.code::text AS code, c.waste_code::text AS waste_code, s.holder_org_id,
        coalesce(s.site_id, CASE WHEN s.holder_org_id = s.home_org_id THEN c.site_id END) AS site_id,
        CASE WHEN s.stage = $1 THEN s.facility_id END AS facility_id,
        coalesce(s.state ->> 'kept_since', s.state ->> 'born_at')::timestamptz AS since, s.regions
    FROM container_state s JOIN container c ON c.home_org_id = s.home_org_id AND c.container_id = s.container_id
    WHERE s.stage = ANY ($2) AND coalesce(s.state ->> 'kept_since', s.state ->> 'born_at')::timestamptz < $3
        AND (s.home_org_id, s.container_id) > ($4, $5)
    ORDER BY s.home_org_id, s.container_id LIMIT $6
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A container that its holder has kept for long: where, and since when."""

    home_org_id: int
    container_id: UUID
    code: str
    waste_code: str
    holder_org_id: int
    site_id: UUID | None
    facility_id: UUID | None
    since: datetime
    regions: tuple[int, ...]


async def in_store(work: AnyWork, facility_id: UUID) -> tuple[Lying, ...]:
    """Return what lies in a store now, as far as the actor may see it."""
    return tuple(_lying(row) for row in await work.fetch(_IN_STORE, facility_id, ContainerStage.STORED.value, MOST))


async def one(work: AnyWork, code: str) -> Lying | None:
    """Return a container as it would lie somewhere, if the actor may see it."""
    row = await work.fetchrow(_ONE, code)
    return None if row is None else _lying(row)


async def ever_in_store(work: AnyWork, facility_id: UUID, owner: int, *, since: datetime) -> tuple[str, ...]:
    """Return the codes of what lies in a store, and of its owner's containers with an event there since an instant."""
    rows = await work.fetch(_EVER, facility_id, ContainerStage.STORED.value, owner, since)
    return tuple(sorted(row["code"] for row in rows))


async def kept_since(
    work: AnyWork, stages: Iterable[ContainerStage], before: datetime, *, after: tuple[int, UUID], limit: int
) -> Sequence[Kept]:
    """Return containers in these stages that have been kept since before an instant, one page by their keys."""
    names = sorted(stage.value for stage in stages)
    rows = await work.fetch(_KEPT, ContainerStage.STORED.value, names, before, *after, limit)
    return [
        Kept(
            home_org_id=row["home_org_id"],
            container_id=row["container_id"],
            code=row["code"],
            waste_code=row["waste_code"],
            holder_org_id=row["holder_org_id"],
            site_id=row["site_id"],
            facility_id=row["facility_id"],
            since=row["since"],
            regions=tuple(row["regions"]),
        )
        for row in rows
    ]


def _lying(row: Any) -> Lying:
    return Lying(
        code=row["code"],
        waste_code=row["waste_code"],
        zone_id=row["zone_id"],
        declared=(row["main_components"], row["harmful_components"]),
    )
