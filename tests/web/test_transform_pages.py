"""Splitting, merging, repacking and treating: to the gram, with new containers registered and labelled in one go."""

import re

import pytest

from tests.web import live
from tests.web.live import City, Person, Seen
from tests.web.test_container_pages import WASTE, registered, weighed

pytestmark = pytest.mark.anyio


def split(city: City, code: str, **changes: str) -> dict[str, str]:
    """What a person types who splits a drum of 187.4 kg into two cans and a bag."""
    return {
        "press": "record",
        "codes": code,
        "rows": "2",
        "taken-0": "187.4",
        "emptied-0": "yes",
        "operation": "split",
        "waste": code,
        "produced_on": city.database.clock().date().isoformat(),
        "facility": str(city.ids.facilities["canglan", "TS001"]),
        "package-0": "drum-25",
        "count-0": "2",
        "mass-0": "90.2",
        "package-1": "bag-50",
        "count-1": "1",
        "mass-1": "7",
    } | changes


def lineage(page: Seen, heading: str) -> dict[str, str]:
    """The containers under a heading of lineage, with the masses beside them."""
    part = re.search(rf"<h2>{heading}</h2>(.*?)</section>", page.text, re.DOTALL)
    found = re.findall(r'href="/containers/(\w+)".*?class="mass">([\d.]+) ', part[1], re.DOTALL) if part else []
    return dict(found)


def codes_in(location: str) -> list[str]:
    found = re.search(r"codes=([^&]+)", location)
    return found[1].split("+") if found else []


async def made(city: City, worker: Person, path: str, form: dict[str, str]) -> list[str]:
    page = await worker.send(path, form)
    assert page.status == 303, page.words
    return codes_in(page.location)


