"""What a phone signs to prove, with each request, that it holds its key now; and what is found of it.

The number of the contact, not the clock, tells a new request from one that is sent once more: a phone's clock may be
set back, and events stamped by an older correction are sent with that older clock. Proves nothing about the events,
each of which bears its own signature. Source: trust.md 4.3.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from hwtrack.accounts.device import signature_holds
from hwtrack.kernel.canonical import sha256

TAG = "hwtrack-sync-v1"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Possession(StrEnum):
    """What was found: the phone holds its key, nothing was said of it, it does not fit, or it was used before."""

    PROVED = "proved"
    MISSING = "missing"
    WRONG = "wrong"
    OLD = "old"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A contact as the phone signs it: its number, greater than every one before, its clock, what it brings."""

    device_id: UUID
    number: int
    device_now: datetime
    bodies: Sequence[str]


def contact_text(contact: Contact) -> str:
    """Return the text: tag, device, number, its clock in whole milliseconds since 1970, digest; a line each.

    The digest is the SHA-256 over the SHA-256 of each body, in the order of the request. No event's body, enrolment or
    handover begins with the tag.
    """
    clock = (contact.device_now - _EPOCH) // timedelta(milliseconds=1)
    digest = hashlib.sha256(b"".join(sha256(body) for body in contact.bodies)).hexdigest()
    return f"{TAG}\n{contact.device_id}\n{contact.number}\n{clock}\n{digest}\n"


def write_possession(signature: bytes) -> str:
    """Return a signature as a request carries it: base64url without padding."""
    return base64.urlsafe_b64encode(signature).rstrip(b"=").decode()


def read_possession(text: str) -> bytes:
    """Return the signature that a request carries; nothing of 64 bytes where the text is none."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def judge_possession(contact: Contact, signature: bytes | None, *, public_key: bytes, last: int) -> Possession:
    """Return what a request proves of a phone whose last proved contact bears the number `last`.

    Raises:
        ValueError: The key is no P-256 key: it was never enrolled.
    """
    if signature is None:
        return Possession.MISSING
    if not signature_holds(public_key, contact_text(contact).encode(), signature):
        return Possession.WRONG
    return Possession.PROVED if contact.number > last else Possession.OLD
