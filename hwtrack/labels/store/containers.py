"""Containers and their counter: rows in and out."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from hwtrack.infra.paging import Slice
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.canonical import plain
from hwtrack.kernel.ids import ContainerId, FacilityId, OrgId, SiteId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.labels.code import MAX_SERIAL, DigitalCode
from hwtrack.labels.container import Container, Contents, Foreign, PackageKind

NOTHING_YET = UUID(int=0)

_RESERVE = f"""
    INSERT INTO code_counter AS c (home_org_id, waste_code, produced_on, last) VALUES ($1, $2, $3, $4)
    ON CONFLICT (home_org_id, waste_code, produced_on) DO UPDATE SET last = c.last + $4
        WHERE c.last + $4 <= {MAX_SERIAL}
    RETURNING last
"""
_INSERT = """
    INSERT INTO container (home_org_id, container_id, code, site_id, facility_id, waste_code, edition, waste_name, form,
        hazards, main_components, harmful_components, precautions, package_kind, volume_ml, tare_g, is_bulk, capacity_g,
        produced_on, serial, opening_stock, foreign_code, foreign_source, made_at, made_by, parties, regions)
    SELECT $1, given.id, given.code, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
        given.serial, $20, $21, $22, $23, $24, $25, $26
    FROM unnest($2::uuid[], $3::text[], $27::smallint[]) AS given (id, code, serial)
"""


async def reserve(work: AnyWork, home: OrgId, waste: WasteCode, *, produced_on: date, wanted: int) -> int | None:
    """Take the next `wanted` serials in one statement and return the last; none is taken if they are not all there."""
    row = await work.fetchrow(_RESERVE, home, waste.digits, produced_on, wanted)
    return int(row["last"]) if row else None


async def last_serial(work: AnyWork, home: OrgId, waste: WasteCode, *, produced_on: date) -> int:
    """Return the last serial given out, 0 for none."""
    row = await work.fetchrow(
        "SELECT last FROM code_counter WHERE home_org_id = $1 AND waste_code = $2 AND produced_on = $3",
        home,
        waste.digits,
        produced_on,
    )
    return int(row["last"]) if row else 0


async def add(work: AnyWork, made: Sequence[Container]) -> None:
    """Insert containers of one registration: they differ in id, code and serial only."""
    one = made[0]
    contents = one.contents
    await work.execute(
        _INSERT,
        one.home_org_id,
        [each.container_id for each in made],
        [each.code.text for each in made],
        contents.site_id,
        contents.facility_id,
        contents.waste.digits,
        one.edition,
        contents.waste_name,
        contents.form.value,
        plain(contents.hazards),
        contents.main_components,
        contents.harmful_components,
        contents.precautions,
        contents.package.value,
        contents.volume_ml,
        contents.tare.grams if contents.tare else None,
        contents.package.is_bulk,
        contents.capacity.grams if contents.capacity else None,
        contents.produced_on,
        contents.opening_stock,
        one.foreign.code if one.foreign else None,
        one.foreign.source if one.foreign else None,
        one.made_at,
        one.made_by,
        list(one.parties),
        list(one.regions),
        [each.code.serial for each in made],
    )


async def by_ids(work: AnyWork, home: OrgId, ids: Sequence[ContainerId]) -> tuple[Container, ...]:
    """Return those of the containers that exist, in the order of the ids given."""
    rows = await work.fetch(
        "SELECT * FROM container WHERE home_org_id = $1 AND container_id = ANY ($2::uuid[])", home, list(ids)
    )
    found = {row["container_id"]: _container(row) for row in rows}
    return tuple(found[one] for one in ids if one in found)


async def several(work: AnyWork, keys: Sequence[tuple[int, UUID]]) -> tuple[Container, ...]:
    """Return containers of any organisations by key, as far as the actor may see them, in no particular order."""
    rows = await work.fetch(
        "SELECT c.* FROM container c JOIN unnest($1::bigint[], $2::uuid[]) AS asked (home, id)"
        " ON c.home_org_id = asked.home AND c.container_id = asked.id",
        [home for home, _ in keys],
        [container_id for _, container_id in keys],
    )
    return tuple(_container(row) for row in rows)


async def by_code(work: AnyWork, code: DigitalCode) -> Container | None:
    """Return the container of a code, if the actor may see it: the code's credit code leads to its family."""
    row = await work.fetchrow(
        "SELECT container.* FROM organisation JOIN container ON home_org_id = org_id AND code = $2"
        " WHERE credit_code = $1",
        code.credit.text,
        code.text,
    )
    return _container(row) if row else None


