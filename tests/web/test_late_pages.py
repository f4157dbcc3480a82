"""Late scans on the pages: counted on the first page, asked about, answered once, and shown in the chain."""

import re
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from hwtrack.accounts.service.sessions import actor_named
from hwtrack.custody.service import recording
from hwtrack.custody.service.recording import Sent
from hwtrack.infra.work import begin_work, id_at
from hwtrack.kernel.canonical import canonical
from tests.web import live
from tests.web.live import City
from tests.web.test_container_pages import registered

pytestmark = pytest.mark.anyio

WHY = "库内无信号"


async def late_scan(city: City, code: str, *, hours: float = 30, by: str = live.WORKER) -> UUID:
    """Record a departure of so many hours ago, as a client that had no signal would send it now."""
    at: datetime = city.database.clock() - timedelta(hours=hours)
    body = {
        "kind": "departed", "v": 1, "event_id": str(id_at(at)), "event_time": at.isoformat(),
        "containers": [{"code": code}],
    }  # fmt: skip
    async with begin_work(city.database, await actor_named(city.database, by)) as work:
        return (await recording.record(work, Sent(canonical(body)))).event_id


async def test_a_late_scan_is_counted_listed_asked_about_and_explained_in_the_chain(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    before = await worker.see(f"/containers/{code}")
    event = await late_scan(city, code)
    home, listed, chain = [await worker.see(at) for at in ("/", "/late", f"/containers/{code}")]
    asked = await worker.see(f"/late/{event}")
    done = await worker.send(f"/late/{event}", why=f" {WHY} ", code=code)
    after = await (await city.person(live.INSPECTOR)).see(done.location)

    assert "came late" not in before.words
    assert re.search(r"Late scans to explain \d+ waiting", home.words)
    assert f"/late/{event}" in listed.text
    assert "It came 30 hours after it had happened" in listed.words
    assert "No reason given yet" in chain.words
    assert "Say why #2 came late" in chain.words
    assert code in asked.text
    assert done.location == f"/containers/{code}"
    assert f"Why it came late {WHY}" in after.words
    assert "沧澜化工有限公司" in after.words
    assert "No reason given yet" not in after.words
    assert f"/late/{event}" not in (await worker.see("/late")).text


async def test_in_the_own_organisation_the_reason_bears_a_name(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    await worker.send(f"/late/{await late_scan(city, code)}", why=WHY)
    own = await worker.see(f"/containers/{code}")
    official = await (await city.person(live.INSPECTOR)).see(f"/containers/{code}")

    assert f"{WHY} 沧澜仓库员 · 澜江沧澜化工有限公司 · " in own.words
    assert f"{WHY} 澜江沧澜化工有限公司 · " in official.words


@pytest.mark.parametrize(("why", "said"), [("", "This has to be filled in."), ("x" * 501, "this has 501")])
async def test_a_reason_that_cannot_be_taken_is_asked_again_and_kept(city: City, why: str, said: str) -> None:
    worker = await city.person(live.WORKER)
    event = await late_scan(city, await registered(city, worker))
    for part in (False, True):
        page = await worker.send(f"/late/{event}", why=why, part=part)

        assert page.status == 422
        assert said in page.words
        assert why in page.text
        assert ("<html" in page.text) is not part


async def test_a_reason_of_500_characters_is_taken(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    page = await worker.send(f"/late/{await late_scan(city, code)}", why="字" * 500)

    assert page.status == 303
    assert "字" * 500 in (await worker.see(f"/containers/{code}")).text


async def test_the_phone_is_asked_about_its_newest_scan_then_the_next_or_about_all_at_once(city: City) -> None:
    gate = await city.person(live.DRIVER)
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    nothing = await gate.see("/late/newest", part=True)
    events = [await late_scan(city, code, hours=30 + n, by=live.DRIVER) for n in range(4)]
    newest = await gate.see("/late/newest", part=True)
    after = await gate.send(f"/late/{events[0]}", why=WHY, part=True)
    rest = await gate.send(f"/late/{events[1]}", why=WHY, same="yes", part=True)

    assert nothing.text.strip() == ""
    assert f"/late/{events[0]}" in newest.text
    assert "The same reason for all my 4 late scans" in newest.words
    assert "Thank you" in after.words
    assert f"/late/{events[1]}" in after.text
    assert "The same reason for all my 3 late scans" in after.words
    assert "Thank you" in rest.words
    assert "/late/" not in rest.text
    assert "No late scan waits for its reason." in (await gate.see("/late")).words


async def test_others_are_neither_asked_nor_answered(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    event = await late_scan(city, code)
    stranger, inspector = await city.person(live.STRANGER), await city.person(live.INSPECTOR)

    assert (await stranger.see(f"/late/{event}")).status == 404
    assert (await stranger.send(f"/late/{event}", why=WHY)).status == 404
    assert (await inspector.send(f"/late/{event}", why=WHY)).status == 403
    assert "Say why #" not in (await inspector.see(f"/containers/{code}")).words
    assert "No reason given yet" in (await inspector.see(f"/containers/{code}")).words


async def test_a_manager_answers_for_a_worker_one_by_one(city: City) -> None:
    worker, manager = await city.person(live.WORKER), await city.person(live.MANAGER)
    code = await registered(city, worker)
    first, second = await late_scan(city, code), await late_scan(city, code, hours=31)
    page = await manager.see(f"/late/{first}")
    done = await manager.send(f"/late/{first}", why=WHY, same="yes")
    again = await worker.send(f"/late/{first}", why="手机没电")

    assert "The same reason for all my" not in page.words
    assert (done.status, done.location) == (303, "/late")
    assert f"/late/{second}" in (await manager.see("/late")).text
    assert again.status == 409
    assert "it stays as it is" in again.words


async def test_a_scan_in_time_needs_no_reason(city: City) -> None:
    worker = await city.person(live.WORKER)
    event = await late_scan(city, await registered(city, worker), hours=23.9)
    page = await worker.send(f"/late/{event}", why=WHY)

    assert page.status == 409
    assert "came within 24 hours" in page.words


async def test_a_past_day_asks_nothing(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    await late_scan(city, code)
    page = await worker.see(f"/containers/{code}?known={city.database.clock().date().isoformat()}")

    assert "Say why #" not in page.words
