"""Trees, keys and checkpoints for the tests of the log."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hwtrack.tlog.checkpoint import SignedCheckpoint, sign_checkpoint
from hwtrack.tlog.cosignature import cosign
from hwtrack.tlog.leaf import Entry
from hwtrack.tlog.note import HeldKey, KeyKind
from hwtrack.tlog.proof import Proof
from hwtrack.tlog.receipt import Receipt
from hwtrack.tlog.tree import (
    Frontier,
    Head,
    Span,
    Subtree,
    consistency_spans,
    inclusion_spans,
    proof_of,
)
from hwtrack.tlog.trust import Trust

NOW = datetime(2026, 9, 22, 4, 0, tzinfo=UTC)
ORIGIN = "hwtrack.example/log"


def key(name: str, kind: KeyKind = KeyKind.NOTE, *, seed: str = "") -> HeldKey:
    """Return the key that everybody can make again from its name."""
    return HeldKey(name, hashlib.sha256(f"hwtrack test {seed or name}".encode()).digest(), kind)


LOG = key(ORIGIN)
IMPOSTOR = key(ORIGIN, seed="impostor")
RECEIPTS = key(ORIGIN + "/receipts")
WITNESSES = tuple(key(f"witness{n}.example", KeyKind.COSIGNATURE) for n in (1, 2, 3))
TRUST = Trust(LOG.key, tuple(one.key for one in WITNESSES), 2)


def entry(number: int) -> Entry:
    """Return the log's entry of a number."""
    return Entry("custody", UUID(int=0x01995E00_0000_7000_8000_000000000000 + number), _hash(b"entry %d" % number))


def leaves(size: int) -> list[bytes]:
    """Return the leaf hashes of a log of a size."""
    return [entry(number).leaf for number in range(size)]


def grown(leaf_hashes: Sequence[bytes]) -> tuple[Head, dict[Subtree, bytes]]:
    """Return the head over leaves, and all complete subtrees, the leaves among them."""
    frontier, made = Frontier().grown(leaf_hashes)
    return frontier.head, made | {Subtree(0, index): leaf for index, leaf in enumerate(leaf_hashes)}


def head(size: int) -> Head:
    """Return the head of the log at a size."""
    return grown(leaves(size))[0]


def inclusion(index: int, size: int) -> tuple[bytes, ...]:
    """Return the proof that a leaf is in the log at a size."""
    return _proof(inclusion_spans(index, size), size)


def consistency(old: int, new: int) -> tuple[bytes, ...]:
    """Return the proof that the log at one size begins with the log at another."""
    return _proof(consistency_spans(old, new), new)


def checkpoint(size: int, *witnesses: HeldKey, by: HeldKey = LOG) -> SignedCheckpoint:
    """Return a checkpoint of the log, cosigned a minute apart."""
    signed = sign_checkpoint(head(size), by)
    lines = [
        cosign(signed.note.text, one, at=NOW + timedelta(minutes=number)) for number, one in enumerate(witnesses, 1)
    ]
    return SignedCheckpoint(signed.checkpoint, signed.note.with_signatures(lines))


def proof(index: int, size: int, *witnesses: HeldKey) -> Proof:
    """Return the proof of an entry under a checkpoint of the log."""
    return Proof(index, inclusion(index, size), checkpoint(size, *witnesses).note)


def receipt(number: int = 1) -> Receipt:
    """Return the receipt of an entry."""
    return Receipt(ORIGIN, 14, entry(number), NOW + timedelta(microseconds=123))


def _proof(spans: tuple[Span, ...], size: int) -> tuple[bytes, ...]:
    return proof_of(spans, grown(leaves(size))[1])


def _hash(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()
