"""Transfers over HTTP: statuses, bodies that say more than is read, refusals that are remembered, both languages."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from hwtrack.config import LabelSettings, Settings
from hwtrack.infra import problems
from hwtrack.infra.auth import Needs
from hwtrack.infra.db import Database
from hwtrack.infra.paging import cursor
from hwtrack.kernel.actor import ANONYMOUS, Actor, Permission
from hwtrack.tlog.service.desk import open_desk
from hwtrack.transfers.routes import contracts, filings, manifests, moves, router
from tests.transfers.town import MORNING, RESIDUE, TOMORROW, Company, Town, body, lines, open_town

pytestmark = pytest.mark.anyio


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
async def town(opened: Database) -> Town:
    return await open_town(opened)


@pytest.fixture(scope="module")
def app(opened: Database, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    made = FastAPI()
    made.state.log_desk = open_desk(Settings(label=LabelSettings(keys=tmp_path_factory.mktemp("keys"))))
    problems.install(made)
    made.include_router(router)
    made.state.database = replace(opened, installation="demo")  # so that the clock's header is honoured
    return made


@pytest.fixture
async def web(app: FastAPI, town: Town) -> AsyncIterator[httpx.AsyncClient]:
    people = {
        "canglan": town.canglan.manager,
        "yunfan": town.yunfan.manager,
        "jinglan": town.jinglan.manager,
        "antu": town.antu.manager,
        "luqiao": town.luqiao.manager,
        "officer": town.officer,
        "reader": replace(town.canglan.manager, permissions=frozenset({Permission.MANIFEST_READ})),
    }
    transport = httpx.ASGITransport(SignedIn(app, people))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test", headers=at(MORNING) | {"x-person": "canglan"}
    ) as client:
        yield client


def at(instant: datetime) -> dict[str, str]:
    return {"x-hwtrack-demo-now": instant.isoformat()}


def named(company: Company) -> dict[str, str]:
    return {"credit_code": company.credit.text, "name": company.name}


def contract(town: Town, *others: dict[str, Any], **more: Any) -> dict[str, Any]:
    parties = [{"role": "remover", **named(town.canglan)}, {"role": "recipient", **named(town.jinglan)}, *others]
    return {
        "kind": "treatment",
        "number": "HT-9",
        "parties": parties,
        "scope": {"codes": ["900-013-11"], "methods": ["D10"], "quantity_kg": "500000.000"},
        "pollution_terms": "防渗漏",
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
    } | more


def manifest(town: Town, *codes: str, **more: Any) -> dict[str, Any]:
    return {
        "site_id": str(town.canglan.site_id),
        "recipient": town.jinglan.credit.text,
        "recipient_site_id": str(town.jinglan.site_id),
        "consignor": named(town.jinglan),
        "treatment_contract": _ref(town.treatment),
        "haulage_contract": _ref(town.haulage),
        "loading_on": "2026-09-29",
        "arrival_on": "2026-09-29",
        "lines": [
            {
                "waste_code": "900-013-11",
                "method": "D10",
                "containers": [{"code": code} for code in codes],
                "danger_class": "6.1",
            }
        ],
        "legs": [{"carrier": named(town.antu), "tractor": "苏Z·A1203", "trailer": "苏Z·1207挂"}],
    } | more


def _ref(ref: Any) -> dict[str, Any]:
    return {"home_org_id": ref.home_org_id, "contract_id": str(ref.contract_id)}


async def refused_requests(town: Town) -> list[Any]:
    async with town.work(town.officer) as work:
        return list(await work.fetch("SELECT * FROM refused_request ORDER BY made_at, request_id"))


async def test_a_contract_is_entered_and_read_back(web: httpx.AsyncClient, town: Town) -> None:
    answer = await web.post("/api/contracts", json=contract(town, erp_number="4711", price_terms="2800"))
    assert answer.status_code == 201, answer.text
    found = (await web.get(answer.headers["location"])).json()

    assert found["status"] == "in_force"
    assert found["price_terms"] == "2800"
    assert [party["role"] for party in found["parties"]] == ["remover", "recipient"]
    assert all(party["principal"] for party in found["parties"])
    other = await web.get(answer.headers["location"], headers={"x-person": "jinglan"})
    assert other.json()["price_terms"] == ""
    async with town.work(town.canglan) as work:
        row = await work.fetchrow("SELECT body FROM contract WHERE contract_id = $1", answer.json()["contract_id"])
    assert row is not None
    assert '"erp_number":"4711"' in row["body"]
    assert "2800" not in row["body"]


async def test_a_refused_contract_is_a_409_with_clauses_and_lies_in_the_list(
    web: httpx.AsyncClient, town: Town
) -> None:
    third = {"role": "intermediary", **named(town.luqiao)}
    answer = await web.post("/api/contracts", json=contract(town, third))

    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"] == "/problems/refused-by-rules"
    assert [found["rule"] for found in problem["violations"]] == ["INT-01", "INT-03"]
    assert "circular 207" in problem["violations"][1]["basis"]
    assert (await web.get(answer.headers["location"])).json()["status"] == "refused"


async def test_the_same_refusal_in_chinese_uses_the_official_words(web: httpx.AsyncClient, town: Town) -> None:
    third = {"role": "intermediary", **named(town.luqiao)}
    answer = await web.post("/api/contracts", json=contract(town, third), headers={"accept-language": "zh"})

    violation = answer.json()["violations"][1]
    assert violation["title"] == "不得委托第三方中介机构运输和利用处置危险废物"
    assert "207号" in violation["basis"]
    assert town.luqiao.name in violation["message"]


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"broker": "绿桥"}, "/broker"),
        ({"居间方": {"name": "绿桥咨询"}}, "/居间方"),
        ({"notes": {"via": "91329900MA9XLQ076M"}}, "/notes"),
        ({"scope": {"codes": ["900-013-11"], "methods": ["D10"], "quantity_kg": "1.000", "agent": 7}}, "/scope/agent"),
    ],
)
async def test_an_unknown_party_is_kept_and_then_refused(
    web: httpx.AsyncClient, town: Town, more: dict[str, Any], pointer: str
) -> None:
    before = await refused_requests(town)
    answer = await web.post("/api/contracts", json=contract(town, **more))
    after = await refused_requests(town)

    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/transfers.unknown-party"
    assert answer.json()["pointer"] == pointer
    assert len(after) == len(before) + 1
    kept = next(row for row in after if row["request_id"] not in {one["request_id"] for one in before})
    assert kept["home_org_id"] == town.canglan.org_id
    assert kept["path"] == "/api/contracts"
    assert kept["reasons"][0]["pointer"] == pointer
    assert '"HT-9"' in kept["body"]


async def test_a_manifest_with_a_broker_in_a_line_is_kept_and_refused(web: httpx.AsyncClient, town: Town) -> None:
    before = len(await refused_requests(town))
    asked = manifest(town, await town.drum())
    asked["lines"][0]["broker_name"] = "绿桥"
    answer = await web.post("/api/manifests", json=asked)

    assert answer.status_code == 422
    assert answer.json()["pointer"] == "/lines/0/broker_name"
    assert len(await refused_requests(town)) == before + 1


async def test_the_whole_way_over_http(web: httpx.AsyncClient, town: Town) -> None:
    codes = [await town.drum() for _ in range(2)]
    drafted = await web.post("/api/manifests", json=manifest(town, *codes, batch="B7"))
    assert drafted.status_code == 201, drafted.text
    way = drafted.headers["location"]
    checked = await web.post(f"{way}/check")
    assert checked.json()["status"] == "checked", checked.text
    issued = await web.post(f"{way}/issue", json={"official_number": town.number()})
    assert issued.json()["status"] == "issued", issued.text

    web.headers.update(at(TOMORROW))
    stopped = await web.post(f"{way}/dispatch", json={})
    assert stopped.status_code == 409
    assert [found["rule"] for found in stopped.json()["violations"]] == ["LAB-01"]
    await town.say(
        town.canglan,
        "loaded",
        codes,
        at=TOMORROW - timedelta(hours=1),
        manifest_id=way.rsplit("/", 1)[1],
        carrier_org_id=town.antu.org_id,
    )
    gone = await web.post(f"{way}/dispatch", json={})
    assert gone.json()["status"] == "dispatched", gone.text

    async with town.work(town.jinglan, TOMORROW) as work:
        event = body(
            work,
            "received",
            [],
            containers=[*lines(codes[:1]), *lines(codes[1:], "refused", reason="leaking")],
            manifest_id=way.rsplit("/", 1)[1],
        )
    plant = {"x-person": "jinglan"}
    received = await web.post(f"{way}/receipt", json={"event": {"body": event}}, headers=plant)
    assert received.status_code == 201, received.text
    assert received.json()["figures"]["received_kg"] == "374.000"
    assert received.json()["figures"]["refused_kg"] == "187.000"
    assert received.json()["confirm_by"] == "2026-10-12"
    assert "violations" not in received.json()
    answered = await web.post(
        f"{way}/answers", json={"noticed_on": "2026-09-29", "reported_on": "2026-09-29"}, headers=plant
    )
    assert answered.status_code == 200
    settled = await web.post(f"{way}/settlement", headers=plant)
    assert settled.json()["status"] == "settled"
    sheet = (await web.get(way)).json()
    assert sheet["receipt"]["figures"]["accepted_kg"] == "187.000"
    assert {one["kind"] for one in sheet["drafts"]} == {"difference_report", "return_draft"}
    assert sheet["legs"][0]["tractor"] == "苏ZA1203"
    assert sheet["names"][str(town.jinglan.org_id)] == town.jinglan.name
    listed = (await web.get("/api/manifests", params={"status": "settled"})).json()
    assert drafted.json()["manifest_id"] in [head["manifest_id"] for head in listed["items"]]


async def test_a_manifest_may_be_declined_cancelled_and_closed(web: httpx.AsyncClient, town: Town) -> None:
    codes = [await town.drum()]
    made = await town.dispatched(codes)
    way = f"/api/manifests/{made.home_org_id}/{made.manifest_id}"
    web.headers.update(at(TOMORROW))
    short = await web.post(f"{way}/decline", json={"reason": "漏"}, headers={"x-person": "antu"})
    assert short.status_code == 422
    assert short.json()["type"] == "/problems/transfers.reason-needed"
    declined = await web.post(f"{way}/decline", json={"reason": "桶底渗漏"}, headers={"x-person": "antu"})
    assert declined.json()["status"] == "issued"
    forbidden = await web.post(f"{way}/cancellation", json={"reason": "不想运了"}, headers={"x-person": "jinglan"})
    assert forbidden.status_code == 403
    cancelled = await web.post(f"{way}/cancellation", json={"reason": "改日再运"})
    assert cancelled.json()["status"] == "cancelled"
    late = await web.post(f"{way}/closure", json={"reason": "已经作废了"}, headers={"x-person": "officer"})
    assert late.status_code == 409


async def test_paper_is_entered_afterwards_and_its_alarm_stays_with_the_officials(
    web: httpx.AsyncClient, town: Town
) -> None:
    web.headers.update(at(TOMORROW))
    code = await town.drum()
    asked = manifest(
        town,
        code,
        consignor=named(town.tongda),
        loading_on="2026-09-28",
        arrival_on="2026-09-28",
        completed_on="2026-09-28",
        paper={"reason": "国家系统停机", "photo_sha256": "0" * 64},
    )
    answer = await web.post("/api/paper-manifests", json=asked)

    assert answer.status_code == 201, answer.text
    assert answer.json()["violations"] == []
    sheet = (await web.get(answer.headers["location"], headers={"x-person": "officer"})).json()
    assert [found["rule"] for one in sheet["judgements"] for found in one["violations"]] == ["INT-02"]
    assert sheet["on_paper"]


async def test_consent_declaration_and_exemption_over_http(web: httpx.AsyncClient, town: Town) -> None:
    consent = {
        "agent": town.luqiao.credit.text,
        "principal": town.yunfan.credit.text,
        "document": "澜环固备1号",
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
    }
    declaration = {
        "site_id": str(town.yunfan.site_id),
        "period_from": "2026-08-01",
        "period_until": "2026-08-31",
        "rows": [{"waste_code": "336-063-17", "opening_kg": "0.000", "generated_kg": "10.000", "closing_kg": "10.000"}],
    }
    agent = {"x-person": "luqiao"}
    assert (await web.post("/api/declarations", json=declaration, headers=agent)).status_code == 409
    assert (await web.post("/api/filing-consents", json=consent, headers={"x-person": "officer"})).status_code == 201
    assert (await web.post("/api/declarations", json=declaration, headers=agent)).status_code == 201
    listed = (await web.get("/api/declarations", headers={"x-person": "yunfan"})).json()
    assert [one["status"] for one in listed["items"]] == ["draft"]

    claim = {
        "site_id": str(town.canglan.site_id),
        "item": 24,
        "stage": "whole",
        "waste_code": "900-041-49",
        "mass_kg": "58.000",
    }
    assert (await web.post("/api/exemption-claims", json=claim)).status_code == 201
    listed = (await web.get("/api/exemption-claims")).json()
    assert [(one["item"], one["status"], one["mass_kg"]) for one in listed["items"]] == [(24, "claimed", "58.000")]


async def test_the_rules_are_for_everybody_in_both_languages(web: httpx.AsyncClient) -> None:
    english = (await web.get("/api/rules", headers={"x-person": ""})).json()["items"]
    chinese = (await web.get("/api/rules", headers={"x-person": "", "accept-language": "zh"})).json()["items"]

    assert len(english) == len(chinese) == 18
    by_id = {rule["id"]: rule for rule in chinese}
    assert by_id["INT-02"]["title"] == "托运人限移出人或接受人"
    assert by_id["INT-02"]["effects"]["dispatch"] == "refuse"
    assert by_id["LAB-01"]["confirmed"] is False


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "brokerage"},
        {"parties": []},
        {"valid_from": "yesterday"},
        {"scope": {"codes": ["900-013-11"], "quantity_kg": "1"}},
        {"number": ""},
        {"parties": [{"role": "remover", "credit_code": "91329900MA9XCL014F", "name": "错码"}]},
    ],
    ids=["kind", "no parties", "date", "mass", "number", "credit code"],
)
async def test_malformed_contracts_are_422(web: httpx.AsyncClient, town: Town, changes: dict[str, Any]) -> None:
    assert (await web.post("/api/contracts", json=contract(town) | changes)).status_code == 422


@pytest.mark.parametrize(
    "raw",
    [b'{"number": NaN}', b'{"number": "\\ud800"}', b"[]", b"null", b"{", b'"x"'],
)
async def test_what_is_no_json_object_is_422(web: httpx.AsyncClient, raw: bytes) -> None:
    answer = await web.post("/api/contracts", content=raw, headers={"content-type": "application/json"})

    assert answer.status_code == 422


@pytest.mark.parametrize("extra", [{"x": float("nan")}, {"x": "\ud800"}], ids=["not a number", "half a character"])
async def test_extra_members_that_are_no_json_are_422(
    web: httpx.AsyncClient, town: Town, extra: dict[str, Any]
) -> None:
    text = json.dumps(contract(town) | extra)
    answer = await web.post("/api/contracts", content=text, headers={"content-type": "application/json"})

    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/not-canonical"


@pytest.mark.parametrize("key", [("x",), ("1",), ("2026-09-28", "1"), ("a", "b", "c")])
async def test_a_cursor_of_another_list_is_422(web: httpx.AsyncClient, key: tuple[str, ...]) -> None:
    for way in ("contracts", "manifests", "declarations", "exemption-claims"):
        assert (await web.get(f"/api/{way}", params={"after": cursor(key)})).status_code == 422, way


async def test_what_is_not_yours_is_not_found(web: httpx.AsyncClient, town: Town) -> None:
    made = await town.drafted([await town.drum()])
    way = f"/api/manifests/{made.home_org_id}/{made.manifest_id}"
    for person in ("jinglan", "yunfan"):
        assert (await web.get(way, headers={"x-person": person})).status_code == 404
        assert (await web.post(f"{way}/check", headers={"x-person": person})).status_code == 404


async def test_permissions_are_asked_first(web: httpx.AsyncClient, town: Town) -> None:
    asked = manifest(town, await town.drum())
    assert (await web.post("/api/manifests", json=asked, headers={"x-person": ""})).status_code == 401
    assert (await web.post("/api/manifests", json=asked, headers={"x-person": "reader"})).status_code == 403
    assert (await web.get("/api/manifests", headers={"x-person": "reader"})).status_code == 200


def test_every_route_says_what_it_needs() -> None:
    parts = (contracts, filings, manifests, moves)
    routes = [route for part in parts for route in part.router.routes if isinstance(route, APIRoute)]
    for route in routes:
        needed = [one for one in _dependencies(route.dependant) if isinstance(one, Needs)]
        assert len(needed) == 1, route.path
        assert needed[0].permission or route.path == "/rules"
    assert len(routes) == 27


def _dependencies(dependant: Any) -> list[Any]:
    found = [dependant.call]
    for inner in dependant.dependencies:
        found += _dependencies(inner)
    return found


def test_the_demo_waste_is_the_one_of_the_contract() -> None:
    assert RESIDUE.text == "900-013-11"
