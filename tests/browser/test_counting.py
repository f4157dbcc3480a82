"""Counting a place in real Chromium: the camera stays open, nothing counts twice, nothing is lost offline."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, Route, expect

from tests.browser import sight
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_phones import Person, code_of, drums, enrol, person, plaque
from tests.browser.test_scanner import CODE, camera, phone
from tests.web.live import MANAGER, WORKER

pytestmark = [pytest.mark.browser, pytest.mark.database]

KEPT = """() => new Promise((resolve) => {
  const open = indexedDB.open('hwtrack-count', 1);
  open.onsuccess = () => {
    const asked = open.result.transaction('kept').objectStore('kept').getAll();
    asked.onsuccess = () => { open.result.close(); resolve(asked.result.length); };
  };
})"""


@pytest.fixture(scope="module")
def link(browser: Browser, city: str) -> Iterator[str]:
    """An enrolment's code; only an enrolled phone may scan drums in and out here."""
    for keeper in person(browser, city, DESKTOP):
        keeper.sign_in(MANAGER, at="/phones")
        yield code_of(keeper)


@pytest.fixture(scope="module")
def shared(browser: Browser, city: str, link: str) -> Iterator[Person]:
    """The worker's phone for the module."""
    for one in person(browser, city, PHONE):
        enrol(one, link, WORKER)
        yield one


@pytest.fixture
def worker(shared: Person) -> Iterator[Person]:
    """The worker's phone with a connection."""
    yield shared
    shared.context.set_offline(False)


def begin(one: Person) -> str:
    """Begin a count of the factory's store; return where it is."""
    one.page.goto(f"{one.origin}/scan")
    one.type(plaque(one))
    one.page.get_by_role("link", name="盘点本场所").click()
    one.check()
    one.page.get_by_role("button", name="开始盘点").click()
    one.page.wait_for_url(re.compile(r"/stocktakes/\d+/[0-9a-f-]{36}$"))
    one.page.wait_for_timeout(1500)  # the module reads what waits on the phone
    return one.page.url.removeprefix(one.origin)


def count(one: Person, code: str) -> None:
    """Type a code into the counting page."""
    field = one.page.get_by_label("二维码下方的代码")
    if not field.is_visible():
        one.page.get_by_text("手工输入代码").click()
    field.fill(code)
    one.page.get_by_role("button", name="计入").click()


def says(one: Person, text: str) -> None:
    expect(one.page.locator("[data-count-status]")).to_have_text(text)


def kept(one: Person) -> Any:
    return one.page.evaluate(KEPT)


def lists(one: Person, at: str) -> dict[str, Any]:
    """The figures of the count as the interface tells them."""
    figures = one.ask(f"/api{at}/result")["figures"]
    return {finding: each["count"] for finding, each in figures.items() if isinstance(each, dict)}


def test_what_is_scanned_without_a_connection_is_kept_and_sent_once(worker: Person) -> None:
    codes = drums(worker, 3, born=False)
    at = begin(worker)
    worker.context.set_offline(True)
    for number, code in enumerate(codes, 1):
        count(worker, code)
        says(worker, f"已计{number}")
    expect(worker.page.locator("[data-count-waiting]")).to_have_text("3条待上传")
    assert kept(worker) == 3
    worker.page.get_by_role("link", name="查看结果").click()
    says(worker, "尚有扫码未上传，结果不完整；请先恢复网络。")
    worker.check()

    lost = 0

    def lose(route: Route) -> None:
        nonlocal lost
        lost += 1
        if lost == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    worker.page.route("**/scans", lose)
    worker.context.set_offline(False)
    worker.page.evaluate("window.dispatchEvent(new Event('online'))")
    worker.page.wait_for_timeout(1000)
    worker.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(worker.page.locator("[data-count-waiting]")).to_be_empty(timeout=20_000)
    worker.page.unroute("**/scans")
    expect(worker.page.locator("[data-count-list] .said").first).to_contain_text("账面不在本处")

    assert (lost, kept(worker), lists(worker, at)["surplus"]) == (2, 0, 3)
    worker.page.reload()
    expect(worker.page.locator("[data-count-total]")).to_have_text("3")


