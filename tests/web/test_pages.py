"""Pages as text: drawn in both languages, escaped, without inline script or style, within their budget."""

import gzip
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from jinja2 import UndefinedError

from hwtrack.web import assets, render
from hwtrack.web.views.parts import Form
from tests.web import make
from tests.web.stage import create_stage

pytestmark = pytest.mark.anyio

LANGUAGES = ("zh", "en")
KB = 1000
FIELD_PAGES = (
    "sign-in",
    "home-worker",
    "register",
    "weigh",
    "print",
    "stock",
    "scan",
    "scanned",
    "container",
    "label",
    "verify",
)


@pytest.fixture
def stage() -> httpx.AsyncClient:
    """The stage without a network."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(create_stage()), base_url="http://127.0.0.1")


class Markup(HTMLParser):
    """Collects what the strict policy forbids, ids, and what labels point to."""

    def __init__(self) -> None:
        super().__init__()
        self.forbidden: list[str] = []
        self.ids: list[str] = []
        self.pointed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        executable = tag == "script" and not named.get("src") and named.get("type") != "application/json"
        if executable or tag == "style":
            self.forbidden.append(tag)
        self.forbidden.extend(name for name in named if name == "style" or name.startswith("on"))
        self.ids.extend(value for name, value in attrs if name == "id" and value)
        for name in ("for", "aria-describedby", "aria-labelledby"):
            if tag != "output":
                self.pointed.extend((named.get(name) or "").split())


def read(text: str) -> Markup:
    markup = Markup()
    markup.feed(text)
    return markup


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", make.PAGES)
async def test_a_page_is_drawn_without_anything_the_policy_forbids(
    stage: httpx.AsyncClient, name: str, language: str
) -> None:
    answer = await stage.get(f"/stage/{name}?lang={language}")
    markup = read(answer.text)

    assert answer.status_code == 200
    assert f'lang="{"zh-CN" if language == "zh" else "en"}"' in answer.text
    assert markup.forbidden == []
    assert len(markup.ids) == len(set(markup.ids))
    assert set(markup.pointed) <= set(markup.ids)
    assert answer.text.count("<h1") == 1
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["hwtrack-now"] == "2026-10-26T04:00:00.000+00:00"
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("name", FIELD_PAGES)
async def test_a_field_page_weighs_at_most_sixty_kilobytes(stage: httpx.AsyncClient, name: str) -> None:
    built = assets.load()
    if not built.built:
        pytest.skip("the front end has not been built: npm run build")
    page = await stage.get(f"/stage/{name}", headers={"accept-encoding": "identity"})
    parts = [page.content, *(_file(built, module) for module in ("app.css", "page.js"))]
    if "data-scan-root" in page.text:
        parts += [_file(built, name) for name in ("scan.js", "late.js", "labelcheck.js")]
    if "data-verify-root" in page.text:
        parts.append(_file(built, "verifying.js"))

    assert sum(len(gzip.compress(part, 9)) for part in parts) <= 60 * KB


def test_the_scanner_weighs_at_most_five_hundred_kilobytes_with_its_wasm() -> None:
    built = assets.load()
    if not built.built:
        pytest.skip("the front end has not been built: npm run build")
    parts = [_file(built, name) for name in ("scan.js", "decoder.js", "scanner.wasm")]

    assert sum(len(gzip.compress(part, 9)) for part in parts) <= 500 * KB


def test_no_module_names_a_public_server_it_would_use() -> None:
    """The decoder's library knows a content server; the page always tells it otherwise, and the policy forbids it."""
    built = assets.load()
    for name in ("page.js", "scan.js", "app.css"):
        text = _file(built, name).decode() if built.built else ""
        assert re.findall(r"https?://(?!www\.w3\.org/)[\w.-]+\.\w+", text) == []


def test_what_was_typed_comes_back_escaped() -> None:
    shell = make.shell("worker")
    bad = '"><script>alert(1)</script>'
    drawn = render.draw(shell, "weigh.html", replace(make.weigh_view(), form=Form(values={"gross": bad})))

    assert "<script>alert" not in drawn
    assert "&lt;script&gt;alert(1)" in drawn


def test_a_name_a_template_does_not_know_is_an_error() -> None:
    shell = make.shell("worker")
    with pytest.raises(UndefinedError):
        render.draw(shell, "weigh.html", object())


async def test_a_refusal_is_a_page_for_people_a_fragment_for_htmx_and_json_for_programs(
    stage: httpx.AsyncClient,
) -> None:
    page = await stage.get("/refused", headers={"accept": "text/html"})
    part = await stage.get("/refused", headers={"accept": "text/html", "hx-request": "true"})
    data = await stage.get("/refused", headers={"accept": "application/json"})

    assert page.status_code == part.status_code == data.status_code == 403
    assert page.text.startswith("<!doctype html>")
    assert "/problems/not-permitted" in page.text
    assert "<html" not in part.text
    assert "/problems/not-permitted" in part.text
    assert data.json()["type"] == "/problems/not-permitted"


async def test_an_unknown_address_is_a_page_with_the_way_home(stage: httpx.AsyncClient) -> None:
    answer = await stage.get("/nowhere", headers={"accept": "text/html"})

    assert answer.status_code == 404
    assert 'href="/"' in answer.text


@pytest.mark.parametrize(
    ("back", "goes"),
    [
        ("/containers?after=x", "/containers?after=x"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a%0d%0aset-cookie:x", "/"),
        ("", "/"),
    ],
)
async def test_changing_the_language_never_leads_elsewhere(stage: httpx.AsyncClient, back: str, goes: str) -> None:
    answer = await stage.get(f"/display?language=en&back={back}")

    assert answer.status_code == 303
    assert answer.headers["location"] == goes
    assert answer.headers["set-cookie"].startswith("hwtrack-language=en;")


async def test_only_known_languages_and_lights_are_remembered(stage: httpx.AsyncClient) -> None:
    answer = await stage.get("/display?language=fr&theme=pink&back=/")

    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers


def _file(built: assets.Assets, name: str) -> bytes:
    return (assets.STATIC / Path(built.module(name)).relative_to(assets.PREFIX)).read_bytes()
