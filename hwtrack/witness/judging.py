"""Whether a checkpoint is confirmed, in one transaction of the witness's memory.

The order of the questions and the statuses are those of C2SP tlog-witness: form, which log, whose signature, which old
size, which root, the proof. What the log signed and cannot be confirmed is kept: it may prove that the log forked.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from hwtrack.tlog.checkpoint import Checkpoint, read_checkpoint
from hwtrack.tlog.cosignature import cosign
from hwtrack.tlog.note import Signer, VerifierKey, demand_signed
from hwtrack.tlog.reason import ProofError
from hwtrack.tlog.submission import MEDIA_TYPE_OF_SIZE, Submission, read_submission
from hwtrack.tlog.tree import Head, demand_consistent
from hwtrack.witness import memory
from hwtrack.witness.memory import Memory

FORKED = "forked"
"""Another root at a size that was confirmed: the log has two faces."""
SMALLER = "smaller"
"""Signed, never confirmed, and smaller than what was: the log shrank, or an old checkpoint came late."""
INCONSISTENT = "inconsistent"
"""Larger, but the proof does not lead to it: the log forked, or the proof was spoilt on its way."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the witness says to a submission."""

    status: HTTPStatus
    body: str = ""
    media_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness: its key, the logs it watches by their origins, and its memory."""

    key: Signer
    logs: Mapping[str, VerifierKey]
    memory: Memory

    def judge(self, request: str, *, now: datetime) -> Answer:
        """Confirm the checkpoint of a request, or say why not."""
        try:
            submission = read_submission(request)
            checkpoint = read_checkpoint(submission.checkpoint.text)
        except ProofError as error:
            return Answer(HTTPStatus.BAD_REQUEST, f"{error.reason.value}\n")
        log = self.logs.get(checkpoint.origin)
        if log is None:
            return Answer(HTTPStatus.NOT_FOUND, "this log is not watched here\n")
        try:
            demand_signed(submission.checkpoint, log)
        except ProofError as error:
            return Answer(HTTPStatus.FORBIDDEN, f"{error.reason.value}\n")
        with self.memory.alone() as file:
            known = memory.last(file, checkpoint.origin)
            answer, why = _compared(file, submission, checkpoint, known)
            if why:
                memory.refuse(file, checkpoint, why, request=request, at=now)
            if answer.status is HTTPStatus.OK:
                memory.confirm(file, checkpoint, note=submission.checkpoint.whole, at=now)
        # Why only now: what was confirmed is on the disk before anybody holds a signature on it.
        if answer.status is not HTTPStatus.OK:
            return answer
        return Answer(HTTPStatus.OK, cosign(checkpoint.text, self.key, at=now).line)


def _compared(
    file: sqlite3.Connection, submission: Submission, checkpoint: Checkpoint, known: Head
) -> tuple[Answer, str]:
    """Compare a checkpoint with what was confirmed; return the answer, and under which name it is evidence."""
    head = checkpoint.head
    confirmed = memory.confirmed(file, checkpoint.origin, head.size)
    if confirmed is not None and confirmed != head.root:
        return _size(known), FORKED
    smaller = SMALLER if confirmed is None and head.size < known.size else ""
    if submission.old > head.size:
        return Answer(HTTPStatus.BAD_REQUEST, "the old size is larger than the new one\n"), smaller
    if submission.old != known.size:
        return _size(known), smaller
    try:
        demand_consistent(known, head, submission.proof)
    except ProofError as error:
        return Answer(HTTPStatus.UNPROCESSABLE_ENTITY, f"{error.reason.value}\n"), INCONSISTENT
    return Answer(HTTPStatus.OK), ""


def _size(known: Head) -> Answer:
    return Answer(HTTPStatus.CONFLICT, f"{known.size}\n", MEDIA_TYPE_OF_SIZE)
