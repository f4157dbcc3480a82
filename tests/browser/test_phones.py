"""A phone of its own in real Chromium: enrolled by a code, scanning with and without a connection, losing nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Request, Route, expect

from hwtrack.cli.demo.city import PASSWORD
from tests.browser.conftest import DESKTOP, PHONE
from tests.web.live import MANAGER, STRANGER, WORKER

pytestmark = [pytest.mark.browser, pytest.mark.database]

TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
FETCH = """async ([path, body]) => {
  const csrf = document.querySelector('input[name=csrf]')?.value ?? '';
  const answer = await fetch(path, body === null ? {} : {
    method: 'POST', body: JSON.stringify(body),
    headers: {'content-type': 'application/json', 'x-csrf-token': csrf},
  });
  return await answer.json();
}"""
DEVICE = """() => new Promise((resolve) => {
  const open = indexedDB.open('hwtrack');
  open.onsuccess = () => {
    const asked = open.result.transaction(['phone', 'outbox']);
    const phone = asked.objectStore('phone').get(1), all = asked.objectStore('outbox').getAll();
    asked.oncomplete = () => {
      const { id, org, seq, prev, enrolled, keys } = phone.result ?? {};
      open.result.close();
      resolve({ id, org, seq, prev, enrolled, extractable: keys?.privateKey.extractable, unsent: all.result.length });
    };
  };
})"""
AGE = """(hours) => new Promise((resolve) => {
  const open = indexedDB.open('hwtrack');
  open.onsuccess = () => {
    const change = open.result.transaction('outbox', 'readwrite'), store = change.objectStore('outbox');
    store.getAll().onsuccess = (event) => event.target.result.forEach((one) =>
      store.put({ ...one, stored_at: Date.now() - hours * 3600000 }));
    change.oncomplete = () => { open.result.close(); resolve(); };
  };
})"""

AGE_UNPROVED = """(hours) => new Promise((resolve) => {
  const open = indexedDB.open('hwtrack');
  open.onsuccess = () => {
    const change = open.result.transaction('unproved', 'readwrite'), store = change.objectStore('unproved');
    store.getAll().onsuccess = (event) => event.target.result.forEach((one) =>
      store.put({ ...one, at: one.at - hours * 3600000 }));
    change.oncomplete = () => { open.result.close(); resolve(); };
  };
})"""

RECEIPTS = """() => new Promise((resolve) => {
  const open = indexedDB.open('hwtrack');
  open.onsuccess = () => {
    const asked = open.result.transaction('receipts').objectStore('receipts').getAll();
    asked.onsuccess = () => { open.result.close(); resolve(asked.result); };
  };
})"""


@dataclass
class Person:
    """Somebody's browser in the served city."""

    context: BrowserContext
    page: Page
    origin: str
    troubles: list[str] = field(default_factory=list)

    def sign_in(self, name: str, *, at: str = "/") -> None:
        self.page.goto(f"{self.origin}{at}")
        self._form(name)

    def _form(self, name: str) -> None:
        self.page.get_by_label("登录名").fill(name)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(re.compile(r"^(?!.*sign-in).*$"))

    def ask(self, path: str, body: Any = None) -> Any:
        """Ask the interface as the page does."""
        return self.page.evaluate(FETCH, [path, body])

    def check(self) -> None:
        """The page is accessible and nothing sticks out."""
        results = Axe().run(self.page)
        assert results.violations_count == 0, f"{self.page.url}: {results.generate_report()}"
        assert self.page.evaluate(TOO_WIDE) <= 0, self.page.url

    def phone(self) -> dict[str, Any]:
        """What the phone itself knows."""
        found: dict[str, Any] = self.page.evaluate(DEVICE)
        return found

    def type(self, code: str) -> None:
        """Type a code into the scan page and go on."""
        typing = self.page.locator("[data-scan-typing]")
        if typing.get_attribute("open") is None:
            typing.locator("summary").click()
        self.page.get_by_label("二维码下方的代码").fill(code)
        self.page.get_by_role("button", name="继续").click()

    def done(self, text: str, *, timeout: float = 15_000) -> None:
        expect(self.page.locator("[data-scan-told]")).to_have_text(text, timeout=timeout)

    def grades(self, code: str) -> list[tuple[str, str]]:
        return [(hop["kind"], hop["grade"]) for hop in self.ask(f"/api/containers/{code}/chain")["items"]]


