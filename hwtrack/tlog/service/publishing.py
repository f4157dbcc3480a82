"""Taking in the signer's checkpoints, and showing them.

A checkpoint proves itself: it is kept only if the log's key signed it and it is the head that was really sealed. So
anybody may bring it. Source: trust.md 2.3 (checkpoint signer).
"""

from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.work import Work
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.tlog.checkpoint import open_checkpoint
from hwtrack.tlog.reason import ProofError
from hwtrack.tlog.service.desk import LogDesk
from hwtrack.tlog.store import checkpoints, tree
from hwtrack.tlog.store.checkpoints import Kept
from hwtrack.tlog.tree import MAX_SIZE


class NoLogKeyError(DomainError):
    """This service knows no log key."""

    kind = Kind.UNAVAILABLE
    code = "tlog.no-log-key"
    detail = "No checkpoint can be checked here: the log's verifier key is not set."
    remedy = "The operator sets HWTRACK_LOG_KEY to what `hwtrack tlog keygen` showed for the signer."


class CheckpointUnbelievedError(DomainError):
    """The checkpoint is not believed."""

    kind = Kind.INVALID
    code = "tlog.checkpoint-unbelieved"
    detail = "The checkpoint was not taken: {reason}."
    remedy = "Send the signed note exactly as the signer wrote it, signed with the key of HWTRACK_LOG_KEY."


class CheckpointDiffersError(DomainError):
    """The checkpoint is not what was sealed."""

    kind = Kind.CONFLICT
    code = "tlog.checkpoint-differs"
    detail = "No tree of {size} leaves with that root was sealed here."
    remedy = "Keep signer and database as they are and compare their leaves: one of them was altered."


class NoCheckpointError(DomainError):
    """There is no checkpoint yet."""

    kind = Kind.NOT_FOUND
    code = "tlog.no-checkpoint"
    detail = "The log has not been signed yet."
    remedy = "Try again in a minute; if it stays so, the operator looks after the signer."


async def take(work: Work, desk: LogDesk, note: str) -> bool:
    """Keep a checkpoint that the signer brings; say whether it is new.

    Raises:
        NoLogKeyError: The settings name no log key.
        CheckpointUnbelievedError: It is not in the one spelling, or not signed by the log.
        CheckpointDiffersError: It is not a head that was sealed.
    """
    if desk.log is None:
        raise NoLogKeyError
    try:
        signed = open_checkpoint(note, desk.log)
    except ProofError as error:
        raise CheckpointUnbelievedError(reason=error.reason.value) from error
    head = signed.checkpoint.head
    sealed = await tree.sealed_at(work, head.size)
    if sealed is None or sealed[0] != head:
        raise CheckpointDiffersError(size=head.size)
    alone = signed.note.by(desk.log)[:1]
    return await checkpoints.add(work, head, type(signed.note)(signed.note.text, alone).whole)


async def newest(work: Work) -> Kept:
    """Return the newest checkpoint with the cosignatures it has.

    Raises:
        NoCheckpointError: There is none yet.
    """
    kept = await checkpoints.newest(work)
    if kept is None:
        raise NoCheckpointError
    return kept


async def listed(work: Work, wanted: Slice) -> Page[Kept]:
    """Return checkpoints, the newest first.

    Raises:
        CursorError: The cursor is none of ours.
    """
    before = wanted.after_number(MAX_SIZE)
    rows = await checkpoints.below(work, MAX_SIZE if before is None else before, wanted.size + 1)
    return page_of(rows, wanted, lambda kept: (str(kept.head.size),))
