"""Facts of the registry for tests: the fictional city's divisions, shapes in it, the official lists."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from itertools import count
from uuid import UUID

from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission, Scope
from hwtrack.kernel.ids import FacilityId, OrgId, SiteId
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.bulk.records import Lists
from hwtrack.registry.catalogue import Catalogue, WasteEntry, catalogue_of, read_editions, read_entries
from hwtrack.registry.commands import NewFacility, NewLicence, NewOrganisation, NewSite
from hwtrack.registry.credit import CreditCode, check_character
from hwtrack.registry.divisions import Divisions, read_divisions
from hwtrack.registry.exemptions import Exemption, read_exemptions
from hwtrack.registry.geometry import Outline, Point
from hwtrack.registry.kinds import FacilityType, LicenceMode, OrganisationKind
from hwtrack.registry.licences import period, tonnes
from hwtrack.registry.methods import Method, read_methods
from hwtrack.registry.service import registration

ID = UUID("01995c2e-0000-7000-8000-000000000001")
"""Some id."""

WANGCHAO = 329902
"""望潮区: west 122.60, south 32.50, east 123.00, north 32.80."""


def data(name: str) -> str:
    """Return one of the project's own lists."""
    return files("hwtrack.registry").joinpath("data", name).read_text(encoding="utf-8")


@cache
def divisions() -> Divisions:
    """Return the divisions as they are shipped."""
    return read_divisions(data("divisions.csv"))


@cache
def methods() -> Mapping[str, Method]:
    """Return the method codes as they are shipped."""
    return read_methods(data("method_codes.csv"))


@cache
def entries() -> tuple[WasteEntry, ...]:
    """Return the 2021 edition as it is shipped."""
    return read_entries(data("waste_codes_2021.csv"), "2021")


@cache
def catalogue() -> Catalogue:
    """Return the catalogue as it is shipped: 2021 loaded, 2025 only known."""
    return catalogue_of(read_editions(data("catalogue_editions.csv")), entries())


@cache
def exemptions() -> tuple[Exemption, ...]:
    """Return the exemption list as it is shipped."""
    return read_exemptions(data("exemptions_2021.csv"), "2021")


def lists() -> Lists:
    """Return the lists a file is read against."""
    return Lists(divisions(), methods(), frozenset({"I", "II", "III"}))


def credit_code(number: int) -> str:
    """Return the credit code of the numbered made-up company."""
    body = f"91329900MA9{number:06d}"
    return body + check_character(body)


def square(west: float = 122.70, south: float = 32.60, side: float = 0.001) -> Outline:
    """Return a square outline in 望潮区, about 100 m a side."""
    east, north = round(west + side, 7), round(south + side, 7)
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return Outline(tuple(Point(longitude, latitude) for longitude, latitude in corners))


OFFICE = Actor(
    org_id=OrgId(1),
    scope=Scope.OFFICIAL,
    name="office",
    account_id=ID,
    permissions=frozenset(Permission),
    regions=(329902, 329904, 329921, 329981),
)
"""A bureau officer who may do everything a registry route asks for."""

TODAY = datetime(2026, 10, 26, 1, 0, tzinfo=UTC)
"""Nine in the morning of the demo's today, in China."""


def worker_of(org_id: int) -> Actor:
    """Return somebody of an organisation who may manage its own affairs."""
    permissions = frozenset({Permission.REGISTRY_READ, Permission.REGISTRY_MANAGE_OWN, Permission.REGISTRY_IMPORT})
    return Actor(org_id=OrgId(org_id), scope=Scope.OWN, name="own people", account_id=ID, permissions=permissions)


_numbers = count(1)


def new_organisation(
    *kinds: OrganisationKind, code: CreditCode | None = None, division: int = WANGCHAO
) -> NewOrganisation:
    """Return an organisation nobody has registered."""
    number = next(_numbers)
    return NewOrganisation(
        credit_code=code or CreditCode.of(credit_code(number)),
        name=f"澜江第{number}公司",
        kinds=frozenset(kinds or (OrganisationKind.GENERATOR,)),
        division=division,
    )


async def organisation(work: Work, *kinds: OrganisationKind) -> OrgId:
    """Register an organisation."""
    return await registration.register_organisation(work, new_organisation(*kinds))


async def site(work: Work, org_id: OrgId, name: str = "一厂") -> SiteId:
    """Register a site in 望潮区."""
    return await registration.register_site(work, NewSite(org_id=org_id, name=name, division=WANGCHAO))


async def facility(work: Work, org_id: OrgId, site_id: SiteId, code: str = "TS001") -> FacilityId:
    """Register a warehouse with a square outline."""
    return await registration.register_facility(work, new_facility(org_id, site_id, code=code))


def new_facility(org_id: OrgId, site_id: SiteId, *, code: str = "TS001") -> NewFacility:
    """Return a warehouse nobody has registered."""
    return NewFacility(
        org_id=org_id,
        site_id=site_id,
        type=FacilityType.WAREHOUSE,
        code=code,
        name="危废库",
        outline=square(),
        point=Point(122.7005, 32.6005),
    )


def new_licence(home: OrgId) -> NewLicence:
    """Return 静澜's kind of licence: burning, six categories, 9,900 t a year."""
    return NewLicence(
        org_id=home,
        number=f"JSLJ9900OOD{next(_numbers):03d}",
        mode=LicenceMode.COMPREHENSIVE,
        categories=frozenset({"HW06", "HW08", "HW11", "HW12", "HW13", "HW49"}),
        codes=frozenset({WasteCode.of("900-039-49")}),
        methods=frozenset({"D10"}),
        capacity=tonnes("9900"),
        period=period(date(2024, 1, 1), date(2028, 12, 31)),
        opening_year=2026,
        opening=tonnes("9842.6"),
    )
