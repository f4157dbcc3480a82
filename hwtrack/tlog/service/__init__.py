"""Putting something on record so that an outsider can later be shown that it was there, unchanged, at that time."""

from uuid import UUID

from hwtrack.infra.work import AnyWork
from hwtrack.tlog.leaf import Entry
from hwtrack.tlog.store import entries


async def append_entry(work: AnyWork, *, home_org_id: int, kind: str, entry_id: UUID, digest: bytes) -> Entry:
    """Write a log entry in this work's transaction and return it.

    `digest` is the SHA-256 that commits to the thing; one id is written once per transaction.

    Raises:
        ValueError: The kind is no short lower-case name, or the digest is not 32 bytes.
    """
    entry = Entry(kind, entry_id, digest)
    await entries.append(work, home_org_id, entry)
    return entry


async def begin_epoch(work: AnyWork) -> int:
    """Return the epoch that entries of now belong to, having begun a new one if the database was restored.

    Every process says it once when it starts; `append_entry` does so by itself.
    """
    return await entries.begin_epoch(work)
