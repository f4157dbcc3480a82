"""The registry over HTTP: shapes, statuses, permissions and pages, as each kind of person."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from hwtrack.infra import problems
from hwtrack.infra.db import Database
from hwtrack.kernel.actor import ANONYMOUS, Actor, Permission
from hwtrack.registry.geometry import outline_json
from hwtrack.registry.routes import router
from tests.registry import make

pytestmark = pytest.mark.anyio

READER = replace(make.worker_of(999_999), permissions=frozenset({Permission.REGISTRY_READ}))
CSV = {"content-type": "text/csv"}
HEADER = "credit_code,name,kinds,division\n"


class SignedIn:
    """Puts an actor and a language on each request, as the accounts' middleware does."""

    def __init__(self, app: ASGIApp, people: dict[str, Actor]) -> None:
        self.app = app
        self.people = people

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            scope.setdefault("state", {})
            scope["state"]["actor"] = self.people.get(headers.get(b"x-person", b"").decode(), ANONYMOUS)
            scope["state"]["language"] = headers.get(b"accept-language", b"en").decode()
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
async def web(opened: Database) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of the registry's routes; the header `x-person` says who asks."""
    app = FastAPI()
    problems.install(app)
    app.include_router(router)
    app.state.database = opened
    own = make.worker_of(500_000)
    people = {"office": make.OFFICE, "reader": READER, "own": own}
    transport = httpx.ASGITransport(SignedIn(app, people))
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers={"x-person": "office"}) as client:
        yield client


def polygon(*positions: list[float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [positions]}


def organisation(number: int, **more: Any) -> dict[str, Any]:
    return {
        "credit_code": make.credit_code(number),
        "name": f"澜江{number}号公司",
        "kinds": ["generator"],
        "division": make.WANGCHAO,
    } | more


async def registered(web: httpx.AsyncClient, number: int) -> dict[str, Any]:
    answer = await web.post("/api/organisations", json=organisation(number))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = (await web.get(answer.headers["location"])).json()
    assert found == answer.json()
    return found


async def with_site(web: httpx.AsyncClient, number: int) -> dict[str, Any]:
    owner = await registered(web, number)
    answer = await web.post(
        "/api/sites",
        json={
            "org_id": owner["org_id"],
            "name": "一厂",
            "division": make.WANGCHAO,
            "point": {"type": "Point", "coordinates": [122.7, 32.6]},
            "management_class": "key",
            "tags": ["own_incineration"],
        },
    )
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = (await web.get(answer.headers["location"])).json()
    assert found == answer.json()
    return found


async def test_an_organisation_is_registered_read_and_changed(web: httpx.AsyncClient) -> None:
    found = await registered(web, 1)
    assert found["credit_code"] == make.credit_code(1)
    changed = await web.put(f"/api/organisations/{found['org_id']}", json=organisation(1, name="新名", active=False))
    assert (changed.status_code, changed.json()["name"], changed.json()["active"]) == (200, "新名", False)
    twice = await web.post("/api/organisations", json=organisation(1))
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems/registry.already-registered")


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"credit_code": "91329900MA9XCL014F"}, 422, "/credit_code"),
        ({"division": 329900}, 422, "/division"),
        ({"division": 329999}, 422, "/division"),
        ({"name": "甲" * 101}, 422, "/name"),
        ({"name": "a\u0000b"}, 422, "/name"),
        ({"kinds": []}, 422, None),
        ({"kinds": ["黄牛"]}, 422, None),
        ({"phone": "1"}, 422, None),
    ],
)
async def test_a_wrong_organisation_is_refused_with_the_member(
    web: httpx.AsyncClient, change: dict[str, Any], status: int, pointer: str | None
) -> None:
    answer = await web.post("/api/organisations", json=organisation(2, **change))
    assert (answer.status_code, answer.json().get("pointer")) == (status, pointer)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_facility_goes_out_as_it_came_in_with_its_outline(web: httpx.AsyncClient) -> None:
    site = await with_site(web, 3)
    body = {
        "org_id": site["org_id"],
        "site_id": site["site_id"],
        "type": "disposal",
        "code": "TS002",
        "name": "焚烧炉",
        "outline": outline_json(make.square()),
        "methods": ["D10"],
    }
    answer = await web.post("/api/facilities", json=body)
    assert answer.status_code == 201, answer.text
    found = (await web.get(answer.headers["location"])).json()
    assert found == answer.json()
    assert found["outline"] == body["outline"]
    assert (found["kind"], found["division"], len(found["serial"])) == ("treatment", make.WANGCHAO, 6)
    changed = await web.put(answer.headers["location"], json=body | {"name": "二号炉"})
    assert (changed.status_code, changed.json()["name"]) == (200, "二号炉")
    listed = await web.get("/api/facilities", params={"org_id": site["org_id"], "kind": "treatment", "region": 329900})
    assert [one["facility_id"] for one in listed.json()["items"]] == [found["facility_id"]]
    zone = await web.post(
        f"{answer.headers['location']}/zones", json={"code": "A", "name": "甲", "categories": ["HW11"]}
    )
    assert zone.status_code == 201
    assert (await web.get(f"{answer.headers['location']}/zones")).json()["items"] == [zone.json()]


