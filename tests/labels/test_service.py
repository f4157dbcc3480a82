"""Registering, printing and showing labels, against the real database."""

import asyncio
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import asyncpg
import pytest

from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice, read_cursor
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import ANONYMOUS, Actor, Scope
from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, WasteCode
from hwtrack.labels.code import BatchSizeError, SerialsUsedUpError
from hwtrack.labels.container import (
    MAX_VOLUME_ML,
    ContainerExistsError,
    Foreign,
    ForeignCodeError,
    ForeignLabelError,
    FutureDateError,
    PackageKind,
    RepeatedIdError,
    TareError,
    VolumeError,
)
from hwtrack.labels.issue import ContactNeededError, Issue
from hwtrack.labels.keys import DemoKeysError, Quarter, read_key_list
from hwtrack.labels.layout import NoLayoutError
from hwtrack.labels.model import CopiesUsedUpError, LabelState, SupersededLabelError, VoidedLabelError, VoidReasonError
from hwtrack.labels.payload import Letter, Reason
from hwtrack.labels.public import UNKNOWN, Validity
from hwtrack.labels.render import FieldOverflowError, Form
from hwtrack.labels.service import containers, keys, printing, public
from hwtrack.labels.service.desk import LabelDesk
from hwtrack.labels.service.printing import NewLabel
from hwtrack.labels.store.key_files import KeyFolderError
from hwtrack.registry.catalogue import UnknownWasteCodeError
from hwtrack.registry.hazards import HazardsNotListedError
from hwtrack.registry.model import NotYoursError, OtherOrganisationError
from tests.infra.databases import CloneOf
from tests.labels import make, town

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> LabelDesk:
    return town.desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
async def home(opened: Database) -> town.Company:
    return await town.company(opened)


async def printed(opened: Database, desk: LabelDesk, home: town.Company, new: NewLabel | None = None) -> Issue:
    """Register a drum and print its first label."""
    (drum,) = await town.drums(opened, home)
    async with begin_work(opened, home.actor, clock=lambda: town.NOW) as work:
        return await printing.print_label(work, desk, drum.code, new or NewLabel(mass=Mass(187_400)))


async def test_a_batch_gets_consecutive_codes_and_is_found_by_code(opened: Database) -> None:
    home = await town.company(opened)
    made = await town.drums(opened, home, 3)

    assert [one.code.serial for one in made] == [1, 2, 3]
    async with begin_work(opened, home.actor) as work:
        assert await containers.container(work, made[1].code) == made[1]
        page = await containers.container_page(work, Slice(size=2), site_id=home.site_id)
        assert page.next is not None
        rest = await containers.container_page(work, Slice(after=read_cursor(page.next)), site_id=home.site_id)
        assert page.items + rest.items == made
        nothing = await containers.container_page(work, Slice(), waste=WasteCode.of("900-041-49"))
        assert nothing.items == ()


async def test_the_same_request_twice_registers_once(opened: Database, home: town.Company) -> None:
    new = town.new(home, 2)
    first = await containers.register(town.begin(opened, home.actor), new)
    again = await containers.register(town.begin(opened, home.actor, town.NOW + timedelta(hours=1)), new)

    assert again == first
    async with begin_work(opened, home.actor) as work:
        one_more = replace(new, ids=(*new.ids, town.new_id()))
        other = replace(new, contents=replace(new.contents, waste_name="残渣"))
        for changed in (one_more, other):
            with pytest.raises(ContainerExistsError):
                await containers.register(town.begin(opened, home.actor), changed)
        del work


async def test_the_1000th_label_is_refused_and_no_number_is_lost_by_the_refusal(opened: Database) -> None:
    home = await town.company(opened)
    await town.drums(opened, home, 990)

    with pytest.raises(SerialsUsedUpError) as refusal:
        await town.drums(opened, home, 10)
    assert refusal.value.facts["left"] == 9
    assert [one.code.serial for one in await town.drums(opened, home, 9)] == list(range(991, 1000))
    with pytest.raises(SerialsUsedUpError) as refusal:
        await town.drums(opened, home)
    assert refusal.value.facts["left"] == 0
    assert (await town.drums(opened, home, produced_on=date(2026, 9, 20)))[0].code.serial == 1


