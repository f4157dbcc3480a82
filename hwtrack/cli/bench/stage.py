"""A durable private database with the demo's factory in it, many fresh containers, and a token to scan them with."""

import json
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg

from hwtrack.accounts.service.sessions import actor_named
from hwtrack.accounts.service.tokens import make_token
from hwtrack.cli.bench.tape import fresh_bodies
from hwtrack.cli.demo.city import CANGLAN
from hwtrack.cli.demo.load import Ids, load_company
from hwtrack.cli.place import Place, declare, prepare
from hwtrack.infra import roles
from hwtrack.infra.cluster import Cluster
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import Actor, Permission

WASTE = "90001311"
WORKER = "canglan.cangku"

_CONTAINERS = """
    INSERT INTO container (home_org_id, container_id, code, site_id, waste_code, edition, waste_name, form, hazards,
        main_components, harmful_components, precautions, package_kind, volume_ml, is_bulk, produced_on, serial,
        opening_stock, made_at, parties, regions)
    SELECT $1::bigint, gen_random_uuid(), $2 || $3 || to_char(day, 'YYYYMMDD') || to_char(serial, 'FM000'), $4::uuid,
        $3, '2021', '釜残', 'semi_solid', '{T}', '', '', '', 'drum', 200000, false, day, serial, false, now(),
        ARRAY[$1::bigint], ARRAY[329921]
    FROM generate_series(0, $5::int / 999) AS days (n), generate_series(1, 999) AS serials (serial),
        LATERAL (SELECT date '2020-01-01' + n AS day) AS calendar
    RETURNING code::text
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """What a bench of scanning needs."""

    cluster: Cluster
    place: Place
    actor: Actor
    token: str
    codes: tuple[str, ...]

    def bodies(self, count: int, *, at: datetime) -> tuple[tuple[str, ...], "Stage"]:
        """Return events on containers that nobody has touched, and the stage without those containers."""
        used, left = self.codes[:count], self.codes[count:]
        return fresh_bodies(used, WASTE, at=at), replace(self, codes=left)


@asynccontextmanager
async def staged(containers: int) -> AsyncIterator[Stage]:
    """Set the stage for the length of the block; everything is durable, as in service."""
    with tempfile.TemporaryDirectory(prefix="hwtrack-bench-") as folder:
        os.chmod(folder, 0o755)  # noqa: S103, PTH101 - the server's user must pass
        with Cluster(Path(folder) / "pg") as cluster:
            place = Place(url=cluster.url, folder=cluster.root, private=True)
            await prepare(place)
            await declare(place, "test")
            database = await Database.open(place.url(roles.APP), pool=2)
            try:
                stage = await _set(database, cluster, place, containers)
            finally:
                await database.close()
            yield stage


async def _set(database: Database, cluster: Cluster, place: Place, containers: int) -> Stage:
    ids = Ids()
    await load_company(database, CANGLAN, at=database.clock(), ids=ids)
    actor = await actor_named(database, WORKER)
    allowed = {Permission.CUSTODY_RECORD, Permission.CUSTODY_READ}
    async with begin_work(database, actor) as work:
        token = await make_token(work, name="bench", permissions=allowed, ends_at=work.now + timedelta(days=1))
    codes = await _plant(place, int(ids.orgs["canglan"]), ids.sites["canglan"], containers)
    return Stage(cluster=cluster, place=place, actor=actor, token=token.text, codes=codes)


async def _plant(place: Place, org: int, site: UUID, containers: int) -> tuple[str, ...]:
    connection = await asyncpg.connect(place.url(roles.SUPERUSER))
    rows = await connection.fetch(_CONTAINERS, org, CANGLAN.credit_code, WASTE, site, containers)
    await connection.execute("ANALYZE")
    await connection.close()
    return tuple(row["code"] for row in rows)


def wire(body: str) -> bytes:
    """Return a body as the route takes it."""
    return json.dumps({"body": body}, ensure_ascii=False).encode()