def person(browser: Browser, city: str, size: dict[str, int]) -> Iterator[Person]:
    context = browser.new_context(locale="zh-CN", viewport=size)  # type: ignore[arg-type]  # playwright's TypedDict
    yield Person(context, context.new_page(), city)
    context.close()


@pytest.fixture
def keeper(browser: Browser, city: str) -> Iterator[Person]:
    """The administrator's screen."""
    yield from person(browser, city, DESKTOP)


@pytest.fixture
def worker(browser: Browser, city: str, keeper: Person) -> Iterator[Person]:
    """The worker's phone, enrolled."""
    for one in person(browser, city, PHONE):
        keeper.sign_in(MANAGER, at="/phones")
        link = code_of(keeper)
        enrol(one, link, WORKER)
        yield one


def code_of(keeper: Person, name: str = "三号手机") -> str:
    """Open an enrolment and read the code off the screen, as a phone's camera does."""
    keeper.page.goto(f"{keeper.origin}/phones")
    keeper.page.get_by_label("手机名称").fill(name)
    keeper.page.get_by_role("button", name="出示登记码").click()
    keeper.page.locator(".qr img").wait_for()
    picture = Image.open(BytesIO(keeper.page.locator(".qr").screenshot()))
    (symbol,) = zxingcpp.read_barcodes(picture)
    return symbol.text


def enrol(phone: Person, link: str, name: str) -> None:
    phone.page.goto(link)
    phone.page.locator("[data-enrol-sign-in]").click()
    phone._form(name)
    phone.page.get_by_role("button", name="登记本机").click()
    expect(phone.page.locator("[data-enrol-status]")).to_contain_text("已登记")


def drums(phone: Person, count: int, *, born: bool = True) -> list[str]:
    """Register drums of the worker's factory, in use unless said otherwise."""
    site = phone.ask("/api/sites")["items"]
    org = phone.phone()["org"]
    mine = next(one for one in site if one["org_id"] == org)
    made = phone.page.evaluate(
        "(n) => Array.from({length: n}, () => { const h = Date.now().toString(16).padStart(12, '0');"
        " const r = [...crypto.getRandomValues(new Uint8Array(10))].map(b => b.toString(16).padStart(2, '0')).join('');"
        " return `${h.slice(0, 8)}-${h.slice(8)}-7${r.slice(0, 3)}-a${r.slice(3, 6)}-${r.slice(6, 18)}`; })",
        count,
    )
    body = {
        "ids": made, "site_id": mine["site_id"], "waste_code": "900-013-11", "produced_on": "2026-09-21",
        "waste_name": "釜残", "form": "semi_solid", "hazards": ["T"], "main_components": "高沸点有机物",
        "package": "drum", "volume_ml": 200_000, "tare": "18.600",
    }  # fmt: skip
    codes = [one["code"] for one in phone.ask("/api/containers", body)["items"]]
    if born:
        phone.page.goto(f"{phone.origin}/scan")
        for code in codes:
            phone.type(code)
            phone.page.get_by_role("button", name="开始使用").click()
            phone.done("产生：已登记")
    return codes


def plaque(phone: Person) -> str:
    """Return the code on the plaque of the factory's store."""
    org = phone.phone()["org"]
    one = next(
        each for each in phone.ask("/api/facilities")["items"] if each["name"] == "危废贮存库" and each["org_id"] == org
    )
    credit = phone.ask(f"/api/organisations/{org}")["credit_code"]
    return f"{credit}{one['serial']}"


def test_a_phone_is_enrolled_by_the_code_on_the_administrators_screen(worker: Person, keeper: Person) -> None:
    known = worker.phone()
    expect(keeper.page.get_by_text("手机“三号手机”已登记。")).to_be_visible(timeout=10_000)
    keeper.check()
    worker.check()
    keeper.page.goto(f"{keeper.origin}/phones")
    keeper.check()
    (device, *_) = keeper.ask("/api/devices")["items"]

    assert (device["device_id"], device["state"], device["person"]) == (known["id"], "active", "沧澜仓库员")
    assert (known["enrolled"], known["extractable"], known["seq"]) == (True, False, 0)


def test_a_used_code_and_a_strangers_code_are_refused_in_words(
    worker: Person, keeper: Person, browser: Browser
) -> None:
    link = code_of(keeper, "四号手机")
    for other in person(browser, worker.origin, PHONE):
        other.page.goto(link)
        other.page.locator("[data-enrol-sign-in]").click()
        other._form(STRANGER)
        other.page.get_by_role("button", name="登记本机").click()
        expect(other.page.locator("[data-enrol-status]")).to_contain_text("该登记码不属于本单位")


