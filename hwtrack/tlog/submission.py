"""What a log sends to a witness: the size it thinks the witness knows, the proof from there, and its newest checkpoint.

Both sides read and write it here. Source: C2SP tlog-witness (add-checkpoint).
"""

from dataclasses import dataclass

from hwtrack.tlog.checkpoint import read_number
from hwtrack.tlog.note import MAX_BYTES, Note, decode_hash, demand_size, encode, read_note
from hwtrack.tlog.reason import ProofError, Reason

MAX_HASHES = 63
MEDIA_TYPE_OF_SIZE = "text/x.tlog.size"
"""How a witness says which size it really knows."""

_OLD = "old "


@dataclass(frozen=True, slots=True)
class Submission:
    """The old size, the consistency proof, and the signed checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: Note

    @property
    def text(self) -> str:
        """The request's body."""
        proof = "".join(f"{encode(one)}\n" for one in self.proof)
        return f"{_OLD}{self.old}\n{proof}\n{self.checkpoint.whole}"


def read_submission(text: str) -> Submission:
    """Return the submission that is written in a text; nothing in it has been checked.

    Raises:
        ProofError: It is too large, or not in the one spelling.
    """
    demand_size(text, MAX_BYTES)
    head, found, note = text.partition("\n\n")
    first, *proof = head.split("\n")
    if not found or not first.startswith(_OLD):
        raise ProofError(Reason.MALFORMED)
    if len(proof) > MAX_HASHES:
        raise ProofError(Reason.TOO_LARGE)
    old = read_number(first.removeprefix(_OLD))
    return Submission(old, tuple(decode_hash(line) for line in proof), read_note(note))