@pytest.mark.parametrize(
    ("outline", "code"),
    [
        (polygon([122.7, 32.6], [123, 32.7], [123, 32.6], [122.7, 32.7], [122.7, 32.6]), "registry.outline-crosses"),
        (polygon([122.7, 32.6], [122.71, 32.6], [122.71, 32.61]), "registry.outline-not-closed"),
        (polygon(*[[32.6, 122.7]] * 4), "registry.coordinate-order"),
        (polygon([121.0, 32.0], [121.1, 32.0], [121.1, 32.1], [121.0, 32.0]), "registry.outside-division"),
        ({"type": "Point", "coordinates": [1, 2]}, "registry.shape-kind"),
        ({}, "registry.shape-kind"),
    ],
)  # fmt: skip
async def test_an_outline_that_cannot_be_is_refused_with_the_reason_in_both_languages(
    web: httpx.AsyncClient, outline: dict[str, Any], code: str
) -> None:
    sites = (await web.get("/api/sites", params={"size": 1})).json()["items"]
    site = sites[0] if sites else await with_site(web, 4)
    body = {
        "org_id": site["org_id"],
        "site_id": site["site_id"],
        "type": "warehouse",
        "code": "TS009",
        "name": "库",
        "outline": outline,
    }
    details = set()
    for language in ("en", "zh"):
        answer = await web.post("/api/facilities", json=body, headers={"accept-language": language})
        problem = answer.json()
        assert (answer.status_code, problem["type"], problem["pointer"]) == (422, f"/problems/{code}", "/outline")
        details.add(problem["detail"])
    assert len(details) == 2


