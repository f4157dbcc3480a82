"""Enrolled devices: which key one may bring, and whether it still counts.

The key is P-256, because that is the curve every browser's WebCrypto has. Source: trust.md 4.3.
"""

from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.ids import DeviceId, OrgId


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """An enrolled device of an organisation; `public_key` is DER."""

    org_id: OrgId
    device_id: DeviceId
    name: str
    public_key: bytes
    enrolled_at: datetime
    revoked_at: datetime | None

    def counts(self, at: datetime) -> bool:
        """Say whether a signature the device made at that instant counts; at the instant of revocation it does not."""
        return self.revoked_at is None or at < self.revoked_at


def check_device_key(public_key: bytes) -> None:
    """Pass silently if the key may be enrolled.

    Raises:
        DeviceKeyError: Another curve, another algorithm, or no key.
    """
    try:
        key = load_der_public_key(public_key)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise DeviceKeyError(pointer="/public_key") from error
    if not (isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)):
        raise DeviceKeyError(pointer="/public_key")
