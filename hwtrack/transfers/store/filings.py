"""Declarations prepared and exemptions claimed: rows in and out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hwtrack.infra.paging import Slice
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.canonical import canonical, plain
from hwtrack.kernel.ids import OrgId
from hwtrack.transfers.commands import NewExemptionClaim, NewFiling
from hwtrack.transfers.exemptions import ExemptionClaim

_PAGE = """
    SELECT * FROM {table} WHERE ($1::timestamptz IS NULL OR (made_at, {key}) < ($1, $2))
    ORDER BY made_at DESC, {key} DESC LIMIT $3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Under which id, for whom, with which verdict, and who sees it."""

    filing_id: UUID
    principal: OrgId
    decision_id: UUID
    refused: bool
    parties: Sequence[int]
    regions: Sequence[int]


async def add_declaration(work: AnyWork, filed: Filed, new: NewFiling, *, agent: OrgId | None) -> None:
    """Insert a prepared declaration."""
    await work.execute(
        "INSERT INTO filing_draft (home_org_id, filing_id, site_id, agent_org_id, period_from, period_until, status,"
        " body, decision_id, made_by, made_at, parties, regions)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        filed.principal,
        filed.filing_id,
        new.site_id,
        agent,
        new.declaration.period_from,
        new.declaration.period_until,
        "refused" if filed.refused else "draft",
        canonical(plain(new.declaration)),
        filed.decision_id,
        work.actor.account_id,
        work.now,
        list(filed.parties),
        list(filed.regions),
    )


async def add_claim(work: AnyWork, filed: Filed, new: NewExemptionClaim, claim: ExemptionClaim) -> None:
    """Insert a claim of an exemption with its verdict."""
    await work.execute(
        "INSERT INTO exemption_claim (home_org_id, claim_id, site_id, item, stage, waste_code, mass_g, codes, document,"
        " status, decision_id, made_by, made_at, parties, regions)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        filed.principal,
        filed.filing_id,
        new.site_id,
        claim.item,
        claim.stage.value,
        claim.waste_code.digits,
        claim.mass.grams,
        list(new.codes),
        claim.document,
        "refused" if filed.refused else "claimed",
        filed.decision_id,
        work.actor.account_id,
        work.now,
        list(filed.parties),
        list(filed.regions),
    )


async def declarations(work: AnyWork, wanted: Slice) -> Sequence[Mapping[str, Any]]:
    """Return prepared declarations the actor may see, newest first, one more than asked for."""
    return await _page(work, wanted, _PAGE.format(table="filing_draft", key="filing_id"))


async def claims(work: AnyWork, wanted: Slice) -> Sequence[Mapping[str, Any]]:
    """Return claims of exemptions the actor may see, newest first, one more than asked for."""
    return await _page(work, wanted, _PAGE.format(table="exemption_claim", key="claim_id"))


async def _page(work: AnyWork, wanted: Slice, sql: str) -> Sequence[Mapping[str, Any]]:
    at, key = wanted.after_instant_and_id() or (None, None)
    return await work.fetch(sql, at, key, wanted.size + 1)