async def test_batches_at_once_share_no_number(opened: Database) -> None:
    home = await town.company(opened)
    batches = await asyncio.gather(*(town.drums(opened, home, 25) for _ in range(8)))

    serials = [one.code.serial for batch in batches for one in batch]
    assert sorted(serials) == list(range(1, 201))
    for batch in batches:
        first = batch[0].code.serial
        assert [one.code.serial for one in batch] == list(range(first, first + 25))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"produced_on": date(2026, 9, 22)}, FutureDateError, id="produced tomorrow"),
        pytest.param({"waste": WasteCode("12345678")}, UnknownWasteCodeError, id="unknown waste code"),
        pytest.param({"hazards": frozenset({HazardProperty.REACTIVE})}, HazardsNotListedError, id="hazard not listed"),
        pytest.param({"hazards": frozenset()}, HazardsNotListedError, id="no hazard"),
        pytest.param({"volume_ml": 0}, VolumeError, id="no volume"),
        pytest.param({"volume_ml": MAX_VOLUME_ML + 1}, VolumeError, id="too much volume"),
        pytest.param({"tare": Mass(-1)}, TareError, id="negative tare"),
        pytest.param({"capacity": Mass(1)}, TareError, id="a drum with a capacity"),
        pytest.param({"package": PackageKind.TANK, "capacity": Mass(0)}, TareError, id="no capacity"),
        pytest.param({"waste_name": ""}, DomainError, id="no name"),
        pytest.param({"waste_name": "x" * 201}, DomainError, id="long name"),
        pytest.param({"waste_name": "釜\n残"}, DomainError, id="two lines"),
    ],
)
async def test_unsound_requests_register_nothing(
    opened: Database, home: town.Company, changes: dict[str, object], error: type[DomainError]
) -> None:
    new = town.new(home, 1, **changes)
    with pytest.raises(error):
        await containers.register(town.begin(opened, home.actor), new)
    async with begin_work(opened, home.actor) as work:
        assert await work.fetch("SELECT 1 FROM container WHERE container_id = $1", new.ids[0]) == []


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"produced_on": town.TODAY}, id="produced today"),
        pytest.param({"volume_ml": 1}, id="a millilitre"),
        pytest.param({"package": PackageKind.POOL, "volume_ml": MAX_VOLUME_ML, "capacity": Mass(1)}, id="a pool"),
        pytest.param({"tare": None}, id="no tare"),
        pytest.param({"waste_name": "x" * 200, "harmful_components": "", "precautions": ""}, id="longest name"),
        pytest.param({"opening_stock": True}, id="opening stock"),
    ],
)
async def test_requests_at_the_edge_are_registered_as_they_stand(
    opened: Database, home: town.Company, changes: dict[str, object]
) -> None:
    (made,) = await town.drums(opened, home, 1, **changes)
    async with begin_work(opened, home.actor) as work:
        assert await containers.container(work, made.code) == made


async def test_ids_are_counted_and_must_differ(opened: Database, home: town.Company) -> None:
    new = town.new(home)
    begin = town.begin(opened, home.actor)
    with pytest.raises(RepeatedIdError):
        await containers.register(begin, replace(new, ids=new.ids * 2))
    for ids in ((), tuple(town.new_id() for _ in range(1000))):
        with pytest.raises(BatchSizeError):
            await containers.register(begin, replace(new, ids=ids))


async def test_a_site_of_another_company_is_refused(opened: Database, home: town.Company) -> None:
    other = await town.company(opened)
    for changes in ({"site_id": other.site_id}, {"facility_id": other.facility_id}):
        with pytest.raises(OtherOrganisationError):
            await town.drums(opened, home, **changes)


async def test_a_container_may_name_the_facility_it_was_filled_at(opened: Database, home: town.Company) -> None:
    (drum,) = await town.drums(opened, home, facility_id=home.facility_id)

    assert drum.contents.facility_id == home.facility_id


