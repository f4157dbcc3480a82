"""Every page, on a phone and on a desktop, by day and by night, in both languages: readable, reachable, unbroken."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESKTOP, PHONE
from tests.web import make

pytestmark = pytest.mark.browser

PRIMARY = (
    "() => [...document.querySelectorAll('.button.primary, .scan-button, .nav a')]"
    ".map(e => e.getBoundingClientRect().height)"
)
OTHERS = (
    "() => [...document.querySelectorAll('.button, .tool, .list > li > a, .choice, summary, select, .tile, "
    "input:not([type=hidden], [type=radio], [type=checkbox], [type=file])')]"
    ".filter(e => e.checkVisibility()).map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect().height])"
)
CONTROLS = (
    "() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]"
    ".filter(e => e.checkVisibility() && !e.disabled && e.type !== 'radio').length"
)
FOCUSED = (
    "() => { const e = document.activeElement; if (e === document.body) return null;"
    "e.dataset.seen ??= String(Math.random()); const s = getComputedStyle(e);"
    "return (s.outlineStyle !== 'none' || e.closest('.file, .choice')) && e.type !== 'radio' &&"
    "!e.matches('[role=region]') ? e.dataset.seen : null; }"
)
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Reader:
    """One browser window that goes from page to page."""

    page: Page
    stage: str

    def read(self, name: str, *, size: dict[str, int] = PHONE, theme: str = "light", language: str = "zh") -> Page:
        self.page.set_viewport_size(size)  # type: ignore[arg-type]  # playwright's TypedDict
        self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # playwright's Literal
        self.page.goto(f"{self.stage}/stage/{name}?lang={language}")
        return self.page


@pytest.fixture(scope="module")
def window(browser: Browser, stage: str) -> Iterator[Reader]:
    context = browser.new_context(locale="zh-CN")
    yield Reader(context.new_page(), stage)
    context.close()


@pytest.fixture
def reader(browser: Browser, stage: str) -> Iterator[Reader]:
    """A window of the test's own, without anybody's cookies."""
    context = browser.new_context(locale="zh-CN")
    yield Reader(context.new_page(), stage)
    context.close()


LOOKS = (
    pytest.param(PHONE, "light", "zh", id="phone-light-zh"),
    pytest.param(DESKTOP, "dark", "en", id="desktop-dark-en"),
    pytest.param(PHONE, "dark", "en", id="phone-dark-en", marks=pytest.mark.long),
    pytest.param(DESKTOP, "light", "zh", id="desktop-light-zh", marks=pytest.mark.long),
)


@pytest.mark.parametrize("name", make.PAGES)
@pytest.mark.parametrize(("size", "theme", "language"), LOOKS)
def test_axe_finds_no_violation(window: Reader, name: str, size: dict[str, int], theme: str, language: str) -> None:
    results = Axe().run(window.read(name, size=size, theme=theme, language=language))
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("name", make.PAGES)
def test_nothing_sticks_out_and_targets_are_large_enough_for_gloves(window: Reader, name: str) -> None:
    for language in ("zh", "en"):
        page = window.read(name, language=language)
        assert page.evaluate(TOO_WIDE) <= 0, language
        assert [height for height in page.evaluate(PRIMARY) if 0 < height < 56] == []
        assert [(text, height) for text, height in page.evaluate(OTHERS) if height < 48] == []
        page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
        assert page.evaluate(TOO_WIDE) <= 0, f"{language} at 200 %"


@pytest.mark.parametrize("name", make.PAGES)
def test_every_control_is_reached_by_keyboard_and_seen(window: Reader, name: str) -> None:
    page = window.read(name, size=DESKTOP, language="en")
    wanted = page.evaluate(CONTROLS)
    reached = set()
    for _ in range(wanted * 2 + 12):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(FOCUSED))
        if len(reached - {None}) >= wanted:
            break
    assert len(reached - {None}) >= wanted


def test_the_chosen_language_and_light_are_kept(reader: Reader) -> None:
    page = reader.read("label", size=PHONE, language="zh")
    page.goto(f"{reader.stage}/stage/label")
    page.get_by_role("link", name="EN").click()
    page.get_by_role("link", name="Dark").click()
    page.goto(f"{reader.stage}/stage/plaque")

    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("() => getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_the_net_is_shown_while_typing_and_never_rounded(reader: Reader) -> None:
    page = reader.read("weigh", size=PHONE, language="en")
    shown = page.locator("output")
    for gross, tare, net in (
        ("206.0", "18.6", "187.400"),
        ("0.3", "0.1", "0.200"),
        ("1", "2", "−1.000"),
        ("x", "1", "—"),
    ):
        page.get_by_label("Gross").fill(gross)
        page.get_by_label("Tare").fill(tare)
        assert shown.text_content() == net


def test_a_second_press_sends_the_same_event(reader: Reader) -> None:
    page = reader.read("weigh", size=PHONE, language="en")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    page.route("**/weigh", lambda route: route.fulfill(status=204))
    for _ in range(2):
        page.get_by_role("button", name="Record the weight").click()
        page.wait_for_timeout(200)
    ids = [part for body in sent for part in body.split("&") if part.startswith("event_id=")]

    assert len(ids) == 2
    assert ids[0] == ids[1]
    assert ids[0] != f"event_id={make.EVENT}"


def test_the_preview_follows_the_ruler(reader: Reader) -> None:
    page = reader.read("print", size=DESKTOP, language="en")

    def widths() -> tuple[float, ...]:
        boxes = [page.locator(part).bounding_box() for part in (".sheet img", ".ruler")]
        return tuple(box["width"] for box in boxes if box)

    assert widths() == pytest.approx((150 / 25.4 * 96,) * 2, abs=0.5)
    page.locator("[data-true-size]").fill("1.2")
    assert widths() == pytest.approx((150 / 25.4 * 96 * 1.2,) * 2, abs=0.5)
    page.reload()
    assert widths() == pytest.approx((150 / 25.4 * 96 * 1.2,) * 2, abs=0.5)
