"""The published schemas of the bodies: up to date, valid, and of one mind with the reader."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwtrack.custody.events import KINDS, BodyFaultsError, read_body, schema_of
from hwtrack.infra.resources import folder
from hwtrack.kernel.canonical import canonical
from hwtrack.kernel.errors import DomainError
from tests.custody import make

BEYOND_JSON_SCHEMA = (
    "A change has a cause",
    "A duplicate says how many",
    "A loss has a reason",
    "A meter that turned over",
    "A ruling upholds",
    "An event is not upheld and set aside",
    "Reading {after}",
    "Taken {taken}",
    "The hash is not that of the quoted body",
    "The mass of a sample is above zero",
    "The mass put in is above zero",
    "The mass taken out is above zero",
    "The quantity metered is above zero",
    "The release names exactly",
    "What is released says something",
    "What replaces a body says something",
    "A back entry is made at a desk",
    "A container that did not arrive was not weighed",
    "A correction cannot correct itself",
    "A correction has a new body unless",
    "A mass with its tare taken off",
    "A refused container has a reason",
    "A top-up says either",
    "A weighed mass names the division",
    "Container {code} is named twice",
    "Container {code} is not labelled as waste",
    "Gross and tare are given together",
    "Gross {gross} - tare {tare} is not net",
    "Number 1 follows nothing",
    "The correction names every container",
    "The mass treated is above zero",
    "The new body keeps the id",
)
"""Faults that take two members to see, or a number inside a text: the reader's alone."""

ODD: list[Any] = [
    *(None, True, 0, -1, 1, 10**6, "", "x", "2026-09-21", "2026-09-21T08:00:00+08:00", "2026-02-29T08:00:00Z"),
    *("187.400", "0.000", "-1.000", "1,000", "accepted", "weighed", make.DRUM, make.DRUM + "\n", make.SITE, "90001311"),
    *([], [{}], {}, {"code": make.OTHER}, "x" * 501, "\u0000", "f" * 64, "91.0", "31.98"),
]

Path_ = tuple[str | int, ...]


def published(kind: str) -> Path:
    return folder("schemas") / "events" / f"{kind}.json"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_published_schema_is_the_codes(kind: str) -> None:
    """To write it again: `python -m tests.custody.publish`."""
    assert json.loads(published(kind).read_text(encoding="utf-8")) == json.loads(json.dumps(schema_of(KINDS[kind])))


def test_there_is_a_schema_for_every_kind_and_no_other() -> None:
    assert {path.stem for path in (folder("schemas") / "events").glob("*.json")} == set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_schema_is_valid_and_takes_a_good_body(kind: str) -> None:
    jsonschema_rs.meta.validate(dict(schema_of(KINDS[kind])))

    assert _validator(kind).is_valid(make.members(kind))


@given(st.data())
@settings(max_examples=150)
def test_reader_and_schema_agree_on_any_change_to_a_body(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    body = _changed(make.members(kind), data)

    refused = _refusals(canonical(body))

    if _validator(kind).is_valid(body):
        assert all(text.startswith(BEYOND_JSON_SCHEMA) for text in refused), (body, refused)
    else:
        assert refused, body


@cache
def _validator(kind: str) -> Any:
    return jsonschema_rs.validator_for(dict(schema_of(KINDS[kind])), validate_formats=True)


def _refusals(text: str) -> list[str]:
    try:
        read_body(text)
    except BodyFaultsError as error:
        return [fault.template for fault in error.faults]
    except DomainError as error:
        return [error.english()]
    return []


def _changed(body: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    changed = json.loads(json.dumps(body))
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from([way for way in _paths(changed) if way[0] != "quoted" or len(way) == 1]))
        parent = changed
        for step in path[:-1]:
            parent = parent[step]
        match data.draw(st.sampled_from(("set", "drop", "add"))):
            case "set":
                parent[path[-1]] = deepcopy(data.draw(st.sampled_from(ODD)))
            case "drop":
                parent.pop(path[-1])
            case _:
                changed[data.draw(st.sampled_from(sorted(ADDED)))] = deepcopy(data.draw(st.sampled_from(ODD)))
    return dict(changed)


ADDED = {"note", "position", "device", "scans", "attachments", "place", "manifest_id", "back_entry", "broker"}


def _paths(value: Any, at: Path_ = ()) -> list[Path_]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for step, item in steps for found in ((*at, step), *_paths(item, (*at, step)))]
