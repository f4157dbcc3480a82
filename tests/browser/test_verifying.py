"""The page that checks bundles, in the real browser: the published vectors, and what a person does there."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from hwtrack.custody.bundle.anchors import trust_file
from hwtrack.custody.bundle.form import NamedOrganisation
from hwtrack.labels import vectors as label_vectors
from hwtrack.labels.keys import KeyStatus
from tests.architecture.source import ROOT
from tests.browser.conftest import PHONE
from tests.browser.test_pages import TOO_WIDE
from tests.custody import bundle_vectors, bundles
from tests.custody.bundles import KEYS
from tests.labels import make as labels
from tests.tlog import make as log
from tests.web import make
from tests.web.test_modules import node
from tests.web.test_verifying import AGREE, published

pytestmark = pytest.mark.browser

EMPTY = "http://127.0.0.1:9/empty"
"""Answered by the test itself; on a page of this machine the browser offers its cryptography."""

BUNDLE = """
import { build } from "esbuild";
const [entry, outfile] = process.argv.slice(-2);
await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", target: ["chrome94"], logLevel: "error" });
"""


def bundled(folder: Path) -> str:
    """Return the verifier and the cases' runner as one module."""
    made = folder / "agree.js"
    command = [node(), "--input-type=module", "--eval", BUNDLE, "--", str(AGREE), str(made)]
    environment = os.environ | {"PATH": f"{Path(node()).parent}:{os.environ['PATH']}"}
    subprocess.run(command, cwd=ROOT, check=True, env=environment)
    return made.read_text(encoding="utf-8")


