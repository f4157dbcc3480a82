"""The phones of a bundle: whether each signed body was signed by a key that was enrolled, and counted, at the time.

A phone is known by its records (`hwtrack.accounts.device_record`), each of which is an entry of the log. An event
graded by less than a phone's signature rests on the service's word alone; it is counted, not refused.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from hwtrack.custody.bundle.form import BundledEvent, DevicePaper, Sealed
from hwtrack.custody.bundle.opened import Key, Opened
from hwtrack.custody.bundle.report import Finding, Layer, Step, step_of
from hwtrack.custody.header import Grade, Header
from hwtrack.kernel.canonical import NotCanonicalError, read_canonical, sha256
from hwtrack.tlog.leaf import Entry

ENROLLED, SUSPENDED, RESTORED, REVOKED = "device", "device-suspended", "device-restored", "device-revoked"
"""Kinds of records, and of their log entries."""

KEY_PREFIX = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
"""What stands before the 65 bytes of a P-256 point in a SubjectPublicKeyInfo; no other form is read here."""

_UNCOMPRESSED = b"\x04"
_KINDS = (ENROLLED, SUSPENDED, RESTORED, REVOKED)
_KEY_BYTES = 91
_SIGNATURE_BYTES = 64
_HALF = 32
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"

Phone = tuple[int, UUID]
"""Organisation and device."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A record of a phone as it is read; `public_key` is an enrolment's."""

    kind: str
    at: datetime
    public_key: bytes
    sealed: Sealed | None


def entry_of(paper: DevicePaper) -> Entry | None:
    """Return the log entry that commits to a record; None where its text is none."""
    read = _read(paper)
    return None if read is None else Entry(read.kind, paper.record_id, sha256(paper.record))


def check_phones(found: Opened) -> Step:
    """Check every phone's signature, the records behind it, and the phones' own chains."""
    papers: dict[Phone, list[Paper]] = {}
    findings = []
    for paper in found.bundle.devices:
        read = _read(paper)
        if read is None:
            findings.append(Finding("bad_record", {"device": str(paper.device_id)}))
        else:
            papers.setdefault((paper.org_id, paper.device_id), []).append(read)
    signed = {key: header for key, header in found.headers.items() if header.grade is Grade.DEVICE}
    for key, header in signed.items():
        if reason := _fault(found.events[key], header, _device(found, key), papers):
            findings.append(Finding(reason, found.place(key)))
    findings.extend(_forks(found, signed))
    others = len(found.bundle.events) - len(signed)
    return step_of(Layer.DEVICES, {"signed": len(signed), "others": others}, tuple(findings))


def _fault(
    event: BundledEvent, header: Header, device: Mapping[str, Any], papers: Mapping[Phone, Sequence[Paper]]
) -> str | None:
    if header.device_id is None or header.signature is None or device.get("id") != str(header.device_id):
        return "no_signature"
    known = papers.get((header.org_id, header.device_id), ())
    enrolments = [paper for paper in known if paper.kind == ENROLLED]
    if len(enrolments) != 1:
        return "no_enrolment"
    enrolment = enrolments[0]
    if not _holds(enrolment.public_key, event.body, header.signature):
        return "bad_device_signature"
    if header.record_time < enrolment.at or not _earlier(enrolment.sealed, event.sealed):
        return "not_enrolled"
    return _standing(known, header.record_time)


def _standing(papers: Iterable[Paper], at: datetime) -> str | None:
    """Say why a phone's signature did not count at an instant; at the very instant of a change it did not either."""
    before = sorted((paper for paper in papers if paper.at <= at), key=lambda paper: paper.at)
    if any(paper.kind == REVOKED for paper in before):
        return "revoked"
    turns = [paper.kind for paper in before if paper.kind in (SUSPENDED, RESTORED)]
    return "suspended" if turns and turns[-1] == SUSPENDED else None


def _earlier(enrolment: Sealed | None, event: Sealed | None) -> bool:
    """Say whether the log knew the key before the event, as far as it holds both."""
    return enrolment is None or event is None or enrolment.index < event.index


def _holds(public_key: bytes, body: str, signature: bytes) -> bool:
    if len(signature) != _SIGNATURE_BYTES:
        return False
    halves = (int.from_bytes(half) for half in (signature[:_HALF], signature[_HALF:]))
    try:
        point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public_key.removeprefix(KEY_PREFIX))
        point.verify(encode_dss_signature(*halves), body.encode(), ECDSA(SHA256()))
    except (InvalidSignature, ValueError):  # ValueError: no point of the curve
        return False
    return True


def _forks(found: Opened, signed: Iterable[Key]) -> Iterator[Finding]:
    """Yield where a phone's own chain contradicts itself, as far as the file holds neighbours."""
    steps: dict[tuple[int, str, int], Key] = {}
    for key in signed:
        device = _device(found, key)
        if isinstance(device.get("seq"), int):
            # Why the organisation too: phones choose their own ids, and two organisations may have the same.
            other = steps.setdefault((found.headers[key].org_id, str(device.get("id")), device["seq"]), key)
            if other[1] != key[1]:
                yield Finding("fork", found.place(key))
    for (org_id, device_id, number), key in steps.items():
        before = steps.get((org_id, device_id, number - 1))
        if before is not None and _device(found, key).get("prev") != sha256(found.events[before].body).hex():
            yield Finding("broken_device_chain", found.place(key))


def _device(found: Opened, key: Key) -> Mapping[str, Any]:
    device = found.bodies.get(key, {}).get("device")
    return device if isinstance(device, dict) else {}


def _read(paper: DevicePaper) -> Paper | None:
    try:
        members = read_canonical(paper.record)
        kind, text = members["kind"], members.get("public_key", "")
        key, at = bytes.fromhex(text), datetime.strptime(members["at"], _TIME).replace(tzinfo=UTC)
    except (NotCanonicalError, ValueError, KeyError, TypeError):
        return None
    spelt = key.hex() == text and at.strftime(_TIME) == members["at"]
    whose = (members.get("v"), members.get("org_id"), members.get("device_id"))
    keyed = kind != ENROLLED or (key.startswith(KEY_PREFIX + _UNCOMPRESSED) and len(key) == _KEY_BYTES)
    if not spelt or kind not in _KINDS or whose != (1, paper.org_id, str(paper.device_id)) or not keyed:
        return None
    return Paper(kind, at, key, paper.sealed)
