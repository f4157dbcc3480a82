"""Telling what a judgement finds anew about a subject: a kept decision, an alarm opened, an alarm cleared.

For the worker. What counts as new is `hwtrack.custody.alarms`'s to say.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hwtrack.custody.alarms import Alarm, Subject, turn
from hwtrack.custody.store import alarms
from hwtrack.infra.decisions import keep_decision
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.rules import Decision


async def settle(
    work: AnyWork, subject: Subject, decision: Decision, known: Sequence[Alarm], *, broken_at: datetime
) -> None:
    """Tell what a judgement finds anew about a subject, and clear what it does not find any more."""
    change = turn(decision, known)
    if change.told is not None:
        decision_id = await keep(work, subject, change.told)
        for rule in change.opened:
            await alarms.add(work, subject, rule, decision_id=decision_id, broken_at=broken_at)
    await alarms.clear(work, subject.home_org_id, change.cleared, at=work.now)


async def keep(work: AnyWork, subject: Subject, decision: Decision) -> UUID:
    """Keep a decision about a subject, for the officials of its regions."""
    return await keep_decision(
        work,
        decision,
        home=OrgId(subject.home_org_id),
        subject=(subject.kind, subject.subject_id),
        parties=[subject.home_org_id],
        regions=subject.regions,
    )
