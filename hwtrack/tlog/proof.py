"""The proof that travels with an entry: its place, the hashes up to the root, and the checkpoint with its witnesses.

With the keys of `Trust` it convinces without a network. The `extra` line of the format is refused: nobody vouches for
it, and nothing of ours writes it. Source: C2SP tlog-proof.
"""

from dataclasses import dataclass

from hwtrack.tlog.checkpoint import read_number
from hwtrack.tlog.note import MAX_BYTES, Note, decode_hash, demand_size, encode, read_note
from hwtrack.tlog.reason import ProofError, Reason
from hwtrack.tlog.tree import demand_included
from hwtrack.tlog.trust import Trust, Witnessed, demand_witnessed

MAX_HASHES = 53
"""Of the deepest tree."""

_FIRST = "c2sp.org/tlog-proof@v1"
_INDEX = "index "


@dataclass(frozen=True, slots=True)
class Proof:
    """Where an entry is in the tree of a checkpoint, and the hashes that show it."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: Note

    @property
    def text(self) -> str:
        """The proof as it is written."""
        hashes = "".join(f"{encode(one)}\n" for one in self.hashes)
        return f"{_FIRST}\n{_INDEX}{self.index}\n{hashes}\n{self.checkpoint.whole}"


def read_proof(text: str) -> Proof:
    """Return the proof that is written in a text; it proves nothing before it was checked.

    Raises:
        ProofError: It is too large, or not in the one spelling.
    """
    demand_size(text, MAX_BYTES)
    head, found, note = text.partition("\n\n")
    first, *rest = head.split("\n")
    if not found or first != _FIRST or not rest or not rest[0].startswith(_INDEX):
        raise ProofError(Reason.MALFORMED)
    if len(rest) - 1 > MAX_HASHES:
        raise ProofError(Reason.TOO_LARGE)
    index = read_number(rest[0].removeprefix(_INDEX))
    return Proof(index, tuple(decode_hash(line) for line in rest[1:]), read_note(note))


def demand_proved(text: str, leaf: bytes, trust: Trust) -> Witnessed:
    """Return the checkpoint under which a proof's text shows that a leaf hash was sealed.

    Raises:
        ProofError: It is not in the one spelling, its checkpoint is not believed, or it does not lead to its root.
    """
    proof = read_proof(text)
    witnessed = demand_witnessed(proof.checkpoint.whole, trust)
    demand_included(leaf, proof.index, head=witnessed.checkpoint.head, proof=proof.hashes)
    return witnessed
