"""What rules found, for officials: newest first, by rule, district and company."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from hwtrack.audit.findings import Finding, FindingQuestion
from hwtrack.audit.store import findings as store
from hwtrack.custody.service import following, standing, watching
from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.work import Work
from hwtrack.registry.service import facts

EVENT = "custody_event"
"""The kind of subject that is one recorded step."""


async def finding_page(work: Work, question: FindingQuestion, wanted: Slice) -> Page[Finding]:
    """Return findings, newest first, as far as the actor may see them.

    Raises:
        CursorError: The cursor is none of ours.
        UnknownDivisionError: There is no such region.
    """
    leaves = None if question.region is None else await facts.leaves(work, [question.region])
    after = wanted.after_instant_and_id()
    rows = await store.page(work, question, leaves=leaves, after=after, limit=wanted.size + 1)
    page = page_of(rows, wanted, lambda one: (one.made_at.isoformat(), str(one.decision_id)))
    return replace(page, items=await _with_codes(work, page.items))


async def looked_to(work: Work) -> datetime | None:
    """Return up to when recorded steps were looked at for stores and books; None before the first look."""
    return await following.read_to(work, watching.FOLLOWER)


async def _with_codes(work: Work, found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Name the containers a finding is about: what the rule named first, or the first ones of the step."""
    steps = [(one.home_org_id, one.subject_id) for one in found if one.subject_kind == EVENT]
    of_steps = await standing.codes_of_events(work, steps)
    there = {one.decision_id: of_steps.get((one.home_org_id, one.subject_id), ()) for one in found}
    return tuple(replace(one, codes=_codes(one) or there[one.decision_id]) for one in found)


def _codes(one: Finding) -> tuple[str, ...]:
    named = (told.facts.get(name) for told in one.told for name in ("code", "first", "second"))
    return tuple(dict.fromkeys(str(code) for code in named if code))
