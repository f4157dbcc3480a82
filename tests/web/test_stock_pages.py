"""The stock on its pages: a place with its limits, each figure's containers, less than nothing in red, officials."""

import pytest

from hwtrack.accounts.service.sessions import actor_named
from hwtrack.custody.service import recording
from hwtrack.custody.service.recording import Sent
from hwtrack.infra.work import begin_work
from hwtrack.kernel.canonical import canonical
from tests.web import live
from tests.web.live import City
from tests.web.test_container_pages import drum, plaque, stored

pytestmark = pytest.mark.anyio


async def sampled(city: City, code: str, kilograms: str) -> None:
    actor = await actor_named(city.database, live.WORKER)
    async with begin_work(city.database, actor) as work:
        body = {
            "kind": "sampled",
            "v": 1,
            "event_id": str(work.new_id()),
            "event_time": work.now.isoformat(),
            "containers": [{"code": code, "taken": kilograms, "sample_number": "S-1"}],
            "purpose": "inspection",
        }
        await recording.record(work, Sent(canonical(body)))


async def test_a_stored_drum_is_counted_where_it_lies(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await stored(city, worker)

    page = await worker.see("/stock")
    store = city.ids.facilities["canglan", "TS001"]
    pile = await worker.see(f"/stock/containers?facility={store}&waste=900-013-11")

    assert page.status == 200
    assert "TS001 危废贮存库" in page.words
    assert "187.4 kg" in page.words or "containers · " in page.words
    assert "Kept longest: 0 days of 365 allowed" in page.words
    assert "to be confirmed" in page.words
    assert code in pile.text
    assert (await worker.see(f"/scan?text={await plaque(city)}")).text.count(f"facility={store}") == 1


async def test_less_than_nothing_is_red_and_names_its_events(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await stored(city, worker)
    await sampled(city, code, "200.000")

    page = await worker.see("/stock")
    why = await worker.see("/stock/containers?short=1")

    assert "Less than nothing in 1 containers" in page.words
    assert "−12.6 kg are left by the books" in why.words
    assert "−200.0" in why.words


async def test_an_official_finds_a_company_and_a_company_sees_its_own_only(city: City) -> None:
    await stored(city, await city.person(live.WORKER))
    org = city.ids.orgs["canglan"]
    inspector, stranger = await city.person(live.INSPECTOR), await city.person(live.STRANGER)

    found = await inspector.see("/stock?words=沧澜")
    its = await inspector.see(f"/stock?org={org}")
    theirs = await stranger.see(f"/stock?org={org}")

    assert f"/stock?org={org}" in found.text
    assert "TS001 危废贮存库" in its.words
    assert "危废贮存库" not in theirs.words
    assert "Nothing is recorded here." in theirs.words


async def test_what_is_no_waste_code_is_a_problem_and_no_surprise(city: City) -> None:
    page = await (await city.person(live.WORKER)).see("/stock/containers?waste=x")

    assert page.status == 422


async def test_what_must_not_lie_beside_something_is_said_before_and_after_storing(city: City) -> None:
    """Waste acid is brought to a store where waste alkali lies; it is said in words, and recorded all the same."""
    worker, place = await city.person(live.WORKER), await plaque(city)
    codes = []
    for waste, hazards in (("900-352-35", ("C",)), ("900-300-34", ("C",))):
        made = await worker.send(
            "/containers/new", drum(city, waste=waste, name="废液", hazards=hazards, form="liquid")
        )
        assert made.status == 303, made.words
        code = made.location.split("/")[2]
        scale = str(city.ids.scales["canglan", "CH01"])
        await worker.send(f"/containers/{code}/weigh", scale=scale, gross="206,0", tare="18.6", kind="sealed")
        codes.append(code)
    alkali, acid = codes
    first = await worker.send("/scan/record", kind="stored_in", code=alkali, place=place)

    before = await worker.send("/scan", text=acid, place=place)
    after = await worker.send("/scan/record", kind="stored_in", code=acid, place=place)

    assert "must not lie beside" not in first.words
    for page in (before, after):
        assert f"must not lie beside {alkali}" in page.words
        assert "Keep them apart" in page.words
    assert "Stored in: TS001" in after.words
