"""Receipts: what the service signs at the moment it takes something in, before the log has sealed it.

A signed note of seven lines: the form's name, the log's origin, the home organisation, the entry's kind, id and hash,
and the instant of record. Whoever holds one can show that the entry was promised, even if it is gone from the log
later. Source: trust.md 2.3 (receipt), 2.4 (what a witness misses).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from hwtrack.tlog.checkpoint import read_number
from hwtrack.tlog.leaf import Entry
from hwtrack.tlog.note import Signer, VerifierKey, decode_hash, demand_signed, encode, is_name, read_note, sign_note
from hwtrack.tlog.reason import ProofError, Reason

_FORM = "hwtrack-receipt-v1"
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was taken in, for which home organisation, and when.

    Raises:
        ProofError: The origin cannot be a log's name.
    """

    origin: str
    home_org_id: int
    entry: Entry
    record_time: datetime

    def __post_init__(self) -> None:
        if not is_name(self.origin):
            raise ProofError(Reason.MALFORMED)

    @property
    def text(self) -> str:
        """The text that is signed."""
        entry, at = self.entry, self.record_time.astimezone(UTC).strftime(_TIME)
        lines = (_FORM, self.origin, self.home_org_id, entry.kind, entry.entry_id, encode(entry.hash), at)
        return "".join(f"{line}\n" for line in lines)


def sign_receipt(receipt: Receipt, signer: Signer) -> str:
    """Return a receipt as it is handed out."""
    return sign_note(receipt.text, signer).whole


def open_receipt(whole: str, key: VerifierKey) -> Receipt:
    """Return the receipt that is written in a text, having checked the service's signature.

    Raises:
        ProofError: It is too large, not in the one spelling, or not signed by the key.
    """
    note = read_note(whole)
    receipt = read_receipt(note.text)
    demand_signed(note, key)
    return receipt


def read_receipt(text: str) -> Receipt:
    """Return what a receipt's text says. Believe nothing of it before its signature was checked.

    Raises:
        ProofError: It is not in the one spelling.
    """
    lines = text.split("\n")
    if len(lines) != 8 or lines[0] != _FORM or not _INSTANT.fullmatch(lines[6]):  # noqa: PLR2004 - seven lines
        raise ProofError(Reason.MALFORMED)
    try:
        entry = Entry(lines[3], UUID(lines[4]), decode_hash(lines[5]))
        at = datetime.strptime(lines[6], _TIME).replace(tzinfo=UTC)
    except ValueError as error:
        raise ProofError(Reason.MALFORMED) from error
    receipt = Receipt(lines[1], read_number(lines[2]), entry, at)
    if receipt.text != text:
        raise ProofError(Reason.MALFORMED)
    return receipt
