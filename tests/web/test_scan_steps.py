"""Steps after a scan: units with their pieces, what is known before the press, and what is said after it."""

import re

import pytest

from tests.web import live
from tests.web.live import City, Person
from tests.web.test_container_pages import drum, plaque, registered, stored, weighed

pytestmark = pytest.mark.anyio


async def pallet(city: City, worker: Person, *pieces: str) -> str:
    """A registered unit with pieces packed into it."""
    unit = await registered(city, worker)
    page = await worker.send("/pack", errand="pack", unit=unit, codes=" ".join(pieces))
    assert page.status == 303, page.words
    return unit


async def test_pieces_are_collected_by_scanning_and_packed_by_one_press(city: City) -> None:
    worker = await city.person(live.WORKER)
    unit, one, two = await registered(city, worker), await weighed(city, worker), await weighed(city, worker)
    opened = await worker.see(f"/scan?errand=pack&unit={unit}")
    first = await worker.send("/scan", part=True, errand="pack", unit=unit, text=one, way="camera")
    both = await worker.send("/scan", part=True, errand="pack", unit=unit, text=two, codes=one)
    done = await worker.send("/pack", errand="pack", unit=unit, codes=f"{one} {two}")
    said = await worker.see(done.location)
    piece = await worker.see(f"/containers/{one}")

    assert "Pack into a unit" in opened.words
    assert "data-scan-next" in first.text
    assert "In the list: 2" in both.words
    assert "374.8 kg" in both.words
    assert done.location.startswith(f"/containers/{unit}?done=")
    assert "Packed into a unit" in said.words
    assert "Applied" in said.words
    assert "Packed into a unit" in piece.words


async def test_a_list_says_what_is_doubtful_and_what_is_in_it_already(city: City) -> None:
    worker = await city.person(live.WORKER)
    unit, one = await registered(city, worker), await weighed(city, worker)
    other = await pallet(city, worker, one)
    again = await worker.send("/scan", part=True, errand="pack", unit=unit, text=one, codes=one)
    dropped = await worker.send("/scan", part=True, errand="pack", unit=unit, drop=one, codes=one)
    rubbish = await worker.send("/scan", part=True, errand="pack", unit=unit, text="hello", codes=one)

    assert "is in the list already" in again.words
    assert "packed in another unit" in again.words
    assert "Nothing in the list yet" in dropped.words
    assert "no label of this system" in rubbish.words
    assert "In the list: 1" in rubbish.words
    assert other != unit


async def test_an_empty_list_or_a_wrong_unit_is_refused_in_words(city: City) -> None:
    worker = await city.person(live.WORKER)
    unit = await registered(city, worker)
    empty = await worker.send("/pack", errand="pack", unit=unit, codes="")
    wrong = await worker.send("/pack", errand="pack", unit="x", codes=unit)

    assert (empty.status, wrong.status) == (422, 422)
    assert "This has to be filled in." in empty.words


async def test_what_is_packed_goes_along_with_its_unit(city: City) -> None:
    worker = await city.person(live.WORKER)
    one = await weighed(city, worker)
    unit = await pallet(city, worker, one)
    place = await plaque(city)
    look = await worker.send("/scan", part=True, text=unit, place=place)
    await worker.send("/scan/record", kind="stored_in", code=unit, place=place, way="camera")
    piece = await worker.see(f"/containers/{one}")
    scanned = await worker.send("/scan", part=True, text=one)

    assert "with the 1 pieces packed in it" in look.words
    assert "In store: TS001" in piece.words
    assert "packed in another unit; name the unit" in scanned.words
    assert "/scan?errand=unpack" in (await worker.send("/scan", part=True, text=unit)).text


async def test_taking_a_piece_out_ends_its_packing(city: City) -> None:
    worker = await city.person(live.WORKER)
    one = await weighed(city, worker)
    unit = await pallet(city, worker, one)
    page = await worker.send("/unpack", errand="unpack", unit=unit, codes=one)
    again = await worker.send("/unpack", errand="unpack", unit=unit, codes=one)

    assert "Taken out of a unit" in (await worker.see(page.location)).words
    assert "Repeated, not counted twice" in (await worker.see(again.location)).words


async def test_before_the_press_it_is_said_who_where_when_and_how_much(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await weighed(city, worker)
    page = await worker.send("/scan", part=True, text=code, place=await plaque(city), way="camera")

    assert re.search(r"Recorded in the name of .+沧澜化工", page.words)
    assert "TS001 危废贮存库 · Net 187.4 kg" in page.words
    assert 'name="way" value="camera"' in page.text


async def test_the_likely_step_is_a_button_and_the_rest_lies_behind_more(city: City) -> None:
    worker = await city.person(live.WORKER)
    page = await worker.send("/scan", part=True, text=await stored(city, worker))
    before, behind = page.text.split("<details", 1)

    assert before.count('name="kind"') == 1
    assert 'value="stored_out"' in before
    assert 'value="loaded"' in behind
    assert "/weigh" in behind


async def test_a_step_that_waits_says_so_and_what_to_do(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await stored(city, worker)
    page = await worker.send("/scan/record", part=True, kind="unloaded", code=code)

    assert "Held for checking" in page.words
    assert "The container's loading is not known yet." in page.words
    assert "Do not record it again" in page.words


async def test_every_step_of_the_gate_can_be_recorded(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await stored(city, worker)
    for kind, said in (
        ("loaded", "Loaded"),
        ("departed", "Departed"),
        ("arrived", "Arrived"),
        ("unloaded", "Unloaded"),
        ("returned", "Returned"),
    ):
        page = await worker.send("/scan/record", part=True, kind=kind, code=code)
        assert said in page.words
        assert "Applied" in page.words, page.words


async def test_an_address_with_a_strange_event_says_nothing(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    page = await worker.see(f"/containers/{code}?done=00000000-0000-7000-8000-000000000000&status=contested")

    assert page.status == 200
    assert "Both statements are kept" not in page.words


async def test_a_driver_sees_what_can_be_scanned_and_no_label_to_print(city: City) -> None:
    worker = await city.person(live.WORKER)
    page = await worker.send("/containers/new", drum(city))
    code = page.location.split("/")[2]

    assert "Print the label" in (await worker.see(f"/containers/{code}")).words
    assert (await (await city.person(live.INSPECTOR)).send("/pack", unit=code, codes=code)).status == 403