async def test_a_later_party_sees_the_container_but_prints_no_label_for_it(
    opened: Database, database: CloneOf, desk: LabelDesk, home: town.Company
) -> None:
    carrier = await town.company(opened)
    (drum,) = await town.drums(opened, home)
    superuser = await asyncpg.connect(database.url(roles.SUPERUSER))
    await superuser.execute(
        "UPDATE container SET parties = parties || $2::bigint WHERE container_id = $1",
        drum.container_id,
        carrier.org_id,
    )
    await superuser.close()
    async with begin_work(opened, carrier.actor, clock=lambda: town.NOW) as work:
        assert (await containers.container(work, drum.code)).code == drum.code
        with pytest.raises(NotYoursError):
            await printing.print_label(work, desk, drum.code, NewLabel())
        with pytest.raises(NotYoursError):
            await containers.bind_foreign_code(work, drum.code, Foreign(code="x", source="y"))


async def test_a_company_sees_its_own_containers_only(opened: Database, home: town.Company) -> None:
    other = await town.company(opened)
    (drum,) = await town.drums(opened, home)

    async with begin_work(opened, other.actor) as work:
        with pytest.raises(NotFoundError):
            await containers.container(work, drum.code)
    officer = Actor(org_id=other.org_id, scope=Scope.OFFICIAL, name="officer", regions=(329902,))
    async with begin_work(opened, officer) as work:
        assert await containers.container(work, drum.code) == drum


async def test_a_container_with_another_systems_label_gets_none_of_ours(
    opened: Database, desk: LabelDesk, home: town.Company
) -> None:
    foreign = Foreign(code=" JS-0001 ", source="provincial system")
    begin = town.begin(opened, home.actor)
    (drum,) = await containers.register(begin, replace(town.new(home), foreign=foreign))

    assert drum.foreign == Foreign(code="JS-0001", source="provincial system")
    async with begin() as work:
        assert await containers.containers_of_foreign_code(work, "JS-0001") == (drum,)
        with pytest.raises(ForeignLabelError):
            await printing.print_label(work, desk, drum.code, NewLabel())
    with pytest.raises(ForeignCodeError):
        await containers.register(begin, replace(town.new(home, 2), foreign=foreign))


async def test_a_foreign_code_may_be_bound_later_and_only_once_per_company(
    opened: Database, home: town.Company
) -> None:
    first, second = await town.drums(opened, home, 2)
    foreign = Foreign(code="JS-0002", source="provincial system")
    async with begin_work(opened, home.actor) as work:
        await containers.bind_foreign_code(work, first.code, foreign)
        assert (await containers.container(work, first.code)).foreign == foreign
    with pytest.raises(asyncpg.UniqueViolationError):
        async with begin_work(opened, home.actor) as work:
            await containers.bind_foreign_code(work, second.code, foreign)


async def test_a_label_is_signed_kept_and_verified(opened: Database, desk: LabelDesk, home: town.Company) -> None:
    issue = await printed(opened, desk, home)

    async with begin_work(opened, home.actor, clock=lambda: town.NOW) as work:
        assert await printing.label(work, issue.label.label_id) == issue
        reading = await public.read(work, desk, issue.link)
    assert reading.reason is Reason.VERIFIED
    assert reading.payload is not None
    assert (reading.code, reading.payload.mass) == (issue.code, Mass(187_400))
    assert issue.layout == "container-150"
    assert issue.emergency_phone == "000-119"
    assert (issue.label.state, issue.label.copies_allowed) == (LabelState.PRINTED, 1)


async def test_a_container_above_450_litres_bears_two_labels(
    opened: Database, desk: LabelDesk, home: town.Company
) -> None:
    (tank,) = await town.drums(opened, home, package=PackageKind.IBC, volume_ml=1_000_000)
    async with begin_work(opened, home.actor, clock=lambda: town.NOW) as work:
        issue = await printing.print_label(work, desk, tank.code, NewLabel())
        assert (issue.layout, issue.label.copies_allowed) == ("container-200", 2)
        await printing.count_copies(work, issue.label.label_id, 2)
        with pytest.raises(CopiesUsedUpError):
            await printing.count_copies(work, issue.label.label_id, 1)


