"""Bundles made from published keys: a drum of 釜残, enrolled phones, a log of 21 entries, two of three witnesses.

Everything is made again from the same seeds, so the published vectors are the same text on every machine.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hwtrack.custody.bundle.anchors import Anchors
from hwtrack.custody.bundle.form import (
    Bundle,
    BundledContainer,
    BundledEvent,
    BundledLink,
    DevicePaper,
    KeyTexts,
    NamedOrganisation,
    NamedPlace,
    Sealed,
    Sibling,
    Unproven,
)
from hwtrack.custody.bundle.phones import ENROLLED
from hwtrack.custody.bundle.sealing import KIND
from hwtrack.custody.chain import FIRST_PREV, link_hash
from hwtrack.custody.header import Grade, Header
from hwtrack.kernel.canonical import canonical, sha256
from hwtrack.kernel.quantity import Mass
from hwtrack.labels import vectors as labels
from hwtrack.labels.payload import Letter, write_link
from hwtrack.tlog.checkpoint import sign_checkpoint
from hwtrack.tlog.cosignature import cosign
from hwtrack.tlog.leaf import Entry, over_links
from hwtrack.tlog.note import HeldKey
from hwtrack.tlog.receipt import Receipt, sign_receipt
from hwtrack.tlog.tree import inclusion_spans, proof_of
from tests.custody import make
from tests.tlog import make as log

SIZE = 21
DRUM_ID, OTHER_ID = make.container_id(1), make.container_id(2)
CODES = {DRUM_ID: make.DRUM, OTHER_ID: make.OTHER}
PHONE, OTHER_PHONE = make.container_id(9), make.container_id(10)
CONFIRMED = make.minutes(60)

KEYS = KeyTexts(
    log=log.LOG.key.text,
    witnesses=tuple(one.key.text for one in log.WITNESSES),
    quorum=2,
    receipts=(log.RECEIPTS.key.text,),
    label_roots=(labels.ROOT.public,),
    label_hosts=(labels.HOSTS.current, *labels.HOSTS.former),
)
ANCHORS = Anchors.of(KEYS)


def phone_key(device: UUID) -> EllipticCurvePrivateKey:
    """Return the key that everybody can make again from the phone's id."""
    seed = hashlib.sha256(f"hwtrack test phone {device}".encode()).digest()
    return derive_private_key(int.from_bytes(seed) >> 1, SECP256R1())


def signed(device: UUID, body: str) -> bytes:
    """Return a phone's signature over a body, the same each time: r and s."""
    der = phone_key(device).sign(body.encode(), ECDSA(SHA256(), deterministic_signing=True))
    return b"".join(half.to_bytes(32) for half in decode_dss_signature(der))


def paper(
    kind: str = ENROLLED,
    *,
    number: int = 1,
    at: datetime | None = None,
    device: UUID = PHONE,
    org: int = make.GENERATOR,
) -> DevicePaper:
    """Return a record of a phone, an hour before the drum's life began unless another time is given."""
    members: dict[str, Any] = {
        "v": 1,
        "kind": kind,
        "org_id": org,
        "device_id": str(device),
        "at": (at or make.minutes(-60)).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "by": str(make.ACCOUNT),
    }
    if kind == ENROLLED:
        public = phone_key(device).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        members |= {"public_key": public.hex(), "approved_by": str(make.SECOND)}
    else:
        members["reason"] = "遗失"
    return DevicePaper(
        org_id=org,
        device_id=device,
        record_id=make.event_id(700 + number, make.minutes(-60)),
        record=canonical(members),
    )


@dataclass(frozen=True, slots=True)
class Event:
    """An event before it is linked: its two texts, and the containers it moves."""

    header: Header
    body: str


def event(
    kind: str, number: int, *codes: UUID, phone: tuple[UUID, int, str | None] | None = None, **more: Any
) -> Event:
    """Return an event of containers, ten minutes after the one before it; `phone` signs as its how-manieth event."""
    at = make.minutes(10 * number)
    facts: dict[str, Any] = {
        name: more.pop(name) for name in ("grade", "signature", "device_id", "record_time", "org_id") if name in more
    }
    device = None
    if phone is not None:
        device_id, seq, prev = phone
        device = {"id": str(device_id), "seq": seq} | ({} if prev is None else {"prev": prev})
    lines = more.pop("containers", None) or make.lines(*(CODES[one] for one in codes))
    body = make.body(kind, number, at=at, containers=lines, device=device, **more)
    if phone is not None:
        facts = {"grade": Grade.DEVICE, "device_id": phone[0], "signature": signed(phone[0], body)} | facts
    header = make.header(number, at=at, containers=codes, **{"grade": Grade.DESK} | facts)
    return Event(header, body)


def life() -> tuple[Event, ...]:
    """Return three events: generated at a desk, sealed and stored by a phone, the last one with a second drum."""
    mass = make.mass("187.400", gross="206.000", tare="18.600")
    sealed = event("sealed", 2, DRUM_ID, phone=(PHONE, 1, None), containers=make.lines(make.DRUM, mass=mass))
    return (
        event("generated", 1, DRUM_ID),
        sealed,
        event("stored_in", 3, DRUM_ID, OTHER_ID, phone=(PHONE, 2, sha256(sealed.body).hex())),
    )


