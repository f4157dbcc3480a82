"""Custody's HTTP contract: an event once, its receipt, the refusals that are kept, and the server's clock."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from hwtrack.config import LabelSettings, Settings
from hwtrack.custody import routes
from hwtrack.custody.bundle.form import MAX_CONTAINERS, read_bundle
from hwtrack.custody.service.recording import Sent
from hwtrack.infra import problems
from hwtrack.infra.auth import DEMO_NOW
from hwtrack.infra.db import Database
from hwtrack.infra.guard import Guard
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import ANONYMOUS, SYSTEM, Permission
from hwtrack.tlog.checkpoint import sign_checkpoint
from hwtrack.tlog.leaf import Entry
from hwtrack.tlog.proof import demand_proved
from hwtrack.tlog.receipt import open_receipt
from hwtrack.tlog.service.desk import open_desk as open_log_desk
from hwtrack.tlog.store import checkpoints, tree
from hwtrack.tlog.trust import Trust
from tests.accounts import make as accounts
from tests.custody import make
from tests.custody.handset import handset
from tests.custody.yard import Yard, open_yard
from tests.infra.databases import CloneOf
from tests.labels import town
from tests.tlog import make as tlog
from tests.tlog.yard import open_log

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


@pytest.fixture(scope="module")
def app(yard: Yard, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """Custody's part of the service; the header X-Who says whose request it is."""
    app = FastAPI()
    app.state.log_desk = open_log_desk(Settings(label=LabelSettings(keys=tmp_path_factory.mktemp("keys"))))
    app.state.label_desk = town.desk(tmp_path_factory.mktemp("desk"))
    app.state.database = replace(yard.database, installation="demo")
    problems.install(app)
    app.include_router(routes.router)
    people = {
        "worker": yard.generator.worker,
        "carrier": yard.stranger.worker,
        "inspector": yard.inspector,
        "keeper": replace(yard.generator.worker, permissions=frozenset(Permission)),
    }

    @app.middleware("http")
    async def admit(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        request.state.actor = people.get(request.headers.get("x-who", ""), ANONYMOUS)
        return await go_on(request)

    app.add_middleware(Guard)
    return app


@pytest.fixture(scope="module")
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who asks it at noon."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(
        transport=transport,
        base_url="http://hw.test",
        headers={"x-who": "worker", "accept-language": "en", DEMO_NOW: make.NOON.isoformat()},
    ) as client:
        yield client


async def post(client: httpx.AsyncClient, body: str, **headers: str) -> httpx.Response:
    return await client.post("/api/events", json={"body": body}, headers=headers)


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, str(answer.json()["type"])


async def test_an_event_is_created_once_and_answered_alike_afterwards(client: httpx.AsyncClient, yard: Yard) -> None:
    body = yard.body("generated", await yard.drum())

    first, again = await post(client, body), await post(client, body)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["recording"] == "recorded"
    assert again.json() == first.json() | {"recording": "repeated"}
    assert first.json()["receipts"][0]["status"] == "applied"


async def test_another_body_under_the_same_id_is_a_conflict_and_kept(client: httpx.AsyncClient, yard: Yard) -> None:
    code = await yard.drum()
    await post(client, yard.body("generated", code, number=91))

    answer = await post(client, yard.body("generated", code, number=91, note="other"))

    assert problem(answer) == (409, "/problems/custody.different-body")


async def test_every_answer_carries_a_signed_receipt_of_its_log_entry(
    client: httpx.AsyncClient, app: FastAPI, yard: Yard, database: CloneOf
) -> None:
    """Of what was recorded, what was put aside, and what contradicts something recorded before."""
    code, phone = await yard.drum(), {"id": make.STORE_B, "seq": 1}
    recorded = await post(client, yard.body("generated", code, number=92))
    other = await post(client, yard.body("generated", code, number=92, note="other"))
    aside = await post(client, yard.body("generated", code, at=make.NOON.replace(year=2040), device=phone))

    key = app.state.log_desk.receipts.key
    receipts = [open_receipt(answer.json()["receipts"][0]["receipt"], key) for answer in (recorded, other, aside)]

    assert (recorded.status_code, other.status_code, aside.status_code) == (201, 409, 202)
    assert [one.entry.kind for one in receipts] == ["custody", "quarantine", "quarantine"]
    assert {one.origin for one in receipts} == {app.state.log_desk.origin}
    assert {one.record_time for one in receipts} == {make.NOON}
    for receipt in receipts:
        entry = receipt.entry
        question = "SELECT kind, hash FROM log_entry WHERE entry_id = $1 AND home_org_id = $2"
        rows = await accounts.ask(database, question, entry.entry_id, receipt.home_org_id)
        assert [tuple(row) for row in rows] == [(entry.kind, entry.hash)]


