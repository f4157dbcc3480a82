"""Enrolled devices: which key one may bring, what it signed, and whether it still counts.

The key is P-256, because that is the curve every browser's WebCrypto has; a signature is 64 bytes, r and s. Neither
says who holds the phone. Source: trust.md 4.3; FIPS 186-5.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.ids import DeviceId, OrgId

SIGNATURE_BYTES = 64
MOST_DEVICES = 200
"""Devices of one organisation that are not revoked."""

FORK_REASON = "Two histories of this phone were found"
"""The reason where the service itself suspends a device; the catalogue translates it."""

_HALF = SIGNATURE_BYTES // 2
KEY_HEAD = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
"""What stands before the 65 bytes of an uncompressed P-256 point in SubjectPublicKeyInfo."""
KEY_BYTES = len(KEY_HEAD) + 65

_REMEMBERED = 4096


class DeviceKeyError(DomainError):
    """The device's key cannot be used."""

    kind = Kind.INVALID
    code = "accounts.device-key"
    detail = "The key is not a P-256 public key in the form SubjectPublicKeyInfo (DER)."
    remedy = "Let the page make the key again; an up-to-date browser can."


class DeviceExistsError(DomainError):
    """The device is enrolled already, with another key."""

    kind = Kind.CONFLICT
    code = "accounts.device-exists"
    detail = "A device with this id was enrolled before with a different key."
    remedy = "Enrol it under a new id and revoke the old one."


class TooManyDevicesError(DomainError):
    """There are too many devices."""

    kind = Kind.CONFLICT
    code = "accounts.too-many-devices"
    detail = "An organisation has at most {most} phones that are not revoked."
    remedy = "Revoke the phones that are no longer used, then enrol this one."


class DeviceUnknownError(DomainError):
    """Your organisation has no such device."""

    kind = Kind.NOT_FOUND
    code = "accounts.device-unknown"
    detail = "No phone of your organisation is enrolled under this id."
    remedy = "Sign in with an account of the organisation that the phone was enrolled for, or enrol the phone."


class DeviceRevokedError(DomainError):
    """The device is revoked."""

    kind = Kind.CONFLICT
    code = "accounts.device-revoked"
    detail = "The phone was revoked; that is for good."
    remedy = "Enrol the phone again; it gets a new id and a new key."


class ChangeReasonError(DomainError):
    """The reason is missing."""

    kind = Kind.INVALID
    code = "accounts.change-reason"
    detail = "A reason has 1 to {most} visible characters."
    remedy = "Say in a few words why, for example that the phone was lost."


class DeviceState(StrEnum):
    """Whether a device's signatures count now: 在用, 已停用, 已注销."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """An enrolled device of an organisation; `public_key` is DER.

    `person` is the account that enrolled it, `seen_at` its last contact with the service.
    """

    org_id: OrgId
    device_id: DeviceId
    name: str
    public_key: bytes
    enrolled_at: datetime
    enrolled_by: UUID | None = None
    person: str = ""
    seen_at: datetime | None = None
    suspended_at: datetime | None = None
    suspend_reason: str = ""
    revoked_at: datetime | None = None
    revoke_reason: str = ""

    @property
    def state(self) -> DeviceState:
        """Whether its signatures count now; a revoked one is not suspended any more."""
        return state_of(self.suspended_at, self.revoked_at)

    def counts(self, at: datetime) -> bool:
        """Say whether a signature the device made at that instant counts; at the instant of revocation it does not."""
        return self.revoked_at is None or at < self.revoked_at


def state_of(suspended_at: datetime | None, revoked_at: datetime | None) -> DeviceState:
    """Return the state that two instants lead to."""
    if revoked_at is not None:
        return DeviceState.REVOKED
    return DeviceState.ACTIVE if suspended_at is None else DeviceState.SUSPENDED


def check_device_key(public_key: bytes) -> None:
    """Pass silently if the key may be enrolled.

    One key has one spelling, the one that browsers write: whoever compares keys compares bytes.

    Raises:
        DeviceKeyError: Another curve, another algorithm, a compressed point, or no key.
    """
    if len(public_key) != KEY_BYTES or not public_key.startswith(KEY_HEAD):
        raise DeviceKeyError(pointer="/public_key")
    try:
        _key(public_key)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise DeviceKeyError(pointer="/public_key") from error


def check_device_count(live: int) -> None:
    """Pass silently if an organisation with so many devices may have one more.

    Raises:
        TooManyDevicesError: It has two hundred.
    """
    if live >= MOST_DEVICES:
        raise TooManyDevicesError(most=MOST_DEVICES)


def signature_holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether the holder of the key signed the message (ECDSA, SHA-256; r and s of 32 bytes each, big-endian).

    Raises:
        ValueError: The key is no P-256 key: it was never enrolled.
    """
    if len(signature) != SIGNATURE_BYTES:
        return False
    r, s = int.from_bytes(signature[:_HALF], "big"), int.from_bytes(signature[_HALF:], "big")
    try:
        _key(public_key).verify(encode_dss_signature(r, s), message, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=_REMEMBERED)
def _key(public_key: bytes) -> EllipticCurvePublicKey:
    key = load_der_public_key(public_key)
    if not (isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)):
        raise ValueError("no P-256 key")  # noqa: TRY004 - the bytes are wrong, not the caller's types
    return key
