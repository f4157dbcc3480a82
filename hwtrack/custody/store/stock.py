"""Adding up what lies where, by policy: whoever asks sees what it may see and nothing else.

Stages come as parameters; what they mean is the core's. Knows rows and sums.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from hwtrack.custody.stock import STAGES, Holding, Pile, Question, Standing
from hwtrack.custody.store.chains import Kept
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.quantity import Mass

NO_PLACE = UUID(int=0)
"""Stands for an unknown site or for no facility, so that keys can be compared."""

_LYING = """
    SELECT s.home_org_id, s.container_id, c.code::text AS code, s.seq, s.head, s.state, s.open_manifest_id, s.zone_id,
        c.waste_code::text AS waste_code, coalesce(s.net_g, (s.state ->> 'level_g')::bigint) AS mass_g,
        coalesce((s.state ->> 'bulk')::boolean, false) AS bulk,
        coalesce(s.state ->> 'kept_since', s.state ->> 'born_at')::timestamptz AS since,
        coalesce(s.site_id, CASE WHEN s.holder_org_id = s.home_org_id THEN c.site_id END, $6) AS site_id,
        CASE WHEN s.stage = ANY ($1) THEN s.facility_id ELSE $6 END AS facility_id,
        CASE WHEN s.stage = ANY ($1) THEN 'in_store' WHEN s.stage = ANY ($2) THEN 'on_site'
            WHEN $4::bigint = s.holder_org_id AND giver.org_id <> s.holder_org_id THEN 'aboard'
            ELSE 'under_way' END AS standing,
        CASE WHEN s.stage = ANY ($3) AND giver.org_id IS NOT NULL
                AND ($4::bigint IS NULL OR $4::bigint = giver.org_id)
            THEN giver.org_id ELSE s.holder_org_id END AS owner
    FROM container_state s
    JOIN container c ON c.home_org_id = s.home_org_id AND c.container_id = s.container_id
    CROSS JOIN LATERAL (SELECT (s.state ->> 'giver_org_id')::bigint AS org_id) AS giver
    WHERE s.stage = ANY ($1 || $2 || $3)
        AND ($4::bigint IS NULL OR s.holder_org_id = $4::bigint OR (s.stage = ANY ($3) AND giver.org_id = $4::bigint))
        AND ($5::uuid IS NULL OR s.facility_id = $5::uuid)
"""

_PILES = f"""
    SELECT * FROM (
        SELECT owner, site_id, facility_id, standing, zone_id, waste_code, count(*) AS count,
            coalesce(sum(mass_g), 0)::bigint AS mass_g, count(*) FILTER (WHERE mass_g IS NULL) AS unweighed,
            count(*) FILTER (WHERE bulk) AS bulk, coalesce(sum(mass_g) FILTER (WHERE bulk), 0)::bigint AS level_g,
            min(since) AS oldest, count(*) FILTER (WHERE mass_g < 0) AS short,
            dense_rank() OVER (ORDER BY owner, site_id, facility_id, standing) AS place
        FROM ({_LYING}) AS lying
        WHERE ($7::uuid IS NULL OR site_id = $7::uuid)
            AND ($8::bigint IS NULL
                OR (owner, site_id, facility_id, standing) > ($8::bigint, $9::uuid, $10::uuid, $11::text))
        GROUP BY owner, site_id, facility_id, standing, zone_id, waste_code
    ) AS piles
    WHERE place <= $12 ORDER BY place, zone_id NULLS FIRST, waste_code
"""

_CONTAINERS = f"""
    SELECT * FROM ({_LYING}) AS lying
    WHERE ($7::uuid IS NULL OR site_id = $7::uuid) AND ($8::text IS NULL OR standing = $8)
        AND ($9::uuid IS NULL OR zone_id = $9::uuid) AND ($10::text IS NULL OR waste_code = $10)
        AND (NOT $11::boolean OR mass_g < 0) AND ($12::uuid IS NULL OR container_id > $12::uuid)
    ORDER BY container_id LIMIT $13
"""

Key = tuple[int, UUID, UUID, str]
"""A holding's place in the list: organisation, site, facility, standing."""


async def holdings(work: AnyWork, asked: Question, *, after: Key | None, limit: int) -> tuple[Holding, ...]:
    """Return at most so many holdings after a key, each whole, by organisation, site, facility and standing."""
    key = after or (None, None, None, None)
    rows = await work.fetch(_PILES, *_asked(asked), *key, limit)
    grouped = groupby(rows, key=lambda row: row["place"])
    return tuple(_holding(tuple(group)) for _, group in grouped)


async def containers(work: AnyWork, asked: Question, *, after: UUID | None, limit: int) -> tuple[Kept, ...]:
    """Return the containers of a question, oldest registration first, one page."""
    standing = asked.standing.value if asked.standing else None
    narrow = (standing, asked.zone_id, asked.waste_code, asked.short)
    rows = await work.fetch(_CONTAINERS, *_asked(asked), *narrow, after, limit)
    return tuple(
        Kept(
            home_org_id=row["home_org_id"],
            container_id=row["container_id"],
            code=row["code"],
            seq=row["seq"],
            head=row["head"],
            state=json.loads(row["state"]) if isinstance(row["state"], str) else dict(row["state"]),
            open_manifest_id=row["open_manifest_id"],
        )
        for row in rows
    )


def _asked(asked: Question) -> tuple[Any, ...]:
    road = STAGES[Standing.UNDER_WAY]
    stages = (STAGES[Standing.IN_STORE], STAGES[Standing.ON_SITE], road)
    return (*(_names(one) for one in stages), asked.org_id, asked.facility_id, NO_PLACE, asked.site_id)


def _names(stages: Iterable[Any]) -> list[str]:
    return sorted(stage.value for stage in stages)


def _holding(rows: Sequence[Any]) -> Holding:
    first = rows[0]
    return Holding(
        org_id=first["owner"],
        site_id=_place(first["site_id"]),
        standing=Standing(first["standing"]),
        facility_id=_place(first["facility_id"]),
        piles=tuple(
            Pile(
                zone_id=row["zone_id"],
                waste_code=row["waste_code"],
                count=row["count"],
                mass=Mass(row["mass_g"]),
                unweighed=row["unweighed"],
                bulk=row["bulk"],
                level=Mass(row["level_g"]),
                oldest=row["oldest"],
                short=row["short"],
            )
            for row in rows
        ),
    )


def _place(found: UUID | None) -> UUID | None:
    return None if found in (None, NO_PLACE) else found


def key_of(holding: Holding) -> Key:
    """Return a holding's place in the list."""
    return holding.org_id, holding.site_id or NO_PLACE, holding.facility_id or NO_PLACE, holding.standing.value
