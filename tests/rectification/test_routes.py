"""The ledger over HTTP."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from hwtrack.infra import problems, roles
from hwtrack.infra.db import Database
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.rectification.routes import router
from tests.infra.databases import CloneOf
from tests.rectification import make

pytestmark = pytest.mark.anyio

FILE = {"content-type": "application/octet-stream"}


class As:
    """Puts an actor and a language on every request, as accounts and the guard do."""

    def __init__(self, app: ASGIApp, actor: Actor, language: str) -> None:
        self.app, self.actor, self.language = app, actor, language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {}).update(actor=self.actor, language=self.language, trace_id="0" * 32)
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
async def app(opened: Database, database: CloneOf) -> FastAPI:
    await make.offices(database.url(roles.SUPERUSER))
    app = FastAPI()
    problems.install(app)
    app.include_router(router)
    app.state.database = opened
    app.state.meter = make.RefusalMeter()
    return app


def client(app: FastAPI, actor: Actor, language: str = "en") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=As(app, actor, language))
    return httpx.AsyncClient(transport=transport, base_url="http://test")


@pytest.fixture
async def desk(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client(app, make.OFFICER) as browser:
        yield browser


@pytest.fixture
async def lead(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client(app, make.LEAD) as browser:
        yield browser


async def imported(desk: httpx.AsyncClient, mark: str) -> str:
    answer = await desk.post("/api/campaigns", content=make.NOTICE.replace("通报", mark).encode(), headers=FILE)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


async def test_a_notice_in_gbk_is_imported_listed_and_given_back(desk: httpx.AsyncClient) -> None:
    answer = await desk.post("/api/campaigns", content=make.NOTICE.encode("gbk"), headers=FILE)
    body = answer.json()
    at = answer.headers["location"]

    assert answer.status_code == 201
    assert (body["notice"]["groups"], body["notice"]["issues"], body["notice"]["lost"]) == (2, 5, 0)
    assert body["campaign"]["dispatch"] == "half_monthly"
    assert (await desk.get(at)).json()["states"] == {"registered": 5}
    assert (await desk.get(f"{at}/source")).text == make.NOTICE
    listed = await desk.get("/api/issues", params={"campaign_id": body["campaign"]["campaign_id"], "size": 2})
    assert [each["title"] for each in listed.json()["items"]] == ["中介包揽处置", "贮存设施标签不全"]
    after = listed.json()["next"]
    rest = await desk.get(
        "/api/issues", params={"campaign_id": body["campaign"]["campaign_id"], "after": after, "size": 200}
    )
    assert [each["issue_no"] for each in rest.json()["items"]] == [3, 4, 5]
    assert rest.json()["next"] is None


async def test_the_same_notice_again_is_a_conflict(desk: httpx.AsyncClient) -> None:
    await imported(desk, "情况说明")

    answer = await desk.post("/api/campaigns", content=make.NOTICE.replace("通报", "情况说明").encode(), headers=FILE)

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/rectification.already-imported"


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 422, "notice-without-issues"),
        ("一、推进\n二、没有问题\n三、打算".encode(), 422, "notice-without-issues"),
        ("二、问题".encode() + b"\xff\xfe\xff", 422, "notice-undecodable"),
        (b"\x00" * 10, 422, "notice-undecodable"),
        (b"a" * 1_048_577, 413, "notice-too-large"),
        ("二、问题\n1.关于“甲”问题的整改\n做。".encode(), 422, "campaign-title"),
    ],
    ids=["empty", "no issues", "no text", "control characters", "too large", "no title"],
)
async def test_a_file_that_is_no_notice_is_refused_and_nothing_is_kept(
    desk: httpx.AsyncClient, data: bytes, status: int, code: str
) -> None:
    before = (await desk.get("/api/campaigns", params={"size": 200})).json()

    answer = await desk.post("/api/campaigns", content=data, headers=FILE)

    assert answer.status_code == status
    if data:
        assert answer.json()["type"] == f"/problems/rectification.{code}"
        assert answer.json()["remedy"]
    assert (await desk.get("/api/campaigns", params={"size": 200})).json() == before


async def test_a_preview_lists_what_was_not_understood_and_keeps_nothing(desk: httpx.AsyncClient) -> None:
    data = make.NOTICE.replace("2、关于", "5、关于").encode()

    answer = await desk.post("/api/notices/preview", content=data, headers=FILE)
    body = answer.json()

    assert answer.status_code == 200
    assert [remark["kind"] for remark in body["remarks"]] == ["number_jumps", "number_goes_back", "number_repeats"]
    assert (body["remarks"][0]["line"], body["remarks"][0]["column"]) == (20, 1)
    assert [issue["number"] for group in body["found"] for issue in group["issues"]] == [1, 5, 3, 4, 5]


async def test_remarks_are_chinese_for_a_chinese_reader(app: FastAPI) -> None:
    async with client(app, make.OFFICER, "zh") as desk:
        data = make.NOTICE.replace("2、关于", "9、关于").encode()
        answer = await desk.post("/api/notices/preview", content=data, headers=FILE)

    assert "缺" in answer.json()["remarks"][0]["text"]


async def test_an_issue_is_assigned_moved_proven_and_signed_off(
    desk: httpx.AsyncClient, lead: httpx.AsyncClient
) -> None:
    at = f"{await imported(desk, '整改通报')}/issues/1"
    office = {"lead_office": "固废科", "co_offices": ["执法局"], "deadline": "2026-11-30"}

    assigned = (await desk.put(f"{at}/assignment", json=office)).json()
    for move in ("claim", "plan", "begin", "self_check", "apply", "accept"):
        moved = await desk.post(f"{at}/moves", json={"move": move})
        assert moved.status_code == 200, moved.text
    early = await lead.post(f"{at}/sign-off", json={})
    parameters = {"since": "2026-10-27T00:00+00:00"}
    kept = await desk.post(f"{at}/metrics", json={"metric": "refused-requests", "parameters": parameters})
    rerun = await desk.post(f"{at}/metrics/1/rerun")
    done = await lead.post(f"{at}/sign-off", json={})

    assert assigned["issue"]["lead_office"] == "固废科"
    assert assigned["open_moves"] == ["claim"]
    assert early.status_code == 409
    assert early.headers["content-type"] == "application/problem+json"
    assert early.json()["type"] == "/problems/rectification.sign-off-stopped"
    assert [each["text"] for each in early.json()["obstacles"]] == ["No evidence has been attached."]
    assert kept.status_code == 201
    assert kept.json()["definition"] == "Requests refused since 2026-10-27T00:00+00:00"
    assert kept.json()["log_proof"] is None
    assert rerun.json()["is_same"] is True
    assert done.status_code == 200
    assert done.json()["issue"]["issue"]["state"] == "signed_off"
    kinds = [entry["kind"] for entry in done.json()["issue"]["history"]]
    assert kinds == ["opened", "assigned", *["moved"] * 6, "sign_off_stopped", "metric_captured", "signed_off"]


async def test_evidence_is_attached_by_its_hash_and_proves_nothing_yet(desk: httpx.AsyncClient) -> None:
    at = f"{await imported(desk, '专题通报')}/issues/2"
    evidence = {"kind": "photo_after", "title": "整改后", "sha256": "ab" * 32, "measure": 1}

    answer = await desk.post(f"{at}/evidence", json=evidence)

    assert answer.status_code == 201
    assert answer.json()["evidence"][0]["fault"] == "missing"
    assert (await desk.post(f"{at}/evidence", json=evidence | {"measure": 9})).status_code == 404
    assert (await desk.post(f"{at}/evidence", json=evidence | {"sha256": "AB" * 32})).status_code == 422


async def test_a_move_that_is_not_open_says_so(desk: httpx.AsyncClient) -> None:
    at = f"{await imported(desk, '进展通报')}/issues/1"

    answer = await desk.post(f"{at}/moves", json={"move": "accept"})

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/rectification.move-not-open"
    assert answer.json()["pointer"] == "/move"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/campaigns/01920000-0000-7000-8000-000000000009"),
        ("GET", "/api/campaigns/01920000-0000-7000-8000-000000000009/source"),
        ("GET", "/api/campaigns/01920000-0000-7000-8000-000000000009/issues/1"),
        ("POST", "/api/campaigns/01920000-0000-7000-8000-000000000009/issues/1/metrics/1/rerun"),
    ],
)
async def test_what_does_not_exist_is_not_found(desk: httpx.AsyncClient, method: str, path: str) -> None:
    assert (await desk.request(method, path)).status_code == 404


@pytest.mark.parametrize("number", ["0", "1000", "x"])
async def test_an_issue_has_a_number_within_the_limits(desk: httpx.AsyncClient, number: str) -> None:
    path = f"/api/campaigns/01920000-0000-7000-8000-000000000009/issues/{number}"

    assert (await desk.get(path)).status_code == 422


async def test_the_metrics_are_listed_and_an_unknown_one_is_not_found(desk: httpx.AsyncClient) -> None:
    at = f"{await imported(desk, '工作通报')}/issues/1"

    assert (await desk.get("/api/metrics")).json() == {"metrics": ["refused-requests"]}
    assert (await desk.post(f"{at}/metrics", json={"metric": "none"})).status_code == 404
    ahead = {"metric": "refused-requests", "as_of": "2999-10-26T13:00:00+08:00"}
    assert (await desk.post(f"{at}/metrics", json=ahead)).json()["type"] == "/problems/rectification.future-as-of"


@pytest.mark.parametrize(
    ("as_of", "status"),
    [("2000-01-01T00:00:00Z", 201), ("1999-12-31T23:59:59Z", 422), ("0001-01-01T00:00:00+14:00", 422), ("2026", 422)],
)
async def test_a_figure_is_asked_for_an_instant_of_this_century(
    desk: httpx.AsyncClient, as_of: str, status: int
) -> None:
    at = f"{await imported(desk, f'{as_of}通报')}/issues/1"
    metric = {"metric": "refused-requests", "parameters": {"since": "2026-10-26T00:00+00:00"}, "as_of": as_of}

    assert (await desk.post(f"{at}/metrics", json=metric)).status_code == status


@pytest.mark.parametrize(
    ("content", "kind"), [(b'"text"', "application/json"), (b"{}", "application/json"), (b"[", "application/json")]
)
async def test_a_body_that_is_json_and_no_file_is_refused(desk: httpx.AsyncClient, content: bytes, kind: str) -> None:
    answer = await desk.post("/api/campaigns", content=content, headers={"content-type": kind})

    assert answer.status_code == 422


async def test_only_the_right_roles_change_or_sign_off(app: FastAPI, desk: httpx.AsyncClient) -> None:
    at = f"{await imported(desk, '内部通报')}/issues/1"
    reader = make.officer(Permission.RECTIFICATION_READ, n=9)

    async with client(app, reader) as browser:
        assert (await browser.get(at)).status_code == 200
        assert (await browser.post(f"{at}/moves", json={"move": "claim"})).status_code == 403
        assert (await browser.post("/api/campaigns", content=b"", headers=FILE)).status_code == 403
    assert (await desk.post(f"{at}/sign-off", json={})).status_code == 403
    async with client(app, make.NEIGHBOUR_OFFICER) as browser:
        assert (await browser.get(at)).status_code == 404
