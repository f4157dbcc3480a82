"""The published contracts are what the code reads, and two readers of JSON Schema agree on them."""

import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # no stubs are published
import jsonschema_rs
import pytest

from hwtrack.transfers.manifest import Status
from tests.transfers.publish import BODIES, FOLDER, published

GOOD = {
    "kind": "treatment",
    "number": "HT-1",
    "parties": [{"role": "remover", "credit_code": "91329900MA9XCL014E", "name": "沧澜化工"}],
    "scope": {"codes": ["900-013-11"], "methods": ["D10"], "quantity_kg": "500000.000"},
    "valid_from": "2026-01-01",
    "valid_until": "2026-12-31",
}


@pytest.mark.parametrize("name", published())
def test_the_published_file_is_what_the_code_says(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == published()[name], "python -m tests.transfers.publish"


def test_nothing_else_is_published() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(published())


@pytest.mark.parametrize("name", BODIES)
def test_the_schema_is_sound(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(published()[f"{name}.json"]))


@pytest.mark.parametrize(
    ("changes", "valid"),
    [
        ({}, True),
        ({"erp_number": 4711}, True),
        ({"kind": "brokerage"}, False),
        ({"scope": {"quantity_kg": "1"}}, False),
        ({"parties": []}, False),
    ],
    ids=["good", "more than is read", "unknown kind", "mass", "no party"],
)
def test_two_readers_agree_on_the_contract(changes: dict[str, Any], valid: bool) -> None:
    schema = json.loads(published()["contract.json"])
    body = GOOD | changes

    assert jsonschema.Draft202012Validator(schema).is_valid(body) is valid
    assert jsonschema_rs.validator_for(schema).is_valid(body) is valid


def test_the_published_states_are_all_of_them_and_each_open_one_has_a_move() -> None:
    states = json.loads(published()["states.json"])["states"]

    assert set(states) == set(Status)
    assert all(bool(state["moves"]) is not state["final"] for state in states.values())
