"""A container's way through the pages: registered, weighed, labelled, scanned, stored, and its chain on one line."""

import re
from datetime import timedelta

import pytest

from hwtrack.cli.demo.load import REGISTRAR
from hwtrack.infra.work import begin_work
from hwtrack.registry.service import facts
from tests.web import live
from tests.web.live import City, Person, Seen

pytestmark = pytest.mark.anyio

WASTE = "900-013-11"


def drum(city: City, **changes: object) -> dict[str, object]:
    """What a worker types for a drum of distillation residue."""
    return {
        "waste": WASTE,
        "name": "蒸馏釜残",
        "composition": "高沸点有机物",
        "hazards": ("T",),
        "form": "semi_solid",
        "container": "drum-200",
        "facility": str(city.ids.facilities["canglan", "MF0001"]),
        "produced_on": city.database.clock().date().isoformat(),
        "count": "1",
    } | changes


async def registered(city: City, worker: Person) -> str:
    page = await worker.send("/containers/new", drum(city))
    assert page.status == 303, page.words
    return page.location.split("/")[2]


async def weighed(city: City, worker: Person) -> str:
    code = await registered(city, worker)
    scale = str(city.ids.scales["canglan", "CH01"])
    page = await worker.send(f"/containers/{code}/weigh", scale=scale, gross="206,0", tare="18.6", kind="sealed")
    assert page.location == f"/containers/{code}/print", page.words
    return code


async def plaque(city: City, key: str = "canglan", facility: str = "TS001") -> str:
    async with begin_work(city.database, REGISTRAR) as work:
        found = await facts.facility(work, city.ids.facilities[key, facility])
        org = await facts.organisation(work, found.org_id)
    return org.credit_code.text + found.serial


async def stored(city: City, worker: Person) -> str:
    code = await weighed(city, worker)
    page = await worker.send("/scan/record", kind="stored_in", code=code, place=await plaque(city))
    assert "Stored in: TS001" in page.words
    return code


async def test_the_catalogue_is_searched_while_typing(city: City) -> None:
    part = await (await city.person(live.WORKER)).see("/wastes?waste=HW11", part=True)

    assert part.status == 200
    assert part.text.count("/containers/new?waste=") == 8
    assert "<html" not in part.text


async def test_a_chosen_code_ticks_the_hazards_that_are_certain(city: City) -> None:
    page = await (await city.person(live.WORKER)).see(f"/containers/new?waste={WASTE}")

    assert re.search(r'value="T" checked', page.text)
    assert not re.search(r'value="I" checked', page.text)


async def test_a_registered_container_has_begun_its_chain(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    page = await worker.see(f"/containers/{code}")

    assert page.status == 200
    assert "Generated" in page.words
    assert "MF0001 精馏装置" in page.words
    assert "1 events, hashes join" in page.words
    assert "No label yet" in page.words


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"waste": ""}, "This has to be filled in."),
        ({"waste": "900-013-99"}, "900-013-99"),
        ({"waste": "999-999-11"}, "999-999-11"),
        ({"count": "1000"}, "is not a whole number from 1 to 999"),
        ({"count": "0"}, "is not a whole number from 1 to 999"),
        ({"hazards": ("In",)}, "does not fit them"),
        ({"hazards": ()}, "This has to be filled in."),
        ({"produced_on": "2199-01-01"}, "is later than today"),
        ({"produced_on": "yesterday"}, "cannot be read as a day"),
        ({"form": "plasma"}, "is none of the choices"),
        ({"name": "x" * 201}, "201"),
        ({"foreign_code": "3299", "count": "2"}, "A foreign code belongs to one container"),
    ],
)
async def test_a_refused_form_says_what_is_wrong_and_keeps_what_was_typed(
    city: City, changes: dict[str, object], said: str
) -> None:
    page = await (await city.person(live.WORKER)).send("/containers/new", drum(city, **changes))

    assert page.status == 422
    assert said in page.words
    assert 'aria-invalid="true"' in page.text or 'role="alert"' in page.text
    assert 'value="高沸点有机物"' in page.text


