"""The public keys with which this service has signed receipts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hwtrack.infra.work import AnyWork

_ADD = "INSERT INTO log_receipt_key (key, entry_id, made_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING key"


@dataclass(frozen=True, slots=True)
class ReceiptKey:
    """A receipt key as it is published, the log entry that names it, and since when it is in use."""

    key: str
    entry_id: UUID
    made_at: datetime


async def add(work: AnyWork, key: str, entry_id: UUID) -> bool:
    """Publish a key; say whether it is new."""
    return await work.fetchrow(_ADD, key, entry_id, work.now) is not None


async def published(work: AnyWork) -> Sequence[ReceiptKey]:
    """Return every key that was ever published, the newest first."""
    rows = await work.fetch("SELECT key, entry_id, made_at FROM log_receipt_key ORDER BY made_at DESC, key")
    return [ReceiptKey(row["key"], row["entry_id"], row["made_at"]) for row in rows]
