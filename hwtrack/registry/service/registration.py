"""Recording in the registry: each command is checked against the lists, compared with what is there, and saved.

The bureau records what an authority states; an organisation records what it states of itself. Row-level security holds
the same line behind these checks.
"""

from datetime import date
from uuid import UUID

from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Scope
from hwtrack.kernel.ids import FacilityId, LicenceId, OrgId, ScaleId, SiteId, UnitId, ZoneId
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry import names
from hwtrack.registry.commands import (
    NewCarrierPermit,
    NewContact,
    NewExemptRegistration,
    NewFacility,
    NewLicence,
    NewOrganisation,
    NewScale,
    NewSite,
    NewTransportUnit,
    NewZone,
)
from hwtrack.registry.credit import CreditCode, serial_number, sign_serial
from hwtrack.registry.licences import check_scope
from hwtrack.registry.methods import method_codes
from hwtrack.registry.model import (
    AlreadyRegisteredError,
    NotYoursError,
    OfficialsOnlyError,
    OtherOrganisationError,
    Site,
)
from hwtrack.registry.service import facts
from hwtrack.registry.store import lists, organisations, papers, places


async def register_organisation(work: Work, new: NewOrganisation) -> OrgId:
    """Register an organisation under a new key.

    Raises:
        OfficialsOnlyError: The actor is no official.
        AlreadyRegisteredError: Its credit code is registered.
        DomainError: As `NewOrganisation.checked` refuses.
    """
    _officials_only(work)
    sound = new.checked(await lists.divisions(work))
    if await facts.organisation_of_credit_code(work, new.credit_code):
        raise AlreadyRegisteredError(subject=new.credit_code.text, pointer="/credit_code")
    return (await organisations.add(work, [sound]))[new.credit_code]


async def change_organisation(work: Work, org_id: OrgId, new: NewOrganisation) -> None:
    """Give an organisation another name, kinds, division or state; its credit code stays.

    Raises:
        OfficialsOnlyError: The actor is no official.
        NotFoundError: There is no such organisation.
        AlreadyRegisteredError: The credit code given is not the organisation's own.
        DomainError: As `NewOrganisation.checked` refuses.
    """
    _officials_only(work)
    sound = new.checked(await lists.divisions(work))
    there = await facts.organisation(work, org_id)
    if there.credit_code != new.credit_code:
        raise AlreadyRegisteredError(subject=there.credit_code.text, pointer="/credit_code")
    await organisations.change(work, there.org_id, sound)


async def add_contact(work: Work, new: NewContact) -> UUID:
    """Add a person to be reached at an organisation.

    Raises:
        NotYoursError: It is another's, or of another official's district.
        NotFoundError: There is no such organisation.
        LineError: The name or the telephone number is no such text.
    """
    _own(work, new.org_id)
    home = await facts.organisation(work, new.org_id)
    if work.actor.scope is Scope.OFFICIAL and home.division not in work.actor.regions:
        raise NotYoursError
    names.line(new.name, names.MAX_NUMBER, pointer="/name")
    names.line(new.phone, names.MAX_NUMBER, pointer="/phone")
    contact_id = work.new_id()
    await organisations.add_contact(work, contact_id, new)
    return contact_id


async def register_site(work: Work, new: NewSite) -> SiteId:
    """Register a site of an organisation.

    Raises:
        NotYoursError: The organisation is another's.
        NotFoundError: There is no such organisation.
        AlreadyRegisteredError: It has a site of that name.
        DomainError: As `NewSite.checked` refuses.
    """
    _own(work, new.org_id)
    await facts.organisation(work, new.org_id)
    sound = new.checked(await lists.divisions(work))
    if await places.sites_named(work, [(new.org_id, sound.name)]):
        raise AlreadyRegisteredError(subject=sound.name, pointer="/name")
    return (await places.add_sites(work, [sound]))[0]


async def register_facility(work: Work, new: NewFacility) -> FacilityId:
    """Register a facility of a site; it is given the organisation's next serial for its plaque.

    Raises:
        NotYoursError: The organisation is another's.
        NotFoundError: There is no such site.
        OtherOrganisationError: The site is not the organisation's.
        AlreadyRegisteredError: The site has a facility of that code.
        DomainError: As `NewFacility.checked` refuses.
    """
    _own(work, new.org_id)
    sound = await _checked_facility(work, new)
    if await places.facilities_coded(work, [(new.site_id, new.code)]):
        raise AlreadyRegisteredError(subject=new.code, pointer="/code")
    owner = await facts.organisation(work, new.org_id)
    (serial,) = serials(owner.credit_code, await places.last_facility_serial(work, new.org_id), 1)
    return (await places.add_facilities(work, [(sound, serial)]))[0]


async def change_facility(work: Work, facility_id: FacilityId, new: NewFacility) -> None:
    """Give a facility another name, place, type or state; its site, its organisation and its serial stay.

    Raises:
        NotFoundError: There is no such facility.
        NotYoursError: It is another's.
        OtherOrganisationError: The site or organisation named is not its own.
        AlreadyRegisteredError: Another facility of the site has the code.
        DomainError: As `NewFacility.checked` refuses.
    """
    there = await facts.facility(work, facility_id)
    _own(work, there.org_id)
    if (new.org_id, new.site_id) != (there.org_id, there.site_id):
        raise OtherOrganisationError(pointer="/site_id")
    sound = await _checked_facility(work, new)
    coded = await places.facilities_coded(work, [(new.site_id, new.code)])
    if any(other.facility_id != facility_id for other in coded.values()):
        raise AlreadyRegisteredError(subject=new.code, pointer="/code")
    await places.change_facility(work, facility_id, sound)