async def test_scales_licences_papers_and_vehicles_are_recorded_and_read(web: httpx.AsyncClient) -> None:
    site = await with_site(web, 5)
    org_id, site_id = site["org_id"], site["site_id"]
    scale = {
        "site_id": site_id,
        "kind": "floor",
        "code": "1",
        "name": "地秤",
        "division": "0.100",
        "maximum": "3000.000",
    }
    answer = await web.post("/api/scales", json=scale)
    assert (answer.status_code, answer.json()["division"]) == (201, "0.100")
    assert (await web.get("/api/scales", params={"org_id": org_id})).json()["items"] == [answer.json()]

    dates = {"valid_from": "2024-01-01", "valid_until": "2028-12-31"}
    licence = {
        "org_id": org_id,
        "site_id": site_id,
        "number": "JSLJ-5",
        "mode": "comprehensive",
        "categories": ["HW11"],
        "codes": ["900-041-49"],
        "methods": ["D10"],
        "capacity": "9900",
        **dates,
    }
    answer = await web.post("/api/licences", json=licence)
    assert (answer.status_code, answer.json()["capacity"]) == (201, "9900.000")
    assert (await web.get(answer.headers["location"])).json() == answer.json()
    assert (await web.get("/api/licences", params={"org_id": org_id})).json()["items"] == [answer.json()]
    late = await web.post("/api/licences", json=licence | {"number": "x", "valid_until": "2023-12-31"})
    assert (late.status_code, late.json()["pointer"]) == (422, "/valid_until")

    home = f"/api/organisations/{org_id}"
    exempt = {"document_no": "豁备1", "item": 8, "codes": ["900-249-08"], **dates}
    assert (await web.post(f"{home}/exempt-registrations", json=exempt)).status_code == 201
    assert (
        await web.post(f"{home}/carrier-permits", json={"number": "1", "classes": ["8"], **dates})
    ).status_code == 201
    papers = (await web.get(f"{home}/papers")).json()
    assert papers["exempt_registrations"][0]["codes"] == ["900-249-08"]
    assert papers["carrier_permits"][0]["classes"] == ["8"]

    permit = {"number": "1", "holder_org_id": org_id, "classes": ["8"], **dates}
    unit = {"org_id": org_id, "kind": "trailer", "plate": "苏Z1207挂", "permit": permit}
    answer = await web.post("/api/transport-units", json=unit)
    assert (answer.status_code, answer.json()["plate"]) == (201, "苏Z·1207挂")
    assert (await web.get(answer.headers["location"])).json() == answer.json()
    assert (await web.get("/api/transport-units", params={"org_id": org_id})).json()["items"] == [answer.json()]

    contact = {"name": "某人", "phone": "13900000000", "purpose": "emergency"}
    assert (await web.post(f"{home}/contacts", json=contact)).status_code == 201
    assert len((await web.get(f"{home}/contacts")).json()["items"]) == 1
    assert (await web.get(f"{home}/contacts", headers={"x-person": "reader"})).json() == {"items": []}


async def test_the_catalogue_is_searched_and_says_that_an_edition_is_missing(web: httpx.AsyncClient) -> None:
    found = (await web.get("/api/waste-codes", params={"search": "HW11 900-013", "on": "2026-10-26"})).json()
    assert [one["code"] for one in found["items"]] == ["900-013-11"]
    assert found["status"] == "unconfirmed-2025"
    assert "2025" in found["notice"]
    one = (await web.get("/api/waste-codes/900-013-11", headers={"accept-language": "zh"})).json()
    assert (one["entry"]["hazards"], one["entry"]["certain"]) == ("T", ["T"])
    assert "名录" in one["notice"]
    old = (await web.get("/api/waste-codes/90001311", params={"on": "2024-05-01"})).json()
    assert (old["status"], old["notice"]) == ("in-force", None)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/waste-codes/999-999-99", "registry.waste-code-unknown"),
        ("/api/waste-codes/900-013", "waste-code-format"),
        ("/api/waste-codes/900-000-17", "registry.report-missing"),
        ("/api/waste-codes/900-013-11?on=2020-12-31", "registry.no-edition"),
        ("/api/organisations?region=310000", "registry.unknown-division"),
        ("/api/organisations?after=%20", "paging.cursor"),
        ("/api/sites?size=201", "malformed-request"),
        ("/api/organisations/0", "malformed-request"),
        ("/api/organisations/99999999999999999999", "malformed-request"),
        ("/api/exemptions?code=x", "waste-code-format"),
    ],
)
async def test_a_question_that_cannot_be_asked_is_a_problem(web: httpx.AsyncClient, path: str, code: str) -> None:
    answer = await web.get(path)
    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{code}")


@pytest.mark.parametrize("thing", ["sites", "facilities", "licences", "transport-units", "imports"])
async def test_what_is_not_there_is_a_404(web: httpx.AsyncClient, thing: str) -> None:
    answer = await web.get(f"/api/{thing}/{make.ID}")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


async def test_the_fixed_lists_are_given_whole(web: httpx.AsyncClient) -> None:
    sizes = {}
    for path in ("divisions", "exemptions", "method-codes", "storage-grades"):
        sizes[path] = len((await web.get(f"/api/{path}")).json()["items"])
    assert sizes == {"divisions": 14, "exemptions": 57, "method-codes": 27, "storage-grades": 3}
    rows = (await web.get("/api/exemptions", params={"code": "900-052-31", "stage": "transport"})).json()["items"]
    assert [row["id"] for row in rows] == ["18-1"]
    whole = (await web.get("/api/exemptions", params={"stage": "collection"})).json()["items"]
    assert {"1-2", "24-1"} <= {row["id"] for row in whole}


