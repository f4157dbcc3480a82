"""Four ways into one form: the camera, a photo, a hand scanner and typing; and what is said when one of them fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.browser import sight
from tests.browser.conftest import PHONE, chromium_path, flags
from tests.labels import make as labels
from tests.web.make import EVENT, NOON

pytestmark = pytest.mark.browser

LINK = labels.link()
CODE = labels.DRUM.text
PLAQUE = labels.PLAQUE.text
ANSWERED = "Read. Choose what to record."


@dataclass
class Desk:
    """A phone before the stage: its page, and what the stage was sent."""

    page: Page
    stage: str

    def open(self, name: str = "scan", *, language: str = "en") -> None:
        self.sent()
        self.page.goto(f"{self.stage}/display?language={language}&back=/stage/{name}")

    def sent(self) -> list[dict[str, str]]:
        kept: list[dict[str, str]] = httpx.get(f"{self.stage}/scans", timeout=5).json()
        return kept

    def status(self, text: str, *, timeout: float = 10_000) -> None:
        expect(self.page.locator("[data-scan-status]")).to_have_text(text, timeout=timeout)


@contextmanager
def phone(
    playwright: Playwright, stage: str, profile: Path, *more: str, permissions: tuple[str, ...] = ("camera",)
) -> Iterator[Desk]:
    context = playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=chromium_path(),
        args=flags(*more),
        viewport=PHONE,  # type: ignore[arg-type]  # playwright's TypedDict
        permissions=list(permissions),
    )
    try:
        yield Desk(context.pages[0] if context.pages else context.new_page(), stage)
    finally:
        context.close()


def camera(film: Path) -> tuple[str, str]:
    return "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"


@pytest.fixture
def desk(browser: Browser, stage: str) -> Iterator[Desk]:
    """A phone without a camera."""
    context: BrowserContext = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]  # playwright's TypedDict
    yield Desk(context.new_page(), stage)
    context.close()


@pytest.mark.parametrize("width_mm", [100, 150])
@pytest.mark.parametrize(
    "view",
    [
        pytest.param(sight.View(), id="clean"),
        pytest.param(sight.View(px_per_mm=4.4, degrees=23, blur_px=1.0), id="tilted and blurred"),
        pytest.param(sight.View(px_per_mm=6.0, degrees=10, light=0.18), id="dark"),
    ],
)
def test_the_camera_reads_our_own_label(
    playwright: Playwright, stage: str, profile: Path, tmp_path: Path, width_mm: int, view: sight.View
) -> None:
    film = sight.film(tmp_path / "label.mjpeg", width_mm, view)

    with phone(playwright, stage, profile, *camera(film)) as desk:
        desk.open()
        desk.page.get_by_role("button", name="Scan").click()
        desk.status(ANSWERED, timeout=20_000)
        sent = desk.sent()

        assert [scan["text"] for scan in sent] == [LINK]
        assert sent[0]["way"] == "camera"
        assert desk.page.evaluate("document.querySelector('video').srcObject.getTracks()[0].readyState") == "ended"


def test_an_allowed_camera_opens_without_a_tap(
    playwright: Playwright, stage: str, profile: Path, tmp_path: Path
) -> None:
    film = sight.film(tmp_path / "label.mjpeg", 100, sight.View())

    with phone(playwright, stage, profile, *camera(film)) as desk:
        desk.open("scan-now")
        desk.status(ANSWERED, timeout=20_000)


def test_after_a_place_the_camera_goes_on_to_the_container(
    playwright: Playwright, stage: str, profile: Path, tmp_path: Path
) -> None:
    film = sight.film(tmp_path / "label.mjpeg", 150, sight.View())

    with phone(playwright, stage, profile, *camera(film)) as desk:
        desk.open()
        desk.page.get_by_text("Type the code").click()
        desk.page.get_by_label("Code under the symbol").fill(PLAQUE)
        desk.page.get_by_role("button", name="Go on").click()
        desk.status(ANSWERED, timeout=20_000)

        first, second = desk.sent()
        assert (first["text"], first["way"]) == (PLAQUE, "typed")
        assert (second["text"], second["way"], second["place"]) == (LINK, "camera", PLAQUE)
        expect(desk.page.get_by_role("button", name="Store in TS001")).to_be_visible()


def test_a_step_is_recorded_with_its_own_id_the_phones_place_and_a_buzz(
    playwright: Playwright, stage: str, profile: Path, tmp_path: Path
) -> None:
    film = sight.film(tmp_path / "label.mjpeg", 100, sight.View())

    with phone(playwright, stage, profile, *camera(film), permissions=("camera", "geolocation")) as desk:
        desk.page.context.set_geolocation({"longitude": 122.7012345, "latitude": 32.6, "accuracy": 7.2})
        desk.page.add_init_script("window.buzzes = []; navigator.vibrate = (length) => buzzes.push(length);")
        desk.open("scan-now")
        desk.status(ANSWERED, timeout=20_000)
        desk.page.get_by_role("button", name="Store in TS001").click()
        expect(desk.page.get_by_text("Stored in: TS001 A-03 187.4 kg net")).to_be_visible()
        scan, step = desk.sent()

        assert (step["kind"], step["code"]) == ("stored_in", CODE)
        assert len({scan["event_id"], step["event_id"], EVENT}) == 3
        assert UUID(step["event_id"]).version == 7
        assert abs((datetime.fromisoformat(step["event_time"]) - NOON).total_seconds()) < 60
        assert (step["longitude"], step["latitude"], step["accuracy_m"]) == ("122.7012345", "32.6000000", "8")
        assert desk.page.evaluate("buzzes") == [80]


def test_nothing_is_fetched_from_anybody_else_and_the_policy_is_kept(
    playwright: Playwright, stage: str, profile: Path, tmp_path: Path
) -> None:
    film = sight.film(tmp_path / "label.mjpeg", 100, sight.View())

    with phone(playwright, stage, profile, *camera(film)) as desk:
        asked: list[str] = []
        complaints: list[str] = []
        desk.page.context.on("request", lambda request: asked.append(request.url))
        desk.page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        desk.page.on("pageerror", lambda error: complaints.append(str(error)))
        desk.open()
        desk.page.get_by_role("button", name="Scan").click()
        desk.status(ANSWERED, timeout=20_000)

        assert [url for url in asked if not url.startswith(f"{stage}/")] == []
        assert any(url.endswith(".wasm") for url in asked)
        assert complaints == []


@pytest.mark.parametrize("year", [2019, 2040])
def test_the_event_bears_the_servers_time_whatever_the_phone_thinks(desk: Desk, year: int) -> None:
    shift = int((datetime(year, 1, 1, tzinfo=UTC) - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds() * 1000)
    desk.page.add_init_script(f"{{ const own = Date.now; Date.now = () => own() + {shift}; }}")
    desk.open()
    desk.page.get_by_text("Type the code").click()
    desk.page.get_by_label("Code under the symbol").fill(CODE)
    desk.page.get_by_role("button", name="Go on").click()
    expect(desk.page.get_by_text("Whole chain")).to_be_visible()

    (scan,) = desk.sent()
    scanned_at = datetime.fromisoformat(scan["scanned_at"])
    event_id = UUID(scan["event_id"])

    assert abs((scanned_at - NOON).total_seconds()) < 60
    assert (event_id.version, event_id.variant) == (7, "specified in RFC 4122")
    assert event_id.int >> 80 == int(scanned_at.timestamp() * 1000)


def test_a_place_whose_symbol_is_foreign_is_named_and_the_camera_goes_on(
    playwright: Playwright, stage: str, profile: Path, tmp_path: Path
) -> None:
    symbol, film = tmp_path / "foreign.png", tmp_path / "foreign.mjpeg"
    segno.make("https://elsewhere.example/promotion", error="m").save(str(symbol), scale=8, border=6)
    scene = Image.new("RGB", sight.FRAME, (90, 90, 90))
    scene.paste(Image.open(symbol).convert("RGB"), (480, 200))
    with film.open("wb") as file:
        for _ in range(3):
            scene.save(file, "JPEG")

    with phone(playwright, stage, profile, *camera(film)) as desk:
        desk.open()
        desk.page.get_by_role("button", name="Scan").click()
        desk.status("This is no label of this system. Look for the symbol on the orange label or the plaque.")
        desk.page.wait_for_timeout(500)

        assert desk.sent() == []
        expect(desk.page.locator("[data-scan-root]")).to_have_attribute("data-state", "looking")


def test_after_eight_seconds_in_vain_help_is_offered(
    playwright: Playwright, stage: str, profile: Path, tmp_path: Path
) -> None:
    film = tmp_path / "nothing.mjpeg"
    Image.new("RGB", sight.FRAME, (60, 60, 60)).save(film, "JPEG")

    with phone(playwright, stage, profile, *camera(film)) as desk:
        desk.open()
        desk.page.get_by_role("button", name="Scan").click()
        desk.status("Point at the symbol on the label")
        expect(desk.page.get_by_label("Code under the symbol")).not_to_be_visible()
        desk.status("Not read yet: switch the light on, take a photo, or type the code", timeout=15_000)
        expect(desk.page.get_by_label("Code under the symbol")).to_be_visible()
        desk.page.get_by_role("button", name="Stop").click()
        expect(desk.page.get_by_role("button", name="Scan")).to_be_visible()


def test_a_device_without_a_camera_offers_the_other_ways(desk: Desk) -> None:
    desk.page.context.grant_permissions(["camera"])
    desk.open()
    desk.page.get_by_role("button", name="Scan").click()
    desk.status("This device has no camera. Use a hand scanner, a photo, or type the code.")
    expect(desk.page.get_by_label("Code under the symbol")).to_be_visible()


def test_a_refused_camera_says_how_to_allow_it(
    playwright: Playwright, stage: str, profile: Path, tmp_path: Path
) -> None:
    with phone(
        playwright, stage, profile, "--use-fake-device-for-media-stream", "--deny-permission-prompts", permissions=()
    ) as desk:
        desk.open()
        desk.page.get_by_role("button", name="Scan").click()
        desk.status("The camera is not allowed. Allow it in the browser's settings, or take a photo.")


@pytest.mark.parametrize("width_mm", [100, 150])
def test_a_photo_is_read_as_well(desk: Desk, tmp_path: Path, width_mm: int) -> None:
    photo = sight.photo(tmp_path / "photo.jpg", width_mm, sight.View(px_per_mm=4.6, degrees=8, blur_px=1.0))
    desk.open()
    desk.page.locator("[data-scan-photo]").set_input_files(photo)
    desk.status(ANSWERED, timeout=20_000)

    (scan,) = desk.sent()
    assert (scan["text"], scan["way"]) == (LINK, "photo")


def test_a_photo_without_a_symbol_and_a_file_that_is_no_photo_are_told_apart(desk: Desk, tmp_path: Path) -> None:
    blank, text = tmp_path / "blank.png", tmp_path / "text.png"
    Image.new("RGB", (800, 600), (200, 200, 200)).save(blank)
    text.write_text("not a picture")
    desk.open()

    desk.page.locator("[data-scan-photo]").set_input_files(blank)
    desk.status("No symbol found in the photo. Take it closer, without glare, or type the code.", timeout=20_000)
    desk.page.locator("[data-scan-photo]").set_input_files(text)
    desk.status("This file cannot be read as a photo. Choose a JPEG or PNG picture.")
    assert desk.sent() == []


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("", "37 characters under the symbol, 24 on a place's plaque"),
        (CODE[:20], "20 of 37 characters"),
        ("8" + CODE[1:18], "One of the first 18 characters is wrong: compare them with the label"),
        (CODE[:20] + "A" + CODE[21:], "Characters 19 to 26 must be digits: the waste code"),
        (CODE[:30] + "31" + CODE[32:], "Characters 27 to 34 are not a date"),
        (CODE[:34] + "000", "The last three characters must be a number from 001"),
        (CODE + "1", "38 characters; a container's code has 37"),
        (CODE, "The code holds together"),
        (f" {CODE[:18].lower()} {CODE[18:26]}-{CODE[26:]} ", "The code holds together"),
        (PLAQUE, "The code holds together"),
        (PLAQUE[:-1] + ("0" if PLAQUE[-1] != "0" else "1"), "24 of 37 characters"),
        (LINK, "The code holds together"),
    ],
)
def test_typing_is_checked_while_it_goes(desk: Desk, typed: str, hint: str) -> None:
    desk.open()
    desk.page.get_by_text("Type the code").click()
    field = desk.page.get_by_label("Code under the symbol")
    field.fill("x")
    field.fill(typed)
    expect(desk.page.locator("[data-scan-hint]")).to_have_text(hint)


def test_a_wrong_code_is_not_sent_and_stays_in_the_field(desk: Desk) -> None:
    wrong = CODE[:17] + "A" + CODE[18:]
    desk.open()
    desk.page.get_by_text("Type the code").click()
    desk.page.get_by_label("Code under the symbol").fill(wrong)
    desk.page.get_by_role("button", name="Go on").click()
    desk.status("One of the first 18 characters is wrong: compare them with the label")

    assert desk.sent() == []
    expect(desk.page.get_by_label("Code under the symbol")).to_have_value(wrong)


def test_a_hand_scanner_is_heard_anywhere_on_the_page(desk: Desk) -> None:
    desk.open()
    # Why: the driver needs tens of milliseconds per key on a busy machine; a hand scanner does not.
    desk.page.evaluate(
        "text => { for (const key of [...text, 'Enter'])"
        " document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })); }",
        LINK,
    )
    desk.status(ANSWERED)

    (scan,) = desk.sent()
    assert (scan["text"], scan["way"]) == (LINK, "wedge")


def test_slow_typing_is_left_to_the_field(desk: Desk) -> None:
    desk.open()
    desk.page.keyboard.type(CODE[:24], delay=150)
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_timeout(200)
    assert desk.sent() == []


def test_without_a_connection_nothing_looks_recorded(desk: Desk) -> None:
    desk.open()
    desk.page.route("**/scan", lambda route: route.abort())
    desk.page.get_by_text("Type the code").click()
    desk.page.get_by_label("Code under the symbol").fill(CODE)
    desk.page.get_by_role("button", name="Go on").click()
    desk.status("No connection: nothing has been recorded. Keep the label at hand and try again.")


def test_typing_works_without_javascript(browser: Browser, stage: str) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]  # TypedDict
    page = context.new_page()
    page.goto(f"{stage}/display?language=en&back=/stage/scan")
    page.get_by_text("Type the code").click()
    page.get_by_label("Code under the symbol").fill(CODE)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Whole chain")).to_be_visible()
    context.close()
