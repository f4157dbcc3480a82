"""Photos of a step in real Chromium: taken with and without a connection, kept until the service has them."""

import re
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_phones import Person, drums, keeper, person, plaque, worker
from tests.web.live import MANAGER, WORKER

pytestmark = [pytest.mark.browser, pytest.mark.database]

__all__ = ["keeper", "worker"]

MOST_BYTES = 25_000_000
KEPT = """() => new Promise((resolve) => {
  const open = indexedDB.open('hwtrack');
  open.onsuccess = () => {
    const asked = open.result.transaction('photos').objectStore('photos').getAll();
    asked.onsuccess = () => { open.result.close(); resolve(asked.result.map((one) => one.sha256)); };
  };
})"""
VERSION_3 = """([sha256, org]) => new Promise((resolve) => {
  const open = indexedDB.open('hwtrack', 3);
  open.onupgradeneeded = () => {
    for (const name of ['phone', 'outbox', 'receipts', 'unproved', 'handovers']) open.result.createObjectStore(name);
    const blob = new Blob(['old']);
    open.result.createObjectStore('photos', { keyPath: 'sha256' }).put({ sha256, org, bytes: 3, blob });
  };
  open.onsuccess = () => { open.result.close(); resolve(); };
})"""


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A photo of a drum, as good as."""
    return jpeg(tmp_path / "drum.jpg", "orange")


@pytest.fixture
def desk(browser: Browser, city: str) -> Iterator[Person]:
    """The worker with a phone that is not enrolled."""
    for one in person(browser, city, PHONE):
        one.sign_in(WORKER)
        yield one


def jpeg(path: Path, colour: str) -> Path:
    made = BytesIO()
    Image.new("RGB", (640, 480), colour).save(made, "JPEG")
    path.write_bytes(made.getvalue())
    return path


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def pick(page: Page, *files: Path) -> None:
    page.locator("[data-photos-input]").set_input_files(files)


def shows_photo(one: Person, code: str) -> None:
    """The chain has one photo, and it can be opened."""
    one.page.goto(f"{one.origin}/containers/{code}")
    link = one.page.locator("a[href^='/api/attachments/']")
    expect(link).to_have_count(1)
    assert one.page.request.get(f"{one.origin}{link.get_attribute('href')}").headers["content-type"] == "image/jpeg"


def test_a_photo_taken_without_a_connection_reaches_the_chain_and_leaves_the_phone(
    worker: Person, picture: Path
) -> None:
    (code,) = drums(worker, 1)
    place = plaque(worker)
    worker.page.goto(f"{worker.origin}/scan")
    worker.page.wait_for_timeout(1500)  # the decoder loads ahead, as it does for a person
    worker.context.set_offline(True)
    worker.type(place)
    expect(worker.page.locator("[data-scan-told]")).to_contain_text("无网络，请扫包装码")
    worker.type(code)
    pick(worker.page, picture)
    expect(worker.page.get_by_role("img", name="照片1")).to_be_visible()
    worker.check()
    worker.page.locator("[data-scan-offline]").get_by_role("button", name="入库").click()
    worker.done("入库：已暂存本机，待联网上传（1条）")
    assert worker.page.evaluate(KEPT) == [digest(picture)]
    expect(worker.page.locator("[data-photos-list] li")).to_have_count(0)

    worker.page.route("**/api/attachments/**", lambda route: route.abort())
    worker.context.set_offline(False)
    waits = worker.page.locator("[data-outbox-text]")
    expect(waits).to_have_text("待传1条，最早0分钟前", timeout=30_000)
    expect(waits).to_be_visible()
    assert worker.page.evaluate(KEPT) == [digest(picture)]
    worker.page.unroute("**/api/attachments/**")
    worker.context.route("**/api/attachments/**", lambda route: route.abort())
    worker.page.goto(f"{worker.origin}/outbox")
    expect(worker.page.get_by_text("待传照片：1张，共0.0 MB")).to_be_visible()
    worker.check()
    worker.context.unroute("**/api/attachments/**")
    worker.page.locator("[data-unsent-send]").click()
    expect(worker.page.locator("[data-unsent-photos]")).to_be_hidden(timeout=30_000)
    expect(worker.page.locator("[data-outbox]")).to_be_hidden()

    assert worker.page.evaluate(KEPT) == []
    assert worker.grades(code) == [("generated", "device"), ("stored_in", "device")]
    shows_photo(worker, code)


def leave(one: Person) -> str:
    """Sign out all the same; return what was asked."""
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    one.page.once("dialog", accept)
    one.page.get_by_role("button", name="退出").click()
    one.page.wait_for_url(re.compile("sign-in"))
    return "".join(asked)


def begin_with(one: Person, code: str, picture: Path) -> None:
    """Record the first step of a drum with a photo."""
    one.page.goto(f"{one.origin}/scan")
    one.type(code)
    pick(one.page, picture)
    expect(one.page.get_by_role("img", name="照片1")).to_be_visible()
    one.page.get_by_role("button", name=re.compile("开始使用")).click()
    one.done("产生：已登记")


def test_a_colleague_on_the_same_browser_neither_sends_nor_deletes_anothers_photo(
    worker: Person, tmp_path: Path
) -> None:
    picture = jpeg(tmp_path / "shared.jpg", "purple")
    code, other = drums(worker, 2, born=False)
    worker.context.route("**/api/attachments/**", lambda route: route.abort())
    begin_with(worker, code, picture)
    expect(worker.page.locator("[data-outbox-text]")).to_have_text("待传1条，最早0分钟前")
    assert "有1项扫码或照片未上传" in leave(worker)
    worker.context.unroute("**/api/attachments/**")

    sent: list[str] = []
    worker.page.on("request", lambda made: sent.append(made.url) if "/api/attachments/" in made.url else None)
    worker.sign_in(MANAGER, at="/outbox")
    worker.page.locator("[data-unsent-send]").click()
    expect(worker.page.locator("[data-unsent-others]")).to_contain_text("本机另有他人待传照片1张")
    expect(worker.page.locator("[data-outbox]")).to_be_hidden()
    worker.check()
    assert sent == []
    begin_with(worker, other, picture)
    expect(worker.page.locator("[data-outbox]")).to_be_hidden()
    assert (len(sent) > 0, worker.page.evaluate(KEPT)) == (True, [digest(picture)])

    assert leave(worker) == ""
    worker.sign_in(WORKER, at="/outbox")
    expect(worker.page.locator("[data-outbox]")).to_be_hidden()
    worker.page.wait_for_timeout(500)
    assert worker.page.evaluate(KEPT) == []
    shows_photo(worker, code)


def test_a_photo_that_an_older_page_kept_still_waits_for_its_organisation(desk: Person) -> None:
    org = int(desk.page.locator("body").get_attribute("data-org") or 0)
    desk.page.goto(f"{desk.origin}/static/icon.svg")
    desk.page.evaluate("new Promise((done) => { indexedDB.deleteDatabase('hwtrack').onsuccess = () => done(); })")
    desk.page.evaluate(VERSION_3, ["0" * 64, org])
    desk.context.route("**/api/attachments/**", lambda route: route.abort())
    desk.page.goto(f"{desk.origin}/outbox")
    expect(desk.page.get_by_text("待传照片：1张，共0.0 MB")).to_be_visible()
    expect(desk.page.locator("[data-outbox-text]")).to_have_text("待传1条，最早0分钟前")
    assert desk.page.evaluate(KEPT) == ["0" * 64]


def test_a_phone_that_is_not_enrolled_sends_the_photo_right_after_recording(
    worker: Person, desk: Person, tmp_path: Path
) -> None:
    picture = jpeg(tmp_path / "desk.jpg", "green")
    (code,) = drums(worker, 1, born=False)
    desk.page.goto(f"{desk.origin}/scan")
    desk.type(code)
    pick(desk.page, picture)
    expect(desk.page.get_by_role("img", name="照片1")).to_be_visible()
    desk.check()
    with desk.page.expect_response(lambda told: told.request.method == "PUT") as sent:
        desk.page.get_by_role("button", name=re.compile("开始使用")).click()

    assert sent.value.status == 201
    expect(desk.page.locator("[data-photos-list] li")).to_have_count(0)
    shows_photo(desk, code)
    assert desk.page.evaluate(KEPT) == []


def test_what_is_too_large_or_no_picture_is_said_and_a_photo_can_be_taken_back(
    worker: Person, desk: Person, picture: Path, tmp_path: Path
) -> None:
    (code,) = drums(worker, 1, born=False)
    large, text, other = tmp_path / "large.jpg", tmp_path / "text.jpg", jpeg(tmp_path / "other.jpg", "blue")
    large.write_bytes(picture.read_bytes().ljust(MOST_BYTES + 1, b"\0"))
    text.write_text("no picture")
    desk.page.goto(f"{desk.origin}/scan")
    desk.type(code)
    status, rows = desk.page.locator("[data-photos-status]"), desk.page.locator("[data-photos-list] li")
    pick(desk.page, large)
    expect(status).to_contain_text("照片超过25 MB")
    pick(desk.page, text)
    expect(status).to_contain_text("该文件不是照片")
    expect(rows).to_have_count(0)

    pick(desk.page, picture, other, picture)
    expect(rows).to_have_count(2)
    desk.page.get_by_role("button", name="移除照片1").click()
    expect(rows).to_have_count(1)
    expect(status).to_be_empty()