async def test_the_facility_of_another_company_cannot_be_chosen(city: City) -> None:
    foreign = str(city.ids.facilities["yunfan", "MF0001"])
    page = await (await city.person(live.WORKER)).send("/containers/new", drum(city, facility=foreign))

    assert page.status == 422
    assert "is none of the choices" in page.words


async def test_pressing_twice_registers_once(city: City) -> None:
    worker = await city.person(live.WORKER)
    async with begin_work(city.database, REGISTRAR) as work:
        stamp = {"event_id": str(work.new_id()), "event_time": work.now.isoformat()}
    pages = [await worker.send("/containers/new", drum(city, **stamp, count="2", name="两次")) for _ in range(2)]
    stock = await worker.see("/containers")

    assert [page.status for page in pages] == [303, 303]
    assert stock.words.count("两次") == 2


async def test_weighing_seals_to_the_gram_and_shows_the_arithmetic(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await weighed(city, worker)
    page = await worker.see(f"/containers/{code}")

    assert "206.0 − 18.6 =" in page.words
    assert "187.4 kg" in page.words
    assert "Sealed, not yet in store" in page.words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"gross": "18", "tare": "18.6"}, "Gross 18.0 kg is less than tare 18.6 kg."),
        ({"gross": "25,740", "tare": "18.6"}, "“25,740” cannot be read as a mass."),
        ({"gross": "", "tare": "18.6"}, "This has to be filled in."),
        ({"gross": "206", "tare": "18.6", "kind": "burnt"}, "is none of the choices"),
        ({"gross": "206", "tare": "18.6", "scale": "nothing"}, "is none of the choices"),
    ],
)
async def test_a_weighing_that_cannot_be_is_refused_in_words(city: City, typed: dict[str, str], said: str) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    own = {"scale": str(city.ids.scales["canglan", "CH01"]), "kind": "sealed"}
    page = await worker.send(f"/containers/{code}/weigh", own | typed)

    assert page.status == 422
    assert said in page.words


