"""Rubbish in every place of every endpoint of accounts: a clear refusal, never a fault of ours."""

import itertools
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hwtrack.infra.db import Database
from hwtrack.kernel.actor import Permission, Role
from tests.accounts import make
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio

RUBBISH: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**63,
    10**400,
    1.5,
    "",
    " ",
    "x" * 5000,
    "\x00",
    "\ud800",
    "\u202e",
    "2026-13-45",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00",
    [],
    [[]],
    {},
    ["driver", "driver"],
    ["label.read", None],
    [2**31],
    [-5],
    {"$ne": 1},
)


@pytest.fixture(scope="module")
async def client(opened: Database, database: CloneOf) -> AsyncIterator[httpx.AsyncClient]:
    await make.plant(database)
    app: FastAPI = make.application(opened)
    async with make.browsing(app) as browser:
        yield browser


@pytest.fixture(scope="module")
async def boss(client: httpx.AsyncClient, opened: Database) -> dict[str, str]:
    row = await make.hire(opened, Role.SYSTEM_ADMINISTRATOR, make.BUREAU)
    return await make.sign_in(client, row.sign_in_name)


BODIES: dict[str, dict[str, Any]] = {
    "/api/session": {"name": "somebody", "password": make.PASSWORD},
    "/api/me/password": {"current": make.PASSWORD, "new": "lantern-on-the-quay"},
    "/api/tokens": {"name": "x", "permissions": [Permission.OPERATIONS], "ends_at": "2026-12-31T00:00:00Z"},
    "/api/accounts": {
        "account_id": "01920000-0000-7000-8000-000000000001",
        "org_id": make.MINE,
        "sign_in_name": "somebody",
        "display_name": "x",
        "password": make.PASSWORD,
        "roles": ["inspector"],
        "regions": [make.CITY],
    },
}
PLACES = [(path, member) for path, body in BODIES.items() for member in body]


@pytest.mark.parametrize(("path", "member"), PLACES, ids=["".join(place) for place in PLACES])
async def test_rubbish_in_one_member_is_refused_clearly(
    client: httpx.AsyncClient, boss: dict[str, str], path: str, member: str
) -> None:
    for rubbish in RUBBISH:
        body = json.dumps(BODIES[path] | {member: rubbish}).encode()
        answer = await client.post(path, content=body, headers=boss | {"Content-Type": "application/json"})
        assert answer.status_code < 500, (rubbish, answer.text)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
        if path == "/api/session" and answer.status_code == 201:
            pytest.fail("rubbish signed in")


async def test_a_member_left_out_or_put_in_is_refused(client: httpx.AsyncClient, boss: dict[str, str]) -> None:
    for path, body in BODIES.items():
        for member in body.keys() - {"regions"}:
            less = {key: value for key, value in body.items() if key != member}
            assert (await client.post(path, json=less, headers=boss)).status_code == 422, (path, member)
        assert (await client.post(path, json=body | {"owner": 1}, headers=boss)).status_code == 422, path


@pytest.mark.parametrize("path", ["/api/accounts", "/api/tokens"])
async def test_rubbish_in_the_query_is_refused_clearly(
    client: httpx.AsyncClient, boss: dict[str, str], path: str
) -> None:
    values = ("", "x", "-1", "0", "201", "9" * 400, "\x00", "W10", "WyIiXQ", "WyJcdTAwMDAiXQ", "WyJhIiwiYiJd", "W1tdXQ")
    for name, value in itertools.product(("after", "size", "org_id"), values):
        answer = await client.get(path, params={name: value}, headers=boss)
        assert answer.status_code in {200, 422}, (name, value, answer.text)


async def test_rubbish_in_the_path_and_headers_is_refused_clearly(
    client: httpx.AsyncClient, boss: dict[str, str]
) -> None:
    for path in ("/api/tokens/x", "/api/tokens/%00", f"/api/tokens/{make.OLD_ID}"):
        assert (await client.delete(path, headers=boss)).status_code in {404, 422}
    for path in ("/api/accounts/x/disable", f"/api/accounts/{make.OLD_ID}/disable"):
        assert (await client.post(path, headers=boss)).status_code in {404, 422}
    for cookie in ("", "=", ";;;", "__Host-hwtrack", "__Host-hwtrack=", "__Host-hwtrack=\xff", "a=b; " * 500):
        headers = httpx.Headers([(b"cookie", cookie.encode("latin-1"))])
        assert (await client.get("/api/me", headers=headers)).status_code == 401
    for kind in (
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "x" * 5000,
        "\xff/\xff",
        "a" * 999,
    ):
        raw = [(key.encode(), value.encode()) for key, value in boss.items() if key != "X-CSRF-Token"]
        headers = httpx.Headers([*raw, (b"content-type", kind.encode("latin-1"))])
        answer = await client.post("/api/tokens", content=b"\xff" * 100, headers=headers)
        assert answer.status_code == 403
