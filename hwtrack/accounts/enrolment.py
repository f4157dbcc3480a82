"""Enrolling a phone by a code that is shown once: what the code is, how long it is open, what the phone proves.

The company's administrator shows 32 random bytes as a QR code, of which only the SHA-256 is kept; a person of the
company opens it on the phone within ten minutes, and the phone signs the server's nonce with the key it made. Proves
that this key was on that phone then, not who holds it later. Source: trust.md 4.3; ASVS 5.0 11.5.1.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from hwtrack.accounts.device import signature_holds
from hwtrack.accounts.session import new_secret, secret_digest
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.ids import DeviceId

OPEN_FOR = timedelta(minutes=10)
MOST_OPEN = 20
"""Enrolments of one organisation that wait for their phone at the same time."""

NONCE_BYTES = 32
PROOF_TAG = b"hwtrack-enrol-v1\0"
LINK_PATH = "/enrol"


class EnrolmentClosedError(DomainError):
    """This enrolment is not open."""

    kind = Kind.CONFLICT
    code = "accounts.enrolment-closed"
    detail = "The code is unknown to your organisation, was used, was withdrawn, or is older than ten minutes."
    remedy = "Ask your organisation's administrator to show a new code, and scan it within ten minutes."


class TooManyEnrolmentsError(DomainError):
    """Too many enrolments are open."""

    kind = Kind.CONFLICT
    code = "accounts.too-many-enrolments"
    detail = "At most {most} enrolments are open at the same time."
    remedy = "Withdraw one that is not needed, or wait ten minutes."


class DeviceProofError(DomainError):
    """The phone did not prove that it holds the key."""

    kind = Kind.INVALID
    code = "accounts.device-proof"
    detail = "The signature over the server's nonce does not fit the key."
    remedy = "Open the code again on the phone and let the page make the key anew."


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """One enrolment as it is kept; `device_id` is the phone that used it."""

    enrolment_id: UUID
    name: str
    nonce: bytes = field(repr=False)
    made_at: datetime
    made_by: UUID | None
    ends_at: datetime
    device_id: UUID | None = None
    used_at: datetime | None = None
    withdrawn_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Say whether a phone may still use it; at the very instant of its end it may not."""
        return self.used_at is None and self.withdrawn_at is None and now < self.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDevice:
    """A phone as it presents itself: the code it read, its id, its public key (DER), and its proof."""

    secret: str = field(repr=False)
    device_id: DeviceId
    public_key: bytes
    proof: bytes


def new_code(random: bytes) -> tuple[str, bytes]:
    """Return the text of a code made of 32 random bytes, and the SHA-256 under which it is kept."""
    return new_secret(random)


def code_digest(text: str) -> bytes:
    """Return the SHA-256 under which the code is kept.

    Raises:
        EnrolmentClosedError: The text is no code at all.
    """
    digest = secret_digest(text)
    if digest is None:
        raise EnrolmentClosedError(pointer="/secret")
    return digest


def link_of(origin: str, secret: str) -> str:
    """Return what the QR code says. The code stands behind `#`, so that it is in no server's log."""
    return f"{origin}{LINK_PATH}#{secret}"


def proof_message(nonce: bytes, device_id: UUID, public_key: bytes) -> bytes:
    """Return the bytes a phone signs to be enrolled."""
    return PROOF_TAG + nonce + device_id.bytes + public_key


def check_proof(nonce: bytes, new: NewDevice) -> None:
    """Pass silently if the phone holds the key it brings.

    Raises:
        DeviceProofError: Its signature does not fit.
    """
    if not signature_holds(new.public_key, proof_message(nonce, new.device_id, new.public_key), new.proof):
        raise DeviceProofError(pointer="/proof")


def check_open_count(count: int) -> None:
    """Pass silently if an organisation with so many open enrolments may have one more.

    Raises:
        TooManyEnrolmentsError: It has twenty.
    """
    if count >= MOST_OPEN:
        raise TooManyEnrolmentsError(most=MOST_OPEN)
