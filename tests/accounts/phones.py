"""Phones for tests: a key, its signatures, and a phone enrolled as a page enrols it."""

from dataclasses import dataclass, field
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hwtrack.accounts.device import Device
from hwtrack.accounts.enrolment import NewDevice, proof_message
from hwtrack.accounts.service import devices
from hwtrack.infra.clock import Clock
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import Actor
from hwtrack.kernel.ids import DeviceId

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def key_of(number: int) -> ec.EllipticCurvePrivateKey:
    """Return the same key for the same number, so that vectors stay what they are."""
    return ec.derive_private_key(number % (_ORDER - 1) + 1, ec.SECP256R1())


@dataclass
class Phone:
    """A phone with its key."""

    device_id: UUID
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def public_key(self) -> bytes:
        """The public key as a browser exports it."""
        return self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, message: bytes) -> bytes:
        """Sign as WebCrypto does, but always alike: r and s, 32 bytes each."""
        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True)))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def presented(self, secret: str, nonce: bytes) -> NewDevice:
        """Return what the phone sends to be enrolled."""
        device_id = DeviceId(self.device_id)
        proof = self.sign(proof_message(nonce, device_id, self.public_key))
        return NewDevice(secret=secret, device_id=device_id, public_key=self.public_key, proof=proof)


async def enrolled(
    database: Database, keeper: Actor, person: Actor, phone: Phone, *, clock: Clock | None = None
) -> Device:
    """Let an administrator open an enrolment and a person enrol the phone with it."""
    async with begin_work(database, keeper, clock=clock) as work:
        opened = await devices.open_enrolment(work, name="手机")
    async with begin_work(database, person, clock=clock) as work:
        return await devices.enrol_device(work, phone.presented(opened.secret, opened.enrolment.nonce))
