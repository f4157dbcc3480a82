"""Forms about one container: topped up, sampled, metered, bound; each recorded once, refused with the field named."""

import pytest

from tests.web import live
from tests.web.live import City, Person
from tests.web.test_container_pages import registered, stored, weighed

pytestmark = pytest.mark.anyio

GOOD: dict[str, dict[str, str]] = {
    "top-up": {"added": "12.5"},
    "sample": {"taken": "0.25", "sample_number": "S-1", "purpose": "identification"},
    "metered-in": {"meter_id": "LT-101", "before": "100", "after": "140,0"},
    "metered-out": {"meter_id": "LT-101", "before": "100", "after": "140"},
    "bind": {"foreign_code": "JS-3206-0001", "system": "江苏省系统"},
}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("top-up", "Topped up"),
        ("sample", "Sampled"),
        ("metered-in", "Metered in"),
        ("metered-out", "Metered out"),
        ("bind", "Foreign code bound"),
    ],
)
async def test_a_form_is_filled_recorded_and_told(city: City, path: str, said: str) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    form = await worker.see(f"/containers/{code}/{path}")
    done = await worker.send(f"/containers/{code}/{path}", GOOD[path], note="夜班")
    page = await worker.see(done.location)

    assert "Recorded in the name of" in form.words
    assert done.location.startswith(f"/containers/{code}?done="), done.words
    assert said in page.words
    assert "Applied" in page.words
    assert "夜班" in page.words


@pytest.mark.parametrize(
    ("path", "changes", "said"),
    [
        ("top-up", {"added": ""}, "This has to be filled in."),
        ("top-up", {"added": "heavy"}, "cannot be read as a mass"),
        ("sample", {"taken": "0"}, "The mass of a sample is above zero."),
        ("sample", {"purpose": "fun"}, "is none of the choices"),
        ("sample", {"sample_number": ""}, "This has to be filled in."),
        ("sample", {"laboratory": "91329900MA9XCL014F"}, "credit code"),
        ("sample", {"laboratory": "91329900MA9XTD0904"}, "is registered here"),
        ("metered-in", {"after": "99"}, "cannot be read as a mass"),
        ("metered-in", {"turned_over_at": "50"}, "less after than before"),
        ("metered-in", {"other": "91329900MA9XCL014F9000131120260921017"}, "check character"),
        ("metered-out", {"other": "91329900MA9XCL014E9000131120260921999"}, "No label with the code"),
        ("bind", {"foreign_code": ""}, "This has to be filled in."),
        ("bind", {"happened_at": "yesterday"}, "cannot be read as a day and a time"),
        ("bind", {"happened_at": "2199-01-01T08:00"}, "at most 5 minutes ahead"),
    ],
)
async def test_a_refused_form_names_the_field_and_keeps_what_was_typed(
    city: City, path: str, changes: dict[str, str], said: str
) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    page = await worker.send(f"/containers/{code}/{path}", GOOD[path] | changes, note="夜班")

    assert page.status == 422
    assert said in page.words
    assert 'aria-invalid="true"' in page.text or 'class="error"' in page.text, page.words
    assert 'value="夜班"' in page.text


async def test_what_goes_from_one_container_into_another_is_on_both_chains(city: City) -> None:
    worker = await city.person(live.WORKER)
    source, target = await weighed(city, worker), await registered(city, worker)
    link = f"https://127.0.0.1:8000/q/{source}/{'0' * 212}"
    await worker.send(f"/containers/{target}/metered-in", GOOD["metered-in"], other=link)
    chain = await worker.see(f"/containers/{source}")

    assert "Metered in" in chain.words
    assert "147.4 kg" in chain.words


async def test_a_meter_that_turned_over_is_reckoned_past_its_last_digit(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    form = {"meter_id": "LT-101", "before": "99990", "after": "10", "turned_over_at": "100000"}
    await worker.send(f"/containers/{code}/metered-in", form)

    assert "20.0 kg" in (await worker.see(f"/containers/{code}")).words


async def test_what_happened_earlier_is_a_back_entry(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    done = await worker.send(f"/containers/{code}/bind", GOOD["bind"], happened_at="2026-09-01T08:30")
    page = await worker.see(done.location)

    assert "2026-09-01 08:30" in page.words
    assert "Back entry" in page.words


async def test_a_second_foreign_code_is_contested_and_said_to_be(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    await worker.send(f"/containers/{code}/bind", GOOD["bind"])
    done = await worker.send(f"/containers/{code}/bind", GOOD["bind"] | {"foreign_code": "JS-2"})

    assert "Contested" in (await worker.see(done.location)).words


async def test_a_container_of_nobody_or_of_others_has_no_form(city: City) -> None:
    code = await stored(city, await city.person(live.WORKER))
    stranger: Person = await city.person(live.STRANGER)
    inspector = await city.person(live.INSPECTOR)

    assert (await stranger.see(f"/containers/{code}/sample")).status == 404
    assert (await inspector.see(f"/containers/{code}/sample")).status == 403
