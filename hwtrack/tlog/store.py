"""Writing entries, on both forms of work. Reading them is the sealer's and the witness's, by their own roles."""

from hwtrack.infra.work import AnyWork
from hwtrack.tlog.leaf import Entry


async def append(work: AnyWork, home_org_id: int, entry: Entry) -> None:
    """Write one entry in this transaction."""
    await work.fetch("SELECT append_entry($1, $2, $3, $4)", home_org_id, entry.kind, entry.entry_id, entry.hash)
