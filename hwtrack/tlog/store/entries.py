"""Writing entries, on both forms of work, and beginning an epoch. Reading them is the sealer's and the witness's."""

from hwtrack.infra.work import AnyWork
from hwtrack.tlog.leaf import Entry


async def append(work: AnyWork, home_org_id: int, entry: Entry) -> None:
    """Write one entry in this transaction."""
    await work.fetch("SELECT append_entry($1, $2, $3, $4)", home_org_id, entry.kind, entry.entry_id, entry.hash)


async def begin_epoch(work: AnyWork) -> int:
    """Begin a new epoch if the server's transaction numbers lie behind the stored ones; return the epoch of now."""
    row = await work.fetchrow("SELECT begin_epoch() AS epoch")
    return 0 if row is None else int(row["epoch"])
