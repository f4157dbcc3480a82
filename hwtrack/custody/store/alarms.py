"""Open and cleared alarms: rows in and out. For the worker; officials read them with the decisions they stand on."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from hwtrack.custody.alarms import Alarm, Subject
from hwtrack.infra.work import AnyWork

_ADD = """
    INSERT INTO alarm (home_org_id, alarm_id, rule, subject_kind, subject_id, aspect, decision_id, broken_at, opened_at,
        cleared_at, regions)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING
"""
_OPEN = """
    SELECT subject_id, alarm_id, rule, aspect, broken_at, cleared_at FROM alarm
    WHERE home_org_id = ANY ($1::bigint[]) AND subject_kind = $2 AND subject_id = ANY ($3::uuid[])
        AND cleared_at IS NULL AND ($4::text IS NULL OR rule = $4)
"""
_PAST = """
    SELECT subject_id, alarm_id, rule, aspect, broken_at, cleared_at FROM alarm
    WHERE home_org_id = $1 AND subject_kind = $2 AND subject_id = $3 AND rule = $4
    ORDER BY broken_at
"""


async def open_of(
    work: AnyWork, homes: Iterable[int], kind: str, ids: Sequence[UUID], *, rule: str | None = None
) -> dict[UUID, tuple[Alarm, ...]]:
    """Return the open alarms of subjects of one kind, by subject."""
    found: dict[UUID, tuple[Alarm, ...]] = {}
    for row in await work.fetch(_OPEN, sorted(set(homes)), kind, list(ids), rule):
        found[row["subject_id"]] = (*found.get(row["subject_id"], ()), _alarm(row))
    return found


async def open_under(work: AnyWork, rule: str) -> dict[tuple[int, UUID], Alarm]:
    """Return every open alarm of a rule, by home organisation and subject."""
    rows = await work.fetch("SELECT * FROM alarm WHERE rule = $1 AND cleared_at IS NULL", rule)
    return {(row["home_org_id"], row["subject_id"]): _alarm(row) for row in rows}


async def every(work: AnyWork, subject: Subject, rule: str) -> tuple[Alarm, ...]:
    """Return every alarm a subject ever raised under a rule, in the order of its times."""
    rows = await work.fetch(_PAST, subject.home_org_id, subject.kind, subject.subject_id, rule)
    return tuple(_alarm(row) for row in rows)


async def add(
    work: AnyWork,
    subject: Subject,
    rule: str,
    *,
    decision_id: UUID,
    broken_at: datetime,
    cleared_at: datetime | None = None,
) -> None:
    """Note that a subject breaks a rule, or broke it for a time."""
    await work.execute(
        _ADD,
        subject.home_org_id,
        work.new_id(),
        rule,
        subject.kind,
        subject.subject_id,
        subject.aspect,
        decision_id,
        broken_at,
        work.now,
        cleared_at,
        list(subject.regions),
    )


async def clear(work: AnyWork, home_org_id: int, alarm_ids: Sequence[UUID], *, at: datetime) -> None:
    """Note that rules are kept again."""
    if alarm_ids:
        await work.execute(
            "UPDATE alarm SET cleared_at = $3 WHERE home_org_id = $1 AND alarm_id = ANY ($2::uuid[])",
            home_org_id,
            list(alarm_ids),
            at,
        )


def _alarm(row: Any) -> Alarm:
    return Alarm(
        alarm_id=row["alarm_id"],
        rule=row["rule"],
        aspect=row["aspect"],
        broken_at=row["broken_at"],
        cleared_at=row["cleared_at"],
    )
