"""A driver and a worker hand over with two phones, QR code against QR code, and no network on either."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_phones import Person, code_of, drums, enrol, person
from tests.web.live import DRIVER, MANAGER, WORKER

pytestmark = [pytest.mark.browser, pytest.mark.database]

DISPATCHER = "antu.diaodu"
STALE = """() => new Promise((resolve) => {
  const open = indexedDB.open('hwtrack');
  open.onsuccess = () => {
    const change = open.result.transaction('outbox', 'readwrite');
    change.objectStore('outbox').put({
      seq: 1000000, event_id: 'x', body: '{}', signature: '', correction: 0, state: 'attention',
      stored_at: Date.now() - 72 * 3600000, about: { kind: 'loaded', codes: [] } });
    change.oncomplete = () => { open.result.close(); resolve(); };
  };
})"""


@pytest.fixture
def pair(browser: Browser, city: str) -> Iterator[tuple[Person, Person]]:
    """The worker's and the driver's phone, enrolled by their administrators, each with the page open."""
    contexts = [person(browser, city, size) for size in (DESKTOP, DESKTOP, PHONE, PHONE)]
    keeper, dispatcher, worker, driver = [next(one) for one in contexts]
    keeper.sign_in(MANAGER, at="/phones")
    dispatcher.sign_in(DISPATCHER, at="/phones")
    enrol(worker, code_of(keeper), WORKER)
    enrol(driver, code_of(dispatcher, "车载手机"), DRIVER)
    yield worker, driver
    for one in contexts:
        next(one, None)


def opened(phone: Person) -> None:
    phone.page.goto(f"{phone.origin}/handover")
    phone.page.locator("[data-hand-root][data-decoding=ready]").wait_for(timeout=30_000)
    phone.context.set_offline(True)


def listed(phone: Person, codes: list[str], role: str, folder: Path) -> None:
    """Choose an end and scan each label with the photo field, as with a camera."""
    phone.page.get_by_role("button", name=role).click()
    for code in codes:
        show(phone, qr(code, folder))
    expect(phone.page.locator("[data-hand-count]")).to_have_text(f"清单{len(codes)}件")
    phone.page.get_by_role("button", name="清单无误").click()


def qr(text: str, folder: Path) -> Path:
    import segno  # noqa: PLC0415 - only here

    path = folder / f"{abs(hash(text))}.png"
    segno.make(text, error="m").save(str(path), scale=6, border=4)
    return path


def show(phone: Person, picture: Path) -> None:
    phone.page.locator("[data-hand-photo]").set_input_files(picture)


def photo(phone: Person, folder: Path, name: str) -> Path:
    """Take a picture of the code that a phone shows."""
    path = folder / name
    phone.page.locator("[data-hand-symbol] svg").wait_for()
    phone.page.locator("[data-hand-symbol]").screenshot(path=str(path))
    return path


def status(phone: Person, text: str) -> None:
    expect(phone.page.locator("[data-hand-status]")).to_have_text(text, timeout=20_000)


def test_two_phones_hand_over_without_a_network(pair: tuple[Person, Person], tmp_path: Path) -> None:
    worker, driver = pair
    codes = drums(worker, 2)
    for phone in pair:
        opened(phone)
    listed(driver, codes, "我接收", tmp_path)
    status(driver, "请对方扫此码，再扫对方出示的码。")
    driver.check()
    offer = photo(driver, tmp_path, "offer.png")
    listed(worker, codes, "我交出", tmp_path)
    show(worker, offer)
    status(worker, "双方清单一致，共2件。请确认并签名。")
    worker.page.get_by_role("button", name="确认并签名").click()
    status(worker, "已签名并存入本机，请对方扫此码。")
    worker.check()
    reply = photo(worker, tmp_path, "reply.png")
    show(driver, reply)
    status(driver, "已交接2件，双方手机已确认。")
    assert (worker.phone()["unsent"], driver.phone()["unsent"]) == (1, 1)
    for phone in pair:
        phone.page.get_by_role("button", name="完成").click()
        status(phone, "请选择交出或接收")

    for phone in pair:
        phone.context.set_offline(False)
        phone.page.goto(f"{phone.origin}/outbox")
        expect(phone.page.locator("[data-unsent-status]")).to_have_text("已全部上传。", timeout=30_000)
    hops = worker.ask(f"/api/containers/{codes[0]}/chain")["items"]
    assert [(hop["kind"], hop["grade"], hop["handover"]) for hop in hops if hop["kind"] == "loaded"] == [
        ("loaded", "device", "half"),
        ("loaded", "device", "proved"),
    ]
    worker.page.goto(f"{worker.origin}/containers/{codes[0]}")
    expect(worker.page.get_by_text("双方扫码交接").first).to_be_visible()


def test_differences_and_foreign_answers_are_said_in_words(pair: tuple[Person, Person], tmp_path: Path) -> None:
    worker, driver = pair
    codes = drums(worker, 2)
    for phone in pair:
        opened(phone)
    listed(driver, codes[:1], "我接收", tmp_path)
    listed(worker, codes, "我交出", tmp_path)
    show(worker, photo(driver, tmp_path, "fewer.png"))
    status(worker, "对方清单1件，本机2件：少1件，请逐件核对。")
    expect(worker.page.get_by_role("button", name="确认并签名")).to_be_hidden()
    worker.check()
    worker.page.get_by_text("逐件查看").click()
    worker.page.get_by_role("listitem").filter(has_text=codes[1]).get_by_role("button", name="移出清单").click()
    expect(worker.page.locator("[data-hand-count]")).to_have_text("清单1件")
    worker.page.get_by_role("button", name="清单无误").click()
    show(worker, photo(driver, tmp_path, "again.png"))
    status(worker, "双方清单一致，共1件。请确认并签名。")
    show(driver, qr("HW2:" + "00" * 185, tmp_path))
    status(driver, "该码不是对本机交接码的应答：交接码、清单或手机不同。")
    show(driver, qr("https://elsewhere.example", tmp_path))
    status(driver, "不是当前需要的码。")
    assert driver.phone()["unsent"] == 0


def test_a_reload_loses_neither_the_code_nor_the_answer(pair: tuple[Person, Person], tmp_path: Path) -> None:
    worker, driver = pair
    codes = drums(worker, 1)
    for phone in pair:
        opened(phone)
    listed(driver, codes, "我接收", tmp_path)
    symbol = driver.page.locator("[data-hand-symbol]")
    expect(symbol).to_have_attribute("data-text", re.compile("^HW1:"))
    shown = symbol.get_attribute("data-text")
    reopened(driver, "上次交接未完成：接收1件，尚未扫对方应答码。")
    expect(symbol).to_have_attribute("data-text", str(shown))

    listed(worker, codes, "我交出", tmp_path)
    show(worker, photo(driver, tmp_path, "offer.png"))
    worker.page.get_by_role("button", name="确认并签名").click()
    status(worker, "已签名并存入本机，请对方扫此码。")
    reopened(worker, "上次交接：已签名交出1件，对方可能尚未扫应答码。")
    show(driver, photo(worker, tmp_path, "reply.png"))
    status(driver, "已交接1件，双方手机已确认。")

    for phone in pair:
        phone.context.set_offline(False)
        opened(phone)
    status(driver, "请选择交出或接收")
    worker.page.get_by_role("button", name="放弃").click()
    status(worker, "请选择交出或接收")


def reopened(phone: Person, told: str) -> None:
    """Open the page again, as a browser does that ran out of memory, and go on where it was left."""
    phone.context.set_offline(False)
    opened(phone)
    status(phone, told)
    phone.check()
    phone.page.get_by_role("button", name="继续").click()


def test_a_phone_does_not_answer_itself_and_a_full_one_says_so(pair: tuple[Person, Person], tmp_path: Path) -> None:
    worker, driver = pair
    codes = drums(worker, 1)
    for phone in pair:
        opened(phone)
    listed(driver, codes, "我接收", tmp_path)
    offer = photo(driver, tmp_path, "offer.png")
    driver.page.get_by_role("button", name="修改清单").click()
    driver.context.set_offline(False)
    opened(driver)
    driver.page.get_by_role("button", name="放弃").click()
    listed(driver, codes, "我交出", tmp_path)
    show(driver, offer)
    status(driver, "这是本机自己的码，双方交接需要两部手机。")

    worker.page.evaluate(STALE)
    listed(worker, codes, "我交出", tmp_path)
    show(worker, offer)
    worker.page.get_by_role("button", name="确认并签名").click()
    status(worker, "本机待传过多（满500条或最早一条已满72小时），请先联网上传。")
    expect(worker.page.locator("[data-hand-symbol] svg")).to_have_count(0)
