"""Who holds sealing up: a transaction that has written something and is still open."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Blocker:
    """A transaction that holds sealing up: whose it is, what it is doing, since when; the query's first words only."""

    pid: int
    role: str
    database: str
    state: str
    since: str
    query_since: str
    query: str
