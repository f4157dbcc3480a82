"""The published vectors of bundles: files that hold and one for each way to spoil one, with what a check finds."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from hwtrack.custody.bundle.form import FORMAT, Bundle, BundledEvent, BundledLink, DevicePaper, Sealed, written
from hwtrack.custody.bundle.phones import RESTORED, REVOKED, SUSPENDED
from hwtrack.custody.bundle.verify import verify
from hwtrack.custody.chain import link_hash
from hwtrack.custody.header import Grade
from hwtrack.infra.resources import folder
from hwtrack.kernel.canonical import sha256
from hwtrack.labels import vectors as labels
from hwtrack.tlog.cosignature import cosign
from hwtrack.tlog.note import Note, read_note
from tests.custody import bundles, make
from tests.custody.bundles import (
    ANCHORS,
    DRUM_ID,
    KEYS,
    OTHER_ID,
    OTHER_PHONE,
    PHONE,
    Event,
    bundle,
    event,
    life,
    paper,
)
from tests.tlog import make as log

PATH = folder("schemas") / "vectors" / "bundle.json"

OTHER_HOME = 15

Made = Iterator[tuple[str, Bundle]]


ABOUT = (
    "hwtrack bundle vectors, version 1. A case's file is the first `keep[0]` characters of `whole`, then `put`, then"
    " the last `keep[1]` characters of `whole`. `report` is what a check gives with the keys of `trust`, or with the"
    " file's own where `anchored` is false; a verifier that derives no statuses leaves them out. The private keys are"
    " published: never use them for anything real."
)


def text() -> str:
    """Return the whole content of `schemas/vectors/bundle.json`: one case a line."""
    trust = {"format": "hwtrack-trust-v1", **written(KEYS)}
    head = {"about": ABOUT, "trust": trust, "whole": bundle().text}
    members = [f" {_json(name)}: {_json(value)}" for name, value in head.items()]
    lines = ",\n".join(f"  {_json(_case(name, content))}" for name, content in cases())
    return "{\n" + ",\n".join([*members, f' "cases": [\n{lines}\n ]']) + "\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def cases() -> Iterator[tuple[str, str]]:
    """Return every file by its case's name."""
    for made in (_good(), _chains(), _invented(), _phones(), _entries(), _sealing(), _witnesses(), _papers(), _own()):
        yield from ((name, found.text) for name, found in made)
    yield from _forms()


def _case(name: str, content: str) -> dict[str, Any]:
    anchors = None if name.startswith("own keys") else ANCHORS
    return {"name": name, **_splice(bundle().text, content), "report": verify(content.encode(), anchors).plain}


def _splice(whole: str, content: str) -> dict[str, Any]:
    """Say how a text differs from another in one piece."""
    before = _alike(whole, content)
    after = _alike(whole[before:][::-1], content[before:][::-1])
    return {"keep": [before, after], "put": content[before : len(content) - after]}


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _good() -> Made:
    first = event("generated", 0, OTHER_ID)
    yield "whole", bundle()
    yield "two containers", bundle((first, *life()), held=(DRUM_ID, OTHER_ID))
    yield "one event of two homes", _of_two_homes()
    yield "a desk's event only", bundle(life()[:1], ())
    yield "an event of a phone without a signature", bundle((*life()[:2], _stored(grade=Grade.UNSIGNED)))
    yield "all three witnesses", bundle(witnesses=log.WITNESSES)
    yield "names left out", replace(bundle(), unproven=replace(bundles.UNPROVEN, organisations=(), places=()))
    yield "without receipts, labels and key list", _bare(bundle())
    yield "a phone suspended and restored before", bundle(papers=_turns((-30, SUSPENDED), (-20, RESTORED)))
    yield "a phone revoked afterwards", bundle(papers=_turns((45, REVOKED)))


def _of_two_homes() -> Bundle:
    """Return the bundle of two organisations' drums that one event moved: one entry of the log for each home."""
    one = event("generated", 1, DRUM_ID, containers=make.lines(make.DRUM, make.OTHER))
    other = Event(replace(one.header, home_org_id=OTHER_HOME, containers=(OTHER_ID,)), one.body)
    made = bundle((one, other), (), held=(DRUM_ID, OTHER_ID))
    return replace(made, containers=(made.containers[0], replace(made.containers[1], home_org_id=OTHER_HOME)))


def _bare(one: Bundle) -> Bundle:
    containers = tuple(replace(container, labels=()) for container in one.containers)
    return replace(_each(one, receipt=None), containers=containers, key_list=None)


