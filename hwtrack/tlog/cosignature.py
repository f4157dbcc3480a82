"""Cosignatures: a witness's dated word that a checkpoint continues every one it has seen before.

Signed are `cosignature/v1`, the time, and the checkpoint's text; the line carries eight bytes of time, then the
signature. Source: C2SP tlog-cosignature (Ed25519).
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from hwtrack.tlog.note import SIGNATURE_BYTES, Note, Signature, Signer, VerifierKey
from hwtrack.tlog.reason import ProofError, Reason

LAST_SECOND = 253_402_300_799
"""The end of the year 9999; a later time is no time."""

_TIME_BYTES = 8


@dataclass(frozen=True, slots=True)
class Cosignature:
    """Which witness confirmed a checkpoint, and when it says it did."""

    witness: VerifierKey
    at: datetime


def cosign(text: str, signer: Signer, *, at: datetime) -> Signature:
    """Return a witness's signature on a checkpoint's text at an instant, whole seconds counted."""
    seconds = int(at.timestamp())
    made = seconds.to_bytes(_TIME_BYTES) + signer.sign(_signed(text, seconds))
    return Signature(signer.key.name, signer.key.key_id, made)


def cosignatures(note: Note, witness: VerifierKey) -> tuple[Cosignature, ...]:
    """Return a witness's cosignatures under a checkpoint; none if it has not signed.

    Raises:
        ProofError: One that claims to be this witness's does not fit the text.
    """
    return tuple(_opened(note.text, one, witness) for one in note.by(witness))


def _opened(text: str, signature: Signature, witness: VerifierKey) -> Cosignature:
    seconds = int.from_bytes(signature.made[:_TIME_BYTES])
    whole = len(signature.made) == _TIME_BYTES + SIGNATURE_BYTES and seconds <= LAST_SECOND
    if not (whole and witness.made(signature.made[_TIME_BYTES:], _signed(text, seconds))):
        raise ProofError(Reason.BAD_COSIGNATURE)
    return Cosignature(witness, datetime.fromtimestamp(seconds, UTC))


def _signed(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
