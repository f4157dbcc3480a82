"""The published vectors in the real browser: what node answers, Chromium answers."""

import os
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.architecture.source import ROOT
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
    assert found["cases"] >= 429
