"""台账, 平衡, 申报 and 到期事项 on their pages: from a scanned drum to a return that is confirmed and filed."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.kernel.local import local_day
from hwtrack.transfers.service.passages import passages
from tests.custody.ledger.keeping import keep_books
from tests.infra.databases import CloneOf
from tests.web import live
from tests.web.live import City
from tests.web.test_container_pages import stored

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def worker(database: CloneOf) -> AsyncIterator[Database]:
    connections = await Database.open(database.url(roles.WORKER), pool=2)
    yield connections
    await connections.close()


@pytest.fixture(scope="module")
async def drum(city: City, worker: Database) -> str:
    """A drum in store, with the books kept."""
    code = await stored(city, await city.person(live.WORKER))
    await keep_books(worker, passages, at=city.database.clock())
    return code


def site_of(city: City) -> UUID:
    return city.ids.sites["canglan"]


async def test_a_line_has_its_batch_code_in_every_tab(city: City, drum: str) -> None:
    worker, base = await city.person(live.WORKER), f"/ledger/{site_of(city)}"
    begun, in_store = await worker.see(base), await worker.see(f"{base}?tab=B.2")
    day = f"{local_day(city.database.clock()):%Y%m%d}"
    found = await worker.see(f"{base}?word={drum}")
    none = await worker.see(f"{base}?word=HWCS20200101001")

    assert begun.status == 200
    assert "HWCS" in begun.words
    assert drum in begun.text
    assert f"HWRK{day}001" in in_store.words
    assert drum in found.text
    assert "No line in these days." in none.words
    assert f"/api/sites/{site_of(city)}/ledger/file?tab=B.1" in begun.text.replace("&amp;", "&")


async def test_what_is_no_day_is_a_problem_and_no_surprise(city: City) -> None:
    worker, base = await city.person(live.WORKER), f"/ledger/{site_of(city)}"

    assert (await worker.see(f"{base}?from=x")).status == 422
    assert (await worker.see(f"{base}?tab=B.9")).status == 422
    assert (await worker.see(f"{base}/balance?month=2026-13")).status == 422


async def test_a_stranger_sees_no_page_of_another_site(city: City, drum: str) -> None:
    assert drum
    stranger = await city.person("yunfan.huanbao")

    for rest in ("", "/balance", "/declarations"):
        assert (await stranger.see(f"/ledger/{site_of(city)}{rest}")).status == 404


async def test_an_official_reads_and_neither_closes_nor_confirms(city: City, drum: str) -> None:
    officer, base = await city.person(live.OFFICER), f"/ledger/{site_of(city)}"
    due = await officer.see("/deadlines")

    assert drum in (await officer.see(base)).text
    assert "澜江沧澜化工有限公司" in due.words
    assert (await officer.see(f"{base}/balance")).text.count('name="responsible"') == 0
    assert (await officer.send(f"{base}/balance", month="2026-09", responsible="x")).status == 403


async def test_a_return_is_drafted_confirmed_when_its_month_is_closed_and_filed(city: City, drum: str) -> None:
    assert drum
    manager, base = await city.person(live.MANAGER), f"/ledger/{site_of(city)}"
    today = local_day(city.database.clock())
    month = f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
    drafted = await manager.send(f"{base}/declarations", form="C.1", period=month)
    draft = await manager.see(drafted.location)
    early = await manager.send(f"{drafted.location}/confirm", responsible="周示例")
    closed = await manager.send(f"{base}/balance", month=month, responsible="周示例")
    again = await manager.send(f"{base}/balance", month=month, responsible="周示例")
    confirmed = await manager.send(f"{drafted.location}/confirm", responsible="周示例")
    shown = await manager.see(drafted.location)
    nameless = await manager.send(f"{drafted.location}/file", number="", filed_on=f"{today}")
    filed = await manager.send(f"{drafted.location}/file", number="国家-1", filed_on=f"{today}")
    listed = await manager.see(f"{base}/declarations")

    assert (drafted.status, draft.status) == (303, 200)
    assert (early.status, "closed up to" in early.words) == (409, True)
    assert (closed.status, again.status) == (303, 409)
    assert (confirmed.status, "Confirmed, not yet filed" in shown.words) == (303, True)
    assert (nameless.status, filed.status) == (422, 303)
    assert "国家-1" in listed.words


async def test_the_first_page_says_what_is_due(city: City, drum: str) -> None:
    assert drum
    home = await (await city.person(live.MANAGER)).see("/")

    assert f"/ledger/{site_of(city)}/declarations" in home.text
    assert "Ledger and due papers" in home.words


async def test_a_period_of_another_form_is_refused_on_the_form(city: City) -> None:
    manager, base = await city.person(live.MANAGER), f"/ledger/{site_of(city)}"
    wrong = await manager.send(f"{base}/declarations", form="C.2", period="2026-09")

    assert wrong.status == 422
    assert "2026-Q3" in wrong.words