async def test_a_reprint_replaces_the_label_and_says_so(opened: Database, desk: LabelDesk, home: town.Company) -> None:
    (drum,) = await town.drums(opened, home)
    issues = []
    for hour, mass in enumerate((Mass(187_400), Mass(187_400), Mass(187_500))):
        async with begin_work(opened, home.actor, clock=lambda: town.NOW + timedelta(hours=hour)) as work:  # noqa: B023 - used at once
            issues.append(await printing.print_label(work, desk, drum.code, NewLabel(mass=mass)))
    first, second, third = issues

    assert [issue.label.reprint for issue in issues] == [0, 1, 0]
    async with begin_work(opened, home.actor) as work:
        kept = await printing.labels_of(work, home.org_id, drum.code, letter=Letter.CONTAINER)
        assert [issue.label.superseded_by for issue in kept] == [second.label.label_id, third.label.label_id, None]
        assert [issue.label.state for issue in kept] == [
            LabelState.SUPERSEDED,
            LabelState.SUPERSEDED,
            LabelState.PRINTED,
        ]
        with pytest.raises(SupersededLabelError):
            await printing.label_file(work, desk, first.label.label_id, form=Form.PNG, dpi=203)


async def test_a_voided_label_is_drawn_no_more(opened: Database, desk: LabelDesk, home: town.Company) -> None:
    issue = await printed(opened, desk, home)
    async with begin_work(opened, home.actor, clock=lambda: town.NOW) as work:
        drawn = await printing.label_file(work, desk, issue.label.label_id, form=Form.PDF, dpi=300)
        assert drawn.startswith(b"%PDF")
        active = await printing.activate_label(work, issue.label.label_id)
        assert active.label.state is LabelState.ACTIVATED
        with pytest.raises(VoidReasonError):
            await printing.void_label(work, issue.label.label_id, " ")
        voided = await printing.void_label(work, issue.label.label_id, "torn")
        assert voided.label.state is LabelState.VOIDED
        with pytest.raises(VoidedLabelError):
            await printing.label_file(work, desk, issue.label.label_id, form=Form.PDF, dpi=300)


async def test_what_cannot_be_printed_is_not_kept(opened: Database, desk: LabelDesk, home: town.Company) -> None:
    (drum,) = await town.drums(opened, home, main_components="长" * 150)
    with pytest.raises(FieldOverflowError):
        async with begin_work(opened, home.actor, clock=lambda: town.NOW) as work:
            await printing.print_label(work, desk, drum.code, NewLabel())
    async with begin_work(opened, home.actor) as work:
        assert await printing.labels_of(work, home.org_id, drum.code, letter=Letter.CONTAINER) == ()


async def test_a_layout_of_another_family_is_refused(opened: Database, desk: LabelDesk, home: town.Company) -> None:
    (drum,) = await town.drums(opened, home)
    async with begin_work(opened, home.actor, clock=lambda: town.NOW) as work:
        for name in ("facility-300", "nonsense"):
            with pytest.raises(NoLayoutError):
                await printing.print_label(work, desk, drum.code, NewLabel(layout=name))
        larger = await printing.print_label(work, desk, drum.code, NewLabel(layout="container-200"))
        assert larger.layout == "container-200"


async def test_nobody_prints_anothers_labels(opened: Database, desk: LabelDesk, home: town.Company) -> None:
    other = await town.company(opened)
    issue = await printed(opened, desk, home)
    async with begin_work(opened, other.actor, clock=lambda: town.NOW) as work:
        with pytest.raises(NotYoursError):
            await printing.print_plaque(work, desk, home.facility_id, NewLabel())
        with pytest.raises(NotYoursError):
            await printing.print_unit_label(work, desk, home.unit_id, NewLabel())
        with pytest.raises(NotFoundError):
            await printing.void_label(work, issue.label.label_id, "torn")


async def test_a_label_needs_somebody_to_call(opened: Database, desk: LabelDesk) -> None:
    silent = await town.company(opened, contact=False)
    (drum,) = await town.drums(opened, silent)
    async with begin_work(opened, silent.actor, clock=lambda: town.NOW) as work:
        with pytest.raises(ContactNeededError):
            await printing.print_label(work, desk, drum.code, NewLabel())
        issue = await printing.print_label(work, desk, drum.code, NewLabel(contact="郑示例", phone="000-77"))
        assert issue.emergency_phone == "000-77"


