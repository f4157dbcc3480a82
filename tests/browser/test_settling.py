"""Settling in a real browser: a split with its labels, a dispute ruled on, a wrong mass corrected, a scan let in.

Each by the people whose job it is, with a browser of their own; every page of the way is looked at.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import uuid_utils.compat as uuid_utils
from playwright.sync_api import Browser, Page, expect

from hwtrack.web import bodies
from hwtrack.web.bodies import Moment
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_days import print_label, register, store, weigh
from tests.browser.test_phones import Person, person
from tests.web.live import DRIVER, LEAD, MANAGER, OFFICER, SECOND, WORKER

pytestmark = [pytest.mark.browser, pytest.mark.database]


class Town:
    """People by their sign-in name, each with a browser of their own."""

    def __init__(self, browser: Browser, city: str) -> None:
        """Nobody is signed in yet."""
        self.browser, self.city = browser, city
        self.open: list[Iterator[Person]] = []

    def person(self, name: str, size: dict[str, int] = DESKTOP) -> Person:
        """Sign somebody in."""
        opened = person(self.browser, self.city, size)
        self.open.append(opened)
        one = next(opened)
        one.sign_in(name)
        return one


@pytest.fixture
def town(browser: Browser, city: str) -> Iterator[Town]:
    """Nobody yet; whoever is asked for comes in."""
    town = Town(browser, city)
    yield town
    for one in town.open:
        next(one, None)


def drum(worker: Person, *, stored: bool = True) -> str:
    """Register, weigh and label a drum, and store it."""
    page = worker.page
    page.goto(f"{worker.origin}/containers/new")
    register(page)
    code = page.url.split("/")[-2]
    weigh(page)
    print_label(page)
    if stored:
        store(page, code)
    return code


def look(who: Person, code: str) -> Page:
    """Open a container's page and look at it."""
    who.page.goto(f"{who.origin}/containers/{code}")
    who.check()
    return who.page


def errand(who: Person, code: str, name: str) -> Page:
    """Choose something else to do with a container."""
    page = look(who, code)
    page.get_by_text("更多操作").click()
    page.get_by_role("link", name=name, exact=True).click()
    who.check()
    return page


def press(who: Person, name: str) -> Page:
    """Press a button and look at what comes."""
    who.page.get_by_role("button", name=name).click()
    who.check()
    return who.page


def confirm(who: Person, worklist: str, *, at: str) -> Page:
    """Go from the first page to what waits for a second person, and confirm it."""
    page = who.page
    page.goto(f"{who.origin}/")
    page.get_by_role("link", name=re.compile(re.escape(worklist))).click()
    who.check()
    page.locator(f'a[href="{at}"]').click()
    who.check()
    return press(who, "我已核对，确认")


def path(page: Page) -> str:
    """Where a page is, without its origin."""
    return "/" + page.url.split("/", 3)[3]


def test_a_drum_is_split_into_two_and_the_labels_are_printed(town: Town) -> None:
    worker = town.person(WORKER, PHONE)
    code = drum(worker, stored=False)
    page = errand(worker, code, "分装、合并、换包装")
    page.get_by_text("已取空").click()
    page.get_by_label("分装").check()
    page.get_by_label("新包装").first.select_option(index=1)
    page.get_by_label("数量").first.fill("2")
    page.get_by_label("每件净重").first.fill("93.7")
    page.get_by_label("操作地点").select_option(index=1)

    expect(page.locator("[data-sum-loss]")).to_have_text("0.000")
    press(worker, "登记并打印标签")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="打印2张标签").click()
    opened.value.close()
    look(worker, code)
    into = page.get_by_role("heading", name="去向包装").locator("..").locator("a")
    expect(into).to_have_count(2)
    into.first.click()
    worker.check()
    expect(page.get_by_role("heading", name="来源包装").locator("..").locator("a")).to_have_attribute(
        "href", f"/containers/{code}"
    )


