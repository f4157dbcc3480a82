"""Real days in a real browser: a worker's from sign-in to a stored drum, an officer's look at an issue.

Every page of the way is checked for accessibility and for errors that the browser itself reports.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from hwtrack.cli.demo.city import PASSWORD
from tests.browser.conftest import DESKTOP, PHONE
from tests.web.live import OFFICER, WORKER

pytestmark = [pytest.mark.browser, pytest.mark.database]

TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
FORBIDDEN_STATUS = 400


@dataclass
class Day:
    """Somebody's browser for a day."""

    page: Page
    origin: str
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen to what the browser complains of."""
        self.page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))

    def sign_in(self, name: str) -> None:
        self.page.goto(f"{self.origin}/")
        self.page.get_by_label("登录名").fill(name)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.check()
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(f"{self.origin}/")
        self.check()

    def check(self) -> None:
        """The page is accessible, nothing sticks out, the browser has no complaint."""
        results = Axe().run(self.page)
        assert results.violations_count == 0, f"{self.page.url}: {results.generate_report()}"
        assert self.page.evaluate(TOO_WIDE) <= 0, self.page.url
        assert self.troubles == [], self.page.url


def _day(browser: Browser, city: str, size: dict[str, int]) -> Iterator[Day]:
    context = browser.new_context(locale="zh-CN", viewport=size)  # type: ignore[arg-type]  # playwright's TypedDict
    yield Day(context.new_page(), city)
    context.close()


@pytest.fixture
def worker(browser: Browser, city: str) -> Iterator[Day]:
    """The worker's phone."""
    yield from _day(browser, city, PHONE)


@pytest.fixture
def officer(browser: Browser, city: str) -> Iterator[Day]:
    """The officer's screen."""
    yield from _day(browser, city, DESKTOP)


def test_a_worker_registers_weighs_labels_and_stores_a_drum(worker: Day) -> None:
    page = worker.page
    worker.sign_in(WORKER)
    page.get_by_role("link", name="登记包装").click()
    worker.check()
    register(page)
    worker.check()
    code = page.url.split("/")[-2]
    weigh(page)
    worker.check()
    print_label(page)
    worker.check()
    store(page, code)
    worker.check()
    page.goto(f"{worker.origin}/containers/{code}")
    worker.check()

    assert [text.strip() for text in page.locator(".line strong").all_text_contents()] == ["产生", "封口", "入库"]
    expect(page.get_by_text("206.0 − 18.6 =")).to_be_visible()
    expect(page.get_by_text("在库：TS001 危废贮存库").first).to_be_visible()
    expect(page.get_by_text("3个事件，哈希连续")).to_be_visible()


def test_an_officer_keeps_a_live_figure_with_an_issue_and_asks_it_again(officer: Day) -> None:
    page = officer.page
    officer.sign_in(OFFICER)
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="整改").click()
    officer.check()
    page.get_by_role("link", name="巡察整改台账").click()
    officer.check()
    page.get_by_role("link", name=re.compile("2. 中介包揽")).click()
    officer.check()
    page.get_by_label("判定起始日").fill("2026-09-01")
    page.get_by_role("button", name="计算并留存").click()
    officer.check()
    page.get_by_role("button", name="重新计算核对").click()
    officer.check()

    expect(page.get_by_text("按同一时点重新计算：数值与所据记录均一致。")).to_be_visible()
    expect(page.get_by_text("已留存实时指标")).to_be_visible()


def test_a_session_that_ended_leads_to_the_form_and_back(worker: Day) -> None:
    worker.sign_in(WORKER)
    worker.page.context.clear_cookies()
    worker.page.goto(f"{worker.origin}/containers/new")

    assert worker.page.url.endswith("/sign-in?back=%2Fcontainers%2Fnew")


def register(page: Page) -> None:
    page.get_by_label("废物代码").press_sequentially("900-013-11")
    page.locator("#waste-found a").first.click()
    page.get_by_label("废物名称").fill("蒸馏釜残")
    page.get_by_label("主要成分").fill("高沸点有机物")
    page.get_by_label("半固态").check()
    page.get_by_label(re.compile("桶，200 L")).check()
    page.get_by_label("产生设施").select_option(label="MF0001 精馏装置")
    page.get_by_role("button", name="登记并继续").click()
    page.wait_for_url("**/weigh")


def weigh(page: Page) -> None:
    page.get_by_label("毛重").fill("206.0")
    page.get_by_label("皮重").fill("18.6")
    expect(page.locator("output")).to_have_text("187.400")
    page.get_by_role("button", name="登记重量").click()
    page.wait_for_url("**/print")


def print_label(page: Page) -> None:
    page.get_by_role("button", name="生成标签").click()
    picture = page.locator(".sheet img")
    picture.wait_for()
    assert picture.evaluate("img => img.decode().then(() => img.naturalWidth)") > 0
    with page.context.expect_page() as opened:
        page.get_by_role("button", name=re.compile("打印 150")).click()
    opened.value.close()


def store(page: Page, code: str) -> None:
    """Type the place's code and then the container's, as a person without a camera does."""
    plaque = page.evaluate("fetch('/api/facilities').then(r => r.json())")["items"]
    serial = next(one["serial"] for one in plaque if one["name"] == "危废贮存库")
    page.goto(page.url.split("/containers")[0] + "/scan")
    page.get_by_text("手工输入代码").click()
    for text in (code[:18] + serial, code):
        page.get_by_label("二维码下方的代码").fill(text)
        page.get_by_role("button", name="继续").click()
        page.wait_for_timeout(500)
    page.get_by_role("button", name=re.compile("存入 TS001")).click()
    expect(page.get_by_text("已入库：TS001 危废贮存库")).to_be_visible()
