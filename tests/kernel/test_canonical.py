"""Canonical text: one spelling, the same as an independent RFC 8785 implementation, and everything else refused."""

import contextlib
import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.kernel.canonical import MAX_INTEGER, NotCanonicalError, canonical, plain, read_canonical, sha256
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
keys = st.text(st.characters(min_codepoint=0, max_codepoint=127), max_size=8)
scalars = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | text
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=20
)
objects = st.dictionaries(keys, values, max_size=5)


@given(objects)
def test_our_text_is_the_one_of_an_independent_implementation(value: dict[str, Any]) -> None:
    assert canonical(value).encode() == rfc8785.dumps(value)


@given(objects)
def test_canonical_text_reads_back_and_does_not_depend_on_key_order(value: dict[str, Any]) -> None:
    backwards = dict(reversed(list(value.items())))
    assert read_canonical(canonical(value)) == value
    assert canonical(backwards) == canonical(value)


@given(objects)
def test_any_other_spelling_of_the_same_object_is_refused(value: dict[str, Any]) -> None:
    spaced = json.dumps(value, ensure_ascii=False, indent=1)
    if spaced == canonical(value):
        return
    with pytest.raises(NotCanonicalError):
        read_canonical(spaced)


@pytest.mark.parametrize(
    "body",
    [
        '{"a":1,"a":1}',
        '{"b":1,"a":1}',
        '{"a":1.0}',
        '{"a":1e2}',
        '{"a":NaN}',
        '{"a":Infinity}',
        "[]",
        "1",
        "",
        "{",
        '{"a":"\\ud800"}',
        '{"a":"\\u0041"}',
        '{"键":1}',
        '{"a":9007199254740992}',
        "[" * 100_000,
    ],
)
def test_what_is_not_canonical_is_refused(body: str) -> None:
    with pytest.raises(NotCanonicalError):
        read_canonical(body)


def test_no_depth_of_nesting_is_more_than_a_refusal() -> None:
    """The reader of JSON and the check behind it reach their ends at different depths; neither end is a crash."""
    for depth in range(800, 1100):
        for text in ('{"a":' * depth + "1" + "}" * depth, '{"a":' + "[" * depth + "]" * depth + "}"):
            with contextlib.suppress(NotCanonicalError):
                read_canonical(text)


def test_the_largest_integer_is_the_last_that_is_written() -> None:
    assert canonical({"a": MAX_INTEGER}) == '{"a":9007199254740991}'
    with pytest.raises(NotCanonicalError):
        canonical({"a": MAX_INTEGER + 1})


def test_frozen_values_become_plain_ones() -> None:
    value = {
        "mass": Mass(187_400),
        "on": date(2026, 9, 21),
        "at": datetime(2026, 9, 21, 8, tzinfo=UTC),
        "id": UUID(int=7),
        "hazards": frozenset({HazardProperty.TOXIC, HazardProperty.IGNITABLE}),
        "hash": b"\x01\xff",
    }

    assert canonical(plain(value)) == (
        '{"at":"2026-09-21T08:00:00+00:00","hash":"01ff","hazards":["I","T"],'
        '"id":"00000000-0000-0000-0000-000000000007","mass":"187.400","on":"2026-09-21"}'
    )


def test_a_float_has_no_canonical_form() -> None:
    with pytest.raises(NotCanonicalError):
        canonical({"a": 1.5})
    with pytest.raises(NotCanonicalError):
        plain(1.5)


def test_the_hash_is_of_the_utf8_bytes() -> None:
    assert sha256("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256("危") != sha256("危 ")
