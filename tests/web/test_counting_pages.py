"""Counting a place on its pages: from the plaque, scan by scan, to the closed record and its paper."""

import re
from uuid import UUID

import pytest

from hwtrack.accounts.service.sessions import actor_named
from hwtrack.custody.service import stocktaking
from hwtrack.infra.work import begin_work
from tests.web import live
from tests.web.live import City, Person, Seen
from tests.web.test_container_pages import plaque, registered, stored
from tests.web.test_every_page import RUBBISH
from tests.web.test_transfer_pages import issued

pytestmark = pytest.mark.anyio


async def begun(city: City, person: Person, **more: object) -> str:
    page = await person.see(f"/stocktakes/new?place={await plaque(city)}")
    found = re.search(r'name="stocktake_id" value="([^"]+)"', page.text)
    assert found, page.words
    page = await person.send(
        "/stocktakes/new", {"place": await plaque(city), "stocktake_id": found[1], "zone": ""} | more
    )
    assert page.status == 303, page.words
    return page.location


async def scan(person: Person, count: str, code: str, **more: str) -> Seen:
    return await person.send(f"{count}/scan", {"text": code} | more)


async def test_a_worker_counts_from_the_plaque_to_the_frozen_record(city: City) -> None:
    worker = await city.person(live.WORKER)
    here, missing = await stored(city, worker), await stored(city, worker)
    elsewhere = await registered(city, worker)
    offered = await worker.see(f"/scan?text={await plaque(city)}")
    count = await begun(city, worker)

    told = await scan(worker, count, here)
    foreign = await scan(worker, count, elsewhere)
    sent = await worker.send(f"{count}/extra", description="无标签铁桶,黑色油状物", pieces="2", mass="360")
    result = await worker.see(f"{count}/result")
    closed = await worker.send(f"{count}/close", counters="沧澜仓库员", remarks="")
    record = await worker.see(count)
    paper = await worker.client.get(f"{count}/paper", headers={"cookie": worker.cookie})

    assert "/stocktakes/new?place=" in offered.text
    assert "In the books here" in told.words
    assert "Not in the books here" in foreign.words
    assert sent.location == count
    assert re.search(
        r"There, but not in the books 1 .*In the books, but not there 1 .*Books and store agree 1", result.words
    )
    assert (missing in result.text, "无标签铁桶" in result.text) == (True, True)
    assert closed.location == count
    assert "Closed" in record.words
    assert re.search(r"SHA-256 [0-9a-f]{64}", record.words)
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
    assert count in (await worker.see("/stocktakes")).text


async def test_a_code_that_comes_again_is_asked_about(city: City) -> None:
    worker = await city.person(live.WORKER)
    code, count = await stored(city, worker), await begun(city, worker)
    await scan(worker, count, code)

    asked = await scan(worker, count, code)
    same = await scan(worker, count, code, another="no")
    other = await scan(worker, count, code, another="yes")
    result = await worker.see(f"{count}/result")

    assert "The same package once more, or another one with the same code?" in asked.words
    assert "In the books here" in same.words
    assert "The same code on 2 packages" in other.words
    assert "2 packages" in result.words


async def test_what_is_no_label_of_ours_is_refused_in_words(city: City) -> None:
    worker = await city.person(live.WORKER)
    count = await begun(city, worker)

    for text in (*RUBBISH, await plaque(city)):
        page = await scan(worker, count, text)
        assert page.status == 200
        assert "0 scans" in page.words, text


async def test_rubbish_in_every_field_of_an_open_count_is_refused(city: City) -> None:
    worker = await city.person(live.WORKER)
    count = await begun(city, worker)
    good = {
        "extra": {"description": "桶", "pieces": "1", "mass": "1"},
        "close": {"counters": "某", "remarks": ""},
        "abandon": {"reason": "某"},
    }
    for path, fields in good.items():
        for field in fields:
            for rubbish in RUBBISH:
                page = await worker.send(f"{count}/{path}", fields | {field: rubbish})
                assert page.status in (303, 409, 422), (path, field, rubbish, page.words)


async def test_without_a_plaque_the_places_to_choose_from_are_offered(city: City) -> None:
    worker, officer = await city.person(live.WORKER), await city.person(live.INSPECTOR)
    org, place = city.ids.orgs["canglan"], await plaque(city)

    mine = await worker.see(f"/stocktakes/new?org={city.ids.orgs['yunfan']}")
    asked = await officer.see("/stocktakes/new")
    found = await officer.see("/stocktakes/new?words=沧澜")
    theirs = await officer.see(f"/stocktakes/new?org={org}")

    assert f"/stocktakes/new?place={place}" in mine.text
    assert "Find a company by name or credit code" in asked.words
    assert f"/stocktakes/new?org={org}" in found.text
    assert f"/stocktakes/new?place={place}" in theirs.text
    assert 'href="/stocktakes/new"' in (await worker.see("/stocktakes")).text


async def test_a_count_begins_at_a_place_only(city: City) -> None:
    worker = await city.person(live.WORKER)

    for text in ("x", await stored(city, worker)):
        assert (await worker.see(f"/stocktakes/new?place={text}")).status == 422


async def test_a_given_up_count_says_why_and_takes_nothing_more(city: City) -> None:
    worker = await city.person(live.WORKER)
    code, count = await stored(city, worker), await begun(city, worker)
    await worker.send(f"{count}/abandon", reason="下雨,改日再盘")

    page = await worker.see(count)
    late = await scan(worker, count, code)

    assert "下雨,改日再盘" in page.words
    assert "closed or given up" in late.words


async def test_an_official_looks_for_a_manifest_and_needs_two_officers(city: City) -> None:
    load = await issued(city, drums=2, serial=77)
    officer = await city.person(live.INSPECTOR)
    page = await officer.see(f"/stocktakes/new?place={await plaque(city)}")
    [manifest] = set(re.findall(r'name="manifests" value="([^"]+)"', page.text))
    count = await begun(city, officer, manifests=(manifest,))
    await scan(officer, count, load.codes[0])

    alone = await officer.send(f"{count}/close", counters="鞠检查", party="王某", refusal="", remarks="")
    closed = await officer.send(f"{count}/close", counters="鞠检查、鲁检查", party="王某", refusal="", remarks="")
    record = await officer.see(count)

    assert alone.status == 422
    assert closed.location == count
    assert "鞠检查、鲁检查" in record.words
    assert "Manifests looked for" in record.words


async def test_an_officials_open_count_is_not_the_companys_to_see(city: City) -> None:
    officer, worker = await city.person(live.INSPECTOR), await city.person(live.WORKER)
    count = await begun(city, officer)

    assert (await worker.see(count)).status == 404
    assert count not in (await worker.see("/stocktakes")).text


async def test_the_page_tells_its_module_what_was_counted_so_that_it_can_ask(city: City) -> None:
    worker = await city.person(live.WORKER)
    code, count = await stored(city, worker), await begun(city, worker)
    await scan(worker, count, code)
    actor = await actor_named(city.database, live.WORKER)
    async with begin_work(city.database, actor) as work:
        home, key = count.split("/")[2:]
        so_far = await stocktaking.counted_so_far(work, await stocktaking.stocktake(work, int(home), UUID(key)))

    page = await worker.see(count)

    assert f'"{code}": 1' in page.text
    assert f'"scans": {len(so_far.scans)}' in page.text