def _chains() -> Made:
    good = bundle()
    first, second, third = good.containers[0].links
    yield "body altered", _event(good, 1, body=good.events[1].body.replace("187.400", "187.300"))
    yield "header altered", _event(good, 2, header=good.events[2].header.replace(":30:00", ":31:00"))
    yield "body altered, its link fitted", _fitted(good)
    yield "link's hash altered", _links(good, first, replace(second, hash=bytes(32)), third)
    yield "first event left out", _without(good, 0)
    yield "middle event left out", _without(good, 1)
    yield "middle event left out, numbers closed", _links(_without(good, 1), first, replace(third, seq=2))
    yield "last event left out", _without(good, 2)
    yield "two exchanged", _links(good, second, first, third)
    yield "one repeated", _links(good, first, second, second, third)
    yield "begins with another hash", _links(good, replace(first, prev=b"\1" * 32), second, third)
    yield "event not in the file", replace(good, events=(good.events[0], good.events[2]))
    yield "header in another spelling", _respelt(good)
    yield "another container's id", _container(good, container_id=make.container_id(3))
    yield "another container's code", _container(good, code=make.SLAG, labels=())
    yield "another home", _home(good)


def _fitted(good: Bundle) -> Bundle:
    body = life()[1].body.replace("187.400", "187.300")
    links = bundles.linked((life()[0], Event(life()[1].header, body)))[DRUM_ID]
    return _links(_event(good, 1, body=body), *links, good.containers[0].links[2])


def _respelt(good: Bundle) -> Bundle:
    """Return the bundle with a header that the service did not write, though its link fits."""
    sealed = life()[1]
    account, link = str(make.ACCOUNT), good.containers[0].links[1]
    header = sealed.header.text.replace(account, account.upper())
    made = link_hash(link.prev, 2, header_sha256=sha256(header), body_sha256=sha256(sealed.body))
    links = good.containers[0].links
    return _links(_event(good, 1, header=header), links[0], replace(link, hash=made), links[2])


def _home(good: Bundle) -> Bundle:
    """Return the bundle as another organisation's: the headers say otherwise."""
    return replace(_container(_each(good, home_org_id=15), home_org_id=15))


def _invented() -> Made:
    """Yield files of a service that made up an event and sealed it; its chain and its log fit."""
    generated, sealed, stored = life()
    other = bundles.signed(OTHER_PHONE, sealed.body)
    yield "signature of another phone", bundle((generated, _headed(sealed, signature=other), stored))
    yield "signature of another body", bundle((generated, _headed(sealed, signature=stored.header.signature), stored))
    yield "signature too short", bundle((generated, _headed(sealed, signature=bytes(63)), stored))
    yield "signature of noughts", bundle((generated, _headed(sealed, signature=bytes(64)), stored))
    yield "marked as signed, no signature", bundle((generated, _headed(sealed, signature=None), stored))
    yield "marked as signed by another phone", bundle((generated, _headed(sealed, device_id=OTHER_PHONE), stored))
    yield "a body of another event", bundle((generated, Event(sealed.header, stored.body), stored))


def _phones() -> Made:
    generated, sealed, _ = life()
    prev = sha256(sealed.body).hex()
    yield "no enrolment", bundle(papers=())
    yield "two enrolments", bundle(papers=(paper(), paper(number=2)))
    yield "enrolment of another phone", bundle(papers=(paper(device=OTHER_PHONE),))
    yield "enrolled later, by its time", bundle(papers=(paper(at=make.minutes(25)),))
    yield "enrolled later, by its place in the log", bundle(papers_last=True)
    yield "revoked before", bundle(papers=_turns((-5, REVOKED)))
    yield "revoked between the two signatures", bundle(papers=_turns((25, REVOKED)))
    yield "revoked at the very instant", bundle(papers=_turns((30, REVOKED)))
    yield "suspended before", bundle(papers=_turns((-5, SUSPENDED)))
    yield "suspended, restored, suspended", bundle(papers=_turns((-30, SUSPENDED), (-20, RESTORED), (-5, SUSPENDED)))
    yield "record altered", _record(bundle(), '"org_id":14', '"org_id":15')
    yield "record's instant altered", _record(bundle(), "T03:00:00", "T02:00:00")
    yield "record's key altered", _record(bundle(), "034200", "034201")
    yield "one number twice", bundle((generated, sealed, _stored(phone=(PHONE, 1, None))))
    yield (
        "one id in two organisations",
        bundle(
            (generated, sealed, _stored(phone=(PHONE, 1, None), org_id=make.CARRIER)),
            (paper(), paper(number=2, org=make.CARRIER)),
        ),
    )
    yield "phone's chain broken", bundle((generated, sealed, _stored(phone=(PHONE, 2, "0" * 64))))
    yield "phone's chain with a gap", bundle((generated, sealed, _stored(phone=(PHONE, 3, prev))))


