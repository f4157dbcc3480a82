"""Disputes, orders, rulings, corrections and the quarantine on the pages, each by the people whose job it is."""

import re

import pytest

from tests.web import live
from tests.web.live import City, Person
from tests.web.test_container_pages import registered, stored

pytestmark = pytest.mark.anyio

WHY = "未经我司交接"


def events_in(text: str) -> dict[str, str]:
    """The ids of the steps a page offers to dispute, by what they are called."""
    found = re.findall(r'name="events" value="([0-9a-f-]{36})"[^>]*><span>([^<]+)<', text)
    return {name.strip(): event_id for event_id, name in found}


async def disputed(city: City, worker: Person, code: str, step: str = "Stored in") -> str:
    form = await worker.see(f"/containers/{code}/dispute")
    page = await worker.send(f"/containers/{code}/dispute", events=(events_in(form.text)[step],), reason=WHY)
    assert page.status == 303, page.words
    return page.location


async def test_a_dispute_names_its_steps_and_blocks_the_container(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await stored(city, worker)
    page = await worker.see(await disputed(city, worker, code))
    scan = await worker.send("/scan", part=True, text=code)

    assert "Disputed" in page.words
    assert "Contested: not to be moved on" in page.words
    assert f"沧澜化工有限公司: {WHY}" in page.words or WHY in page.words
    assert "Who can settle it" in page.words
    assert re.search(r"Since \d{4}-\d\d-\d\d", page.words)
    assert "Events of the container are contested" in scan.words


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"events": (), "reason": WHY}, "This has to be filled in."),
        ({"events": ("x",), "reason": WHY}, "is not an id"),
        ({"events": ("01a00000-0000-7000-8000-000000000001",), "reason": " "}, "This has to be filled in."),
        ({"events": ("01a00000-0000-7000-8000-000000000001",), "reason": "x" * 501}, "characters"),
    ],
)
async def test_a_dispute_without_steps_or_reason_is_refused(city: City, fields: dict[str, object], said: str) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    page = await worker.send(f"/containers/{code}/dispute", fields)

    assert page.status == 422
    assert said in page.words


async def test_an_order_holds_the_container_and_is_shown_with_its_numbers(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await stored(city, worker)
    form = {"reason": "渗漏待查", "document_number": "内〔2026〕3号", "seal_number": "F-0007"}
    page = await worker.see((await worker.send(f"/containers/{code}/hold", form)).location)
    moved = await worker.send("/scan/record", part=True, kind="loaded", code=code)

    assert "Held by order: not to be moved on" in page.words
    assert "Seal F-0007" in page.words
    assert "内〔2026〕3号" in page.words
    assert "The container was under an order not to be moved on." in moved.words


async def test_what_is_packed_says_in_which_unit(city: City) -> None:
    worker = await city.person(live.WORKER)
    unit, piece = await registered(city, worker), await stored(city, worker)
    await worker.send("/pack", errand="pack", unit=unit, codes=piece)

    assert f"Packed in {unit}" in (await worker.see(f"/containers/{piece}")).words


async def test_the_first_page_counts_what_waits_and_leads_to_its_list(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await stored(city, worker)
    await disputed(city, worker, code)
    home, official = await worker.see("/"), await (await city.person(live.INSPECTOR)).see("/unsettled?what=contested")
    page, other = await worker.see("/unsettled?what=contested"), await worker.see("/unsettled?what=held&size=1")

    assert "Waits for a decision" in home.words
    assert re.search(r"Contested containers \d+ waiting", home.words)
    assert "/unsettled?what=contested" in home.text
    assert code in page.text
    assert code in official.text
    assert code not in other.text
    assert code not in (await (await city.person(live.STRANGER)).see("/unsettled?what=contested")).text
