"""A phone without a screen: makes a key, is enrolled, numbers and signs events. For the demo city and the benches.

Does what the pages do in the browser, through the same services; the same seed makes the same key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hwtrack.accounts.device import Device
from hwtrack.accounts.enrolment import NewDevice, proof_message
from hwtrack.accounts.service import devices
from hwtrack.custody.possession import Contact, contact_text, write_possession
from hwtrack.infra.clock import Clock
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import Actor
from hwtrack.kernel.canonical import canonical, sha256
from hwtrack.kernel.ids import DeviceId

_HALF = 32
_SCALAR = 2**255


@dataclass(slots=True)
class Handset:
    """A phone with its key and how far its own chain has come."""

    device_id: UUID
    key: ec.EllipticCurvePrivateKey = field(repr=False)
    seq: int = 0
    prev: bytes | None = None
    contacts: int = 0

    @property
    def public_key(self) -> bytes:
        """The public key as it is enrolled."""
        return self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, message: bytes) -> bytes:
        """Return the signature, r and s of 32 bytes each."""
        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True)))
        return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")

    def made(self, members: Mapping[str, Any]) -> tuple[str, bytes]:
        """Return the body of the phone's next event with its place in the phone's chain, and its signature."""
        place = {"id": str(self.device_id), "seq": self.seq + 1}
        body = canonical({**members, "device": place if self.prev is None else place | {"prev": self.prev.hex()}})
        self.seq, self.prev = self.seq + 1, sha256(body)
        return body, self.sign(body.encode())


def new_handset(device_id: UUID, *, seed: int | None = None) -> Handset:
    """Return a phone with a key of its own, or with the one the seed gives."""
    if seed is None:
        return Handset(device_id, ec.generate_private_key(ec.SECP256R1()))
    return Handset(device_id, ec.derive_private_key(seed % _SCALAR + 1, ec.SECP256R1()))


async def enrol(
    database: Database, handset: Handset, *, keeper: Actor, person: Actor, name: str, clock: Clock | None = None
) -> Device:
    """Enrol a phone: the keeper shows a code, the person's phone reads it and proves that it holds its key."""
    async with begin_work(database, keeper, clock=clock) as work:
        opened = await devices.open_enrolment(work, name=name)
    proof = proof_message(opened.enrolment.nonce, handset.device_id, handset.public_key)
    new = NewDevice(
        secret=opened.secret,
        device_id=DeviceId(handset.device_id),
        public_key=handset.public_key,
        proof=handset.sign(proof),
    )
    async with begin_work(database, person, clock=clock) as work:
        return await devices.enrol_device(work, new)


def sync_body(handset: Handset, events: Iterable[tuple[str, bytes]], *, at: datetime) -> dict[str, Any]:
    """Return what the phone sends to `/api/sync` as its next contact, with a clock that is right."""
    brought = list(events)
    handset.contacts += 1
    contact = Contact(
        device_id=handset.device_id, number=handset.contacts, device_now=at, bodies=[body for body, _ in brought]
    )
    return {
        "device_id": str(handset.device_id),
        "device_now": at.isoformat(),
        "events": [{"body": body, "signature": signature.hex()} for body, signature in brought],
        "contact": contact.number,
        "possession": write_possession(handset.sign(contact_text(contact).encode())),
    }
