"""Looking for gaps: steps that have waited for more than 72 hours, and attachments that have not come for as long.

For the worker, every hour. Each is judged in its container's chain and kept as an alarm, once. Source: trust.md 3
(rules 7, 10).
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from hwtrack.custody.acceptance import Found, HomeDraft
from hwtrack.custody.container import Reason
from hwtrack.custody.events.judged import Change
from hwtrack.custody.fold import fold
from hwtrack.custody.gap_facts import GapFacts
from hwtrack.custody.judging import GAP_AFTER, Judgement, unattached, waiting
from hwtrack.custody.rules import judge
from hwtrack.custody.service import judging
from hwtrack.custody.store import found as store
from hwtrack.custody.store import gaps
from hwtrack.custody.store.gaps import Suspect
from hwtrack.infra.decisions import keep_decision
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.local import local_day

BATCH = 200
"""Containers looked at in one question."""

_FIRST = (0, UUID(int=0))


async def judge_gaps(work: AnyWork, *, batch: int = BATCH) -> int:
    """Judge every gap that nobody has judged yet and return how many there were."""
    count, place = 0, _FIRST
    while found := await gaps.suspects(work, before=work.now - GAP_AFTER, after=place, limit=batch):
        # Why: with its head locked, nobody can be faster, and what is judged is what is written.
        there = {one.code: one for one in await store.containers(work, [one.code for one in found], lock=True)}
        for suspect in found:
            count += await _judge_container(work, there[suspect.code], suspect)
        place = found[-1].place
    return count


async def _judge_container(work: AnyWork, container: Found, suspect: Suspect) -> int:
    folded = fold(container.blank, container.events)
    changes = (
        *waiting(folded, container.events, work.now),
        *unattached(folded, container.events, suspect.unattached),
    )
    if not changes:
        return 0
    said = Judgement(changes={container.code: changes}, cause=None)
    written = await judging.write(work, said, {container.code: container}, org=container.home_org_id, at=work.now)
    for home in written[:1]:
        await _alarm(work, container, home, changes)
    return len(changes)


async def _alarm(work: AnyWork, container: Found, home: HomeDraft, changes: Sequence[Change]) -> None:
    events = {event.event_id: event for event in container.events}
    for change in changes:
        event = events[change.event_id]
        facts = GapFacts(
            event_id=change.event_id,
            kind=event.claim.KIND,
            code=container.code,
            org_id=event.header.acting_org,
            reasons=tuple(reason.value for reason in change.reasons),
            hours=(work.now - event.header.record_time) // timedelta(hours=1),
            attachment=Reason.ATTACHMENT_MISSING in change.reasons,
        )
        decision = judge(facts, on=local_day(work.now))
        if decision.violations:
            await keep_decision(
                work,
                decision,
                home=OrgId(container.home_org_id),
                subject=("custody_event", change.event_id),
                parties=home.parties,
                regions=home.regions,
            )
