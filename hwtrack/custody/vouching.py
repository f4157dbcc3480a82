"""What vouches for an event: a desk's session, a phone nobody enrolled, or an enrolled phone's own signature.

The signature is over the body's UTF-8 text, exactly as it came. What a phone cannot vouch for (the signature does not
fit; the phone is unknown, suspended or revoked) is not refused: it is put aside with its reason and a receipt. A phone
is not a person: the signature says whose key, never whose hand. Source: trust.md 3 (rule 2), 4.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from hwtrack.accounts.device import DeviceState, signature_holds, state_of
from hwtrack.custody.claims import Claim
from hwtrack.custody.header import Grade
from hwtrack.kernel.errors import DomainError, Kind


class Doubt(StrEnum):
    """Why a phone's event is put aside instead of recorded; the reason kept with the body."""

    UNKNOWN_DEVICE = "unknown_device"
    BAD_SIGNATURE = "bad_signature"
    DEVICE_SUSPENDED = "device_suspended"
    DEVICE_REVOKED = "device_revoked"


DOUBT_TEXTS: Mapping[Doubt, str] = MappingProxyType(
    {
        Doubt.UNKNOWN_DEVICE: "No phone of this organisation is enrolled under the id that signed it.",
        Doubt.BAD_SIGNATURE: "The signature does not fit the phone's key and what was sent.",
        Doubt.DEVICE_SUSPENDED: "The phone is suspended.",
        Doubt.DEVICE_REVOKED: "The phone was revoked.",
    }
)
"""The English sentence for each doubt; the catalogue translates it."""


class SignatureWithoutDeviceError(DomainError):
    """The event is signed, but names no device."""

    kind = Kind.INVALID
    code = "custody.signature-without-device"
    detail = "A signature came with a body that names no device; nobody could say whose it is."
    remedy = "Let the body name the device that signs it, or leave the signature out at a desk."


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """The key of an enrolled device and whether it counts."""

    public_key: bytes
    suspended_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def state(self) -> DeviceState:
        """Whether it counts now."""
        return state_of(self.suspended_at, self.revoked_at)


@dataclass(frozen=True, slots=True)
class Vouch:
    """What vouches for an event, and what speaks against recording it, if anything.

    `chained` says that the device itself made it, so that it takes its place in the device's chain.
    """

    grade: Grade
    doubt: Doubt | None = None
    chained: bool = False


_DOUBTS = {DeviceState.SUSPENDED: Doubt.DEVICE_SUSPENDED, DeviceState.REVOKED: Doubt.DEVICE_REVOKED}


def vouch(claim: Claim, body: str, signature: bytes | None, key: DeviceKey | None) -> Vouch:
    """Return what vouches for a body; `key` is that of the device it names, None where none is enrolled.

    Raises:
        SignatureWithoutDeviceError: It is signed and names no device.
    """
    if claim.device is None:
        if signature is not None:
            raise SignatureWithoutDeviceError(pointer="/signature")
        return Vouch(Grade.DESK)
    if signature is None:
        return Vouch(Grade.UNSIGNED)
    if key is None:
        return Vouch(Grade.UNSIGNED, Doubt.UNKNOWN_DEVICE)
    if not signature_holds(key.public_key, body.encode(), signature):
        return Vouch(Grade.UNSIGNED, Doubt.BAD_SIGNATURE)
    return Vouch(Grade.DEVICE, _DOUBTS.get(key.state), chained=True)
