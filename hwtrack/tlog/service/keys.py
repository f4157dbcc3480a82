"""Publishing the receipt key, so that nobody can later put another in its place."""

import hashlib
from collections.abc import Sequence

from hwtrack.infra.work import Work
from hwtrack.tlog.service import append_entry
from hwtrack.tlog.service.desk import LogDesk
from hwtrack.tlog.store import keys
from hwtrack.tlog.store.keys import ReceiptKey

INSTALLATION = 0
"""Home organisation of entries that are about the installation itself."""


async def publish(work: Work, desk: LogDesk) -> None:
    """Put this process's receipt key on the list and in the log, once.

    Raises:
        ReceiptKeyError: The key cannot be read or made.
    """
    key, entry_id = desk.receipts.key.text, work.new_id()
    if await keys.add(work, key, entry_id):
        digest = hashlib.sha256(key.encode()).digest()
        await append_entry(work, home_org_id=INSTALLATION, kind="receipt-key", entry_id=entry_id, digest=digest)


async def published(work: Work) -> Sequence[ReceiptKey]:
    """Return every receipt key, the newest first."""
    return await keys.published(work)