def test_a_scan_is_signed_by_the_phone_and_recorded_at_once(worker: Person) -> None:
    (code,) = drums(worker, 1)
    place = plaque(worker)
    worker.type(place)
    worker.page.wait_for_timeout(300)
    worker.type(code)
    worker.page.get_by_role("button", name=re.compile("存入 TS001")).click()
    worker.done("入库：已登记")
    worker.check()

    assert worker.grades(code) == [("generated", "device"), ("stored_in", "device")]
    assert (worker.phone()["seq"], worker.phone()["unsent"]) == (2, 0)


def test_the_phone_proves_with_every_request_that_it_holds_its_key(worker: Person) -> None:
    told = []
    worker.page.on("response", lambda answer: told.append(answer) if answer.url.endswith("/api/sync") else None)
    drums(worker, 2)
    numbers = [answer.request.post_data_json["contact"] for answer in told]
    assert len(told) >= 2
    assert {answer.json()["possession"] for answer in told} == {"proved"}
    assert numbers == sorted(set(numbers))


def test_without_a_connection_scans_are_kept_counted_and_sent_once(worker: Person) -> None:
    codes = drums(worker, 3)
    place = plaque(worker)
    worker.page.goto(f"{worker.origin}/scan")
    worker.page.wait_for_timeout(1500)  # the decoder loads ahead, as it does for a person
    worker.context.set_offline(True)
    worker.type(place)
    expect(worker.page.locator("[data-scan-told]")).to_contain_text("无网络，请扫包装码")
    for number, code in enumerate(codes, 1):
        worker.type(code)
        worker.page.locator("[data-scan-offline]").get_by_role("button", name="入库").click()
        worker.done(f"入库：已暂存本机，待联网上传（{number}条）")
    expect(worker.page.locator("[data-outbox-text]")).to_contain_text("待传3条")
    worker.check()
    assert worker.phone()["unsent"] == 3

    worker.context.set_offline(False)
    expect(worker.page.locator("[data-outbox]")).to_be_hidden(timeout=30_000)

    for code in codes:
        assert worker.grades(code) == [("generated", "device"), ("stored_in", "device")]
    assert worker.phone()["unsent"] == 0


def test_a_lost_reply_stores_it_once(worker: Person) -> None:
    (code,) = drums(worker, 1)
    worker.page.goto(f"{worker.origin}/scan")
    lost = 0

    def lose(route: Route) -> None:
        nonlocal lost
        if not (route.request.post_data_json or {})["events"]:
            route.continue_()
            return
        lost += 1
        if lost == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    worker.page.route("**/api/sync", lose)
    worker.type(plaque(worker))
    worker.page.wait_for_timeout(300)
    worker.type(code)
    worker.page.get_by_role("button", name=re.compile("存入 TS001")).click()
    expect(worker.page.locator("[data-outbox]")).to_be_visible()
    worker.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(worker.page.locator("[data-outbox]")).to_be_hidden(timeout=30_000)

    assert lost >= 2
    assert worker.grades(code) == [("generated", "device"), ("stored_in", "device")]


def test_proofs_are_asked_for_and_kept_beside_the_receipts(worker: Person) -> None:
    drums(worker, 2)
    asked: list[dict[str, Any]] = []

    def prove(route: Route) -> None:
        """Answer as if the first of the receipts were sealed by now."""
        asked.extend((route.request.post_data_json or {})["receipts"])
        answer = route.fetch()
        sealed = {"checkpoint": "note", "proofs": [asked[0] | {"proof": "c2sp.org/tlog-proof@v1"}]} if asked else None
        route.fulfill(response=answer, json=answer.json() | {"sealed": sealed})

    worker.page.route("**/api/sync", prove)
    worker.page.goto(f"{worker.origin}/outbox")
    expect(worker.page.locator("[data-unsent-proofs]")).to_have_text("已送达、公开日志尚未确认：1条")
    worker.check()

    expect(worker.page.locator("[data-unsent-overdue]")).to_be_hidden()
    kept = worker.page.evaluate(RECEIPTS)
    assert [one["home_org_id"] for one in asked] == [worker.phone()["org"]] * 2
    assert {one["event_id"] for one in kept} == {one["event_id"] for one in asked}
    assert [len(one.get("proofs", ())) for one in kept] == [1, 0]


