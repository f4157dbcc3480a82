"""A phone that had no signal for 30 hours: its scan is taken, it is asked why, and the chain shows the answer."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_phones import Person, code_of, drums, enrol, person
from tests.web.live import INSPECTOR, MANAGER, WORKER

pytestmark = [pytest.mark.browser, pytest.mark.database]

WHY = "库内无信号"
BEFORE = "(hours) => { const own = window.own ??= Date.now; Date.now = () => own() - hours * 3600000; }"
"""Set the phone's day back: what it stamps was made so long ago; set to 0 again it is today."""


@pytest.fixture
def keeper(browser: Browser, city: str) -> Iterator[Person]:
    """The administrator's screen."""
    yield from person(browser, city, DESKTOP)


@pytest.fixture
def worker(browser: Browser, city: str, keeper: Person) -> Iterator[Person]:
    """The worker's phone, enrolled."""
    for one in person(browser, city, PHONE):
        keeper.sign_in(MANAGER, at="/phones")
        enrol(one, code_of(keeper), WORKER)
        yield one


def scanned(worker: Person, codes: list[str], *, hours: float) -> None:
    """Scan without a signal so many hours ago, and come back into reach today."""
    worker.page.goto(f"{worker.origin}/scan")
    worker.context.set_offline(True)
    worker.page.evaluate(BEFORE, hours)
    for number, code in enumerate(codes, 1):
        worker.type(code)
        worker.page.locator("[data-scan-offline]").get_by_role("button", name="装车").click()
        worker.done(f"装车：已暂存本机，待联网上传（{number}条）")
    worker.page.evaluate(BEFORE, 0)
    worker.context.set_offline(False)
    worker.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(worker.page.locator("[data-outbox]")).to_be_hidden(timeout=30_000)


def question(page: Page) -> None:
    expect(page.locator("[data-late] h2")).to_have_text("迟报扫码", timeout=15_000)


def test_a_phone_back_in_reach_is_asked_answers_and_the_chain_shows_it(worker: Person, browser: Browser) -> None:
    codes = drums(worker, 2, born=False)
    scanned(worker, codes, hours=30)
    place = worker.page.locator("[data-late]")
    question(worker.page)
    expect(place).to_contain_text("发生后 30 小时才报送")
    worker.check()
    button = place.get_by_role("button", name="提交原因").bounding_box()
    assert button is not None
    assert button["height"] >= 56

    place.get_by_label("为何迟报？").fill(WHY)
    worker.context.set_offline(True)
    place.get_by_role("button", name="提交原因").click()
    expect(place.locator("[data-late-status]")).to_have_text("未能连接服务。原因也可稍后在首页补充。")
    expect(place.get_by_label("为何迟报？")).to_have_value(WHY)
    worker.context.set_offline(False)
    place.get_by_role("button", name="提交原因").click()
    expect(place).to_contain_text("原因已写入追溯链")
    question(worker.page)
    worker.check()

    home = f"{worker.origin}/"
    worker.page.goto(home)
    expect(worker.page.get_by_role("link", name="待说明的迟报扫码")).to_contain_text("1")
    worker.check()
    worker.page.get_by_role("link", name="待说明的迟报扫码").click()
    worker.check()
    worker.page.locator(".list a").first.click()
    worker.check()
    worker.page.get_by_label("为何迟报？").fill("手机没电")
    worker.page.get_by_role("button", name="提交原因").click()
    expect(worker.page.locator("main")).to_contain_text("没有待说明的迟报扫码。")

    for official in person(browser, worker.origin, DESKTOP):
        official.sign_in(INSPECTOR)
        shown = []
        for code in codes:
            official.page.goto(f"{official.origin}/containers/{code}")
            official.check()
            shown.append(official.page.locator("ol.hops").inner_text())
        assert sorted(why in text for why in (WHY, "手机没电") for text in shown) == [False, False, True, True]
        hops = [official.ask(f"/api/containers/{code}/chain")["items"][-1] for code in codes]
        assert [(hop["kind"], hop["lateness"], hop["grade"]) for hop in hops] == [("loaded", "late", "device")] * 2
        assert {hop["explanation"]["text"] for hop in hops} == {WHY, "手机没电"}


def test_one_reason_serves_for_all_and_the_outbox_asks_too(worker: Person) -> None:
    codes = drums(worker, 3, born=False)
    scanned(worker, codes, hours=26)
    worker.page.goto(f"{worker.origin}/outbox")
    question(worker.page)
    place = worker.page.locator("[data-late]")
    worker.check()
    place.get_by_label("为何迟报？").fill(WHY)
    place.get_by_text("我的3条迟报均为同一原因").click()
    place.get_by_role("button", name="提交原因").click()
    expect(place).to_contain_text("原因已写入追溯链")
    expect(place.locator("form")).to_have_count(0)
    hops = [worker.ask(f"/api/containers/{code}/chain")["items"][-1] for code in codes]

    assert [hop["explanation"]["text"] for hop in hops] == [WHY] * 3


def test_a_scan_sent_within_a_day_asks_nothing(worker: Person) -> None:
    (code,) = drums(worker, 1, born=False)
    scanned(worker, [code], hours=23.5)
    worker.page.wait_for_timeout(1000)

    assert worker.ask(f"/api/containers/{code}/chain")["items"][-1]["lateness"] == "normal"
    expect(worker.page.locator("[data-late]")).to_be_hidden()


def test_the_reason_is_given_in_the_chain_itself(worker: Person, keeper: Person) -> None:
    (code,) = drums(worker, 1, born=False)
    scanned(worker, [code], hours=30)
    keeper.page.goto(f"{keeper.origin}/containers/{code}")
    expect(keeper.page.locator("ol.hops")).to_contain_text("尚未说明迟报原因")
    keeper.check()
    keeper.page.get_by_text("说明 #1 的迟报原因").click()
    keeper.check()
    keeper.page.get_by_label("为何迟报？").fill(WHY)
    keeper.page.get_by_role("button", name="提交原因").click()
    expect(keeper.page.locator("ol.hops")).to_contain_text(f"迟报原因 {WHY}")
    keeper.check()