async def test_a_drum_is_split_and_its_labels_are_printed_in_one_go(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await weighed(city, worker)
    form = await worker.see(f"/transform?codes={code}")
    page = await worker.send("/transform", split(city, code))
    labels = await worker.see(page.location)
    new = codes_in(page.location)
    printed = await worker.send("/labels", codes=" ".join(new))
    again = await worker.see(page.location)
    source, child = await worker.see(f"/containers/{code}"), await worker.see(f"/containers/{new[0]}")

    assert 'name="taken-0" type="text" value="187.4"' in form.text
    assert len(new) == 3
    assert "Split, merged or repacked" in labels.words
    assert "Applied" in labels.words
    assert "Print 3 labels (PDF)" in labels.words
    assert (printed.status, printed.text[:5]) == (200, "%PDF-")
    assert again.words.count("Valid label") == 3
    assert "Emptied into other containers" in source.words
    assert "90.2 kg" in child.words
    assert "Put in: 90.2 kg" in child.words
    assert lineage(source, "Its waste went into") == dict(zip(new, ("90.2", "90.2", "7.0"), strict=True))
    assert lineage(child, "Its waste came from") == {code: "90.2"}
    assert lineage(child, "Its waste went into") == {}


@pytest.mark.parametrize(
    ("changes", "said", "field"),
    [
        ({"mass-1": "6.9"}, "0.1 kg are lost, without a reason", "loss_reason"),
        ({"mass-1": "7.1"}, "0.1 kg too many", "mass-0"),
        ({"mass-0": "x"}, "cannot be read as a mass", "mass-0"),
        ({"taken-0": ""}, "This has to be filled in.", "taken-0"),
        ({"package-1": ""}, "This has to be filled in.", "package-1"),
        ({"count-0": "51"}, "from 1 to 50", "count-0"),
        ({"operation": "bake"}, "is none of the choices", "operation"),
        ({"facility": "there"}, "is none of the choices", "facility"),
        ({"produced_on": ""}, "This has to be filled in.", "produced_on"),
        ({"into-1": "91329900MA9XCL014F9000131120260921017"}, "check character", "into-1"),
        ({"into-1": "91329900MA9XCL014E9000131120260921999"}, "No label with the code", "codes"),
        ({"mass-0": "", "mass-1": "", "package-0": "", "package-1": ""}, "This has to be filled in.", "mass-0"),
        ({"codes": ""}, "This has to be filled in.", "codes"),
    ],
)
async def test_what_does_not_add_up_is_refused_with_its_field_and_kept(
    city: City, changes: dict[str, str], said: str, field: str
) -> None:
    worker = await city.person(live.WORKER)
    code = await weighed(city, worker)
    before = (await worker.see("/containers")).words.count("蒸馏釜残")
    page = await worker.send("/transform", split(city, code, **changes))

    assert page.status == 422, page.words
    assert said in page.words
    assert f'id="{field}-error"' in page.text or "No label" in said
    assert (await worker.see("/containers")).words.count("蒸馏釜残") == before


async def test_a_declared_loss_is_recorded_with_its_reason(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await weighed(city, worker)
    await made(city, worker, "/transform", split(city, code, **{"mass-1": "6.9", "loss_reason": "挂壁"}))

    assert "Lost: 0.1 kg (挂壁)" in (await worker.see(f"/containers/{code}")).words


async def test_two_drums_are_merged_into_one_that_is_there(city: City) -> None:
    worker = await city.person(live.WORKER)
    one, two, target = [await weighed(city, worker) for _ in range(3)]
    form = split(city, f"{one} {two}", operation="merge", **{"taken-1": "12.6", "package-0": "", "into-0": target})
    page = await worker.send("/transform", form | {"mass-0": "200", "package-1": "", "mass-1": ""})

    assert page.location.startswith(f"/containers/{one}?done="), page.words
    assert "387.4 kg" in (await worker.see(f"/containers/{target}")).words
    assert "174.8 kg" in (await worker.see(f"/containers/{two}")).words


async def test_one_more_row_keeps_what_was_typed(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await weighed(city, worker)
    page = await worker.send("/transform", split(city, code, press="row"))

    assert page.status == 200
    assert 'name="mass-2"' in page.text
    assert 'value="90.2"' in page.text


async def test_pressing_twice_splits_once(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await weighed(city, worker)
    now = city.database.clock()
    millis = int(now.timestamp() * 1000)
    event_id = f"{millis >> 16:08x}-{millis & 0xFFFF:04x}-7000-8000-000000000077"
    stamp = {"event_id": event_id, "event_time": now.isoformat()}
    first = await made(city, worker, "/transform", split(city, code) | stamp)
    second = await made(city, worker, "/transform", split(city, code) | stamp)

    assert first == second


async def test_collected_containers_come_into_the_form(city: City) -> None:
    worker = await city.person(live.WORKER)
    one, two = await weighed(city, worker), await registered(city, worker)
    page = await worker.send("/transform", errand="transform", codes=f"{one} {two}")

    assert page.status == 200
    assert one in page.text
    assert "Scan more" in page.words
    assert 'value="merge" required checked' in page.text


def burn(city: City, code: str, **changes: object) -> dict[str, object]:
    """What a plant types that burns a drum and keeps a bag of slag."""
    return {
        "press": "record",
        "codes": code,
        "rows": "1",
        "kind": "treated",
        "way": f"{city.ids.facilities['jinglan', 'TS002']}/D10",
        "batch": "F-1",
        "package-0": "bag-50",
        "count-0": "1",
        "mass-0": "12",
        "waste-0": "772-003-18",
        "name-0": "炉渣",
        "form-0": "solid",
        "composition-0": "灰渣",
        "hazards-0": ("T",),
    } | changes


async def test_a_plant_burns_a_drum_and_labels_its_slag(city: City) -> None:
    worker, gate = await city.person(live.WORKER), await city.person(live.GATE)
    code = await weighed(city, worker)
    form = await gate.see(f"/treat?codes={code}")
    page = await gate.send("/treat", burn(city, code))
    new = codes_in(page.location)
    slag = await gate.see(f"/containers/{new[0]}")

    assert "D10" in form.words
    assert 'value="treated" required checked' in form.text
    assert len(new) == 1
    assert "Treated" in (await gate.see(page.location)).words
    assert "炉渣" in slag.words
    assert "12.0 kg" in slag.words


async def test_a_second_batch_leaves_its_slag_in_the_same_bag(city: City) -> None:
    worker, gate = await city.person(live.WORKER), await city.person(live.GATE)
    first, second = await weighed(city, worker), await weighed(city, worker)
    bag = codes_in((await gate.send("/treat", burn(city, first))).location)[0]
    more = {"package-0": "", "count-0": "", "into-0": bag, "mass-0": "3.5"}
    done = await gate.send("/treat", burn(city, second, **more))

    assert done.location.startswith(f"/containers/{second}?done="), done.words
    assert "15.5 kg" in (await gate.see(f"/containers/{bag}")).words


async def test_an_own_batch_without_secondary_waste_needs_no_label(city: City) -> None:
    worker, gate = await city.person(live.WORKER), await city.person(live.GATE)
    code = await weighed(city, worker)
    slag = codes_in((await gate.send("/treat", burn(city, code))).location)[0]
    page = await gate.see(f"/treat?codes={slag}")
    done = await gate.send("/treat", burn(city, slag, kind="self_treated", rows="0"))

    assert 'value="self_treated" required checked' in page.text
    assert done.location.startswith(f"/containers/{slag}?done="), done.words
    assert "Treated by the generator itself" in (await gate.see(done.location)).words


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"way": "there/D10"}, "is none of the choices"),
        ({"kind": "eaten"}, "is none of the choices"),
        ({"waste-0": "772-003-99"}, "772-003-99"),
        ({"hazards-0": ()}, "This has to be filled in."),
        ({"mass-0": "heavy"}, "cannot be read as a mass"),
        ({"taken-0": "0"}, "The mass treated is above zero."),
        ({"codes": ""}, "This has to be filled in."),
    ],
)
async def test_a_refused_batch_names_the_field_and_keeps_what_was_typed(
    city: City, changes: dict[str, object], said: str
) -> None:
    worker, gate = await city.person(live.WORKER), await city.person(live.GATE)
    code = await weighed(city, worker)
    page = await gate.send("/treat", burn(city, code, **changes))

    assert page.status in (409, 422), page.words
    assert said in page.words
    assert 'value="灰渣"' in page.text


async def test_who_may_not_print_labels_has_no_such_forms(city: City) -> None:
    driver = await city.person(live.DRIVER)

    assert (await driver.see("/transform")).status == 403
    assert (await driver.send("/treat")).status == 403
    assert (await driver.send("/labels")).status == 403


async def test_another_companys_label_is_not_made(city: City) -> None:
    code = await weighed(city, await city.person(live.WORKER))
    stranger = await city.person(live.STRANGER)

    assert (await stranger.send("/labels", codes=code)).status in (403, 404)
    assert WASTE not in (await stranger.see(f"/labels?codes={code}")).words