async def by_foreign_code(work: AnyWork, foreign_code: str) -> tuple[Container, ...]:
    """Return the containers, as far as the actor may see them, that bear another system's code; mostly one."""
    rows = await work.fetch(
        "SELECT * FROM container WHERE foreign_code = $1 ORDER BY home_org_id, container_id LIMIT 50", foreign_code
    )
    return tuple(_container(row) for row in rows)


async def bind(work: AnyWork, key: tuple[int, UUID], foreign: Foreign) -> None:
    """Write another system's code onto a container, if the actor may change it."""
    await work.execute(
        "UPDATE container SET foreign_code = $3, foreign_source = $4 WHERE home_org_id = $1 AND container_id = $2",
        *key,
        foreign.code,
        foreign.source,
    )


async def carry(work: AnyWork, key: tuple[int, UUID], foreign: Foreign) -> None:
    """Write another system's code onto a container, if the actor may change it and no other there bears the code."""
    await work.execute(
        "UPDATE container c SET foreign_code = $3, foreign_source = $4 WHERE c.home_org_id = $1 AND c.container_id = $2"
        " AND NOT EXISTS (SELECT FROM container o WHERE o.home_org_id = $1 AND o.foreign_code = $3)",
        *key,
        foreign.code,
        foreign.source,
    )


async def page(
    work: AnyWork, wanted: Slice, *, site_id: UUID | None = None, waste: WasteCode | None = None
) -> tuple[Container, ...]:
    """Return containers in the order they were registered, one more than asked for."""
    rows = await work.fetch(
        "SELECT * FROM container WHERE container_id > $1 AND ($2::uuid IS NULL OR site_id = $2)"
        " AND ($3::text IS NULL OR waste_code = $3) ORDER BY container_id LIMIT $4",
        wanted.after_id() or NOTHING_YET,
        site_id,
        waste.digits if waste else None,
        wanted.size + 1,
    )
    return tuple(_container(row) for row in rows)


def _container(row: Any) -> Container:
    return Container(
        home_org_id=OrgId(row["home_org_id"]),
        container_id=ContainerId(row["container_id"]),
        code=DigitalCode.parse(row["code"]),
        contents=_contents(row),
        edition=row["edition"],
        made_at=row["made_at"],
        made_by=row["made_by"],
        foreign=Foreign(code=row["foreign_code"], source=row["foreign_source"]) if row["foreign_code"] else None,
        parties=tuple(row["parties"]),
        regions=tuple(row["regions"]),
    )


def _contents(row: Any) -> Contents:
    return Contents(
        site_id=SiteId(row["site_id"]),
        facility_id=FacilityId(row["facility_id"]) if row["facility_id"] else None,
        waste=WasteCode(row["waste_code"]),
        produced_on=row["produced_on"],
        waste_name=row["waste_name"],
        form=PhysicalForm(row["form"]),
        hazards=frozenset(HazardProperty(hazard) for hazard in row["hazards"]),
        main_components=row["main_components"],
        harmful_components=row["harmful_components"],
        precautions=row["precautions"],
        package=PackageKind(row["package_kind"]),
        volume_ml=row["volume_ml"],
        tare=Mass(row["tare_g"]) if row["tare_g"] is not None else None,
        capacity=Mass(row["capacity_g"]) if row["capacity_g"] is not None else None,
        opening_stock=row["opening_stock"],
    )
