"""The published vectors of the custody chain: what every verifier, in whatever language, must answer."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hwtrack.custody.chain import FIRST_PREV, Break, Link, chain_of, first_break
from hwtrack.custody.clock import Lateness
from hwtrack.custody.header import Grade, Nearness
from hwtrack.infra.resources import folder
from hwtrack.tlog.leaf import Entry, over_links
from tests.custody import make

PATH = folder("schemas") / "vectors" / "custody.json"

KIND = "custody"


def links() -> tuple[Link, ...]:
    """Return the drum's chain of four events, one of them by a phone with a signature and a position."""
    phone = make.header(
        3,
        at=make.minutes(20),
        containers=(make.container_id(1), make.container_id(2)),
        lateness=Lateness.LATE,
        grade=Grade.DEVICE,
        device_id=make.container_id(9),
        signature=bytes(range(64)),
        distance_m=12,
        nearness=Nearness.WITHIN_ACCURACY,
        manifest_ids=(make.MANIFEST, None),
        acting_for=make.GENERATOR,
    )
    texts = [
        (make.header(1), make.body("generated", 1, containers=make.lines(make.DRUM), note="釜残 ①")),
        (make.header(2, at=make.minutes(10)), make.body("sealed", 2, at=make.minutes(10))),
        (phone, make.body("stored_in", 3, at=make.minutes(20), containers=make.lines(make.DRUM, make.OTHER))),
        (make.header(4, at=make.minutes(30), account_id=None), make.body("stored_out", 4, at=make.minutes(30))),
    ]
    return chain_of([(header.event_id, header.text, body) for header, body in texts])


def cases() -> Iterator[tuple[str, tuple[Link, ...]]]:
    """Return chains by name: the good one, then one for each way to spoil it."""
    good = links()
    first, second, third, fourth = good
    yield "whole", good
    yield "empty", ()
    yield "body edited", (first, replace(second, body=second.body.replace("187.400", "187.300")), third, fourth)
    yield "header edited", (first, second, replace(third, header=third.header.replace("late", "held")), fourth)
    yield "hash edited", (first, replace(second, hash=bytes(32)), third, fourth)
    yield "first removed", (second, third, fourth)
    yield "second removed", (first, third, fourth)
    yield "second removed, numbers closed", (first, replace(third, seq=2), replace(fourth, seq=3))
    yield "last removed", (first, second, third)
    yield "two exchanged", (first, third, second, fourth)
    yield "bodies exchanged", (first, replace(second, body=third.body), replace(third, body=second.body), fourth)
    yield "one repeated", (first, second, second, third, fourth)
    yield "another container's link", (first, second, third, _stranger(third))
    yield "rebuilt from the second on, old head", _rebuilt(good)
    yield "starts with another prev", (replace(first, prev=b"\x01" * 32), second, third, fourth)


def text() -> str:
    """Return the whole content of `schemas/vectors/custody.json`."""
    good = links()
    entry = Entry(KIND, good[1].event_id, over_links([good[0].hash, good[1].hash]))
    document = {
        "about": "hwtrack custody vectors, version 1: hash = SHA-256(02 || prev || int8(seq) || SHA-256(header) || "
        "SHA-256(body)), texts as UTF-8, first prev 32 zero bytes; entry over two links in container order.",
        "first_prev": FIRST_PREV.hex(),
        "container_id": str(make.container_id(1)),
        "head": good[-1].hash.hex(),
        "chains": [_case(name, chain, good[-1].hash) for name, chain in cases()],
        "entry": {
            "kind": entry.kind,
            "entry_id": str(entry.entry_id),
            "links": [good[0].hash.hex(), good[1].hash.hex()],
            "hash": entry.hash.hex(),
            "leaf": entry.leaf.hex(),
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _case(name: str, chain: tuple[Link, ...], head: bytes) -> dict[str, Any]:
    found = first_break(chain, container_id=make.container_id(1), head=head)
    return {"name": name, "links": [_link(link) for link in chain], "break": None if found is None else _break(found)}


def _link(link: Link) -> dict[str, Any]:
    return {
        "seq": link.seq,
        "event_id": str(link.event_id),
        "prev": link.prev.hex(),
        "hash": link.hash.hex(),
        "header": link.header,
        "body": link.body,
    }


def _break(found: Break) -> dict[str, Any]:
    return {"kind": found.kind.value, "index": found.index}


def _stranger(after: Link) -> Link:
    header = make.header(5, at=make.minutes(40), containers=(make.container_id(2),))
    texts = [(header.event_id, header.text, make.body("departed", 5, at=make.minutes(40)))]
    before = [(link.event_id, link.header, link.body) for link in links()[: after.seq]]
    return chain_of([*before, *texts])[-1]


def _rebuilt(good: tuple[Link, ...]) -> tuple[Link, ...]:
    texts = [(link.event_id, link.header, link.body.replace("187.400", "187.300")) for link in good]
    return chain_of(texts)
