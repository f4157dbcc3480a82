"""Handing containers over between two phones that share no clock and may have no network.

The taker shows a random challenge with what it takes; the giver's phone signs it together with both phones' future
events; the taker reads the signature. Both events then name each other. Proves that two enrolled phones met over this
very list, in this order, once; not whose hands held them, and not that the containers were there.
Source: design.md §6; trust.md 1.7.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from hwtrack.accounts.device import KEY_HEAD, DeviceState, signature_holds
from hwtrack.custody.claims import Claim, Handover, HandoverRole
from hwtrack.custody.header import Grade
from hwtrack.custody.vouching import DeviceKey
from hwtrack.kernel.canonical import MAX_INTEGER, canonical

TAG = b"hwtrack-handover-v1\0"
CHALLENGE_BYTES = 16
OFFER = "HW1:"
ANSWER = "HW2:"

_POINT_BYTES = 65


class Proof(StrEnum):
    """What the server found of one half: both halves hold, this half holds alone so far, or it does not hold."""

    PROVED = "proved"
    HALF = "half"
    UNPROVED = "unproved"


class Flaw(StrEnum):
    """Why a half does not hold."""

    REPLAYED = "replayed_challenge"
    UNSIGNED = "unsigned"
    ONE_PHONE = "one_phone"
    LIST_CHANGED = "list_changed"
    UNKNOWN_GIVER = "unknown_giver"
    GIVER_DOES_NOT_COUNT = "giver_does_not_count"
    BAD_SIGNATURE = "bad_signature"
    NOT_EACH_OTHER = "not_each_other"


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of a handover: a phone of an organisation and the event it makes of it."""

    org_id: int
    device_id: UUID
    event_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the taker shows: a challenge, itself, and what it takes."""

    challenge: bytes
    taker: End
    count: int
    codes_sha256: bytes
    manifest_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the giver shows back. `public_key` is its own word until the service compares it with the enrolled one."""

    challenge: bytes
    giver: End
    signature: bytes
    public_key: bytes


@dataclass(frozen=True, slots=True)
class Half:
    """A half whose proof held: the event, and the other end's event it named."""

    event_id: UUID
    counterpart: UUID


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is found of a half, and why it does not hold, if so."""

    proof: Proof
    flaw: Flaw | None = None


def codes_digest(codes: Iterable[str]) -> bytes:
    """Return the SHA-256 over the sorted codes, each followed by a line feed."""
    return hashlib.sha256("".join(f"{code}\n" for code in sorted(codes)).encode()).digest()


def handover_text(offer: Offer, giver: End) -> str:
    """Return the canonical text that the giver signs."""
    members = {
        "v": 1,
        "kind": "handover",
        "challenge": offer.challenge.hex(),
        "count": offer.count,
        "codes_sha256": offer.codes_sha256.hex(),
        "manifest_id": None if offer.manifest_id is None else str(offer.manifest_id),
        "taker": _members(offer.taker),
        "giver": _members(giver),
    }
    return canonical({name: value for name, value in members.items() if value is not None})


def signed_bytes(offer: Offer, giver: End) -> bytes:
    """Return the bytes that the giver's key signs; no event's body begins with them."""
    return TAG + handover_text(offer, giver).encode()


def write_offer(offer: Offer) -> str:
    """Return the text of the taker's QR code."""
    manifest = bytes(16) if offer.manifest_id is None else offer.manifest_id.bytes
    parts = (offer.challenge, _bytes(offer.taker), offer.count.to_bytes(2, "big"), offer.codes_sha256, manifest)
    return OFFER + b"".join(parts).hex().upper()


def read_offer(text: str) -> Offer | None:
    """Return what a taker's QR code says, or nothing if it is none."""
    found = _read(text, OFFER, 106)
    if found is None:
        return None
    manifest, taker = UUID(bytes=found[90:]), _end(found[16:56])
    if taker.org_id > MAX_INTEGER:
        return None
    return Offer(
        challenge=found[:16],
        taker=taker,
        count=int.from_bytes(found[56:58], "big"),
        codes_sha256=found[58:90],
        manifest_id=manifest if manifest.int else None,
    )


