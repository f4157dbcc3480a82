"""Built files are cached for ever and sent compressed; everything else is asked for again."""

import gzip
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from hwtrack.web import assets
from hwtrack.web.static_files import ASK_AGAIN, FOR_EVER, BuiltFiles

pytestmark = pytest.mark.anyio


@pytest.fixture
def files(tmp_path: Path) -> httpx.AsyncClient:
    (tmp_path / "built").mkdir()
    (tmp_path / "built" / "page-AB12.js").write_bytes(b"export {};" * 50)
    (tmp_path / "built" / "page-AB12.js.gz").write_bytes(gzip.compress(b"export {};" * 50))
    (tmp_path / "built" / "scanner-1.wasm").write_bytes(b"\0asm")
    (tmp_path / "icon.svg").write_text("<svg/>")
    app = Starlette(routes=[Mount("/static", BuiltFiles(tmp_path))])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")


async def test_a_built_file_is_sent_compressed_with_its_own_type(files: httpx.AsyncClient) -> None:
    answer = await files.get("/static/built/page-AB12.js", headers={"accept-encoding": "br, gzip"})

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == FOR_EVER
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.content == b"export {};" * 50


async def test_who_accepts_no_compression_gets_the_file_itself(files: httpx.AsyncClient) -> None:
    answer = await files.get("/static/built/page-AB12.js", headers={"accept-encoding": "identity"})

    assert "content-encoding" not in answer.headers
    assert answer.content == b"export {};" * 50


async def test_wasm_has_the_type_browsers_compile_while_loading(files: httpx.AsyncClient) -> None:
    answer = await files.get("/static/built/scanner-1.wasm", headers={"accept-encoding": "gzip"})

    assert answer.headers["content-type"] == "application/wasm"
    assert "content-encoding" not in answer.headers


async def test_a_file_without_a_hash_is_asked_for_again(files: httpx.AsyncClient) -> None:
    answer = await files.get("/static/icon.svg")

    assert answer.headers["cache-control"] == ASK_AGAIN


@pytest.mark.parametrize("path", ["built/none.js", "../pyproject.toml", "%2e%2e/%2e%2e/pyproject.toml", "built"])
async def test_nothing_else_is_served(files: httpx.AsyncClient, path: str) -> None:
    assert (await files.get(f"/static/{path}")).status_code == 404


def test_without_a_build_the_plain_style_sheet_is_named_and_no_module(tmp_path: Path) -> None:
    unbuilt = assets.load(tmp_path)

    assert unbuilt.style == "/static/app.css"
    assert unbuilt.module("page.js") == ""


def test_the_manifest_says_what_is_served(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"page.js": "page-AB12.js", "app.css": "app-CD34.css"}')
    built = assets.load(tmp_path)

    assert built.style == "/static/built/app-CD34.css"
    assert built.module("page.js") == "/static/built/page-AB12.js"
