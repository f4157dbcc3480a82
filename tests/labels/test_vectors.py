"""The frozen vectors: rebuilt they are equal, and every case means what its name says."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hwtrack.kernel.errors import DomainError
from hwtrack.labels import vectors
from hwtrack.labels.keys import read_key_list
from hwtrack.labels.payload import Hosts, Reason, read_link

FILE = Path(__file__).parents[2] / "schemas" / "vectors" / "label.json"
FROZEN: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
HOSTS = Hosts.of(FROZEN["hosts"]["current"], tuple(FROZEN["hosts"]["former"]))
ROOTS = (bytes.fromhex(FROZEN["root_public_key"]),)

EXPECTED = {
    "container, weighed": "verified",
    "container, printed before weighing": "verified",
    "container, every hazard": "verified",
    "container, nothing in it": "verified",
    "container, greatest mass": "verified",
    "container, former host": "verified",
    "facility": "verified",
    "transport unit": "verified",
    "retired key, signed in its time": "verified",
    "without digits": "unsigned",
    "empty": "not_ours",
    "some other link": "not_ours",
    "the code alone": "not_ours",
    "http": "not_ours",
    "capital scheme": "not_ours",
    "another host": "not_ours",
    "host with a port": "not_ours",
    "unknown letter": "malformed",
    "small letters in the code": "malformed",
    "wrong check character in the code": "malformed",
    "container's code under a facility's letter": "malformed",
    "a digit short": "malformed",
    "a digit more": "malformed",
    "slash at the end": "malformed",
    "line end": "malformed",
    "query": "malformed",
    "full-width digit": "malformed",
    "cut off in the digits": "malformed",
    "integer of 705 bits": "malformed",
    "greatest integer": "malformed",
    "another serial": "bad_signature",
    "current host put for the former": "bad_signature",
    "facility's label on a transport unit": "bad_signature",
    "lighter by a gram": "bad_signature",
    "another hazard": "bad_signature",
    "hazard bit without meaning": "malformed",
    "another label id": "bad_signature",
    "label id of version 4": "malformed",
    "last bit of the signature": "bad_signature",
    "signature of nought": "bad_signature",
    "signature in its second spelling": "bad_signature",
    "algorithm 0": "unsupported_algorithm",
    "algorithm 2, SM2": "unsupported_algorithm",
    "algorithm 255": "unsupported_algorithm",
    "Ed25519 under a key listed for SM2": "unknown_key",
    "key that is not listed": "unknown_key",
    "key 0": "unknown_key",
    "another listed key's number": "bad_signature",
    "compromised key": "compromised_key",
    "dated at the key's first instant": "verified",
    "dated just before the key's time": "retired_key",
    "dated at the key's last millisecond": "verified",
    "dated at the end of the key's time": "retired_key",
}


def test_rebuilding_the_vectors_gives_the_published_file() -> None:
    assert vectors.text() == FILE.read_text("utf-8")


def test_the_published_cases_are_the_expected_ones() -> None:
    assert {case["name"]: case["reason"] for case in FROZEN["labels"]} == EXPECTED
    assert len(FROZEN["labels"]) == len(EXPECTED)


def test_every_reason_is_among_the_vectors() -> None:
    assert {case["reason"] for case in FROZEN["labels"]} == {reason.value for reason in Reason}


@pytest.mark.parametrize("case", FROZEN["labels"], ids=lambda case: case["name"])
def test_a_label_is_read_as_published(case: dict[str, Any]) -> None:
    good = next(entry for entry in FROZEN["key_lists"] if entry["name"] == "good")
    now = datetime.fromisoformat(good["now"])
    keys = read_key_list(good["document"], roots=ROOTS, now=now, max_age_days=FROZEN["max_age_days"])
    reading = read_link(case["text"], hosts=HOSTS, keys=keys)

    assert reading.reason == case["reason"]
    assert (reading.code.text if reading.code else None) == case.get("code")
    assert (str(reading.payload.label_id) if reading.payload else None) == case.get("label_id")


@pytest.mark.parametrize("case", FROZEN["key_lists"], ids=lambda case: case["name"])
def test_a_key_list_is_read_as_published(case: dict[str, Any]) -> None:
    problem = None
    try:
        read_key_list(
            case["document"],
            roots=ROOTS,
            now=datetime.fromisoformat(case["now"]),
            max_age_days=FROZEN["max_age_days"],
        )
    except DomainError as error:
        problem = error.code

    assert problem == case["problem"]
