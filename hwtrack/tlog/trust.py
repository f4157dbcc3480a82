"""What somebody has decided to believe: the log's key, the witnesses' keys, and how many of them must have signed.

Everything else follows from these; they come from outside, never from what is being checked.
"""

from dataclasses import dataclass

from hwtrack.tlog.checkpoint import Checkpoint, open_checkpoint
from hwtrack.tlog.cosignature import Cosignature, cosignatures
from hwtrack.tlog.note import KeyKind, Note, VerifierKey
from hwtrack.tlog.reason import ProofError, Reason


@dataclass(frozen=True, slots=True)
class Trust:
    """A log, its witnesses, and the quorum: how many different ones must have confirmed a checkpoint.

    Raises:
        ValueError: A key is of the wrong kind, stands twice, or the quorum is beyond the number of witnesses.
    """

    log: VerifierKey
    witnesses: tuple[VerifierKey, ...] = ()
    quorum: int = 0

    def __post_init__(self) -> None:
        if self.log.kind is not KeyKind.NOTE or any(one.kind is not KeyKind.COSIGNATURE for one in self.witnesses):
            raise ValueError("a log signs notes and a witness cosigns")
        if len({one.public for one in self.witnesses}) != len(self.witnesses):
            raise ValueError("a witness stands twice")
        if not 0 <= self.quorum <= len(self.witnesses):
            raise ValueError(f"a quorum of {self.quorum} out of {len(self.witnesses)} witnesses cannot be met")


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A checkpoint that is believed, and who confirmed it: the first cosignature of each witness."""

    checkpoint: Checkpoint
    note: Note
    cosignatures: tuple[Cosignature, ...]


def demand_witnessed(whole: str, trust: Trust) -> Witnessed:
    """Return the checkpoint written in a text, having checked the log's signature and the witnesses' quorum.

    Raises:
        ProofError: It is not the log's, a known signature does not fit, or too few witnesses have signed.
    """
    opened = open_checkpoint(whole, trust.log)
    found = [made[0] for witness in trust.witnesses if (made := cosignatures(opened.note, witness))]
    if len(found) < trust.quorum:
        raise ProofError(Reason.TOO_FEW_WITNESSES)
    return Witnessed(opened.checkpoint, opened.note, tuple(found))