async def test_an_impossible_clock_is_accepted_into_quarantine(client: httpx.AsyncClient, yard: Yard) -> None:
    phone = {"id": make.STORE_B, "seq": 1}
    body = yard.body("generated", await yard.drum(), at=make.NOON.replace(year=2040), device=phone)

    answer = await post(client, body)

    assert answer.status_code == 202
    assert (answer.json()["recording"], answer.json()["reason"]) == ("quarantined", "future")
    assert answer.json()["message"] == "The claimed time is more than 5 minutes ahead of the server."


async def test_faults_are_listed_in_the_readers_language(client: httpx.AsyncClient, yard: Yard) -> None:
    body = yard.body("sealed", await yard.drum(), line={"mass": make.mass("1.0")})

    english = await post(client, body)
    chinese = await post(client, body, **{"accept-language": "zh"})

    assert problem(english) == (422, "/problems/custody.body-faults")
    assert english.json()["faults"][0]["pointer"] == "/containers/0/mass/net"
    assert chinese.json()["faults"][0]["message"] == "“1.0”不是带三位小数的千克数，格式如187.400。"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("[]", "/problems/not-canonical"),
        ('{"a": 1}', "/problems/not-canonical"),
        ('{"kind":"burnt","v":1}', "/problems/custody.unknown-kind"),
        ('{"kind":"sealed","v":9}', "/problems/custody.unknown-version"),
        ("x" * 400_001, "/problems/malformed-request"),
        ("", "/problems/malformed-request"),
        (None, "/problems/malformed-request"),
        (7, "/problems/malformed-request"),
        ("\ud800", "/problems/malformed-request"),
    ],
    ids=["list", "spaces", "kind", "version", "too long", "empty", "null", "number", "half a character"],
)
async def test_bad_bodies_are_problems(client: httpx.AsyncClient, body: object, code: str) -> None:
    content = json.dumps({"body": body})

    answer = await client.post("/api/events", content=content, headers={"content-type": "application/json"})

    assert problem(answer) == (422, code)


@pytest.mark.parametrize("signature", ["", "ab", "zz" * 64, "AB" * 64, "ab" * 73])
async def test_a_signature_is_hexadecimal_of_a_fair_length(
    client: httpx.AsyncClient, yard: Yard, signature: str
) -> None:
    body = yard.body("generated", await yard.drum())

    answer = await client.post("/api/events", json={"body": body, "signature": signature})

    assert problem(answer) == (422, "/problems/malformed-request")


async def test_who_vouches_for_an_event_is_told_with_it(client: httpx.AsyncClient, yard: Yard) -> None:
    phone, code = await handset(yard), await yard.drum()
    signed, unsigned = phone.scan("generated", code), phone.scan("weighed", code, line={"mass": make.mass("187.300")})
    stranger = yard.body("sealed", code, line={"mass": make.mass("187.300")}, device={"id": make.STORE_B, "seq": 1})

    first = await client.post("/api/events", json={"body": signed.body, "signature": (signed.signature or b"").hex()})
    await client.post("/api/events", json={"body": unsigned.body})
    aside = await client.post("/api/events", json={"body": stranger, "signature": "ab" * 64})
    await phone.act("suspend")

    chain = (await client.get(f"/api/containers/{code}/chain")).json()["items"]
    seen = (await client.get(f"/api/containers/{code}/chain", headers={"x-who": "inspector"})).json()["items"]
    own = (await client.get(f"/api/devices/{phone.device_id}/chain", headers={"x-who": "keeper"})).json()
    assert (first.status_code, aside.status_code, aside.json()["reason"]) == (201, 202, "unknown_device")
    assert [hop["grade"] for hop in chain] == ["device", "unsigned"]
    assert [hop["device"] for hop in seen] == [{"device_id": str(phone.device_id), "state": "suspended"}, None]
    assert (own["last_seq"], own["missing"], own["gaps"]) == (1, 0, [])


async def test_a_few_events_are_recorded_together(client: httpx.AsyncClient, yard: Yard) -> None:
    code = await yard.drum()
    bodies = [yard.body("generated", code), yard.body("top_up", code, line={"added": "1.000"})]

    answer = await client.post("/api/events/batch", json={"events": [{"body": body} for body in bodies]})
    again = await client.post("/api/events/batch", json={"events": [{"body": body} for body in bodies]})

    assert [one["recording"] for one in answer.json()["items"]] == ["recorded", "recorded"]
    assert [one["recording"] for one in again.json()["items"]] == ["repeated", "repeated"]


