"""The alarms on their page: what the watch found, and what narrows it; companies have no such page."""

from collections.abc import AsyncIterator

import pytest

from hwtrack.infra import roles
from hwtrack.infra.db import Database
from tests.custody.looking import looked
from tests.infra.databases import CloneOf
from tests.web import live
from tests.web.live import City
from tests.web.test_container_pages import stored
from tests.web.test_every_page import RUBBISH
from tests.web.test_stock_pages import sampled

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def worker(database: CloneOf) -> AsyncIterator[Database]:
    found = await Database.open(database.url(roles.WORKER), pool=2)
    yield found
    await found.close()


async def test_an_officer_sees_what_goes_on_and_narrows_it(city: City, worker: Database) -> None:
    code = await stored(city, await city.person(live.WORKER))
    await sampled(city, code, "200.000")
    await looked(worker)
    officer, org = await city.person(live.OFFICER), city.ids.orgs["canglan"]

    page = await officer.see("/alarms")
    narrowed = await officer.see(f"/alarms?rule=LED-02&org={org}&open=true")
    other = await officer.see(f"/alarms?rule=STO-01&org={org}")
    searched = await officer.see("/alarms?rule=LED-02&words=沧澜")

    assert page.status == 200
    assert "LED-02" in page.words
    assert code in page.text
    assert "Goes on" in page.words
    assert "steps were looked at up to" in page.words
    assert code in narrowed.text
    assert "Nothing was found." in other.words
    assert f"/alarms?rule=LED-02&amp;org={org}" in searched.text
    assert 'href="/alarms"' in (await officer.see("/")).text


async def test_a_company_has_no_such_page(city: City) -> None:
    worker = await city.person(live.WORKER)

    assert (await worker.see("/alarms")).status == 403
    assert "/alarms" not in (await worker.see("/")).text


async def test_rubbish_in_what_narrows_is_no_surprise(city: City) -> None:
    officer = await city.person(live.OFFICER)
    for rubbish in RUBBISH:
        for name in ("rule", "region", "org", "open", "words", "after"):
            seen = await officer.client.get(
                "/alarms", params={name: rubbish}, headers={"cookie": officer.cookie, "accept": "text/html"}
            )
            assert seen.status_code in {200, 422}, (name, rubbish)
