"""台账, 申报 and 到期事项 in real Chromium: tables B.1 to B.5, a line that was adjusted, one that was taken back.

The keeper changes no line: the event is corrected by two people, and the ledger follows with a red line of its own.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

import pytest
import uuid_utils.compat as uuid_utils
from playwright.sync_api import Browser, Locator, Page, expect

from hwtrack.infra import roles
from hwtrack.infra.clock import system_clock
from hwtrack.infra.db import Database
from hwtrack.kernel.local import local_day
from hwtrack.transfers.service.passages import passages
from hwtrack.web import bodies
from hwtrack.web.bodies import Moment
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_phones import Person
from tests.browser.test_settling import Town
from tests.custody.ledger.keeping import keep_books
from tests.infra.databases import CloneOf
from tests.web.live import MANAGER, SECOND, WORKER

pytestmark = [pytest.mark.browser, pytest.mark.database]

TITLES = {
    "B.1": "B.1 危险废物产生环节记录表",
    "B.2": "B.2 危险废物入库环节记录表",
    "B.3": "B.3 危险废物出库环节记录表",
    "B.4": "B.4 危险废物自行利用/处置环节记录表",
    "B.5": "B.5 危险废物委外利用/处置记录表",
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def follow(database: CloneOf) -> None:
    """Keep the books as the worker does; the browser's driver has this thread's event loop."""

    async def kept() -> None:
        worker = await Database.open(database.url(roles.WORKER), pool=2)
        try:
            await keep_books(worker, passages, at=system_clock())
        finally:
            await worker.close()

    with ThreadPoolExecutor(1) as other:
        other.submit(lambda: asyncio.run(kept())).result(60)


def tell(who: Person, kind: str, line: dict[str, Any], **members: Any) -> None:
    """Record what happened to a drum just now."""
    body = bodies.event(Moment(event_id=uuid_utils.uuid7(), at=system_clock()), kind, [line], **members)
    kept = who.ask("/api/events", {"body": body})
    assert kept.get("recording") == "recorded", kept


@pytest.fixture(scope="module")
def town(browser: Browser, city: str) -> Iterator[Town]:
    """People keep their browsers for the module."""
    town = Town(browser, city)
    yield town
    for one in town.open:
        next(one, None)


@pytest.fixture(scope="module")
def manager(town: Town) -> Person:
    """The environment manager, who keeps the ledger."""
    return town.person(MANAGER)


@pytest.fixture(scope="module")
def drums(town: Town, database: CloneOf) -> list[str]:
    """Two weighed drums in store, and the books kept."""
    worker = town.person(WORKER, PHONE)
    store = next(one for one in worker.ask("/api/facilities")["items"] if one["name"] == "危废贮存库")
    place = {"site_id": store["site_id"], "facility_id": store["facility_id"]}
    body = {
        "ids": [str(uuid_utils.uuid7()) for _ in range(2)], "site_id": store["site_id"], "waste_code": "900-013-11",
        "produced_on": "2026-09-21", "waste_name": "釜残", "form": "semi_solid", "hazards": ["T"],
        "main_components": "高沸点有机物", "package": "drum", "volume_ml": 200_000, "tare": "18.600",
    }  # fmt: skip
    codes = [str(one["code"]) for one in worker.ask("/api/containers", body)["items"]]
    mass = {"net": "187.400", "gross": "206.000", "tare": "18.600", "source": "weighed", "division": "0.100"}
    for code in codes:
        tell(worker, "generated", {"code": code, "mass": mass}, waste_code="90001311", form="semi_solid")
        tell(worker, "stored_in", {"code": code}, place=place)
    follow(database)
    return codes


@pytest.fixture
def keeper(manager: Person) -> Iterator[Person]:
    """The environment manager at a screen again, whatever a test made of it."""
    yield manager
    manager.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]  # playwright's TypedDict


def correct(keeper: Person, code: str, step: int, weighed: tuple[str, str] | None = None) -> Page:
    """Send the correction of a step: its gross and net mass, or that it did not happen; return what comes."""
    page = keeper.page
    page.goto(f"{keeper.origin}/containers/{code}")
    page.get_by_role("link", name=f"更正第{step}步").click()
    page.get_by_label("质量写错" if weighed else "没有发生").check()
    for name, text in zip(("gross", "net"), weighed or (), strict=False):
        page.locator(f'[id="containers/0/mass/{name}"]').fill(text)
    page.get_by_role("button", name="提交更正").click()
    page.wait_for_url("**/corrections/*" if weighed else "**/containers/*done=*")
    return page


def ledger(keeper: Person) -> Page:
    """Come to the ledger as a person does: over what is due."""
    page = keeper.page
    page.goto(f"{keeper.origin}/deadlines")
    page.get_by_role("link", name="台账", exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name="台账")).to_be_visible()
    return page


def table(keeper: Person, tab: str) -> Locator:
    """Open one table by its tab, look at it, and return its rows."""
    page = keeper.page
    page.get_by_role("navigation", name="台账表").get_by_role("link", name=tab).click()
    expect(page.get_by_role("heading", level=2)).to_have_text([TITLES[tab], "导出"])
    keeper.check()
    return page.locator("table.layout tbody tr")


def test_a_keeper_reads_every_table_and_takes_it_away(keeper: Person, drums: list[str]) -> None:
    page, day = ledger(keeper), f"{local_day(system_clock()):%Y%m%d}"
    expect(page.get_by_role("navigation", name="台账类别").get_by_role("link")).to_have_text(["产废台账", "接收台账"])
    rows = {tab: table(keeper, tab).all_inner_texts() for tab in TITLES}
    offered = page.get_by_role("link", name="本表 Excel").get_attribute("href")
    file = page.request.get(urljoin(page.url, offered or ""))

    assert [len(found) for found in rows.values()] == [2, 2, 0, 0, 0]
    for step, tab in (("CS", "B.1"), ("RK", "B.2")):
        for number, (code, row) in enumerate(zip(drums, rows[tab], strict=True), 1):
            assert {f"HW{step}{day}00{number}", code, "0.187", "900-013-11"} <= set(row.split("\t"))
    expect(page.get_by_text("该期间没有记录。")).to_be_visible()
    assert (file.status, file.headers["content-type"]) == (200, XLSX)


def test_what_is_corrected_is_a_red_line_that_names_the_first(
    town: Town, keeper: Person, drums: list[str], database: CloneOf
) -> None:
    (heavy, stayed), day = drums, f"{local_day(system_clock()):%Y%m%d}"
    second = town.person(SECOND)
    second.page.goto(correct(keeper, heavy, 1, weighed=("186", "167.4")).url)
    second.page.get_by_role("button", name="我已核对，确认").click()
    second.page.wait_for_url("**/containers/**")
    correct(keeper, stayed, 2)
    follow(database)

    page = ledger(keeper)
    begun = table(keeper, "B.1")
    adjusted = begun.and_(page.locator(".marked"))
    expect(adjusted).to_have_count(1)
    expect(adjusted).to_contain_text("-0.020")
    expect(adjusted).to_contain_text(f"调整 HWCS{day}001")
    expect(begun.filter(has_text=f"HWCS{day}002")).not_to_contain_text("入库")
    taken_back = table(keeper, "B.2").and_(page.locator(".marked")).filter(has_text="撤销")
    expect(taken_back).to_have_count(1)
    expect(taken_back).to_contain_text(f"撤销 HWRK{day}002")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # playwright's TypedDict
    expect(page.locator("li.marked .badge").filter(has_text="撤销")).to_be_visible()
    keeper.check()


def test_a_return_is_drafted_from_the_page_and_shown_with_its_tables(keeper: Person, drums: list[str]) -> None:
    assert drums
    page = ledger(keeper)
    page.goto(f"{keeper.origin}/deadlines")
    keeper.check()
    page.get_by_role("link", name="申报与管理计划").first.click()
    keeper.check()
    month = f"{local_day(system_clock()).replace(day=1) - timedelta(days=1):%Y-%m}"
    page.get_by_text("起草其他期间或零申报").click()
    page.get_by_label("表单").select_option("C.1")
    page.get_by_label("期间").fill("2026-Q3")
    page.get_by_role("button", name="按台账起草").click()
    expect(page.get_by_role("alert")).to_be_visible()
    keeper.check()
    page.get_by_label("期间").fill(month)
    page.get_by_role("button", name="按台账起草").click()
    page.wait_for_url("**/declarations/*/*")
    keeper.check()

    expect(page.get_by_role("heading", level=1)).to_contain_text(month)
    assert page.request.get(urljoin(page.url, page.get_by_role("link", name="Excel").get_attribute("href") or "")).ok