def test_a_receipt_that_the_log_has_not_confirmed_for_a_day_raises_the_alarm(worker: Person) -> None:
    """Whoever drops what no witness has seen is named by the phone that holds the receipt."""
    drums(worker, 1)
    worker.page.goto(f"{worker.origin}/outbox")
    expect(worker.page.locator("[data-unsent-proofs]")).to_have_text("已送达、公开日志尚未确认：1条")
    worker.page.evaluate(AGE_UNPROVED, 23)
    worker.page.reload()
    expect(worker.page.locator("[data-unsent-proofs]")).to_have_text("已送达、公开日志尚未确认：1条")
    expect(worker.page.locator("[data-unsent-overdue]")).to_be_hidden()

    worker.page.evaluate(AGE_UNPROVED, 2)
    worker.page.reload()

    expect(worker.page.locator("[data-unsent-overdue]")).to_contain_text("本机有1条回执超过一天仍未得到公开日志确认。")
    worker.check()


def test_twenty_scans_survive_a_reload_and_two_tabs_with_five_drains_send_each_once(worker: Person) -> None:
    (code,) = drums(worker, 1)
    blocked = True

    def block(route: Route) -> None:
        if blocked:
            route.abort()
        else:
            route.continue_()

    worker.context.route("**/api/sync", block)
    worker.page.goto(f"{worker.origin}/scan")
    worker.context.set_offline(True)
    for number in range(1, 21):
        worker.type(code)
        worker.page.locator("[data-scan-offline]").get_by_role("button", name="装车").click()
        worker.done(f"装车：已暂存本机，待联网上传（{number}条）")
    worker.context.set_offline(False)
    worker.page.reload()
    second = worker.context.new_page()
    second.goto(f"{worker.origin}/outbox")
    expect(second.locator("[data-unsent-list] li")).to_have_count(20)
    blocked = False
    sent: list[int] = []

    def count(request: Request) -> None:
        if request.url.endswith("/api/sync"):
            sent.append(len((request.post_data_json or {})["events"]))

    worker.context.on("request", count)
    for page in (worker.page, second, worker.page, second, worker.page):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(second.locator("[data-unsent-status]")).to_have_text("已全部上传。", timeout=30_000)
    worker.page.wait_for_timeout(3000)
    hops = worker.ask(f"/api/containers/{code}/chain?size=100")["items"]

    assert len(hops) == 21
    assert [hop["kind"] for hop in hops].count("loaded") == 20
    assert [hop["event_id"] for hop in hops[1:]] == sorted(hop["event_id"] for hop in hops[1:])
    assert [events for events in sent if events] == [20], "five drains, one request: the others found nothing left"


def test_two_tabs_never_give_out_a_number_twice(worker: Person) -> None:
    codes = drums(worker, 2)
    before = worker.phone()["seq"]
    second = Person(worker.context, worker.context.new_page(), worker.origin)
    for tab in (worker, second):
        tab.page.goto(f"{worker.origin}/scan")
    worker.context.set_offline(True)
    for tab, code in zip((worker, second), codes, strict=True):
        tab.type(code)
        tab.page.locator("[data-scan-offline] button[data-kind=loaded]").wait_for()
    for tab in (worker, second):
        tab.page.evaluate("document.querySelector('[data-scan-offline] button[data-kind=loaded]').click()")
    for tab in (worker, second):
        expect(tab.page.locator("[data-scan-told]")).to_contain_text("已暂存本机")
    worker.context.set_offline(False)
    expect(worker.page.locator("[data-outbox]")).to_be_hidden(timeout=30_000)
    keeper_state = worker.phone()

    assert keeper_state["seq"] == before + 2
    assert [worker.grades(code)[-1] for code in codes] == [("loaded", "device")] * 2


def test_a_clock_that_is_turned_while_offline_does_not_bend_the_time(worker: Person) -> None:
    (code,) = drums(worker, 1)
    worker.page.goto(f"{worker.origin}/scan")
    worker.context.set_offline(True)
    worker.page.evaluate("{ const own = Date.now; Date.now = () => own() + 2 * 3600 * 1000; }")
    worker.type(code)
    worker.page.locator("[data-scan-offline]").get_by_role("button", name="装车").click()
    expect(worker.page.locator("[data-scan-told]")).to_contain_text("已暂存本机")
    worker.context.set_offline(False)
    worker.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(worker.page.locator("[data-outbox]")).to_be_hidden(timeout=30_000)
    hop = worker.ask(f"/api/containers/{code}/chain")["items"][-1]
    apart = worker.page.evaluate(
        "([a, b]) => Date.parse(a) - Date.parse(b)", [hop["event_time"], hop["effective_time"]]
    )

    assert hop["kind"] == "loaded"
    assert abs(apart - 2 * 3600 * 1000) < 60_000


