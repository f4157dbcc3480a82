"""What others ask the registry: organisations, places, papers and lists, as frozen facts.

Reads run on both forms of `Work`. What must be there and is not raises `NotFoundError`; what may be missing answers
none.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.catalogue import Listing
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.divisions import Divisions
from hwtrack.registry.exemptions import Exemption
from hwtrack.registry.incompatibility import Matrix, Pair, Tag, TagRule
from hwtrack.registry.kinds import FacilityKind, OrganisationKind
from hwtrack.registry.licences import CarrierPermit, ExemptRegistration, Licence
from hwtrack.registry.methods import Method
from hwtrack.registry.model import Contact, Facility, Organisation, Scale, Site, TransportUnit, Zone
from hwtrack.registry.search import Hit, read_query, search
from hwtrack.registry.storage_grades import StorageGrade
from hwtrack.registry.storage_limits import StorageExtension, StorageLimit, limits_in_force
from hwtrack.registry.store import incompatibility, lists, organisations, papers, places, storage


async def organisation(work: AnyWork, org_id: int) -> Organisation:
    """Return an organisation; a merged one's key answers with its successor.

    Raises:
        NotFoundError: There is none.
    """
    found = await organisations.by_ids(work, [org_id])
    if not found:
        raise NotFoundError
    return found[OrgId(org_id)]


async def organisations_by_id(work: AnyWork, org_ids: Iterable[int]) -> Mapping[OrgId, Organisation]:
    """Return several organisations by key, in one query; unknown keys are left out."""
    return await organisations.by_ids(work, set(org_ids))


async def organisation_of_credit_code(work: AnyWork, code: CreditCode) -> Organisation | None:
    """Return the organisation with that credit code, if it is registered."""
    return (await organisations.by_credit_codes(work, [code])).get(code)


async def organisations_by_credit_code(work: AnyWork, codes: Iterable[CreditCode]) -> Mapping[CreditCode, Organisation]:
    """Return several organisations by credit code, in one query; unknown codes are left out."""
    return await organisations.by_credit_codes(work, set(codes))


async def organisation_page(
    work: AnyWork,
    wanted: Slice,
    *,
    words: str | None = None,
    kind: OrganisationKind | None = None,
    region: int | None = None,
) -> Page[Organisation]:
    """Return organisations in the order they were registered, never ranked; words are looked for in name and code.

    Raises:
        UnknownDivisionError: There is no such region.
    """
    leaves = await _leaves(work, region)
    rows = await organisations.page(work, wanted, words=words, kind=kind, divisions=leaves)
    return page_of(rows, wanted, lambda row: (str(row.org_id),))


async def contacts(work: AnyWork, org_id: OrgId) -> tuple[Contact, ...]:
    """Return an organisation's contacts as far as the actor may see them."""
    return await organisations.contacts(work, org_id)


async def site(work: AnyWork, site_id: UUID) -> Site:
    """Return a site.

    Raises:
        NotFoundError: There is none.
    """
    return _there(await places.site(work, site_id))


async def site_page(
    work: AnyWork,
    wanted: Slice,
    *,
    org_id: int | None = None,
    region: int | None = None,
    among: Sequence[int] | None = None,
) -> Page[Site]:
    """Return sites in the order they were registered; `among` are leaf divisions, as a session carries them.

    Raises:
        UnknownDivisionError: There is no such region.
    """
    leaves = await _leaves(work, region) if region is not None else among
    rows = await places.sites(work, wanted, org_id=org_id, divisions=leaves)
    return page_of(rows, wanted, lambda row: (str(row.site_id),))


