"""Whether the log kept what a receipt promised: the question of whoever holds one."""

from dataclasses import dataclass
from enum import StrEnum

from hwtrack.infra.work import Work
from hwtrack.tlog.note import read_verifier_key
from hwtrack.tlog.reason import ProofError, Reason
from hwtrack.tlog.receipt import Receipt, open_receipt
from hwtrack.tlog.store import audit, keys


class Kept(StrEnum):
    """What became of a promise: sealed, waiting to be sealed, not there at all, or something else in its place."""

    SEALED = "sealed"
    WAITING = "waiting"
    MISSING = "missing"
    DIFFERENT = "different"


KEPT_TEXTS = {
    Kept.SEALED: "Entry {entry_id}, promised at {at}, is in the log.",
    Kept.WAITING: "Entry {entry_id}, promised at {at}, waits to be sealed.",
    Kept.MISSING: "Entry {entry_id}, promised at {at}, is not in the log: it was removed.",
    Kept.DIFFERENT: "Entry {entry_id}, promised at {at}, is in the log with another content: it was changed.",
}
"""The English sentence for each; the catalogue translates it."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A receipt that the service signed, and what became of it."""

    receipt: Receipt
    kept: Kept

    @property
    def facts(self) -> dict[str, str | int]:
        """What fills the sentence."""
        return {"entry_id": str(self.receipt.entry.entry_id), "at": self.receipt.record_time.isoformat()}

    @property
    def holds(self) -> bool:
        """Whether it was kept, as far as one can say yet."""
        return self.kept in (Kept.SEALED, Kept.WAITING)


async def follow_up(work: Work, text: str) -> Promise:
    """Compare a receipt with the log.

    Raises:
        ProofError: It is no receipt, or none of the published keys signed it.
    """
    receipt = await _opened(work, text)
    entry = receipt.entry
    found = await audit.written(work, receipt.home_org_id, entry.entry_id)
    same = [one for one in found if (one.kind, one.hash) == (entry.kind, entry.hash)]
    if not same:
        return Promise(receipt, Kept.DIFFERENT if found else Kept.MISSING)
    return Promise(receipt, Kept.SEALED if any(one.sealed for one in same) else Kept.WAITING)


async def _opened(work: Work, text: str) -> Receipt:
    refusal = ProofError(Reason.UNSIGNED)
    for known in await keys.published(work):
        try:
            return open_receipt(text, read_verifier_key(known.key))
        except ProofError as error:
            if error.reason is not Reason.UNSIGNED:
                raise
            refusal = error
    raise refusal
