"""Why a text of the log is not believed, by a name that is the same in every program and language.

The browser's twin answers with the same names; the vectors in `schemas/vectors/tlog.json` hold both to them.
"""

from collections.abc import Mapping
from enum import StrEnum


class Reason(StrEnum):
    """What is wrong, in the order in which it is looked for: size, spelling, who signed, what the hashes say."""

    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    UNSIGNED = "unsigned"
    BAD_SIGNATURE = "bad_signature"
    OTHER_ORIGIN = "other_origin"
    BAD_COSIGNATURE = "bad_cosignature"
    TOO_FEW_WITNESSES = "too_few_witnesses"
    SHRUNK = "shrunk"
    BEYOND_TREE = "beyond_tree"
    WRONG_LENGTH = "wrong_length"
    WRONG_ROOT = "wrong_root"
    INCONSISTENT = "inconsistent"


REASON_TEXTS: Mapping[Reason, str] = {
    Reason.TOO_LARGE: "It is longer than anything this log writes.",
    Reason.MALFORMED: "It is not in the published form, character by character.",
    Reason.UNSIGNED: "It bears no signature of the key that is trusted.",
    Reason.BAD_SIGNATURE: "The signature does not fit the text: one of them was altered.",
    Reason.OTHER_ORIGIN: "It belongs to another log.",
    Reason.BAD_COSIGNATURE: "A witness's signature does not fit the checkpoint: one of them was altered.",
    Reason.TOO_FEW_WITNESSES: "Fewer witnesses than demanded have confirmed the checkpoint.",
    Reason.SHRUNK: "The later tree is smaller than the earlier one: entries were removed.",
    Reason.BEYOND_TREE: "The entry's place lies beyond the end of the tree.",
    Reason.WRONG_LENGTH: "The proof has not as many hashes as the tree demands.",
    Reason.WRONG_ROOT: "The proof does not lead to the tree's root: this is not what was sealed.",
    Reason.INCONSISTENT: "The later tree does not contain the earlier one: what had been sealed was changed.",
}
"""The English sentence for each reason; the catalogue translates it."""


class ProofError(ValueError):
    """A text or proof of the log is not believed; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason."""
        self.reason = reason
        super().__init__(REASON_TEXTS[reason])