def test_a_dispute_between_two_companies_is_settled_by_two_officials(town: Town) -> None:
    worker, driver = town.person(WORKER, PHONE), town.person(DRIVER, PHONE)
    officer, lead = town.person(OFFICER), town.person(LEAD)
    code = drum(worker)
    driver.page.goto(f"{driver.origin}/scan")
    driver.type(code)
    driver.page.get_by_role("button", name="装车").click()
    driver.page.get_by_text("有争议").first.wait_for()
    driver.check()
    page = errand(worker, code, "提出异议")
    page.get_by_label(re.compile("装车")).first.check()
    page.get_by_label("理由").or_(page.locator("textarea[name=reason]")).first.fill("包装仍在我司库内,未交运输单位")
    press(worker, "登记异议")
    expect(page.get_by_text("有争议：不得移动")).to_be_visible()

    officer.page.goto(f"{officer.origin}/")
    officer.page.get_by_role("link", name=re.compile("争议")).click()
    officer.check()
    page = errand(officer, code, "裁定")
    claim = page.locator(".claims fieldset").filter(has_text="安途")
    expect(claim.get_by_text("包装仍在我司库内,未交运输单位")).to_be_visible()
    claim.get_by_label("不予采信").check()
    page.locator("textarea[name=reason]").fill("现场核查,包装在库")
    press(officer, "提交裁定")
    settled = confirm(lead, "待确认（裁定与放行）", at=path(page))

    expect(settled.get_by_text(re.compile(r"经第\d+步裁定不予采信"))).to_be_visible()
    expect(look(worker, code).get_by_text("有争议：不得移动")).to_have_count(0)


def test_a_wrong_mass_is_corrected_by_two_people(town: Town) -> None:
    worker, manager, second = town.person(WORKER, PHONE), town.person(MANAGER), town.person(SECOND, PHONE)
    code = drum(worker)
    page = look(manager, code)
    page.get_by_role("link", name="更正第2步").click()
    manager.check()
    page.get_by_label("质量写错").check()
    page.locator('[id="containers/0/mass/gross"]').fill("186")
    page.locator('[id="containers/0/mass/net"]').fill("167.4")
    press(manager, "提交更正")
    expect(page.get_by_text("此项由您本人提出")).to_be_visible()
    expect(page.get_by_role("button", name="我已核对，确认")).to_have_count(0)
    chain = confirm(second, "待确认（更正与放行）", at=path(page))

    first = chain.locator("#step-2")
    expect(first).to_have_class("replaced")
    expect(first.get_by_text("206.0 − 18.6 =")).to_be_visible()
    expect(chain.get_by_text("186.0 − 18.6 =")).to_be_visible()
    expect(chain.get_by_text("双人确认")).to_be_visible()


def test_a_quarantined_scan_is_let_in(town: Town) -> None:
    worker, manager, second = town.person(WORKER, PHONE), town.person(MANAGER), town.person(SECOND, PHONE)
    code = drum(worker, stored=False)
    facility = next(one for one in worker.ask("/api/facilities")["items"] if one["name"] == "危废贮存库")
    body = bodies.event(
        Moment(event_id=uuid_utils.uuid7(), at=datetime(2199, 1, 1, tzinfo=UTC)),
        "stored_in",
        [{"code": code}],
        place={"site_id": facility["site_id"], "facility_id": facility["facility_id"]},
        device={"id": str(uuid_utils.uuid7()), "seq": 1},
    )
    kept = worker.ask("/api/events", {"body": body})
    assert kept["recording"] == "quarantined", kept
    page = manager.page
    page.goto(f"{manager.origin}/")
    page.get_by_role("link", name=re.compile("待核实")).click()
    manager.check()
    page.locator(f'a[href="/quarantine/{kept["quarantine_id"]}"]').click()
    manager.check()
    page.locator("textarea[name=reason]").fill("手机时钟有误,已核对纸质单据")
    press(manager, "提交放行")
    chain = confirm(second, "待确认（更正与放行）", at=path(page))

    expect(chain.get_by_text("在库：TS001 危废贮存库").first).to_be_visible()
