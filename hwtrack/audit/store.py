"""What the metrics read, in SQL; every query is bounded by the instant it is asked for."""

from datetime import datetime

from hwtrack.audit.intermediaries import RULES, Judgement, Question
from hwtrack.infra.work import AnyWork

JUDGEMENTS = """
    SELECT decision_id, subject_id, refused, made_at
    FROM decision
    WHERE made_at >= $1::date::timestamp AT TIME ZONE 'Asia/Shanghai' AND made_at <= $2
      AND (violations @> $3::jsonb OR violations @> $4::jsonb OR violations @> $5::jsonb)
      AND ($6::int[] = '{}' OR regions && $6::int[])
    ORDER BY made_at, decision_id
"""


async def judgements(work: AnyWork, asked: Question, *, as_of: datetime) -> list[Judgement]:
    """Return the decisions that violated a rule of the ban, among those the actor may see."""
    patterns = [f'[{{"rule": "{rule}"}}]' for rule in RULES]
    rows = await work.fetch(JUDGEMENTS, asked.since, as_of, *patterns, list(asked.regions))
    return [Judgement(**dict(row)) for row in rows]
