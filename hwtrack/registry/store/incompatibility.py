"""Incompatible constituents and what bears them: rows in and out. Rows are only added."""

import json
from collections.abc import Iterable

from hwtrack.infra.work import AnyWork
from hwtrack.registry.incompatibility import Matrix, Pair, Tag, TagKind, TagRule

LOAD_TAGS = """
    INSERT INTO constituent_tag (tag, name)
    SELECT tag, name FROM jsonb_to_recordset($1::jsonb) AS given (tag text, name text) ON CONFLICT DO NOTHING
"""
LOAD_PAIRS = """
    INSERT INTO incompatible_pair (a, b, made_at, danger, source, mark, withdrawn, reason)
    SELECT a, b, '2001-12-28T00:00Z', danger, source, mark, false, ''
    FROM jsonb_to_recordset($1::jsonb) AS given (a text, b text, danger text, source text, mark text)
    ON CONFLICT DO NOTHING
"""
LOAD_RULES = """
    INSERT INTO tag_rule (kind, subject, tag, made_at, source, mark, withdrawn, reason)
    SELECT kind, subject, tag, '2021-01-01T00:00Z', source, mark, false, ''
    FROM jsonb_to_recordset($1::jsonb) AS given (kind text, subject text, tag text, source text, mark text)
    ON CONFLICT DO NOTHING
"""


def tag_rows(tags: Iterable[Tag]) -> str:
    """Write constituents as `LOAD_TAGS` reads them."""
    return json.dumps([{"tag": one.tag, "name": one.name} for one in tags], ensure_ascii=False)


def pair_rows(pairs: Iterable[Pair]) -> str:
    """Write pairs as `LOAD_PAIRS` reads them."""
    return json.dumps(
        [{"a": one.a, "b": one.b, "danger": one.danger, "source": one.source, "mark": one.mark} for one in pairs],
        ensure_ascii=False,
    )


def rule_rows(rules: Iterable[TagRule]) -> str:
    """Write what bears tags as `LOAD_RULES` reads it."""
    return json.dumps(
        [
            {"kind": one.kind.value, "subject": one.subject, "tag": one.tag, "source": one.source, "mark": one.mark}
            for one in rules
        ],
        ensure_ascii=False,
    )


async def matrix(work: AnyWork) -> Matrix:
    """Return everything that counts today: a few hundred rows."""
    return Matrix.of(await tags(work), await pairs(work), await rules(work))


async def tags(work: AnyWork) -> tuple[Tag, ...]:
    """Return every constituent."""
    return tuple(Tag(row["tag"], row["name"]) for row in await work.fetch("SELECT * FROM constituent_tag ORDER BY tag"))


async def pairs(work: AnyWork) -> tuple[Pair, ...]:
    """Return every line about a pair there ever was, oldest first."""
    rows = await work.fetch("SELECT * FROM incompatible_pair ORDER BY made_at, a, b")
    return tuple(
        Pair(
            a=row["a"],
            b=row["b"],
            danger=row["danger"],
            source=row["source"],
            mark=row["mark"],
            withdrawn=row["withdrawn"],
            reason=row["reason"],
            made_at=row["made_at"],
        )
        for row in rows
    )


async def rules(work: AnyWork) -> tuple[TagRule, ...]:
    """Return every line about what bears a tag there ever was, oldest first."""
    rows = await work.fetch("SELECT * FROM tag_rule ORDER BY made_at, kind, subject, tag")
    return tuple(
        TagRule(
            kind=TagKind(row["kind"]),
            subject=row["subject"],
            tag=row["tag"],
            source=row["source"],
            mark=row["mark"],
            withdrawn=row["withdrawn"],
            reason=row["reason"],
            made_at=row["made_at"],
        )
        for row in rows
    )


async def add_tag(work: AnyWork, tag: Tag) -> None:
    """Add a constituent."""
    await work.execute("INSERT INTO constituent_tag (tag, name) VALUES ($1, $2)", tag.tag, tag.name)


async def add_pair(work: AnyWork, pair: Pair) -> None:
    """Add a line about a pair."""
    await work.execute(
        "INSERT INTO incompatible_pair (a, b, made_at, danger, source, mark, withdrawn, reason, made_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        *sorted((pair.a, pair.b)),
        work.now,
        pair.danger,
        pair.source,
        pair.mark,
        pair.withdrawn,
        pair.reason,
        work.actor.account_id,
    )


async def add_rule(work: AnyWork, rule: TagRule) -> None:
    """Add a line about what bears a tag."""
    await work.execute(
        "INSERT INTO tag_rule (kind, subject, tag, made_at, source, mark, withdrawn, reason, made_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        rule.kind.value,
        rule.subject,
        rule.tag,
        work.now,
        rule.source,
        rule.mark,
        rule.withdrawn,
        rule.reason,
        work.actor.account_id,
    )
