"""The published contracts against what the code makes and reads."""

import json
import tomllib
from datetime import UTC, datetime
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator, meta

from hwtrack.rectification.campaign import CampaignKind
from hwtrack.rectification.meter import MAX_PARAMETERS, MAX_ROWS, Measured, Reading, captured
from hwtrack.rectification.notice.mentions import Verb

FOLDER = Path(__file__).parents[2] / "schemas" / "rectification"
NOON = datetime(2026, 10, 26, 4, tzinfo=UTC)
READING = Reading(
    metric="intermediary-transfers",
    definition="Transfers through intermediaries since {since}",
    figures=(Measured("refused", "2"), Measured("found_afterwards", "1")),
    rows=("a", "b", "c"),
    contradicts=True,
    query_sha256=b"\x01" * 32,
)


def schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    meta.validate(loaded)
    return loaded


def test_a_capture_s_text_fits_its_contract() -> None:
    contract = schema("metric-capture.json")
    text = captured(READING, parameters={"since": "2026-09-01"}, as_of=NOON, now=NOON).text

    Draft202012Validator(contract).validate(json.loads(text))
    assert contract["properties"]["rows"]["maxItems"] == MAX_ROWS
    assert contract["properties"]["parameters"]["maxProperties"] == MAX_PARAMETERS


def test_a_capture_s_hash_never_changes() -> None:
    capture = captured(READING, parameters={"since": "2026-09-01"}, as_of=NOON, now=NOON)

    assert capture.sha256.hex() == "7d01f61d9d3a63dbfb90081f9c7d92e73f977add66f85300cf6ddcfccb227c96"


def test_the_demo_campaign_fits_its_contract() -> None:
    text = (files("hwtrack.rectification") / "demo_campaign.toml").read_text(encoding="utf-8")
    plain = json.loads(json.dumps(tomllib.loads(text), default=str))

    Draft202012Validator(schema("campaign.json"), validate_formats=True).validate(plain)


@pytest.mark.parametrize(
    ("kinds", "published"),
    [
        (CampaignKind, schema("campaign.json")["properties"]["kind"]["enum"]),
        (Verb, schema("campaign.json")["$defs"]["document"]["properties"]["verb"]["enum"]),
    ],
    ids=["kinds", "verbs"],
)
def test_the_published_words_are_the_code_s(kinds: type[StrEnum], published: list[str]) -> None:
    assert [kind.value for kind in kinds] == published