def write_reply(reply: Reply) -> str:
    """Return the text of the giver's QR code."""
    parts = (reply.challenge, _bytes(reply.giver), reply.signature, reply.public_key[-_POINT_BYTES:])
    return ANSWER + b"".join(parts).hex().upper()


def read_reply(text: str) -> Reply | None:
    """Return what a giver's QR code says, or nothing if it is none."""
    found = _read(text, ANSWER, 185)
    if found is None:
        return None
    giver = _end(found[16:56])
    if giver.org_id > MAX_INTEGER:
        return None
    return Reply(challenge=found[:16], giver=giver, signature=found[56:120], public_key=KEY_HEAD + found[120:])


def answers(offer: Offer, reply: Reply) -> bool:
    """Say whether a reply answers this very offer, as the taker's phone checks it without a network."""
    if reply.challenge != offer.challenge:
        return False
    try:
        return signature_holds(reply.public_key, signed_bytes(offer, reply.giver), reply.signature)
    except ValueError:
        return False


def judge_half(
    claim: Claim, *, org_id: int, grade: Grade, giver_key: DeviceKey | None, halves: dict[HandoverRole, Half]
) -> Verdict:
    """Return what a half proves; `halves` are those of its challenge whose proof held before.

    Raises:
        ValueError: The claim says nothing of a handover.
    """
    said, device = claim.handover, claim.device
    if said is None or device is None:
        raise ValueError("no handover")
    own = End(org_id=org_id, device_id=device.id, event_id=claim.event_id)
    known = halves.get(said.role)
    if known is not None and known.event_id != claim.event_id:
        return Verdict(Proof.UNPROVED, Flaw.REPLAYED)
    if flaw := _flaw(claim, said, own, grade, giver_key):
        return Verdict(Proof.UNPROVED, flaw)
    other = halves.get(HandoverRole.TAKER if said.role is HandoverRole.GIVER else HandoverRole.GIVER)
    if other is None:
        return Verdict(Proof.HALF)
    if other != Half(said.counterpart.event_id, claim.event_id):
        return Verdict(Proof.UNPROVED, Flaw.NOT_EACH_OTHER)
    return Verdict(Proof.PROVED)


def _flaw(claim: Claim, said: Handover, own: End, grade: Grade, giver_key: DeviceKey | None) -> Flaw | None:
    if grade is not Grade.DEVICE:
        return Flaw.UNSIGNED
    other = said.counterpart
    if other.device_id == own.device_id:
        return Flaw.ONE_PHONE
    if codes_digest(claim.codes) != said.codes_sha256:
        return Flaw.LIST_CHANGED
    if giver_key is None:
        return Flaw.UNKNOWN_GIVER
    if giver_key.state is not DeviceState.ACTIVE:
        return Flaw.GIVER_DOES_NOT_COUNT
    theirs = End(org_id=other.org_id, device_id=other.device_id, event_id=other.event_id)
    taker, giver = (theirs, own) if said.role is HandoverRole.GIVER else (own, theirs)
    offer = Offer(
        challenge=said.challenge,
        taker=taker,
        count=len(claim.codes),
        codes_sha256=said.codes_sha256,
        manifest_id=said.manifest_id,
    )
    holds = signature_holds(giver_key.public_key, signed_bytes(offer, giver), said.signature)
    return None if holds else Flaw.BAD_SIGNATURE


def _members(end: End) -> dict[str, str | int]:
    return {"org_id": end.org_id, "device_id": str(end.device_id), "event_id": str(end.event_id)}


def _bytes(end: End) -> bytes:
    return end.org_id.to_bytes(8, "big") + end.device_id.bytes + end.event_id.bytes


def _end(found: bytes) -> End:
    return End(
        org_id=int.from_bytes(found[:8], "big"), device_id=UUID(bytes=found[8:24]), event_id=UUID(bytes=found[24:40])
    )


def _read(text: str, head: str, length: int) -> bytes | None:
    digits = text.removeprefix(head)
    if digits == text or len(digits) != 2 * length or digits != digits.upper():
        return None
    try:
        return bytes.fromhex(digits) if digits.isalnum() else None
    except ValueError:
        return None
