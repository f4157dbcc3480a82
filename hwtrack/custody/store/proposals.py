"""Proposals that wait for a second person, and what became of them; each organisation sees its own."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from hwtrack.custody.proposal import Proposal, ProposalState
from hwtrack.infra.work import AnyWork

_ADD = """
    INSERT INTO custody_proposal (org_id, proposal_id, kind, body, codes, quarantine_id, acting_for, proposed_by,
        proposed_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT DO NOTHING
"""

_OF = "SELECT * FROM custody_proposal WHERE org_id = $1 AND proposal_id = $2"

_PAGE = """
    SELECT * FROM custody_proposal
    WHERE org_id = $1 AND kind = ANY ($2) AND ($3::uuid IS NULL OR proposal_id < $3)
        AND (NOT $4 OR (settled IS NULL AND expires_at > $5))
    ORDER BY proposal_id DESC LIMIT $6
"""

_ABOUT = """
    SELECT * FROM custody_proposal
    WHERE org_id = $1 AND kind = ANY ($2) AND settled IS NULL AND expires_at > $3 AND $4 = ANY (codes)
    ORDER BY proposal_id
"""

_WAITING = "SELECT count(*) AS n FROM custody_proposal WHERE org_id = $1 AND settled IS NULL AND expires_at > $2"

_SETTLE = """
    UPDATE custody_proposal SET settled = $3, settled_by = $4, settled_at = $5, event_id = $6
    WHERE org_id = $1 AND proposal_id = $2
"""


async def add(work: AnyWork, new: Proposal) -> None:
    """Keep a proposal; one that is there under its id stays as it is."""
    await work.execute(
        _ADD,
        new.org_id,
        new.proposal_id,
        new.kind,
        new.body,
        list(new.codes),
        new.quarantine_id,
        new.acting_for,
        new.proposed_by,
        new.proposed_at,
        new.expires_at,
    )


async def proposal(work: AnyWork, org_id: int, proposal_id: UUID, *, lock: bool = False) -> Proposal | None:
    """Return a proposal of an organisation, locked where it is about to be settled."""
    row = await work.fetchrow(_OF + (" FOR UPDATE" if lock else ""), org_id, proposal_id)
    return None if row is None else _proposal(row)


async def page(
    work: AnyWork, org_id: int, kinds: Collection[str], *, waiting: bool, before: UUID | None, limit: int
) -> tuple[Proposal, ...]:
    """Return an organisation's proposals of some kinds, newest first; only those that wait where asked for."""
    rows = await work.fetch(_PAGE, org_id, sorted(kinds), before, waiting, work.now, limit)
    return tuple(_proposal(row) for row in rows)


async def about(work: AnyWork, org_id: int, kinds: Collection[str], code: str) -> tuple[Proposal, ...]:
    """Return an organisation's proposals of some kinds that wait and name a container, oldest first."""
    rows = await work.fetch(_ABOUT, org_id, sorted(kinds), work.now, code)
    return tuple(_proposal(row) for row in rows)


async def waiting(work: AnyWork, org_id: int) -> int:
    """Return how many proposals of an organisation wait."""
    row = await work.fetchrow(_WAITING, org_id, work.now)
    return int(row["n"]) if row else 0


async def settle(
    work: AnyWork, kept: Proposal, state: ProposalState, *, by: UUID, at: datetime, event_id: UUID | None = None
) -> None:
    """Write what became of a proposal."""
    await work.execute(_SETTLE, kept.org_id, kept.proposal_id, state.value, by, at, event_id)


def _proposal(row: Any) -> Proposal:
    return Proposal(
        org_id=row["org_id"],
        proposal_id=row["proposal_id"],
        kind=row["kind"],
        body=row["body"],
        codes=tuple(row["codes"]),
        quarantine_id=row["quarantine_id"],
        acting_for=row["acting_for"],
        proposed_by=row["proposed_by"],
        proposed_at=row["proposed_at"],
        expires_at=row["expires_at"],
        settled=ProposalState(row["settled"]) if row["settled"] else None,
        settled_by=row["settled_by"],
        settled_at=row["settled_at"],
        event_id=row["event_id"],
    )