def test_a_label_that_comes_again_is_asked_about_and_counts_as_answered(worker: Person) -> None:
    (code,) = drums(worker, 1, born=False)
    at = begin(worker)
    count(worker, code)
    says(worker, "已计1")
    count(worker, code)
    expect(worker.page.get_by_text("同一件再扫一次，还是另一件贴同一码？")).to_be_visible()
    worker.check()
    worker.page.get_by_role("button", name="同一件再扫一次").click()
    says(worker, "未重复计入。")
    count(worker, code)
    worker.page.get_by_role("button", name="另一件贴同一码").click()
    says(worker, "已计2")
    expect(worker.page.locator("[data-count-list] .said").first).to_contain_text("2件贴同一码")

    assert lists(worker, at)["duplicate"] == 1


def test_the_answer_survives_a_reload_before_it_is_sent(worker: Person) -> None:
    (code,) = drums(worker, 1, born=False)
    begin(worker)
    worker.context.route("**/scans", lambda route: route.abort())
    count(worker, code)
    says(worker, "已计1")
    worker.page.reload()
    worker.page.wait_for_timeout(1500)
    count(worker, code)
    asked = worker.page.get_by_text("同一件再扫一次，还是另一件贴同一码？")
    expect(asked).to_be_visible()
    worker.context.unroute("**/scans")


def test_a_package_without_a_code_is_described_and_its_photo_fingerprinted(worker: Person, tmp_path: Path) -> None:
    at = begin(worker)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"a photo")
    worker.page.get_by_text("无码包装").first.click()
    worker.page.locator("#description").fill("无标签吨袋,墨绿色泥状物")
    worker.page.locator("#mass").fill("1000")
    worker.page.locator("[data-count-picture]").set_input_files(photo)
    expect(worker.page.locator("[data-count-picture-said]")).to_contain_text("SHA-256")
    worker.page.get_by_role("button", name="添加无码包装").click()
    says(worker, "无码包装：1")
    expect(worker.page.locator("[data-count-waiting]")).to_be_empty()
    worker.page.get_by_role("link", name="查看结果").click()
    worker.page.wait_for_url(f"**{at}/result")

    expect(worker.page.get_by_text("无标签吨袋,墨绿色泥状物")).to_be_visible()
    worker.check()


def test_a_closed_count_shows_its_record_and_gives_its_paper(worker: Person) -> None:
    (code,) = drums(worker, 1, born=False)
    begin(worker)
    count(worker, code)
    expect(worker.page.locator("[data-count-waiting]")).to_be_empty()
    worker.page.get_by_role("link", name="查看结果").click()
    worker.page.locator("#counters").fill("沧澜仓库员")
    worker.page.get_by_role("button", name="结束并固定记录").click()
    worker.page.wait_for_url(re.compile(r"/stocktakes/\d+/[0-9a-f-]{36}$"))
    worker.check()
    with worker.page.expect_download() as download:
        worker.page.get_by_role("link", name="盘点记录（PDF）").click()

    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


def test_the_camera_stays_open_and_a_label_held_before_it_counts_once(
    playwright: Playwright, stage: str, profile: Path, tmp_path: Path
) -> None:
    film = sight.film(tmp_path / "label.mjpeg", 100, sight.View())
    with phone(playwright, stage, profile, *camera(film)) as desk:
        desk.page.route("**/api/stocktakes/**", lambda route: route.abort())
        desk.page.goto(f"{stage}/display?language=en&back=/stage/count-none")
        status = desk.page.locator("[data-count-status]")
        expect(status).to_have_text("Counted: 1", timeout=20_000)
        desk.page.wait_for_timeout(4000)

        assert desk.page.locator("[data-count-total]").inner_text() == "1"
        assert CODE[-11:] in desk.page.locator("[data-count-list]").inner_text()
        assert desk.page.evaluate("document.querySelector('video').srcObject.getTracks()[0].readyState") == "live"
        expect(desk.page.locator("[data-count-again]")).to_be_hidden()
