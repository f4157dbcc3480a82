"""Witnesses as an operator writes them down: a verifier key, a space, and where it is to be asked.

The form is that of a line in C2SP tlog-policy without its first two words.
"""

import re
from dataclasses import dataclass

from hwtrack.tlog.note import KeyKind, VerifierKey, read_verifier_key
from hwtrack.tlog.reason import ProofError, Reason

_URL = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(/[A-Za-z0-9._~/-]*)?")


@dataclass(frozen=True, slots=True)
class WitnessAddress:
    """A witness's key, and the prefix of the addresses it answers at, without a slash at the end."""

    key: VerifierKey
    url: str


def read_address(text: str) -> WitnessAddress:
    """Return the witness written in a text.

    Raises:
        ProofError: It is no witness's key followed by an http address.
    """
    key, _, url = text.partition(" ")
    witness = read_verifier_key(key)
    if witness.kind is not KeyKind.COSIGNATURE or not _URL.fullmatch(url):
        raise ProofError(Reason.MALFORMED)
    return WitnessAddress(witness, url.rstrip("/"))