def test_whoever_signs_out_with_unsent_scans_is_asked_and_they_wait_for_the_next_sign_in(worker: Person) -> None:
    (code,) = drums(worker, 1)
    worker.page.goto(f"{worker.origin}/scan")
    worker.context.set_offline(True)
    worker.type(code)
    worker.page.locator("[data-scan-offline]").get_by_role("button", name="装车").click()
    expect(worker.page.locator("[data-scan-told]")).to_contain_text("已暂存本机")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    worker.page.once("dialog", stay)
    worker.context.route("**/api/sync", lambda route: route.abort())
    worker.context.set_offline(False)
    worker.page.get_by_role("button", name="退出").click()
    worker.page.wait_for_timeout(500)
    assert len(asked) == 1
    assert "有1项扫码或照片未上传" in asked[0]
    worker.page.once("dialog", lambda dialog: dialog.accept())
    worker.page.get_by_role("button", name="退出").click()
    worker.page.wait_for_url("**/sign-in**")
    worker.context.unroute("**/api/sync")
    worker.sign_in(WORKER, at="/outbox")
    expect(worker.page.locator("[data-unsent-status]")).to_have_text("已全部上传。", timeout=30_000)

    assert worker.grades(code)[-1] == ("loaded", "device")


def test_another_organisations_sign_in_sends_nothing(worker: Person) -> None:
    (code,) = drums(worker, 1)
    worker.page.goto(f"{worker.origin}/scan")
    worker.context.route("**/api/sync", lambda route: route.abort())
    worker.context.set_offline(True)
    worker.type(code)
    worker.page.locator("[data-scan-offline]").get_by_role("button", name="装车").click()
    expect(worker.page.locator("[data-scan-told]")).to_contain_text("已暂存本机")
    worker.context.set_offline(False)
    worker.context.clear_cookies()
    worker.context.unroute("**/api/sync")
    worker.sign_in(STRANGER, at="/outbox")
    worker.page.get_by_role("button", name="立即上传").click()
    expect(worker.page.locator("[data-unsent-trouble]")).to_have_text("本机由其他单位登记，请以该单位账号登录后上传。")
    expect(worker.page.locator("[data-unsent-list] li")).to_have_count(1)


def test_what_waits_too_long_blocks_and_can_be_saved_as_a_signed_file_that_a_colleague_brings(
    worker: Person, browser: Browser, tmp_path: Path
) -> None:
    (code,) = drums(worker, 1)
    worker.page.goto(f"{worker.origin}/scan")
    worker.context.route("**/api/sync", lambda route: route.abort())
    worker.context.set_offline(True)
    worker.type(code)
    worker.page.locator("[data-scan-offline]").get_by_role("button", name="装车").click()
    expect(worker.page.locator("[data-scan-told]")).to_contain_text("已暂存本机")
    for hours, blocked in ((71, False), (72, True)):
        worker.page.evaluate(AGE, hours)
        worker.type(code)
        worker.page.locator("[data-scan-offline]").get_by_role("button", name="装车").click()
        expected = "本机待传过多" if blocked else "已暂存本机"
        expect(worker.page.locator("[data-scan-told]")).to_contain_text(expected)
    worker.context.set_offline(False)
    worker.page.goto(f"{worker.origin}/outbox")
    worker.check()
    with worker.page.expect_download() as found:
        worker.page.get_by_role("button", name="存为签名文件").click()
    text = found.value.path().read_text(encoding="utf-8")

    assert '"signature":"' in text
    assert worker.phone()["id"] in text
    saved = tmp_path / "unsent.hwevents.json"
    saved.write_text(text, encoding="utf-8")
    for colleague in person(browser, worker.origin, PHONE):
        colleague.sign_in(WORKER, at="/outbox")
        colleague.page.get_by_text("代传其他手机的文件").click()
        for file, told in (
            (saved, "已收2条，隔离0条，未收0条。"),
            (worker_picture(tmp_path), "这不是手机保存的文件。"),
        ):
            colleague.page.locator("[data-unsent-bring]").set_input_files(file)
            expect(colleague.page.locator("[data-unsent-brought]")).to_have_text(told, timeout=15_000)
        colleague.check()
        assert [one for one in colleague.grades(code) if one[0] == "loaded"] == [("loaded", "device")] * 2
    worker.context.unroute("**/api/sync")
    worker.page.get_by_role("button", name="立即上传").click()
    expect(worker.page.locator("[data-unsent-status]")).to_have_text("已全部上传。", timeout=15_000)
    worker.page.get_by_text("回执", exact=True).click()
    newest = worker.page.locator("[data-unsent-receipts] li").first
    expect(newest).to_contain_text("装车 · 先前已登记 · 设备签名 · 公开日志尚未载入")
    worker.check()
    with worker.page.expect_download() as found:
        newest.get_by_role("button", name="保存回执").click()
    assert "hwtrack-receipt-v1" in found.value.path().read_text(encoding="utf-8")