def _entries() -> Made:
    good = bundle()
    sibling = good.events[2].siblings[0]
    yield "entry altered", _event(good, 1, entry_hash=bytes(32))
    yield "sibling left out", _event(good, 2, siblings=())
    yield "sibling altered", _event(good, 2, siblings=(replace(sibling, hash=bytes(32)),))
    yield "sibling of another container", _event(good, 2, siblings=(replace(sibling, container_id=UUID(int=7)),))
    yield "sibling too many", _event(good, 1, siblings=(sibling,))
    yield "container beside itself", _event(good, 2, siblings=(sibling, replace(sibling, container_id=DRUM_ID)))


def _sealing() -> Made:
    good = bundle()
    sealed = _sealed(good, 1)
    other = bundle(life()[:2])
    yield "wrong place", _event(good, 1, sealed=replace(sealed, index=sealed.index + 1))
    yield "place beyond the tree", _event(good, 1, sealed=replace(sealed, index=bundles.SIZE))
    yield "proof altered", _event(good, 1, sealed=replace(sealed, proof=(bytes(32), *sealed.proof[1:])))
    yield "proof too short", _event(good, 1, sealed=replace(sealed, proof=sealed.proof[:-1]))
    yield "proof too long", _event(good, 1, sealed=replace(sealed, proof=(*sealed.proof, bytes(32))))
    yield "proof of another event", _event(good, 1, sealed=_sealed(good, 2))
    yield "last event not sealed yet", _event(good, 2, sealed=None)
    yield "enrolment not sealed yet", replace(good, devices=(replace(good.devices[0], sealed=None),))
    yield "enrolment's place wrong", replace(good, devices=(replace(good.devices[0], sealed=_sealed(good, 0)),))
    yield "checkpoint of another tree", replace(good, checkpoint=other.checkpoint)
    yield "no checkpoint", replace(good, checkpoint=None)
    yield "checkpoint by another key", bundle(by=log.IMPOSTOR)
    yield "checkpoint of another log", bundle(by=log.key("other.example/log"))
    yield "checkpoint's size altered", _note(good, lambda whole: whole.replace("\n21\n", "\n22\n", 1))
    yield "checkpoint with a line too many", _note(good, lambda whole: whole.replace("\n21\n", "\n21\n21\n", 1))
    yield "checkpoint without its last line end", _note(good, lambda whole: whole[:-1])
    yield "log's signature left out", _signatures(good, lambda note: note.signatures[1:])


def _witnesses() -> Made:
    good, other = bundle(), bundle(life()[:2])
    found = read_note(other.checkpoint or "").signatures
    stranger = cosign(read_note(good.checkpoint or "").text, log.key("stranger.example"), at=bundles.CONFIRMED)
    yield "one witness only", bundle(witnesses=log.WITNESSES[:1])
    yield "no witness", bundle(witnesses=())
    yield "a witness's signature over another root", _signatures(good, lambda note: (*note.signatures[:2], found[2]))
    yield "a witness's signature twice", _signatures(good, lambda note: (*note.signatures[:2], note.signatures[1]))
    yield "a stranger for a witness", _signatures(good, lambda note: (*note.signatures[:2], stranger))
    yield "a stranger beside the witnesses", _signatures(good, lambda note: (*note.signatures, stranger))


def _papers() -> Made:
    yield from _receipts(bundle())
    yield from _labels(bundle())


def _receipts(good: Bundle) -> Made:
    one, at = good.events[1], make.minutes(20)
    yield "receipt of another event", _event(good, 1, receipt=good.events[0].receipt)
    yield "receipt of another instant", _event(good, 1, receipt=bundles.receipt_of(one, at + timedelta(seconds=1)))
    yield "receipt by another key", _event(good, 1, receipt=bundles.receipt_of(one, at, by=log.key(log.ORIGIN)))
    yield "receipt altered", _event(good, 1, receipt=(one.receipt or "").replace("\n14\n", "\n15\n"))
    yield "receipt cut off", _event(good, 1, receipt=(one.receipt or "")[:-9])


def _labels(good: Bundle) -> Made:
    link, other = good.containers[0].labels[0], bundles.label(make.OTHER)
    old = replace(labels.key_list(), made_at=make.minutes(30) - timedelta(days=30))
    older = replace(old, made_at=old.made_at - timedelta(seconds=1))
    yield "label's last digit altered", _container(good, labels=(link[:-1] + str((int(link[-1]) + 1) % 10),))
    yield "label of another container", _container(good, labels=(link, other))
    yield "label without its digits", _container(good, labels=(link[:-213],))
    yield "label of a compromised key", _container(good, labels=(bundles.label(make.DRUM, kid=labels.COMPROMISED),))
    yield "label of a retired key", _container(good, labels=(bundles.label(make.DRUM, kid=labels.RETIRED),))
    yield "label of an unlisted key", _container(good, labels=(bundles.label(make.DRUM, kid=labels.UNLISTED),))
    yield "key list of its last day", replace(good, key_list=labels.ROOT.sign_list(old))
    yield "stale key list", replace(good, key_list=labels.ROOT.sign_list(older))
    yield "key list by another root", replace(good, key_list=labels.STRANGER.sign_list(labels.key_list()))
    yield "key list with a space", replace(good, key_list=(good.key_list or "").replace(":", ": ", 1))
    yield "no key list", replace(good, key_list=None)