@pytest.mark.parametrize("letter", [Letter.FACILITY, Letter.TRANSPORT_UNIT])
async def test_plaques_and_units_have_labels_too(
    opened: Database, desk: LabelDesk, home: town.Company, letter: Letter
) -> None:
    async with begin_work(opened, home.actor, clock=lambda: town.NOW) as work:
        if letter is Letter.FACILITY:
            issue = await printing.print_plaque(work, desk, home.facility_id, NewLabel())
        else:
            issue = await printing.print_unit_label(work, desk, home.unit_id, NewLabel())
        reading = await public.read(work, desk, issue.link)
        assert await printing.label(work, issue.label.label_id) == issue
    assert (reading.reason, reading.letter) == (Reason.VERIFIED, letter)
    async with begin_work(opened, ANONYMOUS, clock=lambda: town.NOW) as work:
        view = await public.public_label(work, desk, letter, issue.code.text, issue.digits)
    assert (view.validity, view.printed["code"]) == (Validity.VALID, issue.code.text)
    assert "周示例" not in str(view)


async def test_the_street_sees_the_label_and_no_name(opened: Database, desk: LabelDesk, home: town.Company) -> None:
    issue = await printed(opened, desk, home, NewLabel(mass=Mass(187_400), remarks="郑示例"))
    code = issue.code.text
    async with begin_work(opened, ANONYMOUS, clock=lambda: town.NOW) as work:
        whole = await public.public_label(work, desk, Letter.CONTAINER, code, issue.digits)
        bare = await public.public_label(work, desk, Letter.CONTAINER, code)
        forged = await public.public_label(work, desk, Letter.CONTAINER, code, "1" + issue.digits[1:])
        spoilt = await public.public_label(work, desk, Letter.CONTAINER, code, "١" * 212)
        rows = await work.fetch("SELECT face FROM public_label('q', $1)", code)
    assert (whole.validity, whole.reason, whole.printed["mass"]) == (Validity.VALID, Reason.VERIFIED, "187.400")
    assert "示例" not in str(whole) + str(rows)
    assert (bare.validity, bare.reason, dict(bare.printed)) == (Validity.VALID, Reason.UNSIGNED, {})
    assert dict(bare.brief) == {"waste_name": "釜残", "hazards": "T", "emergency_phone": "000-119"}
    assert {forged.reason, spoilt.reason} <= {Reason.MALFORMED, Reason.UNSUPPORTED_ALGORITHM, Reason.BAD_SIGNATURE}
    assert not forged.printed


async def test_codes_nobody_issued_and_codes_that_cannot_be_answer_alike(
    opened: Database, desk: LabelDesk, home: town.Company
) -> None:
    issue = await printed(opened, desk, home)
    never = issue.code.text[:-3] + "998"
    async with begin_work(opened, ANONYMOUS, clock=lambda: town.NOW) as work:
        for code in (never, "x", issue.code.text.lower(), "91329900MA9XCL014F" + never[18:]):
            for digits in (None, issue.digits, "0"):
                assert await public.public_label(work, desk, Letter.CONTAINER, code, digits) == UNKNOWN


async def test_the_command_line_shows_the_newest_label(opened: Database, desk: LabelDesk, home: town.Company) -> None:
    issue = await printed(opened, desk, home)
    async with begin_work(opened, home.actor) as work:
        assert issue.link in await public.shown(work, desk, issue.code.text)
        with pytest.raises(NotFoundError):
            await public.shown(work, desk, issue.code.text[:-3] + "998")


async def test_each_region_and_quarter_has_its_key_and_the_list_is_signed(
    opened: Database, tmp_path: Path, home: town.Company
) -> None:
    desk = town.desk(tmp_path)
    later = Quarter.of(town.NOW).ends
    found = []
    for now in (town.NOW, later - timedelta(seconds=1), later):
        async with begin_work(opened, home.actor, clock=lambda now=now: now) as work:  # type: ignore[misc]  # bound now
            found.append(await keys.signing_key(work, desk, region=329902))
    async with begin_work(opened, home.actor, clock=lambda: town.NOW) as work:
        found.append(await keys.signing_key(work, desk, region=320612))
        document, root = await keys.key_list(work, desk)
        kept = [row["document"] for row in await work.fetch("SELECT document FROM key_list ORDER BY sequence")]
    assert found[0] == found[1]
    assert len({key.kid for key in found}) == 3
    listed = read_key_list(document, roots=(root,), now=town.NOW, max_age_days=30)
    assert {key.kid for key in found} <= {key.kid for key in listed.keys}
    assert not listed.demo
    assert json.loads(kept[-1])["root"] == root.hex()


