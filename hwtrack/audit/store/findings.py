"""Stored decisions with alarms, newest first, and what became of those that last. Read by policy."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from hwtrack.audit.findings import Finding, FindingQuestion, Lasting, Told
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.rules import Effect, Severity

_PAGE = """
    SELECT home_org_id, decision_id, stage, judged_on, made_at, subject_kind, subject_id,
        violations::text AS violations
    FROM decision
    WHERE violations @> $1::text::jsonb
      AND ($2::int[] IS NULL OR regions && $2)
      AND ($3::bigint IS NULL OR home_org_id = $3 OR parties @> ARRAY[$3::bigint])
      AND ($4::timestamptz IS NULL OR (made_at, decision_id) < ($4, $5::uuid))
      AND (NOT $6 OR EXISTS (
          SELECT FROM alarm WHERE alarm.home_org_id = decision.home_org_id
              AND alarm.decision_id = decision.decision_id AND alarm.cleared_at IS NULL))
    ORDER BY made_at DESC, decision_id DESC
    LIMIT $7
"""
_LASTING = """
    SELECT decision_id, rule, min(broken_at) AS broken_at, count(*) FILTER (WHERE cleared_at IS NULL) AS open,
        max(cleared_at) AS cleared_at
    FROM alarm JOIN unnest($1::bigint[], $2::uuid[]) AS asked (home_org_id, decision_id)
        USING (home_org_id, decision_id)
    GROUP BY decision_id, rule
"""


async def page(
    work: AnyWork,
    question: FindingQuestion,
    *,
    leaves: Sequence[int] | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Finding]:
    """Return findings before an instant and an id, newest first."""
    pattern = [{"effect": Effect.ALARM.value} | ({"rule": question.rule} if question.rule else {})]
    rows = await work.fetch(
        _PAGE,
        json.dumps(pattern),
        None if leaves is None else list(leaves),
        question.org_id,
        *(after or (None, None)),
        question.open_only,
        limit,
    )
    homes, ids = [row["home_org_id"] for row in rows], [row["decision_id"] for row in rows]
    lasting = {(row["decision_id"], row["rule"]): _lasting(row) for row in await work.fetch(_LASTING, homes, ids)}
    return [_finding(row, lasting) for row in rows]


def _finding(row: Mapping[str, Any], lasting: Mapping[tuple[UUID, str], Lasting]) -> Finding:
    told = [one for one in json.loads(row["violations"]) if one["effect"] == Effect.ALARM.value]
    return Finding(
        home_org_id=row["home_org_id"],
        decision_id=row["decision_id"],
        stage=row["stage"],
        judged_on=row["judged_on"],
        made_at=row["made_at"],
        subject_kind=row["subject_kind"],
        subject_id=row["subject_id"],
        told=tuple(_told(one, lasting.get((row["decision_id"], one["rule"]))) for one in told),
    )


def _told(stored: Mapping[str, Any], lasting: Lasting | None) -> Told:
    return Told(
        rule=stored["rule"],
        version=stored["version"],
        severity=Severity(stored["severity"]),
        title=stored["title"],
        message=stored["message"],
        remedy=stored["remedy"],
        basis=stored["basis"],
        facts=stored["facts"],
        lasting=lasting,
    )


def _lasting(row: Mapping[str, Any]) -> Lasting:
    return Lasting(broken_at=row["broken_at"], open=row["open"], cleared_at=None if row["open"] else row["cleared_at"])
