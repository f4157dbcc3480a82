"""The hash chain: it holds as built, and the first edit, removal or exchange is named where it is."""

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwtrack.custody.chain import FIRST_PREV, BreakKind, Link, chain_of, first_break, link_hash
from hwtrack.custody.header import read_header
from tests.custody import make, vectors


def chain(length: int) -> tuple[Link, ...]:
    texts = [
        (make.event_id(number), make.header(number).text, f'{{"event":{number}}}') for number in range(1, length + 1)
    ]
    return chain_of(texts)


lengths = st.integers(2, 12)


def test_the_published_vectors_are_the_codes() -> None:
    """They are frozen: a change here breaks every chain ever written."""
    assert vectors.PATH.read_text(encoding="utf-8") == vectors.text()


def test_the_hash_is_made_as_the_design_says() -> None:
    link = chain(1)[0]
    parts = (b"\x02", bytes(32), b"\0\0\0\0\0\0\0\1", sha256(link.header.encode()).digest())

    assert link.hash == sha256(b"".join(parts) + sha256(link.body.encode()).digest()).digest()


def test_the_vectors_name_every_kind_of_break() -> None:
    kinds = {case["break"]["kind"] for case in json.loads(vectors.text())["chains"] if case["break"]}

    assert kinds == {kind.value for kind in BreakKind}


@pytest.mark.parametrize(
    ("name", "kind", "index"),
    [
        ("body edited", BreakKind.TEXT, 1),
        ("header edited", BreakKind.TEXT, 2),
        ("hash edited", BreakKind.TEXT, 1),
        ("first removed", BreakKind.GAP, 0),
        ("second removed", BreakKind.GAP, 1),
        ("second removed, numbers closed", BreakKind.PREV, 1),
        ("last removed", BreakKind.TAIL, 2),
        ("two exchanged", BreakKind.GAP, 1),
        ("bodies exchanged", BreakKind.TEXT, 1),
        ("one repeated", BreakKind.ORDER, 2),
        ("another container's link", BreakKind.STRANGER, 3),
        ("rebuilt from the second on, old head", BreakKind.TAIL, 3),
        ("starts with another prev", BreakKind.PREV, 0),
        ("empty", BreakKind.TAIL, -1),
    ],
)
def test_each_attack_is_named(name: str, kind: BreakKind, index: int) -> None:
    links = dict(vectors.cases())[name]

    found = first_break(links, container_id=make.container_id(1), head=vectors.links()[-1].hash)

    assert found is not None
    assert (found.kind, found.index) == (kind, index)
    assert found.template.format_map(found.facts)


def test_a_whole_chain_has_no_break() -> None:
    links = vectors.links()

    assert first_break(links, container_id=make.container_id(1), head=links[-1].hash) is None


def test_an_empty_chain_with_an_empty_head_is_whole() -> None:
    assert first_break((), head=FIRST_PREV) is None


@settings(max_examples=40)
@given(lengths, st.data())
def test_any_edit_of_a_text_is_found_at_its_link(length: int, data: st.DataObject) -> None:
    links = list(chain(length))
    at = data.draw(st.integers(0, length - 1))
    member = data.draw(st.sampled_from(("body", "header")))
    text = getattr(links[at], member)
    place = data.draw(st.integers(0, len(text) - 1))
    edited = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
    links[at] = replace(links[at], **{member: edited})

    found = first_break(links)

    assert found is not None
    assert (found.kind, found.index) == (BreakKind.TEXT, at)


@settings(max_examples=40)
@given(lengths, st.data())
def test_any_removal_is_found_where_it_was(length: int, data: st.DataObject) -> None:
    links = chain(length)
    at = data.draw(st.integers(0, length - 2))

    found = first_break(links[:at] + links[at + 1 :])

    assert found is not None
    assert (found.kind, found.index) == (BreakKind.GAP, at)


@settings(max_examples=40)
@given(lengths, st.data())
def test_any_exchange_is_found_at_the_earlier_link(length: int, data: st.DataObject) -> None:
    links = list(chain(length))
    low = data.draw(st.integers(0, length - 2))
    high = data.draw(st.integers(low + 1, length - 1))
    links[low], links[high] = links[high], links[low]

    found = first_break(links)

    assert found is not None
    assert found.index == low


@settings(max_examples=40)
@given(lengths)
def test_a_cut_off_end_is_found_by_the_head_alone(length: int) -> None:
    links = chain(length)

    assert first_break(links[:-1]) is None
    assert first_break(links[:-1], head=links[-1].hash) is not None


@settings(max_examples=40)
@given(st.binary(min_size=32, max_size=32), st.integers(1, 2**63 - 1), st.data())
def test_the_hash_depends_on_every_part(prev: bytes, seq: int, data: st.DataObject) -> None:
    digest = st.binary(min_size=32, max_size=32)
    header, body = data.draw(digest), data.draw(digest)
    made = link_hash(prev, seq, header_sha256=header, body_sha256=body)

    assert made == link_hash(prev, seq, header_sha256=header, body_sha256=body)
    assert made != link_hash(prev, seq - 1, header_sha256=header, body_sha256=body)
    if header != body:
        assert made != link_hash(prev, seq, header_sha256=body, body_sha256=header)


def test_a_header_is_read_back_as_it_was_written() -> None:
    for link in vectors.links():
        assert read_header(link.header).text == link.header


def test_a_headers_times_are_utc_to_the_microsecond() -> None:
    late = make.header(1, record_time=make.NOON + timedelta(microseconds=7))

    assert '"record_time":"2026-09-21T04:00:00.000007Z"' in late.text
    assert read_header(late.text).record_time == make.NOON + timedelta(microseconds=7)


@pytest.mark.parametrize("header", ["", "{}", '{"v":2}', "[]", '{"v":1}'])
def test_a_header_that_is_none_is_a_strangers(header: str) -> None:
    links = chain_of([(make.event_id(1), header, "{}")])

    found = first_break(links)

    assert found is not None
    assert found.kind is BreakKind.STRANGER