async def test_the_street_gets_the_key_list(opened: Database, desk: LabelDesk) -> None:
    async with begin_work(opened, ANONYMOUS, clock=lambda: town.NOW) as work:
        document, root = await keys.key_list(work, desk)
    assert read_key_list(document, roots=(root,), now=town.NOW, max_age_days=1).made_at == town.NOW


async def test_two_services_with_folders_of_their_own_use_keys_of_their_own(
    opened: Database, tmp_path: Path, home: town.Company
) -> None:
    one, two = town.desk(tmp_path / "one"), town.desk(tmp_path / "two")
    async with begin_work(opened, home.actor, clock=lambda: town.NOW) as work:
        first = await keys.signing_key(work, one, region=329902)
        second = await keys.signing_key(work, two, region=329902)
        assert await keys.signing_key(work, one, region=329902) == first
    assert first.kid != second.kid


async def test_two_first_prints_at_once_share_one_new_key(opened: Database, tmp_path: Path, home: town.Company) -> None:
    desk = town.desk(tmp_path)

    async def first_print() -> int:
        async with begin_work(opened, home.actor, clock=lambda: town.NOW) as work:
            return (await keys.signing_key(work, desk, region=320685)).kid

    kids = await asyncio.gather(*(first_print() for _ in range(4)))
    assert len(set(kids)) == 1


def test_a_root_key_made_meanwhile_stays(tmp_path: Path) -> None:
    files = town.desk(tmp_path).key_files
    files.make_root(demo=False)
    first = files.root()
    files.make_root(demo=True)

    assert files.root() == first
    assert not first.demo


def test_a_label_key_that_was_lost_does_not_sign(tmp_path: Path) -> None:
    files = town.desk(tmp_path).key_files
    key = replace(make.KEYS.keys[0], public_key=files.make())
    assert files.holds(key)
    for file in files.folder.iterdir():
        file.write_text("not hexadecimal")
    with pytest.raises(KeyFolderError):
        files.signer(key)


async def test_key_files_are_for_their_owner_alone(opened: Database, tmp_path: Path, home: town.Company) -> None:
    desk = town.desk(tmp_path)
    async with begin_work(opened, home.actor, clock=lambda: town.NOW) as work:
        await keys.signing_key(work, desk, region=329902)
    files = sorted((tmp_path / "keys").iterdir())
    assert [file.name[:5] for file in files] == ["label", "root."]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


async def test_an_unreadable_root_key_stops_signing(opened: Database, tmp_path: Path, home: town.Company) -> None:
    desk = town.desk(tmp_path)
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "root.key").write_text("{}")
    async with begin_work(opened, home.actor, clock=lambda: town.NOW) as work:
        with pytest.raises(KeyFolderError):
            await keys.signing_key(work, desk, region=329902)
    blocked = town.desk(tmp_path / "keys" / "root.key")
    async with begin_work(opened, home.actor, clock=lambda: town.NOW) as work:
        with pytest.raises(KeyFolderError):
            await keys.signing_key(work, blocked, region=329902)


async def test_demonstration_keys_sign_for_this_machine_only(
    opened: Database, database: CloneOf, tmp_path: Path, home: town.Company
) -> None:
    superuser = await asyncpg.connect(database.url(roles.SUPERUSER))
    await superuser.execute("UPDATE installation SET kind = 'demo'")
    try:
        async with begin_work(opened, home.actor, clock=lambda: town.NOW) as work:
            await keys.signing_key(work, town.desk(tmp_path), region=329902)
            document, root = await keys.key_list(work, town.desk(tmp_path))
            with pytest.raises(DemoKeysError):
                await keys.signing_key(work, town.desk(tmp_path, host="hw.example.gov.cn"), region=329902)
    finally:
        await superuser.execute("UPDATE installation SET kind = 'test'")
        await superuser.close()
    assert read_key_list(document, roots=(root,), now=town.NOW, max_age_days=1).demo
