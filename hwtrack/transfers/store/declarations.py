"""Declarations drafted from the ledger: rows in and out. Their texts are frozen when they are made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hwtrack.infra.work import AnyWork
from hwtrack.kernel.ids import OrgId
from hwtrack.tlog.findings import Commitment
from hwtrack.transfers.declaring.forms import Form, Span, ZeroReason
from hwtrack.transfers.store.filings import Filed

_INSERT = """
    INSERT INTO filing_draft (home_org_id, filing_id, site_id, agent_org_id, period_from, period_until, status, body,
        decision_id, made_by, made_at, parties, regions, form, period, zero_reason)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
"""

_REPLACE = """
    UPDATE filing_draft SET status = 'replaced'
    WHERE home_org_id = $1 AND site_id = $2 AND form = $3 AND period_until = $4 AND status = 'draft'
        AND filing_id <> $5
"""

_PAGE = """
    SELECT * FROM filing_draft
    WHERE home_org_id = $1 AND site_id = $2 AND form <> 'typed' AND status <> 'refused'
        AND ($3::timestamptz IS NULL OR (made_at, filing_id) < ($3, $4))
    ORDER BY made_at DESC, filing_id DESC LIMIT $5
"""

_CONFIRMED = """
    SELECT site_id, form, period_until FROM filing_draft
    WHERE home_org_id = ANY ($1::bigint[]) AND form <> 'typed' AND status IN ('confirmed', 'filed')
        AND period_until >= $2
"""


# Against the log's entry, not against the row's own hash: whoever changes the one can change the other.
_LOST = """
    SELECT l.home_org_id, l.entry_id, l.kind FROM log_leaf l
    LEFT JOIN filing_draft f ON f.home_org_id = l.home_org_id AND f.filing_id = l.entry_id
    WHERE l.idx >= $1 AND l.idx < $2 AND l.kind = 'declaration'
        AND (f.filing_id IS NULL OR sha256(convert_to(f.body, 'UTF8')) <> l.hash)
    ORDER BY l.idx LIMIT 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who prepared a draft: the account, and the agent's organisation where it is not the company's own."""

    account_id: UUID | None
    agent: OrgId | None


async def add(
    work: AnyWork, filed: Filed, site_id: UUID, span: Span, *, body: str, zero: ZeroReason | None, author: Author
) -> None:
    """Insert a draft, and let it replace earlier drafts of the same form and period."""
    await work.execute(
        _INSERT,
        filed.principal,
        filed.filing_id,
        site_id,
        author.agent,
        span.first,
        span.last,
        "refused" if filed.refused else "draft",
        body,
        filed.decision_id,
        author.account_id,
        work.now,
        list(filed.parties),
        list(filed.regions),
        span.form.value,
        span.text,
        zero.value if zero else None,
    )
    if not filed.refused:
        await work.execute(_REPLACE, filed.principal, site_id, span.form.value, span.last, filed.filing_id)


async def one(work: AnyWork, home: OrgId, filing_id: UUID, *, lock: bool = False) -> Mapping[str, Any] | None:
    """Return a draft the actor may see."""
    return await work.fetchrow(
        f"SELECT * FROM filing_draft WHERE home_org_id = $1 AND filing_id = $2 {'FOR UPDATE' if lock else ''}",
        home,
        filing_id,
    )


async def page(
    work: AnyWork, home: OrgId, site_id: UUID, *, after: tuple[Any, Any] | None, limit: int
) -> Sequence[Mapping[str, Any]]:
    """Return a site's drafts, newest first."""
    at, key = after or (None, None)
    return await work.fetch(_PAGE, home, site_id, at, key, limit)


async def confirmed_body(work: AnyWork, home: OrgId, site_id: UUID, span: Span) -> str | None:
    """Return the text of the confirmed declaration of a form and period, if there is one."""
    row = await work.fetchrow(
        "SELECT body FROM filing_draft WHERE home_org_id = $1 AND site_id = $2 AND form = $3 AND period_until = $4"
        " AND status IN ('confirmed', 'filed')",
        home,
        site_id,
        span.form.value,
        span.last,
    )
    return None if row is None else str(row["body"])


async def confirmed(work: AnyWork, orgs: Sequence[int], since: date) -> frozenset[tuple[UUID, Form, date]]:
    """Return which forms of which sites are confirmed for periods that end on a day or later."""
    rows = await work.fetch(_CONFIRMED, list(orgs), since)
    return frozenset((row["site_id"], Form(row["form"]), row["period_until"]) for row in rows)


async def last_judged(work: AnyWork, home: OrgId, kind: str, subject_id: UUID) -> str | None:
    """Return the facts of the last decision kept about a subject."""
    row = await work.fetchrow(
        "SELECT facts FROM decision WHERE home_org_id = $1 AND subject_kind = $2 AND subject_id = $3"
        " ORDER BY made_at DESC LIMIT 1",
        home,
        kind,
        subject_id,
    )
    return None if row is None else str(row["facts"])


async def confirm(
    work: AnyWork, home: OrgId, filing_id: UUID, *, responsible: str, explanation: str, digest: bytes
) -> None:
    """Note who confirmed a draft, and the hash of the text that was confirmed."""
    await work.execute(
        "UPDATE filing_draft SET status = 'confirmed', responsible = $3, explanation = $4, body_sha256 = $5,"
        " confirmed_at = $6, confirmed_by = $7 WHERE home_org_id = $1 AND filing_id = $2",
        home,
        filing_id,
        responsible,
        explanation,
        digest,
        work.now,
        work.actor.account_id,
    )


async def file(work: AnyWork, home: OrgId, filing_id: UUID, *, number: str, on: date) -> None:
    """Note under which number a confirmed declaration was filed in the national system, and when."""
    await work.execute(
        "UPDATE filing_draft SET status = 'filed', filed_number = $3, filed_on = $4, filed_at = $5, filed_by = $6"
        " WHERE home_org_id = $1 AND filing_id = $2",
        home,
        filing_id,
        number,
        on,
        work.now,
        work.actor.account_id,
    )


async def contracted(work: AnyWork, remover: OrgId, on: date) -> Sequence[Mapping[str, Any]]:
    """Return the recipients of treatment contracts in force for a remover, one row per code and method."""
    return await work.fetch(
        "SELECT DISTINCT code, method, p.org_id, p.name, p.credit_code, coalesce(o.division, 0) AS division"
        " FROM contract c CROSS JOIN LATERAL unnest(c.codes) AS code"
        " CROSS JOIN LATERAL unnest(CASE WHEN cardinality(c.methods) = 0 THEN ARRAY[''] ELSE c.methods END) AS method"
        " JOIN contract_party p ON p.home_org_id = c.home_org_id AND p.contract_id = c.contract_id"
        " LEFT JOIN organisation o ON o.org_id = p.org_id"
        " WHERE c.kind = 'treatment' AND c.status = 'in_force' AND $1 = ANY (c.removers) AND p.role = 'recipient'"
        " AND c.valid_from <= $2 AND $2 <= c.valid_until",
        remover,
        on,
    )


async def lost(work: AnyWork, begin: int, end: int) -> Commitment | None:
    """Return the first leaf from an index up to before another whose declaration is gone or another text."""
    row = await work.fetchrow(_LOST, begin, end)
    return None if row is None else Commitment(row["home_org_id"], row["entry_id"], row["kind"])