async def test_a_file_is_taken_in_and_waits_for_its_job(web: httpx.AsyncClient) -> None:
    text = HEADER + f"{make.credit_code(70)},某公司,generator,329902\n"
    sent = await web.post("/api/imports?kind=organisations&dry_run=true", content=text.encode(), headers=CSV)
    assert sent.status_code == 202, sent.text
    assert (sent.json()["state"], sent.json()["lines"], sent.json()["dry_run"]) == ("waiting", 1, True)
    assert (await web.get(sent.headers["location"])).json() == sent.json()
    assert sent.json() in (await web.get("/api/imports")).json()["items"]


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"", CSV, 422),
        (b"PK\x03\x04", CSV, 422),
        (b"\xff\xfe\x00", CSV, 422),
        (HEADER.encode(), CSV, 422),
        (b"name\nx\n", CSV, 422),
        (b"x" * 5_000_001, CSV, 413),
        (b'"' + b"x" * 10, CSV, 422),
        (b'{"a": 1}', {"content-type": "application/json"}, 422),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_at_once(
    web: httpx.AsyncClient, content: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await web.post("/api/imports?kind=organisations", content=content, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("language", "header"), [("zh", "统一社会信用代码,单位名称"), ("en", "credit_code,name")])
async def test_the_template_is_the_header_in_the_readers_language(
    web: httpx.AsyncClient, language: str, header: str
) -> None:
    answer = await web.get("/api/import-templates/organisations", headers={"accept-language": language})
    assert answer.content.decode("utf-8-sig").startswith(header)
    assert answer.headers["content-type"].startswith("text/csv")


def routes() -> list[tuple[str, str]]:
    """Return every route as its method and a path with ids filled in."""
    app = FastAPI()
    app.include_router(router)
    filled = {"org_id": "1", "code": "900-013-11", "kind": "sites"}
    return [
        (method.upper(), re.sub(r"{(\w+)}", lambda name: filled.get(name[1], str(make.ID)), path))
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    ]


@pytest.mark.parametrize(("method", "path"), routes())
async def test_nobody_uses_a_route_without_its_permission(web: httpx.AsyncClient, method: str, path: str) -> None:
    stranger = await web.request(method, path, headers={"x-person": "nobody"})
    assert stranger.status_code == 401
    if method != "GET":
        reader = await web.request(method, path, headers={"x-person": "reader"})
        assert reader.status_code == 403


def test_there_are_routes_to_try() -> None:
    assert len(routes()) > 30


async def test_a_reader_may_not_write_and_another_organisation_may_not_touch(web: httpx.AsyncClient) -> None:
    site = await with_site(web, 8)
    body = {"org_id": site["org_id"], "name": "二厂", "division": make.WANGCHAO}
    reader = await web.post("/api/sites", json=body, headers={"x-person": "reader"})
    assert (reader.status_code, reader.json()["type"]) == (403, "/problems/not-permitted")
    other = await web.post("/api/sites", json=body, headers={"x-person": "own"})
    assert (other.status_code, other.json()["type"]) == (403, "/problems/registry.not-yours")
    licence = {
        "org_id": site["org_id"],
        "number": "x",
        "mode": "collection",
        "categories": ["HW08"],
        "capacity": "1",
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
    }
    own = await web.post("/api/licences", json=licence, headers={"x-person": "own"})
    assert (own.status_code, own.json()["type"]) == (403, "/problems/registry.officials-only")


async def test_a_list_is_paged_without_gaps(web: httpx.AsyncClient) -> None:
    for number in range(20, 25):
        await registered(web, number)
    seen: list[int] = []
    params: dict[str, Any] = {"size": 2}
    while True:
        page = (await web.get("/api/organisations", params=params)).json()
        seen.extend(one["org_id"] for one in page["items"])
        if page["next"] is None:
            break
        params["after"] = page["next"]
    assert seen == sorted(set(seen))
    assert len(seen) >= 5