@pytest.mark.parametrize("count", [0, 51])
async def test_an_empty_or_long_list_is_refused(client: httpx.AsyncClient, count: int) -> None:
    answer = await client.post("/api/events/batch", json={"events": [{"body": "{}"}] * count})

    assert problem(answer) == (422, "/problems/malformed-request")


async def test_a_container_and_its_chain_are_shown(client: httpx.AsyncClient, yard: Yard) -> None:
    code = await yard.born()
    await post(client, yard.body("stored_out", code, place=yard.generator.place), **{"x-who": "worker"})

    card = await client.get(f"/api/containers/{code}/state")
    chain = await client.get(f"/api/containers/{code}/chain", params={"size": 1})
    rest = await client.get(f"/api/containers/{code}/chain", params={"after": chain.json()["next"]})
    check = await client.get(f"/api/containers/{code}/verification")

    assert (card.json()["code"], card.json()["state"]["net_g"]) == (code, 187_400)
    assert [hop["kind"] for hop in chain.json()["items"]] == ["generated"]
    assert [hop["remarks"] for hop in rest.json()["items"]] == [
        [{"code": "not_stored", "text": "The container was not in store."}]
    ]
    assert (check.json()["holds"], check.json()["length"]) == (True, 2)


async def test_a_bundle_is_a_file_of_one_or_several_containers(client: httpx.AsyncClient, yard: Yard) -> None:
    code, other = await yard.born(), await yard.born()

    answer = await client.get(f"/api/containers/{code}/bundle", params={"also": [other]})
    many = await client.get(f"/api/containers/{code}/bundle", params={"also": [other] * MAX_CONTAINERS})
    empty = await client.get(f"/api/containers/{await yard.drum()}/bundle")

    bundle = read_bundle(answer.content)
    assert {one.code for one in bundle.containers} == {code, other}
    assert bundle.checkpoint is None
    assert answer.headers["content-disposition"] == f'attachment; filename="{code}.hwbundle.json"'
    assert answer.headers["content-type"] == "application/json"
    assert problem(many) == (422, "/problems/malformed-request")
    assert problem(empty) == (409, "/problems/custody.nothing-recorded")


@pytest.mark.parametrize("path", ["/state", "/chain", "/verification", "/bundle"])
async def test_what_is_not_yours_looks_like_what_is_not_there(client: httpx.AsyncClient, yard: Yard, path: str) -> None:
    code = await yard.born()

    stranger = await client.get(f"/api/containers/{code}{path}", headers={"x-who": "carrier"})
    nobody = await client.get(f"/api/containers/{code[:-3]}999{path}")

    assert problem(stranger) == problem(nobody) == (404, "/problems/custody.container-not-found")


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/api/events"), ("POST", "/api/events/batch"), ("GET", f"/api/containers/{'x' * 37}/state")],
)
async def test_nobody_unknown_records_or_reads(client: httpx.AsyncClient, method: str, path: str) -> None:
    body: dict[str, Any] = {"body": "{}"} if path == "/api/events" else {"events": [{"body": "{}"}]}

    answer = await client.request(method, path, json=body if method == "POST" else None, headers={"x-who": "nobody"})

    assert problem(answer) == (401, "/problems/not-signed-in")


