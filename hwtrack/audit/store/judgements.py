"""What the metrics read, in SQL; every query is bounded by the instant it is asked for."""

import json
from datetime import datetime

from hwtrack.audit.intermediaries import RULES, Judgement, Question
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.rules import Effect

JUDGEMENTS = """
    SELECT decision_id, subject_id, violations @> ANY ($3::text[]::jsonb[]) AS refused, made_at
    FROM decision
    WHERE made_at >= $1::date::timestamp AT TIME ZONE 'Asia/Shanghai' AND made_at <= $2
      AND (violations @> ANY ($3::text[]::jsonb[]) OR violations @> ANY ($4::text[]::jsonb[]))
      AND ($5::int[] = '{}' OR regions && $5::int[])
    ORDER BY made_at, decision_id
"""


async def judgements(work: AnyWork, asked: Question, *, as_of: datetime) -> list[Judgement]:
    """Return the decisions in which a rule of the ban refused or raised an alarm, among those the actor may see.

    A warning is neither: what was only warned of was not yet anything.
    """
    refused, afterwards = (_patterns(effect) for effect in (Effect.REFUSE, Effect.ALARM))
    rows = await work.fetch(JUDGEMENTS, asked.since, as_of, refused, afterwards, list(asked.regions))
    return [Judgement(**dict(row)) for row in rows]


def _patterns(effect: Effect) -> list[str]:
    return [json.dumps([{"rule": rule, "effect": effect.value}]) for rule in RULES]
