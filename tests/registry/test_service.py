"""Recording in the registry and asking it, against the real database."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date

import anyio
import asyncpg
import pytest

from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice, read_cursor
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work, begin_hot_work, begin_work
from hwtrack.kernel.actor import Actor
from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.ids import OrgId, ZoneId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.commands import (
    NewCarrierPermit,
    NewContact,
    NewExemptRegistration,
    NewScale,
    NewSite,
    NewTransportUnit,
    NewZone,
)
from hwtrack.registry.credit import serial_number
from hwtrack.registry.geometry import Point, distance_m
from hwtrack.registry.kinds import FacilityKind, FacilityType, OrganisationKind, ScaleKind, UnitKind
from hwtrack.registry.licences import Permit, period
from hwtrack.registry.methods import UnknownMethodError
from hwtrack.registry.model import (
    AlreadyRegisteredError,
    ContactPurpose,
    NotYoursError,
    OfficialsOnlyError,
    OtherOrganisationError,
)
from hwtrack.registry.service import facts, registration
from tests.registry import make

pytestmark = pytest.mark.anyio

FOREVER = period(date(2024, 1, 1), date(2030, 12, 31))


async def test_an_organisation_is_registered_once_and_found_by_key_and_by_code(opened: Database) -> None:
    new = make.new_organisation(OrganisationKind.FILING_AGENT, OrganisationKind.CONSULTANCY)
    async with begin_work(opened, make.OFFICE) as work:
        org_id = await registration.register_organisation(work, new)
        found = await facts.organisation(work, org_id)
        assert found == await facts.organisation_of_credit_code(work, new.credit_code)
        assert (found.kinds, found.is_intermediary) == (new.kinds, True)
        with pytest.raises(AlreadyRegisteredError):
            await registration.register_organisation(work, new)


async def test_an_organisation_may_be_changed_but_its_credit_code_stays(opened: Database) -> None:
    new = make.new_organisation()
    async with begin_work(opened, make.OFFICE) as work:
        org_id = await registration.register_organisation(work, new)
        await registration.change_organisation(work, org_id, replace(new, name=" 新名 ", active=False))
        found = await facts.organisation(work, org_id)
        assert (found.name, found.active, found.credit_code) == ("新名", False, new.credit_code)
        with pytest.raises(AlreadyRegisteredError):
            await registration.change_organisation(work, org_id, make.new_organisation())


async def test_a_merged_organisation_answers_with_its_successor(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        org_id = await make.organisation(work)
        await work.execute(
            "INSERT INTO organisation_alias (old_org_id, org_id, since) VALUES (999999, $1, '2026-01-01')", org_id
        )
        assert (await facts.organisation(work, 999999)).org_id == org_id


async def test_organisations_are_searched_by_words_kind_and_region_and_paged_without_gaps(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        ids = []
        for number in range(5):
            new = make.new_organisation(OrganisationKind.LABORATORY, division=329981)
            ids.append(await registration.register_organisation(work, replace(new, name=f"检测100%_{number}")))
        seen: list[int] = []
        wanted = Slice(size=2)
        while True:
            page = await facts.organisation_page(work, wanted, words="100%_", region=329900)
            seen.extend(one.org_id for one in page.items)
            if page.next is None:
                break
            wanted = Slice(after=read_cursor(page.next), size=2)
        assert seen == ids
        whole = Slice(size=200)
        kind = await facts.organisation_page(work, whole, kind=OrganisationKind.LABORATORY)
        assert [one.org_id for one in kind.items] == ids
        assert not (await facts.organisation_page(work, whole, words="检测", region=320600)).items
        code = (await facts.organisation(work, ids[0])).credit_code.text
        assert [one.org_id for one in (await facts.organisation_page(work, whole, words=code.lower())).items] == ids[:1]


async def test_a_facility_comes_back_with_the_outline_it_was_given(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        org_id = await make.organisation(work)
        site_id = await make.site(work, org_id)
        facility_id = await make.facility(work, org_id, site_id)
    async with begin_hot_work(opened, make.worker_of(org_id)) as hot:
        found = await facts.facility(hot, facility_id)
        assert found == await facts.facility_of_serial(hot, org_id, found.serial)
        assert await facts.facility_of_serial(hot, org_id, "000000") is None
    assert found.outline == make.square()
    assert found.point == Point(122.7005, 32.6005)
    assert (found.kind, found.division, serial_number(found.serial)) == (FacilityKind.STORAGE, make.WANGCHAO, 1)
    assert found.metres_from(Point(122.7005, 32.6005)) == 0
    assert found.metres_from(Point(122.6999, 32.6005)) == pytest.approx(9.4, abs=0.1)


@pytest.mark.parametrize("position", [Point(122.71, 32.60), Point(122.6950, 32.6005), Point(122.7005, 32.61)])
async def test_our_distance_is_the_databases(opened: Database, position: Point) -> None:
    outline = make.square()
    async with begin_hot_work(opened, make.OFFICE) as hot:
        row = await hot.fetchrow(
            "SELECT ST_Distance(ST_GeomFromText($1, 4326)::geography, ST_Point($2, $3, 4326)::geography) AS metres",
            "POLYGON((" + ", ".join(f"{corner.longitude} {corner.latitude}" for corner in outline.ring) + "))",
            position.longitude,
            position.latitude,
        )
    assert row is not None
    assert distance_m(position, outline) == pytest.approx(row["metres"], rel=1e-3)


async def test_serials_count_up_per_organisation(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        org_id = await make.organisation(work)
        site_id = await make.site(work, org_id)
        for code in ("TS001", "TS002", "TS003"):
            await make.facility(work, org_id, site_id, code)
        page = await facts.facility_page(work, Slice(), site_id=site_id, kind=FacilityKind.STORAGE, region=329902)
    assert sorted((one.code, serial_number(one.serial)) for one in page.items) == [
        ("TS001", 1),
        ("TS002", 2),
        ("TS003", 3),
    ]


async def test_two_people_who_register_at_once_get_different_serials(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        org_id = await make.organisation(work)
        site_id = await make.site(work, org_id)

    async def register(code: str) -> None:
        async with begin_work(opened, make.worker_of(org_id)) as work:
            await make.facility(work, org_id, site_id, code)

    async with anyio.create_task_group() as people:
        for number in range(1, 4):
            people.start_soon(register, f"TS00{number}")
    async with begin_work(opened, make.OFFICE) as work:
        page = await facts.facility_page(work, Slice(), org_id=org_id)
    assert sorted(serial_number(one.serial) for one in page.items) == [1, 2, 3]


async def test_a_facility_may_be_changed_and_keeps_its_serial(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        org_id = await make.organisation(work)
        site_id = await make.site(work, org_id)
        facility_id = await make.facility(work, org_id, site_id)
        await make.facility(work, org_id, site_id, "TS002")
        other = await make.site(work, org_id, "二厂")
        before = await facts.facility(work, facility_id)
        new = replace(make.new_facility(org_id, site_id), name="新库", outline=None, point=Point(122.8, 32.7))
        await registration.change_facility(work, facility_id, new)
        found = await facts.facility(work, facility_id)
        assert (found.name, found.outline, found.point, found.serial) == ("新库", None, new.point, before.serial)
        with pytest.raises(AlreadyRegisteredError):
            await registration.change_facility(work, facility_id, replace(new, code="TS002"))
        with pytest.raises(OtherOrganisationError):
            await registration.change_facility(work, facility_id, replace(new, site_id=other))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "MF0001"}, "registry.facility-code"),
        ({"methods": frozenset({"R10"})}, "registry.method-unknown"),
        ({"storage_grade": "I"}, "registry.storage-grade"),
        ({"type": FacilityType.STORAGE_POINT, "storage_grade": "IV"}, "registry.storage-grade"),
        ({"outline": make.square(west=123.2), "point": None}, "registry.outside-division"),
        ({"point": Point(122.72, 32.6)}, "registry.point-far"),
        ({"outline": None, "point": Point(123.2, 32.6)}, "registry.outside-division"),
        ({"outline": None, "point": None}, "registry.no-place"),
        ({"name": ""}, "registry.line"),
    ],
)
async def test_a_facility_that_cannot_be_is_refused_and_not_saved(
    opened: Database, change: dict[str, object], code: str
) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        org_id = await make.organisation(work)
        site_id = await make.site(work, org_id)
        with pytest.raises(DomainError) as refused:
            await registration.register_facility(work, replace(make.new_facility(org_id, site_id), **change))  # type: ignore[arg-type]  # a table of wrong values
        assert refused.value.code == code
        assert not (await facts.facility_page(work, Slice(), org_id=org_id)).items


async def test_a_storage_point_may_have_a_grade_of_the_list(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        org_id = await make.organisation(work)
        site_id = await make.site(work, org_id)
        new = replace(make.new_facility(org_id, site_id), type=FacilityType.STORAGE_POINT, storage_grade="II")
        facility_id = await registration.register_facility(work, new)
        assert (await facts.facility(work, facility_id)).storage_grade == "II"
        grades = await facts.storage_grades(work)
    assert [(grade.grade, grade.max_days, grade.mark) for grade in grades] == [
        ("I", 30, "M"),
        ("II", 60, "M"),
        ("III", 90, "M"),
    ]


async def test_zones_and_scales_belong_to_their_places(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        org_id = await make.organisation(work)
        site_id = await make.site(work, org_id)
        facility_id = await make.facility(work, org_id, site_id)
        new = NewZone(facility_id=facility_id, code="A-01", name="A区1排", categories=frozenset({"HW11"}))
        zone = await facts.zone(work, await registration.add_zone(work, new))
        assert (zone.org_id, zone.code, zone.categories) == (org_id, "A-01", frozenset({"HW11"}))
        assert (await facts.zone_page(work, facility_id, Slice())).items == (zone,)
        scale_id = await registration.add_scale(
            work,
            NewScale(
                site_id=site_id,
                kind=ScaleKind.WEIGHBRIDGE,
                code="DB-1",
                name="地磅",
                division=Mass.kg("20.000"),
                maximum=Mass.kg("80000.000"),
                calibrated_until=date(2027, 3, 31),
            ),
        )
        scale = await facts.scale(work, scale_id)
    assert (scale.org_id, scale.division, scale.maximum) == (org_id, Mass.kg("20.000"), Mass.kg("80000.000"))
    assert scale.is_calibrated(date(2027, 3, 31))
    assert not scale.is_calibrated(date(2027, 4, 1))


@pytest.mark.parametrize(("division", "maximum"), [("0.000", "80.000"), ("80.001", "80.000")])
async def test_a_division_that_fits_no_scale_is_refused(opened: Database, division: str, maximum: str) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        org_id = await make.organisation(work)
        site_id = await make.site(work, org_id)
        new = NewScale(
            site_id=site_id,
            kind=ScaleKind.FLOOR,
            code="1",
            name="秤",
            division=Mass.kg(division),
            maximum=Mass.kg(maximum),
        )
        with pytest.raises(DomainError, match="scale"):
            await registration.add_scale(work, new)


async def test_a_licence_comes_back_as_it_was_written(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        org_id = await make.organisation(work, OrganisationKind.TREATMENT)
        new = make.new_licence(org_id)
        licence_id = await registration.add_licence(work, new)
        found = await facts.licence(work, licence_id)
        assert await facts.licences_of(work, org_id) == (found,)
        assert await facts.licence_numbered(work, new.number) == found
        with pytest.raises(AlreadyRegisteredError):
            await registration.add_licence(work, new)
        with pytest.raises(UnknownMethodError):
            await registration.add_licence(work, replace(new, number="other", methods=frozenset({"D2"})))
        unknown = replace(new, number="other", codes=frozenset({WasteCode.of("999-999-99")}))
        with pytest.raises(DomainError, match="not in the 2021 edition"):
            await registration.add_licence(work, unknown)
    assert (found.capacity.tonnes, found.opening.tonnes) == ("9900.000", "9842.600")
    assert (found.categories, found.codes, found.methods) == (new.categories, new.codes, new.methods)
    assert found.covers_waste(WasteCode.of("900-013-11"))


async def test_exempt_registrations_and_carriers_permits_come_back(opened: Database) -> None:
    oil = WasteCode.of("900-249-08")
    async with begin_work(opened, make.OFFICE) as work:
        org_id = await make.organisation(work, OrganisationKind.EXEMPT_USER, OrganisationKind.CARRIER)
        await registration.add_exempt_registration(
            work,
            NewExemptRegistration(
                org_id=org_id, document_no="豁备2026-3", item=8, codes=frozenset({oil}), period=FOREVER
            ),
        )
        await registration.add_carrier_permit(
            work,
            NewCarrierPermit(org_id=org_id, number="苏交运1", classes=frozenset({"6", "8", "9"}), period=FOREVER),
        )
        (exempt,) = await facts.exempt_registrations_of(work, org_id)
        (permit,) = await facts.carrier_permits_of(work, org_id)
    assert exempt.covers(oil, date(2026, 10, 26))
    assert not exempt.covers(oil, date(2031, 1, 1))
    assert not exempt.covers(WasteCode.of("900-013-11"), date(2026, 10, 26))
    assert permit.covers("6.1")
    assert not permit.covers("3")


async def test_a_tractor_and_its_trailer_have_plates_permits_and_serials(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        org_id = await make.organisation(work, OrganisationKind.CARRIER)
        permit = Permit("320600001", org_id, frozenset({"6.1", "8"}), FOREVER)
        tractor_id = await registration.register_unit(
            work, NewTransportUnit(org_id=org_id, kind=UnitKind.TRACTOR, plate="苏Z·A1203", permit=permit)
        )
        trailer_id = await registration.register_unit(
            work, NewTransportUnit(org_id=org_id, kind=UnitKind.TRAILER, plate="苏z 1207挂")
        )
        tractor, trailer = await facts.unit(work, tractor_id), await facts.unit(work, trailer_id)
        assert tractor == await facts.unit_plated(work, "苏ZA1203")
        assert trailer == await facts.unit_of_serial(work, org_id, trailer.serial)
        assert set((await facts.unit_page(work, Slice(), org_id=org_id)).items) == {tractor, trailer}
        with pytest.raises(AlreadyRegisteredError):
            await registration.register_unit(
                work, NewTransportUnit(org_id=org_id, kind=UnitKind.LORRY, plate="苏Z.A1203")
            )
        nobody = replace(permit, holder=OrgId(888888))
        unheld = NewTransportUnit(org_id=org_id, kind=UnitKind.LORRY, plate="苏Z·A1204", permit=nobody)
        with pytest.raises(NotFoundError):
            await registration.register_unit(work, unheld)
    assert (tractor.permit, trailer.permit) == (permit, None)
    assert [serial_number(one.serial) for one in (tractor, trailer)] == [1, 2]


async def test_a_site_of_the_same_name_is_refused(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        org_id = await make.organisation(work)
        await make.site(work, org_id)
        with pytest.raises(AlreadyRegisteredError):
            await make.site(work, org_id)


async def test_a_facility_cannot_be_put_on_another_organisations_site(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        one, other = await make.organisation(work), await make.organisation(work)
        site_id = await make.site(work, other)
        with pytest.raises(OtherOrganisationError):
            await make.facility(work, one, site_id)


async def test_an_official_adds_no_contact_in_another_district(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        org_id = await make.organisation(work)
    new = NewContact(org_id=org_id, name="某人", phone="1", purpose=ContactPurpose.OTHER)
    async with begin_work(opened, replace(make.OFFICE, regions=(329904,))) as work:
        with pytest.raises(NotYoursError):
            await registration.add_contact(work, new)


async def test_contacts_are_seen_by_their_own_people_and_by_officials_only(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        org_id, other = await make.organisation(work), await make.organisation(work)
        await registration.add_contact(
            work, NewContact(org_id=org_id, name="某人", phone="13900000000", purpose=ContactPurpose.EMERGENCY)
        )
    seen = {}
    elsewhere = replace(make.OFFICE, org_id=OrgId(2), regions=(329904,))
    for actor in (make.OFFICE, elsewhere, make.worker_of(org_id), make.worker_of(other)):
        async with begin_work(opened, actor) as work:
            seen[actor.org_id] = len(await facts.contacts(work, org_id))
    assert seen == {1: 1, org_id: 1, other: 0, 2: 0}


COMMANDS: dict[str, Callable[[Work, OrgId], Awaitable[object]]] = {
    "organisation": lambda work, _: registration.register_organisation(work, make.new_organisation()),
    "change": lambda work, org_id: registration.change_organisation(work, org_id, make.new_organisation()),
    "licence": lambda work, org_id: registration.add_licence(work, make.new_licence(org_id)),
    "exemption": lambda work, org_id: registration.add_exempt_registration(
        work, NewExemptRegistration(org_id=org_id, document_no="1", item=8, codes=frozenset(), period=FOREVER)
    ),
    "permit": lambda work, org_id: registration.add_carrier_permit(
        work, NewCarrierPermit(org_id=org_id, number="1", classes=frozenset(), period=FOREVER)
    ),
}


@pytest.mark.parametrize("name", COMMANDS)
async def test_what_an_authority_states_is_not_written_by_the_organisation_itself(opened: Database, name: str) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        org_id = await make.organisation(work)
    async with begin_work(opened, make.worker_of(org_id)) as work:
        with pytest.raises(OfficialsOnlyError):
            await COMMANDS[name](work, org_id)


async def test_an_organisation_registers_what_is_its_own_and_nothing_of_others(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        org_id, other = await make.organisation(work), await make.organisation(work)
        site_id = await make.site(work, other)
        facility_id = await make.facility(work, other, site_id)
    own = make.worker_of(org_id)
    async with begin_work(opened, own) as work:
        await make.facility(work, org_id, await make.site(work, org_id))
        for command in (
            registration.register_site(work, NewSite(org_id=other, name="二厂", division=make.WANGCHAO)),
            registration.register_facility(work, make.new_facility(other, site_id, code="TS009")),
            registration.change_facility(work, facility_id, make.new_facility(other, site_id)),
            registration.add_zone(work, NewZone(facility_id=facility_id, code="B", name="B")),
            registration.register_unit(work, NewTransportUnit(org_id=other, kind=UnitKind.LORRY, plate="苏Z·B0001")),
            registration.add_contact(
                work, NewContact(org_id=other, name="某", phone="1", purpose=ContactPurpose.OTHER)
            ),
        ):
            with pytest.raises(NotYoursError):
                await command


INSERTS = {
    "site": "INSERT INTO site (site_id, org_id, name, division, made_at) VALUES ($2, $1, 'x', 329902, now())",
    "organisation": (
        "INSERT INTO organisation (org_id, credit_code, name, kinds, division, made_at)"
        " SELECT $1 + 100000, $2::uuid::text, 'x', '{other}', 329902, now()"
    ),
    "licence": (
        "INSERT INTO licence (licence_id, org_id, number, mode, categories, codes, method_codes, capacity_g,"
        " valid_from, valid_until, made_at) VALUES ($2, $1, 'x', 'collection', '{HW08}', '{}', '{}', 1, '2026-01-01',"
        " '2026-12-31', now())"
    ),
    "carrier_permit": (
        "INSERT INTO carrier_permit (permit_id, org_id, number, classes, valid_from, valid_until, made_at)"
        " VALUES ($2, $1, 'x', '{}', '2026-01-01', '2026-12-31', now())"
    ),
    "waste_code": "UPDATE waste_code SET hazards = 'C' WHERE code = $1::bigint::text AND edition <> $2::uuid::text",
    "division": "DELETE FROM division WHERE code = $1::bigint AND name_zh <> $2::uuid::text",
}


@pytest.mark.parametrize("table", INSERTS)
async def test_the_database_holds_the_same_line_behind_the_service(opened: Database, table: str) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        org_id, other = await make.organisation(work), await make.organisation(work)
    stranger: Actor = make.worker_of(other)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with begin_work(opened, stranger) as work:
            await work.execute(INSERTS[table], org_id, work.new_id())


async def test_what_is_not_there_is_not_found(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE) as work:
        for question in (facts.site, facts.facility, facts.zone, facts.scale, facts.licence, facts.unit):
            with pytest.raises(NotFoundError):
                await question(work, ZoneId(make.ID))
        with pytest.raises(NotFoundError):
            await facts.organisation(work, 777777)
        with pytest.raises(NotFoundError):
            await facts.zone_page(work, make.ID, Slice())
