"""Saying why an event came late: once, by whoever sent it or a colleague who may correct records, and on the log.

Blocks nothing and changes no state. Source: trust.md 3 (rule 4).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.answers import Hop
from hwtrack.custody.clock import Lateness
from hwtrack.custody.header import Header
from hwtrack.custody.lateness import (
    KIND,
    ExplainedAlreadyError,
    Explanation,
    LateEvent,
    NotLateError,
    NotYoursToExplainError,
    Unexplained,
    asked_account,
    is_asked,
    is_ever_asked,
    may_explain,
    sound_text,
)
from hwtrack.custody.store import lateness as store
from hwtrack.infra.paging import MAX_SIZE, Page, Slice, page_of
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import AnyWork, Work
from hwtrack.kernel.actor import NotSignedInError
from hwtrack.kernel.local import local_day
from hwtrack.tlog.service import append_entry


async def explain(work: Work, event_id: UUID, text: str) -> Explanation:
    """Say why an event came late, and log it for every home organisation; the same said again is the same.

    Raises:
        NotFoundError: There is no such event that the actor may see.
        NotYoursToExplainError: Another organisation recorded it, or a colleague for whom one may not speak.
        NotLateError: It did not come late, or says already why.
        ExplanationTextError: It says nothing, or too much.
        ExplainedAlreadyError: Something else was said before.
    """
    rows = await _asked(work, event_id)
    said, explanation_id = sound_text(text), work.new_id()
    kept = [await _kept(work, row.header, explanation_id, said) for row in rows]
    return kept[0]


async def explain_own(work: Work, text: str) -> tuple[Explanation, ...]:
    """Say the same of all late events that the actor itself recorded and nobody has explained, up to 200 of them.

    Raises:
        ExplanationTextError: It says nothing, or too much.
    """
    page = await _page(work, work.actor.account_id, Slice(size=MAX_SIZE))
    return tuple([await explain(work, one.event_id, text) for one in page.items])


async def late_event(work: Work, event_id: UUID) -> LateEvent:
    """Return an event whose explanation the actor may give now.

    Raises:
        NotFoundError, NotYoursToExplainError, NotLateError: As for `explain`.
        ExplainedAlreadyError: It is explained.
    """
    row = (await _asked(work, event_id))[0]
    claim, header = row.claim, row.header
    if there := await store.explanations(work, header.home_org_id, [event_id]):
        raise ExplainedAlreadyError(day=local_day(there[event_id].explained_at).isoformat())
    return LateEvent(
        home_org_id=header.home_org_id,
        event_id=event_id,
        kind=claim.KIND,
        effective_time=header.effective_time,
        record_time=header.record_time,
        account_id=header.account_id,
    )


async def unexplained(work: AnyWork, *, own: bool = False) -> Unexplained:
    """Count the late events that the actor is asked about, or those of them that it recorded itself."""
    if not is_ever_asked(work.actor):
        return Unexplained()
    account = work.actor.account_id if own else asked_account(work.actor)
    return await store.count(work, work.actor.own_org, account)


async def unexplained_page(work: AnyWork, wanted: Slice) -> Page[LateEvent]:
    """Return the late events that the actor is asked about, newest first.

    Raises:
        CursorError: The cursor is none of ours.
    """
    return await _page(work, asked_account(work.actor), wanted)


async def newest_own(work: AnyWork) -> LateEvent | None:
    """Return the newest late event that the actor itself recorded and nobody has explained."""
    return next(iter((await _page(work, work.actor.account_id, Slice(size=1))).items), None)


async def with_explanations(
    work: AnyWork, home_org_id: int, hops: Iterable[Hop], *, until: datetime | None = None
) -> list[Hop]:
    """Return hops of one home organisation with the explanations given, or given by an instant."""
    seen = list(hops)
    late = [hop.header.event_id for hop in seen if hop.header.lateness is not Lateness.NORMAL]
    if not late:
        return seen
    found = await store.explanations(work, home_org_id, late)
    told = {one.event_id: one for one in found.values() if until is None or one.explained_at <= until}
    return [replace(hop, explanation=told.get(hop.header.event_id)) for hop in seen]


async def _asked(work: Work, event_id: UUID) -> tuple[Accepted, ...]:
    """Return an event as each home organisation has it, if the actor is one of those who are asked about it."""
    rows = await store.rows_of(work, event_id)
    if not rows:
        raise NotFoundError
    if not may_explain(work.actor, rows[0].header):
        raise NotYoursToExplainError
    if not is_asked(rows[0].claim, rows[0].header):
        raise NotLateError
    return rows


async def _page(work: AnyWork, account: UUID | None, wanted: Slice) -> Page[LateEvent]:
    before = wanted.after_id()
    if not is_ever_asked(work.actor):
        return Page(items=(), next=None)
    rows = await store.page(work, work.actor.own_org, account, before=before, limit=wanted.size + 1)
    return page_of(rows, wanted, lambda row: (str(row.event_id),))


async def _kept(work: Work, header: Header, explanation_id: UUID, text: str) -> Explanation:
    """Keep and log an explanation for one home organisation.

    Raises:
        ExplainedAlreadyError: Something else was said before.
    """
    if work.actor.account_id is None:
        raise NotSignedInError
    new = Explanation(
        home_org_id=header.home_org_id,
        event_id=header.event_id,
        explanation_id=explanation_id,
        org_id=header.org_id,
        account_id=work.actor.account_id,
        explained_at=work.now,
        text=text,
    )
    if not await store.add(work, new):
        return await _same(work, new)
    await append_entry(
        work, home_org_id=new.home_org_id, kind=KIND, entry_id=new.explanation_id, digest=new.digest
    )  # fmt: skip
    return new


async def _same(work: Work, new: Explanation) -> Explanation:
    there = (await store.explanations(work, new.home_org_id, [new.event_id]))[new.event_id]
    if (there.account_id, there.text) != (new.account_id, new.text):
        raise ExplainedAlreadyError(day=local_day(there.explained_at).isoformat())
    return there
