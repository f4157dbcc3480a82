"""Following the log's entries of confirmed declarations to their texts, for whoever checks the whole log."""

from hwtrack.infra.work import AnyWork
from hwtrack.tlog.findings import Commitment
from hwtrack.transfers.store import declarations as store


async def lost(work: AnyWork, begin: int, end: int) -> Commitment | None:
    """Return the first leaf from an index up to before another whose declaration is gone or another text."""
    return await store.lost(work, begin, end)
