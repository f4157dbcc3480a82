"""The two definer functions of transfers: how full a licence is, and which manifest holds a container."""

from collections.abc import Sequence
from uuid import UUID

from hwtrack.infra.work import AnyWork
from hwtrack.kernel.ids import ContainerId, ManifestId, OrgId
from hwtrack.kernel.quantity import Mass
from hwtrack.registry.licences import Licence


async def capacity_used(work: AnyWork, licence: Licence, *, year: int, besides: tuple[OrgId, ManifestId]) -> Mass:
    """Return what is noted on a licence for the year, one manifest's own entries left out."""
    row = await work.fetchrow(
        "SELECT licence_use($1, $2, $3, $4, $5, NULL, NULL, NULL, NULL) AS grams",
        licence.org_id,
        licence.licence_id,
        year,
        besides[0],
        besides[1],
    )
    return Mass(row["grams"] if row else 0)


async def note_capacity(
    work: AnyWork,
    licence_id: UUID,
    *,
    recipient: OrgId,
    manifest: tuple[OrgId, ManifestId],
    year: int,
    kind: str,
    mass: Mass,
) -> None:
    """Insert an entry: reserved, received or released."""
    await work.fetchrow(
        "SELECT licence_use($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        recipient,
        licence_id,
        year,
        manifest[0],
        manifest[1],
        work.new_id(),
        kind,
        mass.grams,
        work.now,
    )


async def hold(
    work: AnyWork, manifest: tuple[OrgId, ManifestId], containers: Sequence[tuple[OrgId, ContainerId]]
) -> tuple[ContainerId, ...]:
    """Take the hold of containers for a manifest; returns those that another one holds, upon which to roll back."""
    rows = await work.fetch(
        "SELECT container FROM hold_container($1, $2, $3, $4, true, $5)",
        manifest[0],
        manifest[1],
        [home for home, _ in containers],
        [container for _, container in containers],
        work.now,
    )
    return tuple(ContainerId(row["container"]) for row in rows)


async def release(
    work: AnyWork, manifest: tuple[OrgId, ManifestId], containers: Sequence[tuple[OrgId, ContainerId]]
) -> None:
    """Give back the hold of containers that this manifest has."""
    await work.fetch(
        "SELECT container FROM hold_container($1, $2, $3, $4, false, $5)",
        manifest[0],
        manifest[1],
        [home for home, _ in containers],
        [container for _, container in containers],
        work.now,
    )
