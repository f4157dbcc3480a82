"""Taking a CSV file in: kept at once, read by a job, and then all of it or nothing.

The job's transaction holds everything: the new records, the outcome, and the file's own state. A worker that dies
leaves the file waiting and nothing made; the next one begins again. Source: issue 2, (b) 5.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Scope
from hwtrack.kernel.ids import OrgId
from hwtrack.registry.bulk.outcome import (
    Import,
    ImportState,
    Outcome,
    Plan,
    Registered,
    plan_facilities,
    plan_organisations,
    plan_sites,
    refused,
)
from hwtrack.registry.bulk.records import (
    COLUMNS,
    FacilityRecord,
    ImportKind,
    Lists,
    OrganisationRecord,
    Record,
    SiteRecord,
    read_batch,
)
from hwtrack.registry.bulk.sheet import read_sheet
from hwtrack.registry.commands import NewFacility
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.model import OfficialsOnlyError, Organisation, Site
from hwtrack.registry.service.registration import serials
from hwtrack.registry.store import imports, lists, organisations, places

C = TypeVar("C")
R = TypeVar("R", bound=Record)

JOB = "registry.import"


async def submit(work: Work, kind: ImportKind, content: bytes, *, dry_run: bool) -> UUID:
    """Keep a file and queue its import; a file that cannot be read at all is refused at once.

    Raises:
        OfficialsOnlyError: Organisations are imported by officials only.
        DomainError: As `read_sheet` refuses a file as a whole.
    """
    official = work.actor.scope is Scope.OFFICIAL
    if kind is ImportKind.ORGANISATIONS and not official:
        raise OfficialsOnlyError
    sheet = read_sheet(content, COLUMNS[kind])
    org_id = work.actor.own_org
    import_id = await imports.add(
        work, org_id, kind, content, lines=len(sheet.lines), dry_run=dry_run, official=official
    )
    await work.jobs.defer(JOB, {"org_id": org_id, "import_id": str(import_id)}, key=str(import_id))
    return import_id


async def run(work: Work, org_id: int, import_id: UUID) -> None:
    """Read a waiting file; save all of it, or record its faults and save nothing. A file dealt with is left alone."""
    claimed = await imports.claim(work, org_id, import_id)
    if claimed is None:
        return
    found, content = claimed
    batch = read_batch(found.kind, content, await _lists(work))
    if batch.faults:
        await imports.finish(work, found, ImportState.REFUSED, refused(batch.lines, batch.faults))
        return
    match found.kind:
        case ImportKind.ORGANISATIONS:
            await _organisations(work, found, _only(batch.records, OrganisationRecord))
        case ImportKind.SITES:
            await _sites(work, found, _only(batch.records, SiteRecord))
        case ImportKind.FACILITIES:
            await _facilities(work, found, _only(batch.records, FacilityRecord))


async def imported(work: Work, import_id: UUID) -> Import:
    """Return an import of the actor's organisation.

    Raises:
        NotFoundError: There is none.
    """
    found = await imports.one(work, import_id)
    if found is None:
        raise NotFoundError
    return found


async def import_page(work: Work, wanted: Slice) -> Page[Import]:
    """Return the imports of the actor's organisation, oldest first."""
    rows = await imports.page(work, wanted)
    return page_of(rows, wanted, lambda row: (str(row.import_id),))


async def _organisations(work: Work, found: Import, records: tuple[OrganisationRecord, ...]) -> None:
    known = await organisations.by_credit_codes(work, [record.credit_code for record in records])
    await _settle(work, found, plan_organisations(records, known), organisations.add)


async def _sites(work: Work, found: Import, records: tuple[SiteRecord, ...]) -> None:
    owners = await organisations.by_credit_codes(work, {record.credit_code for record in records})
    known = await _sites_named(work, owners, [(record.credit_code, record.name) for record in records])
    await _settle(work, found, plan_sites(records, owners, known, only=_only_org(found)), places.add_sites)


async def _facilities(work: Work, found: Import, records: tuple[FacilityRecord, ...]) -> None:
    owners = await organisations.by_credit_codes(work, {record.credit_code for record in records})
    sites = await _sites_named(work, owners, [(record.credit_code, record.site) for record in records])
    keys = [
        (sites[owners[record.credit_code].org_id, record.site].site_id, record.code)
        for record in records
        if record.credit_code in owners and (owners[record.credit_code].org_id, record.site) in sites
    ]
    coded = await places.facilities_coded(work, keys)
    registered = Registered(owners, sites, coded, await lists.divisions(work))
    plan = plan_facilities(records, registered, only=_only_org(found))
    await _settle(work, found, plan, _add_facilities)


async def _settle(
    work: Work, found: Import, plan: Plan[C], save: Callable[[Work, Sequence[C]], Awaitable[object]]
) -> None:
    lines = found.outcome.lines
    if plan.faults:
        await imports.finish(work, found, ImportState.REFUSED, refused(lines, plan.faults))
        return
    if plan.new and not found.dry_run:
        await save(work, plan.new)
    outcome = Outcome(lines=lines, created=len(plan.new), unchanged=plan.unchanged)
    await imports.finish(work, found, ImportState.CHECKED if found.dry_run else ImportState.DONE, outcome)


async def _add_facilities(work: Work, new: Sequence[NewFacility]) -> None:
    by_owner: dict[OrgId, list[NewFacility]] = {}
    for facility in new:
        by_owner.setdefault(facility.org_id, []).append(facility)
    owners = await organisations.by_ids(work, by_owner)
    numbered: list[tuple[NewFacility, str]] = []
    for org_id in sorted(by_owner):  # in one order, so that two imports at once cannot wait for each other
        last = await places.last_facility_serial(work, org_id)
        given = serials(owners[org_id].credit_code, last, len(by_owner[org_id]))
        numbered.extend(zip(by_owner[org_id], given, strict=True))
    await places.add_facilities(work, numbered)


async def _sites_named(
    work: Work, owners: Mapping[CreditCode, Organisation], named: Iterable[tuple[CreditCode, str]]
) -> Mapping[tuple[OrgId, str], Site]:
    return await places.sites_named(work, {(owners[code].org_id, name) for code, name in named if code in owners})


async def _lists(work: Work) -> Lists:
    grades = frozenset(grade.grade for grade in await lists.storage_grades(work))
    return Lists(await lists.divisions(work), await lists.methods(work), grades)


def _only_org(found: Import) -> OrgId | None:
    return None if found.official else found.org_id


def _only(records: Iterable[Record], kind: type[R]) -> tuple[R, ...]:
    return tuple(record for record in records if isinstance(record, kind))
