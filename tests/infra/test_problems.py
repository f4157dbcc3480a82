"""Problems: one shape for every refusal, in both languages, and nothing else of the error."""

from datetime import date
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel

from hwtrack.infra import problems
from hwtrack.infra.guard import MAX_BODY, Guard
from hwtrack.kernel.actor import NotSignedInError
from hwtrack.kernel.errors import Fault, ManyFaultsError
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.rules import Decision, Effect, Rule, Severity, Stage, Verdict, Violation

pytestmark = pytest.mark.anyio

RULE = Rule(
    id="INT-02",
    version=1,
    title="Sign-in is needed",
    remedy="Sign in and try again.",
    basis="Order 23 art. 31",
    severity=Severity.BLOCK,
    effects={Stage.DISPATCH: Effect.REFUSE},
    in_force_from=date(2022, 1, 1),
)


class Body(BaseModel):
    net: str


def application() -> FastAPI:
    app = FastAPI()
    problems.install(app)

    @app.get("/api/mass/{text}")
    async def mass(text: str) -> str:
        return Mass.kg(text, pointer="/net").text

    @app.get("/api/me")
    async def me() -> None:
        raise NotSignedInError

    @app.get("/api/faults")
    async def faults() -> None:
        raise ManyFaultsError((Fault("Sign in and try again.", {}, "/3/name"),))

    @app.post("/api/body")
    async def body(body: Body) -> str:
        return body.net

    @app.get("/api/refused")
    async def refused(request: Request) -> Response:
        violation = Violation(message="“{text}” is not a waste", facts={"text": "x"}, pointer="/consignor")
        verdicts = (Verdict(RULE, violation, Effect.REFUSE), Verdict(RULE, None, Effect.REFUSE))
        on = date(2026, 10, 14)
        return problems.refusal(request, Decision(stage=Stage.DISPATCH, on=on, verdicts=verdicts, facts={}))

    app.add_middleware(Guard)
    return app


@pytest.fixture
def client() -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=application(), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def answer(client: httpx.AsyncClient, path: str, **headers: str) -> tuple[httpx.Response, dict[str, Any]]:
    response = await client.get(path, headers=headers)
    assert response.headers["content-type"] == problems.MEDIA_TYPE
    return response, response.json()


async def test_a_domain_error_says_what_where_and_what_to_do_in_chinese_first(client: httpx.AsyncClient) -> None:
    response, body = await answer(client, "/api/mass/187.4")

    assert response.status_code == 422
    assert body["type"] == "/problems/mass-format"
    assert body["pointer"] == "/net"
    assert "187.4" in body["detail"]
    assert "千克" in body["detail"]
    assert body["trace_id"] == response.headers["x-trace-id"]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/api/mass/1?lang=en", {}),
        ("/api/mass/1", {"accept-language": "en-GB,en"}),
        ("/api/mass/1", {"cookie": "hwtrack-language=en"}),
    ],
)
async def test_english_by_switch(client: httpx.AsyncClient, path: str, headers: dict[str, str]) -> None:
    _, body = await answer(client, path, **headers)

    assert body["title"] == "A mass is not written in kilograms with three decimals"


async def test_a_person_who_is_not_signed_in_hears_401(client: httpx.AsyncClient) -> None:
    response, body = await answer(client, "/api/me")

    assert (response.status_code, body["type"]) == (401, "/problems/not-signed-in")


async def test_every_fault_is_listed_with_its_place(client: httpx.AsyncClient) -> None:
    _, body = await answer(client, "/api/faults")

    assert body["faults"] == [{"pointer": "/3/name", "message": "请登录后重试。"}]


async def test_a_malformed_body_names_its_members_and_repeats_no_value(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/body", json={"other": "secret"})

    assert response.status_code == 422
    assert response.json()["faults"][0]["pointer"] == "/net"
    assert "secret" not in response.text


async def test_a_refused_decision_has_the_same_shape_with_its_violations(client: httpx.AsyncClient) -> None:
    response, body = await answer(client, "/api/refused")

    assert response.status_code == 409
    assert [found["rule"] for found in body["violations"]] == ["INT-02"]
    assert body["violations"][0]["basis"] == "Order 23 art. 31"
    assert body["violations"][0]["message"] == "“x” is not a waste"


async def test_an_unknown_address_and_a_wrong_method_are_problems_too(client: httpx.AsyncClient) -> None:
    _, body = await answer(client, "/api/nothing")
    wrong = await client.delete("/api/me")

    assert body["type"] == "/problems/not-found"
    assert wrong.status_code == 405
    assert wrong.headers["content-type"] == problems.MEDIA_TYPE


async def test_a_body_at_the_limit_passes_and_one_byte_more_does_not(client: httpx.AsyncClient) -> None:
    fitting = await client.post("/api/body", content=b" " * MAX_BODY)
    larger = await client.post("/api/body", content=b" " * (MAX_BODY + 1))
    streamed = await client.post("/api/body", content=chunks(MAX_BODY + 1))

    assert [fitting.status_code, larger.status_code, streamed.status_code] == [422, 413, 413]


async def chunks(total: int) -> Any:
    for _ in range(total // 65536 + 1):
        yield b" " * 65536


async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/nothing")

    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
