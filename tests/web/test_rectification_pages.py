"""The ledger through the pages: a campaign, an issue, its live figure, and a sign-off that is returned."""

import re

import pytest

from hwtrack.accounts.service.sessions import actor_named
from hwtrack.infra.work import begin_work
from hwtrack.rectification import service
from tests.web import live
from tests.web.live import City

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def ledger(city: City) -> str:
    """The address of the fictional campaign."""
    officer = await actor_named(city.database, live.OFFICER)
    async with begin_work(city.database, officer) as work:
        card = await service.open_demo_campaign(work)
    return f"/campaigns/{card.campaign_id}"


async def test_a_campaign_lists_its_issues_by_group_with_figures_and_their_definition(city: City, ledger: str) -> None:
    officer = await city.person(live.OFFICER)
    listed, page = await officer.see("/campaigns"), await officer.see(ledger)

    assert ledger in listed.text
    assert len(re.findall(rf'href="{ledger}/issues/\d+"', page.text)) == 21
    assert "Issues in all 21" in page.words
    assert "All issues of the campaign" in page.words


async def test_a_figure_is_kept_and_asked_again(city: City, ledger: str) -> None:
    officer, issue = await city.person(live.OFFICER), f"{ledger}/issues/2"
    kept = await officer.send(f"{issue}/metrics", since="2026-09-01")
    page = await officer.see(issue)
    again = await officer.send(f"{issue}/metrics/1/rerun")

    assert kept.location == issue
    assert "refused 0 found afterwards 0" in page.words
    assert "2026-09-01" in page.words
    assert "SHA-256" in page.words
    assert "the same value and the same records" in again.words


async def test_a_figure_without_a_day_is_drawn_again(city: City, ledger: str) -> None:
    page = await (await city.person(live.OFFICER)).send(f"{ledger}/issues/3/metrics", since="soon")

    assert page.status == 422
    assert "“soon” cannot be read as a day." in page.words


async def test_an_issue_moves_along_its_flow_and_its_history_says_who(city: City, ledger: str) -> None:
    officer, issue = await city.person(live.OFFICER), f"{ledger}/issues/4"
    moved = [await officer.send(f"{issue}/{move}") for move in ("claim", "plan", "begin")]
    back = await officer.send(f"{issue}/claim")
    page = await officer.see(issue)

    assert [one.status for one in moved] == [303, 303, 303]
    assert back.status == 409
    assert "is not open" in back.words
    assert "Being rectified" in page.words
    assert "整改经办人" in page.words


async def test_a_sign_off_without_proof_is_returned_with_what_stands_in_the_way(city: City, ledger: str) -> None:
    officer, lead, issue = await city.person(live.OFFICER), await city.person(live.LEAD), f"{ledger}/issues/5"
    for move in ("claim", "plan", "begin", "self_check", "apply", "accept"):
        assert (await officer.send(f"{issue}/{move}")).status == 303
    forbidden = await officer.send(f"{issue}/sign_off")
    page = await lead.send(f"{issue}/sign_off")

    assert forbidden.status == 403
    assert page.status == 409
    assert "Sign-off returned" in page.words
    assert "No evidence has been attached." in page.words


async def test_an_auditor_reads_and_changes_nothing(city: City, ledger: str) -> None:
    auditor = await city.person("ju.shenji")
    page = await auditor.see(f"{ledger}/issues/2")

    assert page.status == 200
    assert "What you can do now" not in page.words
    assert (await auditor.send(f"{ledger}/issues/2/claim")).status == 403


@pytest.mark.parametrize("name", [live.WORKER, live.MANAGER, live.GATE, live.DRIVER])
async def test_companies_see_nothing_of_the_ledger(city: City, ledger: str, name: str) -> None:
    assert (await (await city.person(name)).see(ledger)).status == 403
