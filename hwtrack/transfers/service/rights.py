"""What entitles a recipient: its licence or its registered exemption, and how full the licence is."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from hwtrack.infra.work import AnyWork
from hwtrack.kernel.ids import ManifestId, OrgId
from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.licences import ExemptRegistration, Licence
from hwtrack.registry.service import facts as registry
from hwtrack.transfers.model import CapacityUse
from hwtrack.transfers.record import choose_licence
from hwtrack.transfers.store import holds


class Rights(NamedTuple):
    """The licence a load would be received under, and the exempt registration that covers it; either may be missing."""

    licence: Licence | None = None
    exemption: ExemptRegistration | None = None


async def rights_of(work: AnyWork, org_id: OrgId | None, codes: frozenset[WasteCode], on: date) -> Rights:
    """Return what would entitle an organisation to the codes on the day; nothing for one that is not registered."""
    if org_id is None:
        return Rights()
    licence = choose_licence(await registry.licences_of(work, org_id), codes, on)
    if licence is not None and all(licence.covers_waste(code) for code in codes):
        return Rights(licence=licence)
    registered = await registry.exempt_registrations_of(work, org_id)
    covering = [one for one in registered if codes <= one.codes]
    in_force = [one for one in covering if one.period.holds(on)]
    exemption = next(iter((*in_force, *covering)), None)
    return Rights(exemption=exemption) if exemption else Rights(licence=licence)


async def capacity_of(
    work: AnyWork, licence: Licence | None, *, manifest: tuple[OrgId, ManifestId], adding: Mass, on: date
) -> CapacityUse | None:
    """Return how full the licence would be in the year of the day with this load; nothing without a licence."""
    if licence is None:
        return None
    noted = await holds.capacity_used(work, licence, year=on.year, besides=manifest)
    opening = licence.opening if licence.opening_year == on.year else NOTHING
    return CapacityUse(year=on.year, capacity=licence.capacity, used=opening + noted, adding=adding)


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
    """Note that a manifest reserves, receives or releases some of a licence's year."""
    await holds.note_capacity(work, licence_id, recipient=recipient, manifest=manifest, year=year, kind=kind, mass=mass)