async def test_the_same_id_with_another_weight_is_refused_and_the_first_stays(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    async with begin_work(city.database, REGISTRAR) as work:
        stamp = {"event_id": str(work.new_id()), "event_time": work.now.isoformat()}
    form = {"scale": str(city.ids.scales["canglan", "CH01"]), "kind": "weighed", "tare": "18.6"} | stamp
    first = await worker.send(f"/containers/{code}/weigh", form, gross="100")
    again = await worker.send(f"/containers/{code}/weigh", form, gross="100")
    other = await worker.send(f"/containers/{code}/weigh", form, gross="101")

    assert [first.status, again.status, other.status] == [303, 303, 409]
    assert "another content" in other.words


async def test_a_label_is_made_shown_printed_once_and_reprinted_as_such(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await weighed(city, worker)
    before = await worker.see(f"/containers/{code}/print")
    made = await worker.send(f"/containers/{code}/print")
    preview = await worker.see(f"/containers/{code}/label.svg")
    printed = await worker.send(f"/containers/{code}/label.pdf")
    again = await worker.send(f"/containers/{code}/label.pdf")
    after = await worker.see(f"/containers/{code}/print")
    await worker.send(f"/containers/{code}/print")
    reprinted = await worker.see(f"/containers/{code}/print")

    assert "Make the label" in before.words
    assert made.location == f"/containers/{code}/print"
    assert preview.text.startswith("<svg")
    assert (printed.status, printed.text[:5]) == (200, "%PDF-")
    assert again.status == 409
    assert "All 1 copies of this label have been printed" in after.words
    assert "Reprint no. 1" in reprinted.words


async def test_a_container_with_another_systems_label_gets_none_of_ours(city: City) -> None:
    worker = await city.person(live.WORKER)
    page = await worker.send("/containers/new", drum(city, foreign_code="3299001122"))
    code = page.location.split("/")[2]

    assert "no second label on one drum" in (await worker.see(f"/containers/{code}/print")).words
    assert (await worker.send(f"/containers/{code}/print")).status == 409
    assert "Bears another system's label" in (await worker.see(f"/containers/{code}")).words


async def test_two_scans_put_a_drum_in_store(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await weighed(city, worker)
    place = await plaque(city)
    first = await worker.send("/scan", part=True, text=place, way="camera")
    second = await worker.send("/scan", part=True, text=code, way="camera", place=place)
    done = await worker.send("/scan/record", part=True, kind="stored_in", code=code, place=place, way="camera")

    assert "Now scan the container" in first.words
    assert 'value="stored_in"' in second.text
    assert "Store in TS001 危废贮存库" in second.words
    assert "Stored in: TS001 危废贮存库" in done.words
    assert 'value="stored_out"' in done.text
    assert "In store: TS001 危废贮存库" in (await worker.see(f"/containers/{code}")).words


async def test_without_the_place_the_person_is_told_to_scan_it_first(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await weighed(city, worker)
    look = await worker.send("/scan", text=code, way="typed")
    tried = await worker.send("/scan/record", kind="stored_in", code=code)

    assert "scan the place's plaque first" in look.words
    assert "A storage step is two scans" in tried.words


async def test_the_same_step_again_is_said_to_be_known(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await stored(city, worker)
    page = await worker.send("/scan/record", kind="stored_in", code=code, place=await plaque(city))

    assert "Repeated, not counted twice" in page.words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://elsewhere.example/q/x", "no label of this system"),
        ("hello", "no label of this system"),
        ("", "This has to be filled in."),
        ("91329900MA9XCL014F9000131120260921017", "check character"),
        ("91329900MA9XCL014E9000131120260921999", "No container with this code is known to you"),
    ],
)
async def test_a_scan_that_means_nothing_is_a_plain_no(city: City, text: str, said: str) -> None:
    page = await (await city.person(live.WORKER)).send("/scan", part=True, text=text, way="camera")

    assert page.status == 200
    assert said in page.words
    assert "/scan/record" not in page.text


async def test_a_stranger_sees_no_chain_but_what_they_record_is_kept(city: City) -> None:
    worker, stranger = await city.person(live.WORKER), await city.person(live.STRANGER)
    code = await stored(city, worker)
    await worker.send(f"/containers/{code}/print")
    page = await stranger.see(f"/containers/{code}")
    scan = await stranger.send("/scan", text=code, way="camera")
    done = await stranger.send("/scan/record", kind="loaded", code=code, way="camera")
    chain = await worker.see(f"/containers/{code}")

    assert page.status == 404
    assert "no open manifest for this container" in scan.words
    assert "187.4" not in scan.words
    assert "Contested" in done.words
    assert "Contested" in chain.words
    assert "No open manifest and no holder named this organisation as a taker." in chain.words


@pytest.mark.parametrize("page", ["", "/weigh", "/print", "/label.svg"])
async def test_another_companys_container_is_not_there(city: City, page: str) -> None:
    code = await registered(city, await city.person(live.WORKER))

    assert (await (await city.person(live.STRANGER)).see(f"/containers/{code}{page}")).status in (404, 403)


async def test_an_inspector_sees_the_whole_chain_and_records_nothing(city: City) -> None:
    code = await stored(city, await city.person(live.WORKER))
    inspector = await city.person(live.INSPECTOR)
    page = await inspector.see(f"/containers/{code}")
    scan = await inspector.send("/scan", text=code, way="camera")

    assert "3 events, hashes join" in page.words
    assert "/scan/record" not in scan.text
    assert (await inspector.send("/scan/record", kind="loaded", code=code)).status == 403


async def test_the_street_sees_the_label_and_people_at_work_their_next_step(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await stored(city, worker)
    await worker.send(f"/containers/{code}/print")
    digits = await _digits(city, code)
    street = city.somebody()
    plain, signed = await street.see(f"/q/{code}"), await street.see(f"/q/{code}/{digits}")
    forged = await street.see(f"/q/{code}/{digits[:-1]}{(int(digits[-1]) + 1) % 10}")
    onward = await worker.see(f"/q/{code}/{digits}")

    assert "蒸馏釜残" in plain.words
    assert "187.4" not in plain.words
    assert "187.4 kg" in signed.words
    assert "值班员" not in signed.words
    assert "Signature valid" in signed.words
    assert "Signature not valid" in forged.words
    assert onward.location == f"/scan?text=https://127.0.0.1:8000/q/{code}/{digits}"
    assert 'value="stored_out"' in (await worker.see(onward.location)).text


@pytest.mark.parametrize("letter", ["q", "f", "v"])
async def test_what_was_never_issued_answers_alike(city: City, letter: str) -> None:
    street = city.somebody()
    pages = [await street.see(f"/{letter}/{code}") for code in ("91329900MA9XCL014E9000131120260921998", "nonsense")]

    assert {page.status for page in pages} == {200}
    assert all("No valid label of this system" in page.words for page in pages)


async def test_a_plaque_shows_its_place(city: City) -> None:
    manager = await city.person(live.MANAGER)
    facility = city.ids.facilities["canglan", "TS001"]
    headers = {"cookie": manager.cookie, "x-csrf-token": manager.token, "origin": live.ORIGIN}
    made = await manager.client.post(f"/api/facilities/{facility}/labels", json={}, headers=headers)
    page = await city.somebody().see(f"/f/{made.json()['code']}/{made.json()['link'].rsplit('/', 1)[1]}")

    assert made.status_code == 201
    assert "Storage warehouse" in page.words
    assert "TS001" in page.words
    assert "Signature valid" in page.words


async def test_the_chain_tells_what_was_recorded_late(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    async with begin_work(city.database, REGISTRAR) as work:
        event_id, before = str(work.new_id()), work.now - timedelta(hours=3)
    form = {"scale": str(city.ids.scales["canglan", "CH01"]), "kind": "sealed", "gross": "200", "tare": "18.6"}
    stamp = {"event_id": event_id, "event_time": before.isoformat()}
    await worker.send(f"/containers/{code}/weigh", form | stamp)

    assert "recorded 3 h later" in (await worker.see(f"/containers/{code}")).words


async def test_the_list_pages_on_and_shows_each_container_once(city: City) -> None:
    worker = await city.person(live.WORKER)
    for _ in range(2):
        await worker.send("/containers/new", drum(city, count="30"))
    seen: list[str] = []
    page: Seen = await worker.see("/containers")
    while True:
        seen += re.findall(r'<li><a href="/containers/([0-9A-Z]{37})"', page.text)
        more = re.search(r'href="(/containers\?after=[^"]+)"', page.text)
        if more is None:
            break
        page = await worker.see(more[1].replace("&amp;", "&"))

    assert len(seen) >= 60
    assert len(seen) == len(set(seen))


async def _digits(city: City, code: str) -> str:
    person = await city.person(live.WORKER)
    answer = await person.client.get(f"/api/containers/{code}/labels", headers={"cookie": person.cookie})
    return str(answer.json()["items"][-1]["link"].rsplit("/", 1)[1])


async def test_a_container_is_shown_as_it_was_known_on_a_day(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await stored(city, worker)
    today = city.database.clock().date()

    now = await worker.see(f"/containers/{code}?known={today}")
    before = await worker.see(f"/containers/{code}?known={today - timedelta(days=1)}")

    assert "Nothing has changed since about what had happened by then." in now.words
    assert "Nothing has been recorded yet." in before.words
    assert "What is known today" in before.words
    assert "Record the next step" not in before.words


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_any_day_of_the_calendar_may_be_asked_for(city: City, day: str) -> None:
    worker = await city.person(live.WORKER)
    code = await stored(city, worker)

    assert (await worker.see(f"/containers/{code}?known={day}")).status == 200