def linked(events: Sequence[Event], held: Sequence[UUID] = (DRUM_ID,)) -> dict[UUID, list[BundledLink]]:
    """Return the chains that events lead to, by container; those not held had one event before the first of these."""
    chains: dict[UUID, list[BundledLink]] = {}
    for one in events:
        for container in one.header.containers:
            chain = chains.setdefault(container, [])
            before, seq = (chain[-1].hash, chain[-1].seq) if chain else _start(container, held)
            made = link_hash(before, seq + 1, header_sha256=sha256(one.header.text), body_sha256=sha256(one.body))
            chain.append(BundledLink(seq=seq + 1, event_id=one.header.event_id, prev=before, hash=made))
    return chains


def bundle(
    events: Sequence[Event] | None = None,
    papers: Sequence[DevicePaper] | None = None,
    *,
    held: Sequence[UUID] = (DRUM_ID,),
    witnesses: Sequence[HeldKey] = log.WITNESSES[:2],
    by: HeldKey = log.LOG,
    papers_last: bool = False,
) -> Bundle:
    """Return a bundle of the containers held over events, with everything that proves it."""
    events, papers = events or life(), (paper(),) if papers is None else papers
    chains = linked(events, held)
    bundled = [_bundled(one, chains, held) for one in events]
    entries = [Entry(KIND, one.event_id, one.entry_hash) for one in bundled]
    kinds = [_kind(one) for one in papers]
    records = [Entry(kind, one.record_id, sha256(one.record)) for kind, one in zip(kinds, papers, strict=True)]
    leaves, places = _log([*entries, *records] if papers_last else [*records, *entries])
    head, subtrees = log.grown(leaves)

    def seal(entry: Entry) -> Sealed:
        index = places[entry]
        return Sealed(index=index, proof=proof_of(inclusion_spans(index, SIZE), subtrees))

    checkpoint = sign_checkpoint(head, by).note
    lines = [cosign(checkpoint.text, one, at=CONFIRMED + timedelta(minutes=n)) for n, one in enumerate(witnesses)]
    sealed = [
        replace(one, sealed=seal(entry), receipt=receipt_of(one, event.header.record_time))
        for one, entry, event in zip(bundled, entries, events, strict=True)
    ]
    return Bundle(
        containers=tuple(container(chains[one], one) for one in sorted(held)),
        events=tuple(sorted(sealed, key=lambda one: one.key)),
        devices=tuple(
            sorted(
                (replace(one, sealed=seal(entry)) for one, entry in zip(papers, records, strict=True)),
                key=lambda one: (one.org_id, one.record_id),
            )
        ),
        checkpoint=checkpoint.with_signatures(lines).whole,
        key_list=labels.ROOT.sign_list(labels.key_list()),
        unproven=UNPROVEN,
    )


UNPROVEN = Unproven(
    made_at=make.minutes(90),
    keys=KEYS,
    organisations=(NamedOrganisation(org_id=make.GENERATOR, name="沧澜精细化工有限公司"),),
    places=(NamedPlace(facility_id=UUID(make.STORE), name="1号贮存库"),),
)


def container(links: Sequence[BundledLink], container_id: UUID = DRUM_ID) -> BundledContainer:
    """Return a container with its chain and one label."""
    code = CODES[container_id]
    return BundledContainer(
        home_org_id=make.GENERATOR,
        container_id=container_id,
        code=code,
        links=tuple(links),
        labels=(label(code),),
    )


def label(code: str, **changes: Any) -> str:
    """Return the signed link of a container's label."""
    drum = labels.DRUM.parse(code)
    payload = replace(labels._DRUM_PAYLOAD, mass=Mass(187_400), **changes)
    return write_link(
        host=labels.HOSTS.current, letter=Letter.CONTAINER, code=drum, payload=payload, signer=labels.HELD
    )


def receipt_of(one: BundledEvent, at: datetime, *, by: HeldKey = log.RECEIPTS) -> str:
    """Return the service's receipt for an event."""
    return sign_receipt(Receipt(log.ORIGIN, one.home_org_id, Entry(KIND, one.event_id, one.entry_hash), at), by)


def _start(container_id: UUID, held: Sequence[UUID]) -> tuple[bytes, int]:
    """Where a container's chain stands before these events: those held are new, others have one link."""
    return (FIRST_PREV, 0) if container_id in held else (sha256(str(container_id)), 1)


def _bundled(one: Event, chains: dict[UUID, list[BundledLink]], held: Sequence[UUID]) -> BundledEvent:
    hashes = {
        container_id: next(link.hash for link in chains[container_id] if link.event_id == one.header.event_id)
        for container_id in one.header.containers
    }
    siblings = tuple(
        Sibling(container_id=container_id, hash=made)
        for container_id, made in hashes.items()
        if container_id not in held
    )
    return BundledEvent(
        home_org_id=one.header.home_org_id,
        event_id=one.header.event_id,
        header=one.header.text,
        body=one.body,
        entry_hash=over_links(list(hashes.values())),
        siblings=siblings,
    )


def _kind(one: DevicePaper) -> str:
    return one.record.split('"kind":"')[1].split('"')[0]


def _log(entries: Sequence[Entry]) -> tuple[list[bytes], dict[Entry, int]]:
    """Put entries into a log of other people's, every third place from the second on."""
    leaves = log.leaves(SIZE)
    places = {entry: 1 + 3 * number for number, entry in enumerate(entries)}
    for entry, index in places.items():
        leaves[index] = entry.leaf
    return leaves, places
