"""Late events that nobody has explained yet, and the explanations that were given, each seen by policy."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.clock import LATE_AFTER
from hwtrack.custody.lateness import Explanation, LateEvent, Unexplained, read_record
from hwtrack.custody.store.found import accepted
from hwtrack.custody.unsettled import MOST_COUNTED
from hwtrack.infra.work import AnyWork

# Why by organisation: an event's rows lie in the families of its containers, and the key begins with the family.
_ROWS = """
    SELECT e.header, e.body
    FROM organisation o JOIN custody_event e ON e.home_org_id = o.org_id AND e.event_id = $1
    ORDER BY e.home_org_id
"""

# The first condition is spelled as the predicate of the index, so that it is used.
_WAITING = f"""
    FROM custody_event e
    WHERE e.record_time - e.effective_time > interval '{LATE_AFTER // timedelta(hours=1)} hours'
        AND e.actor_org_id = $1 AND ($2::uuid IS NULL OR e.account_id = $2)
        AND e.grade <> 'system' AND NOT (e.grade = 'desk' AND jsonb_exists(e.body::jsonb, 'note'))
        AND NOT EXISTS (
            SELECT FROM custody_lateness l WHERE l.home_org_id = e.home_org_id AND l.event_id = e.event_id
        )
"""

_COUNT = f"""
    SELECT count(*) AS count, min(record_time) AS oldest
    FROM (SELECT DISTINCT e.event_id, e.record_time {_WAITING} LIMIT {MOST_COUNTED}) AS waiting
"""

_PAGE = f"""
    SELECT DISTINCT ON (e.event_id) e.home_org_id, e.event_id, e.kind, e.effective_time, e.record_time,
        e.account_id {_WAITING}
        AND ($3::uuid IS NULL OR e.event_id < $3)
    ORDER BY e.event_id DESC, e.home_org_id LIMIT $4
"""

_ADD = """
    INSERT INTO custody_lateness (home_org_id, event_id, explanation_id, org_id, account_id, explained_at, record,
        parties, regions)
    SELECT e.home_org_id, e.event_id, $3, $4, $5, $6, $7, e.parties, e.regions
    FROM custody_event e WHERE e.home_org_id = $1 AND e.event_id = $2
    ON CONFLICT DO NOTHING RETURNING event_id
"""


async def rows_of(work: AnyWork, event_id: UUID) -> tuple[Accepted, ...]:
    """Return an event as each home organisation has it, as far as the actor may see it."""
    return tuple(accepted(row["header"], row["body"]) for row in await work.fetch(_ROWS, event_id))


async def count(work: AnyWork, org: int, account: UUID | None) -> Unexplained:
    """Count an organisation's unexplained late events, or those of one account."""
    row = await work.fetchrow(_COUNT, org, account)
    return Unexplained() if row is None else Unexplained(row["count"], row["oldest"])


async def page(
    work: AnyWork, org: int, account: UUID | None, *, before: UUID | None, limit: int
) -> tuple[LateEvent, ...]:
    """Return an organisation's unexplained late events, or those of one account, newest first."""
    rows = await work.fetch(_PAGE, org, account, before, limit)
    return tuple(LateEvent(**dict(row)) for row in rows)


async def explanations(work: AnyWork, home_org_id: int, events: Iterable[UUID]) -> dict[UUID, Explanation]:
    """Return the explanations of one home organisation's events, by event, as their records have it."""
    question = "SELECT record FROM custody_lateness WHERE home_org_id = $1 AND event_id = ANY ($2)"
    found = [read_record(row["record"]) for row in await work.fetch(question, home_org_id, list(events))]
    # Why by the record: what is shown is what the log commits to, and nothing that stands in a column beside it.
    return {one.event_id: one for one in found}


async def add(work: AnyWork, one: Explanation) -> bool:
    """Keep an explanation with the event's own parties and regions; say whether it is the first."""
    row = await work.fetchrow(
        _ADD,
        one.home_org_id,
        one.event_id,
        one.explanation_id,
        one.org_id,
        one.account_id,
        one.explained_at,
        one.record,
    )
    return row is not None
