"""Proofs out of the stored tree: that an entry is in a checkpoint, and that one size continues another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from hwtrack.infra.work import AnyWork
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.tlog.proof import Proof
from hwtrack.tlog.service.desk import LogDesk
from hwtrack.tlog.store import checkpoints, places, tree
from hwtrack.tlog.store.checkpoints import Kept
from hwtrack.tlog.tree import Head, Span, Subtree, consistency_spans, head_of, inclusion_spans, proof_of, subtrees_for

Wanted = tuple[int, UUID]
"""An entry by its home organisation and its id."""


class NotSealedError(DomainError):
    """The entry is not sealed under a checkpoint yet, or there is none."""

    kind = Kind.NOT_FOUND
    code = "tlog.not-sealed"
    detail = "No signed checkpoint holds this entry of organisation {home}."
    remedy = "Try again in a moment; if a receipt is older than a day and this answer stays, tell the bureau."


class SizesError(DomainError):
    """There are no such trees."""

    kind = Kind.INVALID
    code = "tlog.sizes"
    detail = "There is no way from {old} to {new} leaves: the log has {size}."
    remedy = "Ask for a smaller size first and for a larger one that was sealed."


@dataclass(frozen=True, slots=True)
class Sealed:
    """What the log says of some entries: its newest checkpoint, if there is one, and proofs of those under one."""

    checkpoint: str | None
    proofs: Mapping[Wanted, str]


@dataclass(frozen=True, slots=True)
class Consistency:
    """That one tree continues another: both heads and the hashes that show it."""

    old: Head
    new: Head
    hashes: tuple[bytes, ...]


async def proofs_for(work: AnyWork, desk: LogDesk, wanted: Sequence[Wanted]) -> dict[Wanted, str]:
    """Return the proof of each entry as text, by home organisation and id; those not under a checkpoint are left out.

    Proved is under the newest checkpoint that the quorum confirmed, and what came later under the newest one signed.
    """
    newest = await checkpoints.newest(work)
    if newest is None or not wanted:
        return {}
    witnessed = await checkpoints.newest_witnessed(work, desk.quorum) or newest
    found = {one: _under(index, witnessed, newest) for one, index in (await places.indices(work, wanted)).items()}
    under = {one: place for one, place in found.items() if place is not None}
    spans = {one: inclusion_spans(index, kept.head.size) for one, (index, kept) in under.items()}
    hashes = await _hashes(work, (span for some in spans.values() for span in some))
    return {one: Proof(index, proof_of(spans[one], hashes), kept.note).text for one, (index, kept) in under.items()}


async def sealed(work: AnyWork, desk: LogDesk, wanted: Sequence[Wanted]) -> Sealed:
    """Return the newest checkpoint and the proofs of those entries that are under one, for whoever keeps receipts."""
    newest = await checkpoints.newest(work)
    return Sealed(None if newest is None else newest.note.whole, await proofs_for(work, desk, wanted))


async def proof_for(work: AnyWork, desk: LogDesk, home: int, entry_id: UUID) -> str:
    """Return the proof of one entry as text.

    Raises:
        NotSealedError: It is under no checkpoint yet, or does not exist.
    """
    proofs = await proofs_for(work, desk, [(home, entry_id)])
    if not proofs:
        raise NotSealedError(home=home)
    return proofs[home, entry_id]


async def consistency(work: AnyWork, old: int, new: int | None = None) -> Consistency:
    """Return the proof that the tree of one size, or the newest, continues that of another.

    Any size will do, not only those at which sealing stopped.

    Raises:
        SizesError: The first is larger than the second, or the second larger than the log.
    """
    size = (await tree.head(work)).size
    new = size if new is None else new
    if not 0 <= old <= new <= size:
        raise SizesError(old=old, new=new, size=size)
    spans = consistency_spans(old, new)
    whole = [(0, size) for size in (old, new) if size]
    hashes = await _hashes(work, (*spans, *whole))
    return Consistency(head_of(old, hashes), head_of(new, hashes), proof_of(spans, hashes))


def _under(index: int, witnessed: Kept, newest: Kept) -> tuple[int, Kept] | None:
    return next(((index, kept) for kept in (witnessed, newest) if index < kept.head.size), None)


async def _hashes(work: AnyWork, spans: Iterable[Span]) -> Mapping[Subtree, bytes]:
    return await tree.hashes(work, subtrees_for(spans))
