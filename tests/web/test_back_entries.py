"""补录: every ordinary step can be entered afterwards at the desk, with its own time, and is marked as such."""

from datetime import timedelta

import pytest

from hwtrack.kernel.local import SHANGHAI
from hwtrack.web.pages.back_entries import KINDS
from tests.web import live
from tests.web.live import City
from tests.web.test_container_pages import registered, stored

pytestmark = pytest.mark.anyio

WHEN = {"happened_at": "2026-10-01T08:30", "note": "停电"}


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_has_a_form(city: City, kind: str) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    page = await worker.see(f"/containers/{code}/back-entry?kind={kind}")

    assert page.status == 200
    assert f'name="containers/0/code" class="code" value="{code}"' in page.text
    assert "When it happened" in page.words


async def test_a_step_is_entered_afterwards_and_told(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    choose = await worker.see(f"/containers/{code}/back-entry")
    store = str(city.ids.facilities["canglan", "TS001"])
    form = WHEN | {"kind": "stored_in", "containers/0/code": code, "place/facility_id": store}
    done = await worker.send(f"/containers/{code}/back-entry", form)
    page = await worker.see(done.location)

    assert "and was not recorded then" in choose.words
    assert done.status == 303, done.words
    assert "Stored in" in page.words
    assert "2026-10-01 08:30" in page.words
    assert "TS001 危废贮存库" in page.words


@pytest.mark.parametrize(("hours", "note", "recorded"), [(23.9, "", True), (24.1, "", False), (24.1, "停电", True)])
async def test_what_happened_more_than_a_day_ago_has_a_reason(
    city: City, hours: float, note: str, *, recorded: bool
) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    store = str(city.ids.facilities["canglan", "TS001"])
    ago = (city.database.clock().astimezone(SHANGHAI) - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")
    form = {"kind": "stored_in", "containers/0/code": code, "place/facility_id": store}
    done = await worker.send(f"/containers/{code}/back-entry", form | {"happened_at": ago, "note": note})
    page = await worker.see(f"/containers/{code}")

    assert (done.status == 303) is recorded, done.words
    assert recorded or "This has to be filled in." in done.words
    assert ("It came 24 hours after it had happened" in page.words) is (recorded and hours > 24)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"happened_at": ""}, "This has to be filled in."),
        ({"happened_at": "2199-01-01T08:00"}, "at most 5 minutes ahead"),
        ({"containers/0/code": "91329900MA9XCL014E900013112026092101"}, "is not a container code"),
        (
            {"containers/0/mass/net": "5", "containers/0/mass/source": "weighed", "containers/0/mass/scale_id": ""},
            "names the division of its scale",
        ),
        ({"place/facility_id": "nowhere"}, "is not an id"),
    ],
)
async def test_a_refused_entry_names_the_field_and_keeps_what_was_typed(
    city: City, changes: dict[str, str], said: str
) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    form = WHEN | {"kind": "stored_out", "containers/0/code": code}
    store = str(city.ids.facilities["canglan", "TS001"])
    page = await worker.send(f"/containers/{code}/back-entry", form | {"place/facility_id": store} | changes)

    assert page.status == 422, page.words
    assert said in page.words
    assert 'class="error"' in page.text
    assert 'value="停电"' in page.text


async def test_an_unknown_step_is_none_of_the_choices(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await stored(city, worker)
    chosen = await worker.see(f"/containers/{code}/back-entry?kind=ruled")
    sent = await worker.send(f"/containers/{code}/back-entry", WHEN | {"kind": "ruled"})

    assert "and was not recorded then" in chosen.words
    assert sent.status == 422


async def test_another_carrier_is_named_by_its_credit_code(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    form = WHEN | {"kind": "loaded", "containers/0/code": code}
    good = await worker.send(f"/containers/{code}/back-entry", form | {"carrier_org_id": "91329900MA9XAT066M"})
    bad = await worker.send(f"/containers/{code}/back-entry", form | {"carrier_org_id": "91329900MA9XAT066N"})

    assert good.status == 303, good.words
    assert bad.status == 422
