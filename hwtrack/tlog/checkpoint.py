"""Checkpoints: the log's own signed word for how large its tree is and what its root is.

Three lines (origin, size, root) as a signed note; the log's key bears the origin as its name. Lines beyond the third
are refused: nothing of ours writes them and nobody could audit them. Source: C2SP tlog-checkpoint.
"""

import re
from dataclasses import dataclass

from hwtrack.tlog.note import (
    Note,
    Signer,
    VerifierKey,
    decode_hash,
    demand_signed,
    encode,
    is_name,
    read_note,
    sign_note,
)
from hwtrack.tlog.reason import ProofError, Reason
from hwtrack.tlog.tree import EMPTY_ROOT, MAX_SIZE, Head

_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Which log, and its tree at one moment.

    Raises:
        ProofError: The origin cannot be a log's name, or a tree without leaves has a root that is not its own.
    """

    origin: str
    head: Head

    def __post_init__(self) -> None:
        if not is_name(self.origin) or (self.head.size == 0 and self.head.root != EMPTY_ROOT):
            raise ProofError(Reason.MALFORMED)

    @property
    def text(self) -> str:
        """The text that the log and its witnesses sign."""
        return f"{self.origin}\n{self.head.size}\n{encode(self.head.root)}\n"


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint and the note it was read from, whose log signature was good."""

    checkpoint: Checkpoint
    note: Note


def sign_checkpoint(head: Head, signer: Signer) -> SignedCheckpoint:
    """Return a checkpoint signed by the log's key, whose name is the origin."""
    checkpoint = Checkpoint(signer.key.name, head)
    return SignedCheckpoint(checkpoint, sign_note(checkpoint.text, signer))


def open_checkpoint(whole: str, log: VerifierKey) -> SignedCheckpoint:
    """Return the checkpoint written in a text, having checked the log's signature.

    Raises:
        ProofError: It is too large, not in the one spelling, another log's, or not signed by the log.
    """
    note = read_note(whole)
    checkpoint = read_checkpoint(note.text)
    if checkpoint.origin != log.name:
        raise ProofError(Reason.OTHER_ORIGIN)
    demand_signed(note, log)
    return SignedCheckpoint(checkpoint, note)


def read_checkpoint(text: str) -> Checkpoint:
    """Return what the text of a checkpoint's note says. Believe nothing of it before its signature was checked.

    Raises:
        ProofError: It is not in the one spelling.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:  # noqa: PLR2004 - three lines, each with its line end
        raise ProofError(Reason.MALFORMED)
    return Checkpoint(lines[0], Head(read_number(lines[1]), decode_hash(lines[2])))


def read_number(text: str) -> int:
    """Return a count from 0 to 2^53 - 1 that is written without leading zeros.

    Raises:
        ProofError: It is spelt otherwise, or larger.
    """
    if not _NUMBER.fullmatch(text) or int(text) > MAX_SIZE:
        raise ProofError(Reason.MALFORMED)
    return int(text)