async def add_zone(work: Work, new: NewZone) -> ZoneId:
    """Add a zone to a facility.

    Raises:
        NotFoundError: There is no such facility.
        NotYoursError: It is another's.
        LineError: The code or the name is no such text.
    """
    home = await facts.facility(work, new.facility_id)
    _own(work, home.org_id)
    names.line(new.code, names.MAX_NUMBER, pointer="/code")
    names.line(new.name, names.MAX_NAME, pointer="/name")
    return await places.add_zone(work, home.org_id, new)


async def add_scale(work: Work, new: NewScale) -> ScaleId:
    """Register a scale of a site.

    Raises:
        NotFoundError: There is no such site.
        NotYoursError: It is another's.
        DomainError: As `NewScale.checked` refuses.
    """
    home = await facts.site(work, new.site_id)
    _own(work, home.org_id)
    return await places.add_scale(work, home.org_id, new.checked())


async def add_licence(work: Work, new: NewLicence) -> LicenceId:
    """Record an operating licence.

    Raises:
        OfficialsOnlyError: The actor is no official.
        NotFoundError: There is no such organisation.
        AlreadyRegisteredError: A licence of that number is recorded.
        EmptyScopeError, UnknownMethodError, UnknownWasteCodeError, LineError: What it covers, or its number.
    """
    _officials_only(work)
    await facts.organisation(work, new.org_id)
    names.line(new.number, names.MAX_NUMBER, pointer="/number")
    check_scope(new.mode, categories=new.categories, codes=new.codes, methods=new.methods, pointer="/categories")
    method_codes(tuple(new.methods), await lists.methods(work), pointer="/methods")
    await _check_codes(work, new.codes, new.period.first)
    if new.site_id is not None:
        _same_owner(await facts.site(work, new.site_id), new.org_id)
    if await papers.licence_numbered(work, new.number):
        raise AlreadyRegisteredError(subject=new.number, pointer="/number")
    return await papers.add_licence(work, new)


async def add_exempt_registration(work: Work, new: NewExemptRegistration) -> UUID:
    """Record a recipient's exempt registration (豁免备案).

    Raises:
        OfficialsOnlyError: The actor is no official.
        NotFoundError: There is no such organisation.
        LineError, UnknownWasteCodeError: The document's number, or a code.
    """
    _officials_only(work)
    await facts.organisation(work, new.org_id)
    names.line(new.document_no, names.MAX_NUMBER, pointer="/document_no")
    await _check_codes(work, new.codes, new.period.first)
    return await papers.add_exempt_registration(work, new)


async def add_carrier_permit(work: Work, new: NewCarrierPermit) -> UUID:
    """Record a carrier's dangerous-goods permit.

    Raises:
        OfficialsOnlyError: The actor is no official.
        NotFoundError: There is no such organisation.
        LineError: The permit's number is no number.
    """
    _officials_only(work)
    await facts.organisation(work, new.org_id)
    names.line(new.number, names.MAX_NUMBER, pointer="/number")
    return await papers.add_carrier_permit(work, new)


async def register_unit(work: Work, new: NewTransportUnit) -> UnitId:
    """Register a transport unit; it is given the organisation's next serial for its label.

    Raises:
        NotYoursError: The organisation is another's.
        NotFoundError: There is no such organisation, or the permit's holder is none.
        AlreadyRegisteredError: The plate is registered.
        DomainError: As `NewTransportUnit.checked` refuses.
    """
    _own(work, new.org_id)
    sound = new.checked()
    owner = await facts.organisation(work, new.org_id)
    if sound.permit:
        await facts.organisation(work, sound.permit.holder)
    if await papers.unit_plated(work, sound.plate):
        raise AlreadyRegisteredError(subject=sound.plate, pointer="/plate")
    (serial,) = serials(owner.credit_code, await papers.last_unit_serial(work, new.org_id), 1)
    return await papers.add_unit(work, sound, serial)


def serials(owner: CreditCode, last: str | None, count: int) -> tuple[str, ...]:
    """Return the next serials of an organisation's facilities or units, after the last one given out."""
    begin = serial_number(last) + 1 if last else 1
    return tuple(sign_serial(owner, number) for number in range(begin, begin + count))


async def _checked_facility(work: Work, new: NewFacility) -> NewFacility:
    home = await facts.site(work, new.site_id)
    _same_owner(home, new.org_id)
    grades = frozenset(grade.grade for grade in await lists.storage_grades(work))
    return new.checked(home.division, await lists.divisions(work), await lists.methods(work), grades)


async def _check_codes(work: Work, codes: frozenset[WasteCode], on: date) -> None:
    for code in sorted(codes):
        await facts.listing(work, code, on, report="licence", pointer="/codes")


def _same_owner(home: Site, org_id: OrgId) -> None:
    if home.org_id != org_id:
        raise OtherOrganisationError(pointer="/site_id")


def _officials_only(work: Work) -> None:
    if work.actor.scope not in (Scope.OFFICIAL, Scope.SYSTEM):
        raise OfficialsOnlyError


def _own(work: Work, org_id: int) -> None:
    if work.actor.scope not in (Scope.OFFICIAL, Scope.SYSTEM) and work.actor.org_id != org_id:
        raise NotYoursError