def worker_picture(folder: Path) -> Path:
    """A file that no phone saved."""
    path = folder / "picture.json"
    path.write_text('{"content":"{}"}', encoding="utf-8")
    return path


def test_what_the_service_refuses_needs_attention_and_stays_until_seen(worker: Person) -> None:
    never = f"{drums(worker, 1, born=False)[0][:34]}998"
    worker.page.goto(f"{worker.origin}/scan")
    problem = {"outcome": "refused", "recorded": None, "problem": {"detail": "不行", "remedy": "请核对"}}

    def refuse(route: Route) -> None:
        answer = {
            "server_now": "2026-10-26T04:00:00Z",
            "answers": [problem], "device": {"state": "active"}, "chain": {"missing": 0},
        }  # fmt: skip
        route.fulfill(json=answer)

    worker.context.route("**/api/sync", refuse)
    worker.context.set_offline(True)
    worker.type(never)
    worker.page.locator("[data-scan-offline]").get_by_role("button", name="装车").click()
    expect(worker.page.locator("[data-scan-told]")).to_contain_text("仍存本机")
    worker.context.set_offline(False)
    worker.page.goto(f"{worker.origin}/outbox")
    expect(worker.page.locator("[data-unsent-list]")).to_contain_text("需处理")
    expect(worker.page.locator("[data-unsent-list]")).to_contain_text("不行 请核对")
    expect(worker.page.locator("[data-outbox-text]")).to_have_text("1条需处理")
    worker.check()
    worker.page.once("dialog", lambda dialog: dialog.accept())
    worker.page.get_by_role("button", name="已阅，移出列表").click()
    expect(worker.page.locator("[data-unsent-status]")).to_have_text("已全部上传。")


def test_a_service_that_is_busy_refuses_nothing(worker: Person) -> None:
    never = f"{drums(worker, 1, born=False)[0][:34]}998"
    worker.page.goto(f"{worker.origin}/scan")
    busy = {"outcome": "refused", "recorded": None, "problem": {"status": 503, "detail": "忙", "remedy": "稍后"}}
    answer = {
        "server_now": "2026-10-26T04:00:00Z", "answers": [busy], "device": {"state": "active"}, "chain": {"missing": 0},
    }  # fmt: skip
    worker.context.route("**/api/sync", lambda route: route.fulfill(json=answer))
    worker.context.set_offline(True)
    worker.type(never)
    worker.page.locator("[data-scan-offline]").get_by_role("button", name="装车").click()
    expect(worker.page.locator("[data-scan-told]")).to_contain_text("已暂存本机")
    worker.context.set_offline(False)
    worker.page.goto(f"{worker.origin}/outbox")
    worker.page.get_by_role("button", name="立即上传").click()
    expect(worker.page.locator("[data-unsent-list]")).to_contain_text("装车 · 待传")
    worker.context.unroute("**/api/sync")
    worker.page.get_by_role("button", name="立即上传").click()
    expect(worker.page.locator("[data-unsent-status]")).to_have_text("已全部上传。", timeout=15_000)


def test_a_revoked_phone_says_so_and_what_it_held_is_put_aside(worker: Person, keeper: Person) -> None:
    (code,) = drums(worker, 1)
    worker.page.goto(f"{worker.origin}/scan")
    keeper.page.goto(f"{keeper.origin}/phones")
    newest = keeper.page.locator("article").first
    newest.get_by_text("停用、恢复或注销").click()
    newest.get_by_label("理由").fill("丢失")
    newest.get_by_role("button", name="永久注销").click()
    expect(keeper.page.locator("article").first).to_contain_text("已注销")
    worker.type(plaque(worker))
    worker.page.wait_for_timeout(500)
    worker.type(code)
    worker.page.locator("[data-members]").first.get_by_role("button").click()
    worker.done("已隔离待核：该手机已注销。")

    assert worker.grades(code) == [("generated", "device")]
