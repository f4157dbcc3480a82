"""A bundle of any length made in memory, with keys of its own: every event signed by a phone, sealed, receipted.

It is what a long chain of weighings looks like; nothing of it comes from a database.
"""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hwtrack.accounts.device_record import DeviceRecord, KeptRecord, RecordKind
from hwtrack.custody.bundle.form import Bundle, KeyTexts, Unproven
from hwtrack.custody.bundle.making import Chain, Gathered, make
from hwtrack.custody.bundle.sealing import KIND
from hwtrack.custody.chain import Link, chain_of
from hwtrack.custody.clock import Lateness
from hwtrack.custody.header import Grade, Header
from hwtrack.kernel.canonical import canonical, sha256
from hwtrack.tlog.checkpoint import sign_checkpoint
from hwtrack.tlog.cosignature import cosign
from hwtrack.tlog.leaf import Entry, over_links
from hwtrack.tlog.note import HeldKey, KeyKind
from hwtrack.tlog.proof import Proof
from hwtrack.tlog.receipt import Receipt, sign_receipt
from hwtrack.tlog.tree import Frontier, Subtree, inclusion_spans, proof_of

CODE = "91329900MA9XCL014E9000131120260921017"
HOME = 14
BEGAN = datetime(2026, 9, 21, 4, 0, tzinfo=UTC)
LOG_SIZE = 100_000

_CONTAINER = UUID("01995e00-0000-7000-8000-000000001001")
_DEVICE = UUID("01995e00-0000-7000-8000-000000001009")
_RECORD = UUID("01995e00-0000-7000-8000-00000000100a")


class Evidence:
    """Keys and a bundle made with them."""

    def __init__(self, events: int) -> None:
        """Make a chain of so many events in a log of a hundred thousand entries."""
        self._phone = generate_private_key(SECP256R1())
        self._log, self._receipts = (HeldKey(name, os.urandom(32)) for name in ("bench.example/log", "bench.example/r"))
        self._witnesses = [HeldKey(f"witness{n}.example", os.urandom(32), KeyKind.COSIGNATURE) for n in (1, 2)]
        self.keys = KeyTexts(
            log=self._log.key.text,
            witnesses=tuple(one.key.text for one in self._witnesses),
            quorum=len(self._witnesses),
            receipts=(self._receipts.key.text,),
        )
        self.bundle = self._bundle(events)

    def _bundle(self, count: int) -> Bundle:
        links = self._links(count)
        entries = {(HOME, one.event_id): Entry(KIND, one.event_id, over_links([one.hash])) for one in links}
        record = self._record()
        enrolment = Entry(RecordKind.ENROLLED.value, _RECORD, sha256(record.record))
        return make(
            Gathered(
                chains=[Chain(home_org_id=HOME, container_id=_CONTAINER, code=CODE, links=links)],
                siblings={},
                entry_hashes={key: entry.hash for key, entry in entries.items()},
                receipts={key: self._receipt(entry, n) for n, (key, entry) in enumerate(entries.items(), 1)},
                devices=[record],
                proofs=self._proofs({(HOME, _RECORD): enrolment, **entries}),
                key_list=None,
                unproven=Unproven(made_at=_at(count), keys=self.keys),
            )
        )

    def _links(self, count: int) -> tuple[Link, ...]:
        texts, prev = [], None
        for number in range(1, count + 1):
            body = _body(number, prev)
            header = replace(_header(number), signature=self._signed(body))
            texts.append((header.event_id, header.text, body))
            prev = sha256(body).hex()
        return chain_of(texts)

    def _signed(self, body: str) -> bytes:
        der = self._phone.sign(body.encode(), ECDSA(SHA256()))
        return b"".join(half.to_bytes(32) for half in decode_dss_signature(der))

    def _record(self) -> KeptRecord:
        public = self._phone.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        record = DeviceRecord(
            kind=RecordKind.ENROLLED, org_id=HOME, device_id=_DEVICE, at=BEGAN - timedelta(days=1), public_key=public
        )
        return KeptRecord(
            org_id=HOME, record_id=_RECORD, device_id=_DEVICE, kind=record.kind.value, at=record.at, record=record.text
        )

    def _receipt(self, entry: Entry, number: int) -> str:
        return sign_receipt(Receipt(self._log.name, HOME, entry, _at(number)), self._receipts)

    def _proofs(self, entries: dict[tuple[int, UUID], Entry]) -> dict[tuple[int, UUID], Proof]:
        """Seal the entries among others', evenly spread."""
        leaves = [n.to_bytes(32) for n in range(LOG_SIZE)]
        places = {key: (n + 1) * (LOG_SIZE // (len(entries) + 2)) for n, key in enumerate(entries)}
        for key, index in places.items():
            leaves[index] = entries[key].leaf
        frontier, made = Frontier().grown(leaves)
        hashes = made | {Subtree(0, index): leaf for index, leaf in enumerate(leaves)}
        note = sign_checkpoint(frontier.head, self._log).note
        lines = [cosign(note.text, one, at=_at(len(entries) + 60)) for one in self._witnesses]
        note = note.with_signatures(lines)
        return {key: Proof(at, proof_of(inclusion_spans(at, LOG_SIZE), hashes), note) for key, at in places.items()}


def _at(number: int) -> datetime:
    return BEGAN + timedelta(minutes=number)


def _event_id(number: int) -> UUID:
    millis = int(_at(number).timestamp() * 1000)
    return UUID(int=(millis << 80) | 0x7000_8000_0000_0000_0000 | number)


def _body(number: int, prev: str | None) -> str:
    device = {"id": str(_DEVICE), "seq": number} | ({} if prev is None else {"prev": prev})
    mass = {"net": "187.400", "source": "weighed", "division": "0.100"}
    return canonical(
        {
            "kind": "weighed",
            "v": 1,
            "event_id": str(_event_id(number)),
            "event_time": _at(number).isoformat(),
            "containers": [{"code": CODE, "mass": mass}],
            "device": device,
            "purpose": "spot_check",
        }
    )


def _header(number: int) -> Header:
    return Header(
        event_id=_event_id(number),
        home_org_id=HOME,
        containers=(_CONTAINER,),
        record_time=_at(number),
        effective_time=_at(number),
        lateness=Lateness.NORMAL,
        org_id=HOME,
        grade=Grade.DEVICE,
        device_id=_DEVICE,
    )