async def test_the_clock_is_open_to_pages(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/clock", headers={"x-who": "nobody"})

    assert answer.json() == {"now": "2026-09-21T04:00:00Z"}


async def test_a_phone_gets_the_proofs_of_its_receipts_once_they_are_sealed(
    client: httpx.AsyncClient, yard: Yard, database: CloneOf
) -> None:
    phone, code = await handset(yard), await yard.drum()
    sent = phone.scan("generated", code)
    contact = {"device_id": str(phone.device_id), "device_now": make.NOON.isoformat()}
    brought = await client.post("/api/sync", json=contact | {"events": [wire(sent)]})
    recorded = brought.json()["answers"][0]["recorded"]
    mine = {"home_org_id": recorded["receipts"][0]["home_org_id"], "event_id": recorded["event_id"]}
    event_id = UUID(recorded["event_id"])
    asking = contact | {"events": [], "receipts": [mine, {"home_org_id": 1, "event_id": make.STORE_B}]}
    early = await client.post("/api/sync", json=asking)

    async with open_log(database) as log:
        await log.seal_all()
        async with begin_work(log.app, SYSTEM) as work:
            signed = sign_checkpoint(await tree.head(work), tlog.LOG)
            await checkpoints.add(work, signed.checkpoint.head, signed.note.whole)
        entry = (await log.rows("SELECT kind, entry_id, hash FROM log_entry WHERE entry_id = $1", event_id))[0]
    sealed = (await client.post("/api/sync", json=asking)).json()["sealed"]

    assert brought.json()["sealed"] is None, "nothing was asked for"
    assert early.json()["sealed"] == {"checkpoint": None, "proofs": []}
    assert sealed["checkpoint"] == signed.note.whole
    assert [{name: one[name] for name in mine} for one in sealed["proofs"]] == [mine]
    leaf = Entry(entry["kind"], entry["entry_id"], entry["hash"]).leaf
    demand_proved(sealed["proofs"][0]["proof"], leaf, Trust(tlog.LOG.key, (), 0))


@pytest.mark.parametrize(
    ("device_now", "status"),
    [
        ("1899-12-31T23:59:59Z", 422),
        ("1900-01-01T00:00:00Z", 200),
        ("2199-12-31T23:59:59Z", 200),
        ("2200-01-01T00:00:00Z", 422),
        ("0001-01-01T00:00:00+14:00", 422),
    ],
)
async def test_a_phones_clock_may_be_wrong_by_ages_and_spoils_nothing(
    client: httpx.AsyncClient, yard: Yard, device_now: str, status: int
) -> None:
    phone, code = await handset(yard), await yard.drum()
    contact = {"device_id": str(phone.device_id), "device_now": device_now}
    answer = await client.post("/api/sync", json=contact | {"events": [wire(phone.scan("generated", code))]})
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["answers"][0]["recorded"]["grade"] == "device"


def wire(sent: Sent) -> dict[str, str | None]:
    return {"body": sent.body, "signature": None if sent.signature is None else sent.signature.hex()}


async def late(client: httpx.AsyncClient, yard: Yard, *, hours: float = 30) -> tuple[str, str]:
    """A drum, and the id of an event of it that came so many hours late."""
    code = await yard.born()
    weighed = {"mass": make.mass("187.300")}
    body = yard.body("weighed", code, at=make.NOON - timedelta(hours=hours), line=weighed, note=None)
    return code, str((await post(client, body)).json()["event_id"])


async def test_a_reason_is_given_once_and_stands_in_the_chain(client: httpx.AsyncClient, yard: Yard) -> None:
    code, event = await late(client, yard)
    at = f"/api/events/{event}/lateness"
    first, again = [await client.post(at, json={"text": "库内无信号"}) for _ in range(2)]
    other = await client.post(at, json={"text": "手机没电"})
    chain = (await client.get(f"/api/containers/{code}/chain", headers={"x-who": "inspector"})).json()["items"]

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert first.json() | {"explanation_id": "", "account_id": ""} == {
        "event_id": event, "explanation_id": "", "account_id": "", "org_id": yard.generator.org_id,
        "explained_at": "2026-09-21T04:00:00Z", "text": "库内无信号",
    }  # fmt: skip
    assert [hop["explanation"] for hop in chain if hop["event_id"] == event] == [first.json()]
    assert [hop["explanation"] for hop in chain if hop["event_id"] != event] == [None]
    assert problem(other) == (409, "/problems/custody.explained-already")


async def test_a_reason_that_is_not_asked_or_not_ones_own_is_a_named_problem(
    client: httpx.AsyncClient, yard: Yard
) -> None:
    _, just = await late(client, yard, hours=24)
    _, event = await late(client, yard)

    async def said(which: str, who: str = "worker", text: str = "x") -> tuple[int, str]:
        answer = await client.post(f"/api/events/{which}/lateness", json={"text": text}, headers={"x-who": who})
        return problem(answer)

    assert await said(just) == (409, "/problems/custody.not-late")
    assert await said(event, "inspector") == (403, "/problems/custody.not-yours-to-explain")
    assert await said(event, "carrier") == (404, "/problems/not-found")
    assert await said(str(make.event_id(4711))) == (404, "/problems/not-found")
    assert await said(event, text=" ") == (422, "/problems/custody.explanation-text")
    assert (await said(event, text="x" * 501))[0] == 422
    assert (await client.post(f"/api/events/{event}/lateness", json={"text": "字" * 500})).status_code == 201
