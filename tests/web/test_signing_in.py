"""Signing in and out by the pages, and what keeps forms of others out."""

import pytest

from tests.web import live
from tests.web.live import City

pytestmark = pytest.mark.anyio


async def test_whoever_is_not_signed_in_is_led_to_the_form_and_back(city: City) -> None:
    page = await city.somebody().see("/containers?after=x")

    assert page.status == 303
    assert page.location == "/sign-in?back=%2Fcontainers%3Fafter%3Dx"


async def test_signing_in_leads_back_and_never_elsewhere(city: City) -> None:
    form = await city.somebody().see("/sign-in?back=/containers")
    lure = await city.somebody().see("/sign-in?back=https://elsewhere.example/")

    assert 'name="back" value="/containers"' in form.text
    assert 'name="back" value="/"' in lure.text


async def test_a_wrong_password_is_answered_with_the_form_and_the_name(city: City) -> None:
    page = await city.somebody().sign_in(live.WORKER, "not the password")

    assert page.status == 401
    assert "No account in use has this name and password." in page.words
    assert f'value="{live.WORKER}"' in page.text
    assert "not the password" not in page.text


async def test_signing_out_ends_the_session(city: City) -> None:
    person = await city.person(live.WORKER)
    left = await person.send("/sign-out")

    assert left.location == "/sign-in"
    assert (await person.see("/containers")).location.startswith("/sign-in")


@pytest.mark.parametrize("token", ["", "x" * 43])
async def test_a_form_without_its_token_is_refused(city: City, token: str) -> None:
    person = await city.person(live.WORKER)
    page = await person.send("/containers/new", token=token)

    assert page.status == 403
    assert "form's token" in page.words


@pytest.mark.parametrize(
    ("name", "waits"),
    [
        (live.WORKER, "To be weighed or stored"),
        (live.MANAGER, "Transfers under way"),
        (live.GATE, "Transfers under way"),
        (live.DRIVER, "Transfers under way"),
        (live.OFFICER, "Overdue issues"),
        (live.LEAD, "Overdue issues"),
        (live.INSPECTOR, "Transfers under way"),
        ("ju.shenji", "Transfers under way"),
    ],
)
async def test_every_role_has_a_first_page_with_what_waits(city: City, name: str, waits: str) -> None:
    page = await (await city.person(name)).see("/")

    assert page.status == 200
    assert waits in page.words


async def test_the_system_administrator_sees_no_business_data(city: City) -> None:
    page = await (await city.person("ju.xitong")).see("/")

    assert page.status == 200
    assert "Transfers under way" not in page.words


async def test_signed_in_people_need_no_form_again(city: City) -> None:
    assert (await (await city.person(live.WORKER)).see("/sign-in?back=/scan")).location == "/scan"


async def test_a_role_that_may_not_is_told_so(city: City) -> None:
    page = await (await city.person(live.DRIVER)).see("/contracts")

    assert page.status == 403
    assert "Your role does not allow this" in page.words