def _own() -> Made:
    good = bundle()
    yield "own keys", good
    yield "own keys, none", replace(good, unproven=replace(bundles.UNPROVEN, keys=None))
    yield "own keys, no keys", replace(good, unproven=replace(bundles.UNPROVEN, keys=replace(KEYS, log="none")))
    yield (
        "own keys, others'",
        replace(good, unproven=replace(bundles.UNPROVEN, keys=replace(KEYS, witnesses=(), quorum=0))),
    )


def _forms() -> Iterator[tuple[str, str]]:
    good = bundle().text
    yield "truncated", good[:-20]
    yield "duplicate member", good.replace('"format":', '"format":"","format":', 1)
    yield "space", good.replace('"format":', '"format": ', 1)
    yield "line end", good + "\n"
    yield "fraction", good.replace('"home_org_id":14,', '"home_org_id":14.0,', 1)
    yield "escaped character", good.replace("沧", "\\u6ca7", 1)
    yield "another format", good.replace(FORMAT, "hwtrack-bundle-v2", 1)
    yield "list", "[]"
    yield "empty object", "{}"
    yield "empty", ""
    yield "format only", '{"format":"hwtrack-bundle-v1"}'
    yield "unknown member", good.replace('"format":', '"fond":1,"format":', 1)
    yield "unknown member within", good.replace('"seq":2', '"seq":2,"seq2":2', 1)
    yield "member missing", good.replace('"seq":2', '"sequel":2', 1)
    yield "hash in capitals", good.replace(bundle().containers[0].links[0].hash.hex(), "AB" * 32, 1)
    yield "number as a text", good.replace('"seq":2', '"seq":"2"', 1)
    yield "number nought", good.replace('"seq":1', '"seq":0', 1)
    yield "null", good.replace('"seq":2', '"seq":null', 1)
    yield from ((name, made.text) for name, made in _misfits())


def _misfits() -> Made:
    good = bundle()
    two = bundle((event("generated", 0, OTHER_ID), *life()), held=(DRUM_ID, OTHER_ID))
    yield "events out of order", replace(good, events=good.events[::-1])
    yield "one event twice", replace(good, events=(*good.events, good.events[2]))
    yield "an event that no chain names", replace(two, containers=two.containers[:1])
    yield "containers out of order", replace(two, containers=two.containers[::-1])
    yield "no links", _links(good)
    yield "one record twice", replace(good, devices=good.devices * 2)


def _stored(**changes: Any) -> Event:
    return event("stored_in", 3, DRUM_ID, OTHER_ID, **changes)


def _headed(one: Event, **changes: Any) -> Event:
    return Event(replace(one.header, **changes), one.body)


def _turns(*turns: tuple[int, str]) -> Sequence[DevicePaper]:
    later = [paper(kind, number=n, at=make.minutes(at)) for n, (at, kind) in enumerate(turns, 2)]
    return (paper(), *later)


def _record(one: Bundle, old: str, new: str) -> Bundle:
    found = one.devices[0]
    return replace(one, devices=(replace(found, record=found.record.replace(old, new)),))


def _event(one: Bundle, number: int, **changes: Any) -> Bundle:
    return replace(one, events=_with(one.events, number, replace(one.events[number], **changes)))


def _each(one: Bundle, **changes: Any) -> Bundle:
    return replace(one, events=tuple(replace(found, **changes) for found in one.events))


def _without(one: Bundle, number: int) -> Bundle:
    links, events = one.containers[0].links, one.events
    return _links(replace(one, events=events[:number] + events[number + 1 :]), *links[:number], *links[number + 1 :])


def _links(one: Bundle, *links: BundledLink) -> Bundle:
    return _container(one, links=links)


def _container(one: Bundle, **changes: Any) -> Bundle:
    return replace(one, containers=(replace(one.containers[0], **changes), *one.containers[1:]))


def _sealed(one: Bundle, number: int) -> Sealed:
    found = one.events[number].sealed
    assert found is not None
    return found


def _note(one: Bundle, change: Callable[[str], str]) -> Bundle:
    return replace(one, checkpoint=change(one.checkpoint or ""))


def _signatures(one: Bundle, change: Callable[[Note], Any]) -> Bundle:
    note = read_note(one.checkpoint or "")
    return replace(one, checkpoint=Note(note.text, tuple(change(note))).whole)


def _with(events: tuple[BundledEvent, ...], number: int, changed: BundledEvent) -> tuple[BundledEvent, ...]:
    return (*events[:number], changed, *events[number + 1 :])
