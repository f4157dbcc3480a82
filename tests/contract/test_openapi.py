"""The published interface against the running one: requests made from the description, as every role and as nobody.

Every answer must be one that the description names: its status, its media type, its shape; a refusal is a problem.
Requests take the ids of both tenants, so that more than "not found" is reached, and whatever comes, the other tenant's
rows stay as they are.
"""

from collections.abc import Iterator, Mapping
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hwtrack.app import create_app
from hwtrack.config import Settings
from hwtrack.infra.problems import MEDIA_TYPE
from tests.contract.service import ANYONE, Service
from tests.contract.town import Tenant, rows_of

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
DOCUMENT = create_app(
    Settings.model_validate({"label": {"host": "127.0.0.1:8000", "keys": "nowhere"}}), "postgresql://nowhere"
).openapi()
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)}
SIGN_OUT = "DELETE /api/session"
"""Ends the session it is asked with: asked as nobody only."""

OPERATORS = {"account"}
"""Tables that a system administrator keeps for every organisation."""

REGISTER = {"carrier_permit", "exempt_registration", "facility", "licence", "organisation", "scale", "site",
            "transport_unit", "zone"}  # fmt: skip
"""Tables that officials keep for every organisation; `test_rights` tries them as a company."""

FEW, MANY = 3, 40
"""Examples of each kind, well-formed and malformed, in the suite and with `-m long`; the suite's few are dealt out
among the people, so that everybody sends one of each kind."""


def filled(value: Any, known: Mapping[str, list[Any]], draw: st.DrawFn, name: str = "") -> Any:
    """Return a generated value with half of its ids replaced by those of things that exist."""
    if isinstance(value, dict):
        return {member: filled(part, known, draw, member) for member, part in value.items()}
    if isinstance(value, list):
        return [filled(part, known, draw, name.removesuffix("s")) for part in value]
    if name in known and draw(st.booleans()):
        return draw(st.sampled_from(known[name]))
    return value


@st.composite
def cases(draw: st.DrawFn, label: str, mode: GenerationMode, known: Mapping[str, list[Any]]) -> Case[Any]:
    """Return a request of an operation, with ids of things that exist in about half of the places."""
    case: Case[Any] = draw(OPERATIONS[label].as_strategy(mode))
    for part in ("path_parameters", "query", "body"):
        value = getattr(case, part)
        if isinstance(value, dict | list):
            setattr(case, part, filled(value, known, draw))
    return case


def check(service: Service, case: Case[Any], who: str) -> None:
    """Send a request as somebody and hold the answer to the description."""
    request = case.as_transport_kwargs(base_url="http://hw.test")
    headers = {name: value for name, value in request.pop("headers", {}).items() if name.lower() == "content-type"}
    answer = service.send(who, request.pop("method"), request.pop("url"), headers=headers, **sendable(request))
    case.validate_response(answer, checks=CHECKS)
    assert answer.headers["x-trace-id"]
    if answer.status_code >= 400 and case.path.startswith("/api"):
        assert answer.headers["content-type"] == MEDIA_TYPE
        if answer.request.method == "HEAD":  # whose answer has no body
            return
        assert {"type", "title", "status", "instance", "trace_id"} <= answer.json().keys()
        assert answer.json()["status"] == answer.status_code


def sendable(request: dict[str, Any]) -> dict[str, Any]:
    """Return what httpx understands of a request made for another client."""
    if "data" in request:
        request["content"] = request.pop("data")
    return {name: request[name] for name in ("params", "json", "content") if request.get(name) is not None}


@pytest.fixture(scope="module")
def known(service: Service, tenants: tuple[Tenant, Tenant]) -> dict[str, list[Any]]:
    """The ids of both tenants, by name. Everybody is signed in before sign-ins are tried until they are throttled."""
    mine, theirs = tenants
    for name in mine.people:
        service.session(name)
    return {name: values + theirs.known.get(name, []) for name, values in mine.known.items()}


@pytest.fixture(scope="module")
def untouched(service: Service, theirs: Tenant) -> Iterator[None]:
    """Insist at the end that none of the other tenant's rows was changed, added or lost."""
    before = rows_of(service, theirs)
    yield
    after = rows_of(service, theirs)
    assert {table for table in before if before[table] != after[table]} - OPERATORS - REGISTER == set()


def modes(label: str) -> list[GenerationMode]:
    """Return which kinds of request an operation has: one that takes nothing cannot be asked wrongly."""
    operation = OPERATIONS[label]
    takes = list(operation.iter_parameters()) or list(operation.body)
    return list(GenerationMode) if takes else [GenerationMode.POSITIVE]


def run(
    service: Service, mine: Tenant, known: Mapping[str, list[Any]], label: str, examples: int, *, dealt: bool = False
) -> None:
    """Try an operation with well-formed and with malformed requests, each as everybody, or dealt out among them."""
    people = [ANYONE] if label == SIGN_OUT else [*mine.people, ANYONE]

    hands = [people[start::examples] for start in range(examples)] if dealt else [people]
    turns = cycle(hands)
    for mode in modes(label):

        @seed(20221011)
        @settings(
            max_examples=examples,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases(label, mode, known))
        def as_everybody(case: Case[Any]) -> None:
            for who in next(turns):
                check(service, case, who)

        as_everybody()
    for who in people[:-1]:
        assert service.get(who, "/api/me").status_code == 200, f"{who} is no longer signed in"


@pytest.mark.parametrize("label", OPERATIONS)
@pytest.mark.usefixtures("untouched")
def test_every_answer_is_as_described(service: Service, mine: Tenant, known: dict[str, list[Any]], label: str) -> None:
    run(service, mine, known, label, FEW, dealt=True)


@pytest.mark.long
@pytest.mark.parametrize("label", OPERATIONS)
@pytest.mark.usefixtures("untouched")
def test_every_answer_is_as_described_at_length(
    service: Service, mine: Tenant, known: dict[str, list[Any]], label: str
) -> None:
    run(service, mine, known, label, MANY)
