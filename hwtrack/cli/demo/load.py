"""Putting the city's companies, places and people in, through the same services as anybody.

Knows the order (organisation, site, facility, zone, scale, papers, vehicles, people) and keeps the ids it was given.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from hwtrack.accounts.authority import INSTALLING, NewAccount
from hwtrack.accounts.service.accounts import create_account
from hwtrack.cli.demo.city import PASSWORD, Company, Facility, Licence, Vehicle
from hwtrack.infra.db import Database
from hwtrack.infra.work import Work, begin_work
from hwtrack.kernel.actor import Actor, Permission, Role, Scope
from hwtrack.kernel.ids import AccountId, OrgId, SiteId
from hwtrack.kernel.quantity import Mass
from hwtrack.registry.commands import (
    NewCarrierPermit,
    NewContact,
    NewFacility,
    NewLicence,
    NewOrganisation,
    NewScale,
    NewSite,
    NewTransportUnit,
    NewZone,
)
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.geometry import Point, read_outline
from hwtrack.registry.kinds import OrganisationKind, ScaleKind
from hwtrack.registry.licences import Period, Permit
from hwtrack.registry.model import ContactPurpose
from hwtrack.registry.service import registration

CITY = 329900
LEAVES = (329902, 329904, 329921, 329981)

REGISTRAR = Actor(
    org_id=None,
    scope=Scope.OFFICIAL,
    name="registrar of the demo city",
    regions=LEAVES,
    permissions=frozenset({Permission.REGISTRY_READ, Permission.REGISTRY_IMPORT}),
)
"""Registers every company; stands for the bureau's office before it has accounts."""


@dataclass(slots=True)
class Ids:
    """The ids under which the city was recorded, by company key and code or plate."""

    orgs: dict[str, OrgId] = field(default_factory=dict)
    sites: dict[str, SiteId] = field(default_factory=dict)
    facilities: dict[tuple[str, str], UUID] = field(default_factory=dict)
    zones: dict[tuple[str, str, str], UUID] = field(default_factory=dict)
    scales: dict[tuple[str, str], UUID] = field(default_factory=dict)
    licences: dict[str, UUID] = field(default_factory=dict)
    units: dict[str, UUID] = field(default_factory=dict)


async def load_company(
    database: Database, company: Company, *, at: datetime, ids: Ids, opening: dict[str, Mass] | None = None
) -> None:
    """Record one company with everything it has, in one transaction, and its people in another.

    `opening` gives licences, by number, what they had received this year before the records begin.
    """
    async with begin_work(database, REGISTRAR, clock=lambda: at) as work:
        org = await registration.register_organisation(work, _organisation(company))
        ids.orgs[company.key] = org
        for purpose in (ContactPurpose.ENVIRONMENT, ContactPurpose.EMERGENCY):
            await registration.add_contact(
                work, NewContact(org_id=org, name="值班员", phone=company.phone, purpose=purpose)
            )
        ids.sites[company.key] = site = await registration.register_site(work, _site(company, org))
        for place in company.facilities:
            await _facility(work, company, place, org=org, site=site, ids=ids)
        await _scales(work, company, site, ids)
        for licence in company.licences:
            new = _licence(licence, org, site, (opening or {}).get(licence.number, Mass(0)))
            ids.licences[licence.number] = await registration.add_licence(work, new)
        await _road(work, company, org, ids)
    async with begin_work(database, INSTALLING, clock=lambda: at) as work:
        for person in company.people:
            officials = not {Role.INSPECTOR, Role.BUREAU_OFFICER, Role.BUREAU_LEAD, Role.AUDITOR}.isdisjoint(
                person.roles
            )
            await create_account(
                work,
                NewAccount(
                    account_id=AccountId(work.new_id()),
                    org_id=org,
                    sign_in_name=person.sign_in_name,
                    display_name=person.display_name,
                    password=PASSWORD,
                    roles=frozenset(person.roles),
                    regions=(CITY,) if officials else (),
                ),
            )


def _organisation(company: Company) -> NewOrganisation:
    return NewOrganisation(
        credit_code=CreditCode.of(company.credit_code),
        name=company.name,
        kinds=frozenset(company.kinds),
        division=company.division,
        address=company.address,
    )


def _site(company: Company, org: OrgId) -> NewSite:
    point = Point(*company.facilities[0].middle) if company.facilities else None
    return NewSite(org_id=org, name=company.name, division=company.division, address=company.address, point=point)


async def _facility(work: Work, company: Company, place: Facility, *, org: OrgId, site: SiteId, ids: Ids) -> None:
    new = NewFacility(
        org_id=org,
        site_id=site,
        type=place.type,
        code=place.code,
        name=place.name,
        outline=read_outline(place.polygon),
        point=Point(*place.middle),
        methods=frozenset(place.methods),
    )
    facility = await registration.register_facility(work, new)
    ids.facilities[company.key, place.code] = facility
    for code, name in place.zones:
        zone = await registration.add_zone(work, NewZone(facility_id=facility, code=code, name=name))
        ids.zones[company.key, place.code, code] = zone


async def _scales(work: Work, company: Company, site: SiteId, ids: Ids) -> None:
    if company.facilities:
        floor = NewScale(
            site_id=site, kind=ScaleKind.FLOOR, code="CH01", name="平台秤",
            division=Mass(100), maximum=Mass(2_000_000), calibrated_until=date(2027, 3, 31),
        )  # fmt: skip
        ids.scales[company.key, "CH01"] = await registration.add_scale(work, floor)
    if OrganisationKind.TREATMENT in company.kinds:
        bridge = NewScale(
            site_id=site, kind=ScaleKind.WEIGHBRIDGE, code="DB01", name="地磅",
            division=Mass(20_000), maximum=Mass(60_000_000), calibrated_until=date(2027, 3, 31),
        )  # fmt: skip
        ids.scales[company.key, "DB01"] = await registration.add_scale(work, bridge)


def _licence(licence: Licence, org: OrgId, site: SiteId, opening: Mass) -> NewLicence:
    whole, decimals = licence.tonnes.split(".")
    return NewLicence(
        org_id=org,
        site_id=site,
        number=licence.number,
        mode=licence.mode,
        categories=frozenset(licence.categories),
        codes=frozenset(),
        methods=frozenset(licence.methods),
        capacity=Mass(int(whole) * 1_000_000 + int(decimals) * 1_000),
        period=Period(licence.valid_from, licence.valid_until),
        opening_year=2026,
        opening=opening,
    )


async def _road(work: Work, company: Company, org: OrgId, ids: Ids) -> None:
    period = Period(date(2024, 1, 1), date(2027, 12, 31))
    if company.permit:
        classes = frozenset(company.vehicles[0].classes)
        permit = NewCarrierPermit(org_id=org, number=company.permit, classes=classes, period=period)
        await registration.add_carrier_permit(work, permit)
    for vehicle in company.vehicles:
        ids.units[vehicle.plate] = await registration.register_unit(work, _unit(vehicle, org, period))


def _unit(vehicle: Vehicle, org: OrgId, period: Period) -> NewTransportUnit:
    permit = Permit(holder=org, number=vehicle.permit, classes=frozenset(vehicle.classes), period=period)
    return NewTransportUnit(org_id=org, kind=vehicle.kind, plate=vehicle.plate, permit=permit)