async def sites_treating(work: AnyWork, site_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return which of the sites have a recovery or disposal facility of their own in use."""
    return await places.treating(work, list(site_ids))


async def facility(work: AnyWork, facility_id: UUID) -> Facility:
    """Return a facility with its outline.

    Raises:
        NotFoundError: There is none.
    """
    return _there(await places.facility(work, facility_id))


async def facilities_by_id(work: AnyWork, ids: Iterable[UUID]) -> Mapping[UUID, Facility]:
    """Return several facilities by id, in one query; unknown ids are left out."""
    return await places.facilities_by_ids(work, set(ids))


async def zones_by_id(work: AnyWork, ids: Iterable[UUID]) -> Mapping[UUID, Zone]:
    """Return several zones by id, in one query; unknown ids are left out."""
    return await places.zones_by_ids(work, set(ids))


async def zones_of(work: AnyWork, facility_id: UUID) -> Mapping[UUID, Zone]:
    """Return every zone of a facility by id: as many as fit into one building."""
    return await places.zones_of(work, facility_id)


async def facility_of_serial(work: AnyWork, org_id: int, serial: str) -> Facility | None:
    """Return the facility whose plaque's code ends in the organisation's serial."""
    return await places.facility_of_serial(work, org_id, serial)


async def facility_page(
    work: AnyWork,
    wanted: Slice,
    *,
    org_id: int | None = None,
    site_id: UUID | None = None,
    kind: FacilityKind | None = None,
    region: int | None = None,
) -> Page[Facility]:
    """Return facilities in the order they were registered.

    Raises:
        UnknownDivisionError: There is no such region.
    """
    leaves = await _leaves(work, region)
    rows = await places.facilities(work, wanted, org_id=org_id, site_id=site_id, kind=kind, divisions=leaves)
    return page_of(rows, wanted, lambda row: (str(row.facility_id),))


async def zone(work: AnyWork, zone_id: UUID) -> Zone:
    """Return a zone.

    Raises:
        NotFoundError: There is none.
    """
    return _there(await places.zone(work, zone_id))


async def zone_page(work: AnyWork, facility_id: UUID, wanted: Slice) -> Page[Zone]:
    """Return a facility's zones in the order they were made.

    Raises:
        NotFoundError: There is no such facility.
    """
    home = await facility(work, facility_id)
    rows = await places.zones(work, home.facility_id, wanted)
    return page_of(rows, wanted, lambda row: (str(row.zone_id),))


async def scale(work: AnyWork, scale_id: UUID) -> Scale:
    """Return a scale.

    Raises:
        NotFoundError: There is none.
    """
    return _there(await places.scale(work, scale_id))


async def scale_page(work: AnyWork, wanted: Slice, *, org_id: int | None = None) -> Page[Scale]:
    """Return scales in the order they were registered."""
    rows = await places.scales(work, wanted, org_id=org_id)
    return page_of(rows, wanted, lambda row: (str(row.scale_id),))


async def licence(work: AnyWork, licence_id: UUID) -> Licence:
    """Return a licence.

    Raises:
        NotFoundError: There is none.
    """
    return _there(await papers.licence(work, licence_id))


async def licence_numbered(work: AnyWork, number: str) -> Licence | None:
    """Return the licence of that number, if it is recorded."""
    return await papers.licence_numbered(work, number)


async def licences_of(work: AnyWork, org_id: OrgId) -> tuple[Licence, ...]:
    """Return every licence of an organisation, newest validity first; whether one is in force is its own to say."""
    return await papers.licences_of(work, org_id)


async def licence_page(work: AnyWork, wanted: Slice, *, org_id: int | None = None) -> Page[Licence]:
    """Return licences in the order they were recorded, never ranked. Source: rule INT-11."""
    rows = await papers.licences(work, wanted, org_id=org_id)
    return page_of(rows, wanted, lambda row: (str(row.licence_id),))


async def exempt_registrations_of(work: AnyWork, org_id: OrgId) -> tuple[ExemptRegistration, ...]:
    """Return an organisation's exempt registrations (豁免备案)."""
    return await papers.exempt_registrations_of(work, org_id)


async def carrier_permits_of(work: AnyWork, org_id: OrgId) -> tuple[CarrierPermit, ...]:
    """Return a carrier's dangerous-goods permits, newest validity first."""
    return await papers.carrier_permits_of(work, org_id)


async def unit(work: AnyWork, unit_id: UUID) -> TransportUnit:
    """Return a transport unit.

    Raises:
        NotFoundError: There is none.
    """
    return _there(await papers.unit(work, unit_id))


async def unit_of_serial(work: AnyWork, org_id: int, serial: str) -> TransportUnit | None:
    """Return the unit whose label's code ends in the organisation's serial."""
    return await papers.unit_of_serial(work, org_id, serial)


async def unit_plated(work: AnyWork, plate: str) -> TransportUnit | None:
    """Return the unit with that plate, in the spelling `plates.plate` returns."""
    return await papers.unit_plated(work, plate)


async def unit_page(work: AnyWork, wanted: Slice, *, org_id: int | None = None) -> Page[TransportUnit]:
    """Return transport units in the order they were registered."""
    rows = await papers.units(work, wanted, org_id=org_id)
    return page_of(rows, wanted, lambda row: (str(row.unit_id),))


async def listing(work: AnyWork, code: WasteCode, on: date, *, report: str = "", pointer: str | None = None) -> Listing:
    """Return what the catalogue of that day says of a code.

    Raises:
        DomainError: As `Catalogue.listing` refuses: unknown, of another edition, or without its report.
    """
    return (await lists.catalogue(work, code)).listing(code, on, report=report, pointer=pointer)


async def find_waste(work: AnyWork, text: str, on: date, wanted: Slice) -> tuple[Page[Hit], str, str]:
    """Return codes of the edition of that day that answer a search line, best first; the edition, and its status.

    Raises:
        NoEditionError: No loaded edition covers the day.
    """
    catalogue = await lists.whole_catalogue(work)
    edition = catalogue.edition_on(on, pointer="/on")
    entries = (entry for entry in catalogue.entries.values() if entry.edition == edition.edition)
    hits = search(entries, read_query(text))
    after = [hit for hit in hits if wanted.after is None or _key(hit) > wanted.after]
    page = page_of(after[: wanted.size + 1], wanted, _key)
    return page, edition.edition, edition.status(on, catalogue.loaded)


async def exemptions(work: AnyWork) -> tuple[Exemption, ...]:
    """Return the exemption list, row by row."""
    return await lists.exemptions(work)


async def methods(work: AnyWork) -> Mapping[str, Method]:
    """Return the recovery and disposal methods by code."""
    return await lists.methods(work)


async def storage_grades(work: AnyWork) -> tuple[StorageGrade, ...]:
    """Return the grades of storage points, strictest first."""
    return await lists.storage_grades(work)


async def storage_limits(work: AnyWork) -> tuple[StorageLimit, ...]:
    """Return every setting of how long and how much may be stored, those that no longer count included."""
    return await storage.limits(work)


async def storage_limits_on(work: AnyWork, on: date) -> Mapping[str, StorageLimit]:
    """Return the settings that count on a day, by subject, grades included."""
    return limits_in_force(await storage.limits(work), await lists.storage_grades(work), on)


async def storage_extension_page(work: AnyWork, wanted: Slice, *, org_id: int | None = None) -> Page[StorageExtension]:
    """Return approved extensions in the order they were recorded."""
    rows = await storage.extensions(work, wanted, org_id=org_id)
    return page_of(rows, wanted, lambda row: (str(row.extension_id),))


async def storage_extensions_of(work: AnyWork, org_ids: Sequence[int]) -> tuple[StorageExtension, ...]:
    """Return every approved extension of some organisations."""
    return await storage.extensions_of(work, org_ids)


async def licensed(work: AnyWork, org_ids: Iterable[int], on: date) -> frozenset[OrgId]:
    """Return which of the organisations hold an operating licence on a day."""
    return await storage.licensed(work, org_ids, on)


async def incompatibilities(work: AnyWork) -> Matrix:
    """Return which constituents must not meet today, and what bears them."""
    return await incompatibility.matrix(work)


async def incompatibility_lines(work: AnyWork) -> tuple[tuple[Tag, ...], tuple[Pair, ...], tuple[TagRule, ...]]:
    """Return every constituent, and every line about pairs and tags there ever was."""
    return (
        await incompatibility.tags(work),
        await incompatibility.pairs(work),
        await incompatibility.rules(work),
    )


async def divisions(work: AnyWork) -> Divisions:
    """Return every division."""
    return await lists.divisions(work)


async def leaves(work: AnyWork, regions: Sequence[int]) -> tuple[int, ...]:
    """Return the leaf divisions of regions, as sessions and rows carry them.

    Raises:
        UnknownDivisionError: One of them is not known.
    """
    return (await lists.divisions(work)).regions(tuple(regions))


async def _leaves(work: AnyWork, region: int | None) -> tuple[int, ...] | None:
    return None if region is None else (await lists.divisions(work)).leaves(region)


def _key(hit: Hit) -> tuple[str, ...]:
    return f"{1000 - hit.score:04d}", hit.entry.code.digits


T = TypeVar("T")


def _there(found: T | None) -> T:
    if found is None:
        raise NotFoundError
    return found