def test_chromium_answers_every_published_case_as_the_service_does(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    page.route(EMPTY, lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.goto(EMPTY)
    script = f"{bundled(tmp_path)}\nwindow.asked = agree(window.vectors);"
    page.evaluate("vectors => { window.vectors = vectors; }", published())
    page.add_script_tag(content=script, type="module")

    found = page.evaluate("() => window.asked")
    assert found["disagreements"] == []
    assert found["cases"] >= 430


@pytest.fixture
def files(tmp_path: Path) -> Path:
    cases = dict(bundle_vectors.cases())
    for name in ("whole", "body altered", "truncated"):
        (tmp_path / f"{name}.hwbundle.json").write_text(cases[name], encoding="utf-8")
    (tmp_path / "trust.json").write_text(trust_file(KEYS), encoding="utf-8")
    stranger = replace(KEYS, log=log.key("other.example/log").key.text)
    (tmp_path / "other.json").write_text(trust_file(stranger), encoding="utf-8")
    return tmp_path


@pytest.fixture
def page(browser: Browser, stage: str) -> Iterator[Page]:
    """The page as a phone has it open, its network gone."""
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]  # playwright's TypedDict
    opened = context.new_page()
    opened.goto(f"{stage}/stage/verify")
    expect(opened.locator("[data-verify-root]")).to_have_attribute("data-ready", "yes")
    context.set_offline(True)
    yield opened
    context.close()


def result(page: Page) -> Locator:
    return page.locator("[data-verify-result]")


def test_a_bundle_is_checked_in_the_page_without_a_network(page: Page, files: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_input_files("[data-verify-file]", files / "whole.hwbundle.json")

    expect(result(page)).to_contain_text("所核验的各项全部成立。")
    expect(result(page)).to_contain_text("所用密钥由本系统随页面提供")
    expect(result(page).locator("ol.checks > li")).to_have_count(10)
    expect(result(page).locator("[data-story] > li")).to_have_count(3)
    expect(result(page)).to_contain_text("核验包自称生成于2026-09-21 13:30")
    expect(result(page)).to_contain_text("最近一次见证时间2026-09-21T05:01:00Z")
    expect(result(page)).to_contain_text("货物确在现场、确如所写")
    assert asked == []


def test_a_byte_altered_is_named_by_its_event(page: Page, files: Path) -> None:
    page.set_input_files("[data-verify-file]", files / "body altered.hwbundle.json")

    expect(result(page)).to_contain_text("核验不通过")
    expect(result(page)).to_contain_text("第2条事件： 事件原文被改动")
    expect(result(page).locator("[data-story] > li").nth(1)).to_contain_text("见上")
    expect(result(page).locator("[data-story] > li").nth(0)).not_to_contain_text("见上")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate(TOO_WIDE) <= 0


def test_a_file_that_is_none_is_told_so(page: Page, files: Path) -> None:
    page.set_input_files("[data-verify-file]", files / "truncated.hwbundle.json")

    expect(result(page)).to_contain_text("这不是可读取的核验包")
    expect(result(page)).not_to_contain_text("本次核验不能证明")


def test_a_trust_file_that_was_chosen_counts_from_then_on(page: Page, files: Path) -> None:
    page.set_input_files("[data-verify-file]", files / "whole.hwbundle.json")
    page.locator("summary").click()
    page.set_input_files("[data-verify-trust]", files / "other.json")
    expect(result(page)).to_contain_text("属于另一本日志")
    expect(result(page)).to_contain_text("来自您选择的信任文件")

    page.set_input_files("[data-verify-trust]", files / "trust.json")
    expect(result(page)).to_contain_text("所核验的各项全部成立。")
    page.set_input_files("[data-verify-trust]", files / "whole.hwbundle.json")
    expect(result(page)).to_contain_text("这不是信任文件")


def test_a_file_may_be_dropped_on_the_page(page: Page, files: Path) -> None:
    text = (files / "whole.hwbundle.json").read_text(encoding="utf-8")
    page.evaluate(
        """text => {
          const dropped = new DataTransfer();
          dropped.items.add(new File([text], "drum.hwbundle.json"));
          document.dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, cancelable: true }));
        }""",
        text,
    )

    expect(result(page)).to_contain_text("所核验的各项全部成立。")


def test_a_labels_link_is_read_with_the_list_the_page_brought_and_its_age(page: Page) -> None:
    good = labels.link()
    page.fill("#link", good)
    page.press("#link", "Enter")
    expect(result(page)).to_contain_text("签名有效（不证明实物真实）。")
    expect(result(page)).to_contain_text("标签密钥清单签发于34天前")
    expect(result(page)).to_contain_text("187.400 kg")

    page.fill("#link", good[:-1] + str((int(good[-1]) + 1) % 10))
    page.press("#link", "Enter")
    expect(result(page).locator(".notice.bad")).to_be_visible()
    expect(result(page)).not_to_contain_text("签名有效")


def test_nothing_in_a_file_becomes_markup(page: Page) -> None:
    evil = "<img src=x onerror=document.title='owned'>"
    named = (NamedOrganisation(org_id=14, name=evil),)
    content = replace(bundles.bundle(), unproven=replace(bundles.UNPROVEN, organisations=named)).text
    page.set_input_files(
        "[data-verify-file]", {"name": "evil.json", "mimeType": "application/json", "buffer": content.encode()}
    )

    expect(result(page)).to_contain_text(evil)
    assert page.locator("[data-verify-result] img").count() == 0
    assert "owned" not in page.title()


@pytest.fixture
def scanner(browser: Browser, stage: str) -> Iterator[Page]:
    """The scan page as a phone has it open, its network gone."""
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]  # playwright's TypedDict
    opened = context.new_page()
    opened.goto(f"{stage}/stage/scan")
    expect(opened.locator("[data-scan-root]")).to_have_attribute("data-state", "idle")
    expect(opened.locator("[data-label-check]")).to_have_attribute("data-ready", "yes")
    context.set_offline(True)
    yield opened
    context.close()


def scan(page: Page, text: str) -> Locator:
    """Put in what a symbol says; return where the label's signature is spoken of."""
    page.evaluate("() => document.querySelector('[data-scan-typing]').setAttribute('open', '')")
    page.fill("#text", text)
    page.press("#text", "Enter")
    return page.locator("[data-label-check]")


def test_a_scanned_labels_signature_is_checked_without_a_network(scanner: Page) -> None:
    said = scan(scanner, labels.link())

    expect(said).to_contain_text("签名有效（不证明实物真实）。")
    expect(said).to_contain_text("34天")


def test_a_newer_list_that_was_kept_from_another_day_is_used(scanner: Page) -> None:
    """Only a list signed by the root that came with the page; a stranger's is as good as none."""
    keys, later = label_vectors.key_list(), make.NOON - timedelta(days=2)
    newer = label_vectors.ROOT.sign_list(keys.with_status(label_vectors.ACTIVE, KeyStatus.COMPROMISED, at=later))
    strangers = label_vectors.STRANGER.sign_list(replace(keys, sequence=99, made_at=later))
    scanner.evaluate("text => localStorage.setItem('hwtrack-label-keys', text)", strangers)
    expect(scan(scanner, labels.link())).to_contain_text("34天")

    scanner.evaluate("text => localStorage.setItem('hwtrack-label-keys', text)", newer)
    said = scan(scanner, labels.link())
    expect(said).to_contain_text("2天")
    expect(said).to_have_attribute("data-tone", "bad")


def test_a_page_open_for_a_day_asks_for_the_list_again_and_a_fresh_one_does_not(browser: Browser, stage: str) -> None:
    keys, later = label_vectors.key_list(), make.NOON + timedelta(days=1)
    newer = label_vectors.ROOT.sign_list(keys.with_status(label_vectors.ACTIVE, KeyStatus.COMPROMISED, at=later))
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]  # playwright's TypedDict
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/api/label-keys", lambda route: route.fulfill(body=newer))
    page.goto(f"{stage}/stage/scan")
    expect(page.locator("[data-label-check]")).to_have_attribute("data-ready", "yes")
    expect(scan(page, labels.link())).to_contain_text("34天")
    assert not any(url.endswith("/api/label-keys") for url in asked)

    page.evaluate("const own = Date.now; Date.now = () => own() + 86_500_000")
    with page.expect_response("**/api/label-keys"):
        expect(scan(page, labels.link())).to_contain_text("35天")
    expect(scan(page, labels.link())).to_have_attribute("data-tone", "bad")
    context.close()


def test_a_forged_labels_signature_is_named_at_once(scanner: Page) -> None:
    good = labels.link()
    said = scan(scanner, good[:-1] + str((int(good[-1]) + 1) % 10))

    expect(said).to_have_attribute("data-tone", "bad")
    expect(said).to_contain_text("签名无效")


def test_of_a_code_without_its_signature_nothing_is_said(scanner: Page) -> None:
    scan(scanner, labels.link())
    said = scan(scanner, labels.DRUM.text)

    expect(said).to_have_text("")
