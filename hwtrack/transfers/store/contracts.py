"""Contracts and consents: rows in and out."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hwtrack.infra.paging import Slice
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.actor import Scope as SeesScope
from hwtrack.kernel.canonical import sha256
from hwtrack.kernel.ids import ContractId, OrgId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import WasteCode
from hwtrack.transfers.commands import ContractRef, NewContract
from hwtrack.transfers.consent import FilingConsent
from hwtrack.transfers.contract import KeptContract
from hwtrack.transfers.model import Contract, ContractKind, OrgRef, Party, PartyRole, Scope
from hwtrack.transfers.store.rows import parsed

_PARTY_COLUMNS = (
    "n, role, principal, org_id, credit_code, name, kinds, signatory_org_id, signatory_credit_code, signatory_name,"
    " signatory_kinds, signed_by"
)
_PARTIES = f"""
    SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY p.n), '[]') FROM (
        SELECT {_PARTY_COLUMNS} FROM contract_party
        WHERE home_org_id = c.home_org_id AND contract_id = c.contract_id) p
"""
_INSERT = """
    INSERT INTO contract (home_org_id, contract_id, kind, number, status, codes, methods, quantity_g, pollution_terms,
        valid_from, valid_until, removers, body, body_sha256, decision_id, made_by, made_at, parties, regions)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
"""
_INSERT_PARTIES = f"""
    INSERT INTO contract_party (home_org_id, contract_id, {_PARTY_COLUMNS}, parties, regions)
    SELECT $1, $2, {_PARTY_COLUMNS}, $4, $5 FROM jsonb_to_recordset($3::jsonb) AS given (
        n int, role text, principal boolean, org_id bigint, credit_code text, name text, kinds text[],
        signatory_org_id bigint, signatory_credit_code text, signatory_name text, signatory_kinds text[],
        signed_by text)
"""
_PAGE = f"""
    SELECT c.*, ({_PARTIES}) AS party_rows FROM contract c
    WHERE ($1::uuid IS NULL OR c.contract_id < $1) ORDER BY c.contract_id DESC LIMIT $2
"""
# Why another question for a party: with row-level security only an equality may use an index (design.md §4.3).
_OWN_PAGE = f"""
    SELECT c.*, ({_PARTIES}) AS party_rows FROM (
        SELECT DISTINCT p.home_org_id, p.contract_id FROM contract_party p
        WHERE p.org_id = $3 AND ($1::uuid IS NULL OR p.contract_id < $1)
        ORDER BY p.contract_id DESC LIMIT $2) own
    JOIN contract c ON c.home_org_id = own.home_org_id AND c.contract_id = own.contract_id
    ORDER BY c.contract_id DESC
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How a contract is kept: in whose family, as what, with which verdict, for whom to see."""

    home: OrgId
    status: str
    decision_id: UUID
    parties: Sequence[int]
    regions: Sequence[int]


async def add(work: AnyWork, new: NewContract, contract: Contract, keeping: Keeping) -> None:
    """Insert a contract with its parties and, apart, its prices."""
    shared = (list(keeping.parties), list(keeping.regions))
    await work.execute(_INSERT, *_contract_values(new, contract, keeping), work.actor.account_id, work.now, *shared)
    rows = json.dumps([_party_row(n, new.parties[n].signed_by, party) for n, party in enumerate(contract.parties)])
    await work.execute(_INSERT_PARTIES, keeping.home, contract.contract_id, rows, *shared)
    if new.price_terms:
        await work.execute(
            "INSERT INTO contract_price (home_org_id, contract_id, terms) VALUES ($1, $2, $3)",
            keeping.home,
            contract.contract_id,
            new.price_terms,
        )


async def several(work: AnyWork, refs: Iterable[ContractRef]) -> dict[ContractRef, KeptContract]:
    """Return contracts by reference as far as the actor may see them, refused and ended ones too."""
    wanted = tuple(refs)
    rows = await work.fetch(
        f"SELECT c.*, ({_PARTIES}) AS party_rows FROM contract c"
        " JOIN unnest($1::bigint[], $2::uuid[]) AS asked (home, id)"
        " ON c.home_org_id = asked.home AND c.contract_id = asked.id",
        [ref.home_org_id for ref in wanted],
        [ref.contract_id for ref in wanted],
    )
    found = (_contract_row(row) for row in rows)
    return {ContractRef(one.home_org_id, one.contract.contract_id): one for one in found}


async def page(work: AnyWork, wanted: Slice) -> tuple[KeptContract, ...]:
    """Return the contracts the actor may see, newest first, one more than asked for."""
    asked: list[Any] = [wanted.after_id(), wanted.size + 1]
    own = work.actor.org_id if work.actor.scope is SeesScope.OWN else None
    rows = await (work.fetch(_PAGE, *asked) if own is None else work.fetch(_OWN_PAGE, *asked, own))
    return tuple(_contract_row(row) for row in rows)


async def decisions(work: AnyWork, ref: ContractRef) -> Sequence[Mapping[str, Any]]:
    """Return the verdicts on a contract as far as the actor may see them, oldest first, as plain JSON."""
    row = await work.fetchrow(
        "SELECT coalesce(jsonb_agg(to_jsonb(j) ORDER BY j.made_at, j.decision_id), '[]')::text AS found FROM ("
        " SELECT decision_id, stage, judged_on, refused, violations, rule_versions, made_at FROM decision"
        " WHERE home_org_id = $1 AND subject_kind = 'contract' AND subject_id = $2) j",
        ref.home_org_id,
        ref.contract_id,
    )
    found: Sequence[Mapping[str, Any]] = json.loads(row["found"]) if row else []
    return found


async def price_terms(work: AnyWork, ref: ContractRef) -> str:
    """Return what the contract costs, as far as the actor may see it; empty otherwise."""
    row = await work.fetchrow(
        "SELECT terms FROM contract_price WHERE home_org_id = $1 AND contract_id = $2",
        ref.home_org_id,
        ref.contract_id,
    )
    return row["terms"] if row else ""


async def moved_under(work: AnyWork, remover: OrgId, contract_id: ContractId, besides: UUID) -> Mass:
    """Return the mass a remover has moved, or is moving, under a treatment contract, one manifest left out."""
    row = await work.fetchrow(
        "SELECT coalesce(sum(declared_g), 0)::bigint AS grams FROM manifest WHERE home_org_id = $1"
        " AND treatment_contract_id = $2 AND manifest_id <> $3"
        " AND status IN ('issued', 'dispatched', 'in_transit', 'arrived', 'received', 'settled', 'closed_with_gap')",
        remover,
        contract_id,
        besides,
    )
    return Mass(row["grams"] if row else 0)


async def add_consent(work: AnyWork, consent: FilingConsent, *, regions: Sequence[int]) -> UUID:
    """Insert the bureau's consent and return its id."""
    consent_id = work.new_id()
    await work.execute(
        "INSERT INTO agent_consent (home_org_id, consent_id, agent_org_id, document_no, covers, valid_from,"
        " valid_until, made_by, made_at, parties, regions) VALUES ($1, $2, $3, $4, '{filing}', $5, $6, $7, $8, $9,"
        " $10)",
        consent.principal,
        consent_id,
        consent.agent,
        consent.document,
        consent.valid_from,
        consent.valid_until,
        work.actor.account_id,
        work.now,
        [consent.principal, consent.agent],
        list(regions),
    )
    return consent_id


async def consents(work: AnyWork, principals: Iterable[int]) -> tuple[FilingConsent, ...]:
    """Return the consents given for organisations as far as the actor may see them, newest last."""
    rows = await work.fetch(
        "SELECT * FROM agent_consent WHERE home_org_id = ANY ($1::bigint[]) ORDER BY valid_from, consent_id",
        list(principals),
    )
    return tuple(
        FilingConsent(
            agent=OrgId(row["agent_org_id"]),
            principal=OrgId(row["home_org_id"]),
            document=row["document_no"],
            valid_from=row["valid_from"],
            valid_until=row["valid_until"],
        )
        for row in rows
    )


def _contract_values(new: NewContract, contract: Contract, keeping: Keeping) -> tuple[Any, ...]:
    quantity = contract.scope.quantity
    return (
        keeping.home,
        contract.contract_id,
        contract.kind.value,
        new.number,
        keeping.status,
        [code.digits for code in contract.scope.codes],
        list(contract.scope.methods),
        quantity.grams if quantity else None,
        contract.pollution_terms,
        contract.valid_from,
        contract.valid_until,
        [org.org_id for org in contract.named(PartyRole.REMOVER) if org.org_id is not None],
        new.body,
        sha256(new.body),
        keeping.decision_id,
    )


def _party_row(n: int, signed_by: str, party: Party) -> dict[str, Any]:
    signatory = party.signatory
    return {
        "n": n,
        "role": party.role.value,
        "principal": party.principal,
        "org_id": party.org.org_id,
        "credit_code": party.org.credit_code,
        "name": party.org.name,
        "kinds": sorted(party.org.kinds),
        "signatory_org_id": signatory.org_id if signatory else None,
        "signatory_credit_code": signatory.credit_code if signatory else None,
        "signatory_name": signatory.name if signatory else None,
        "signatory_kinds": sorted(signatory.kinds) if signatory else None,
        "signed_by": signed_by or None,
    }


def _contract_row(row: Any) -> KeptContract:
    parties = parsed(row["party_rows"])
    return KeptContract(
        home_org_id=OrgId(row["home_org_id"]),
        contract=_contract(row, tuple(_party(party) for party in parties)),
        number=row["number"],
        status=row["status"],
        decision_id=row["decision_id"],
        made_at=row["made_at"],
        signed_by={party["n"]: party["signed_by"] for party in parties if party["signed_by"]},
    )


def _contract(row: Any, parties: tuple[Party, ...]) -> Contract:
    first: date = row["valid_from"]
    return Contract(
        contract_id=ContractId(row["contract_id"]),
        kind=ContractKind(row["kind"]),
        parties=parties,
        scope=Scope(
            codes=tuple(WasteCode(code) for code in row["codes"]),
            methods=tuple(row["methods"]),
            quantity=Mass(row["quantity_g"]) if row["quantity_g"] is not None else None,
        ),
        pollution_terms=row["pollution_terms"],
        valid_from=first,
        valid_until=row["valid_until"],
    )


def _party(row: Mapping[str, Any]) -> Party:
    org = _org(row, "")
    signatory = _org(row, "signatory_") if row["signatory_credit_code"] else None
    return Party(role=PartyRole(row["role"]), org=org, principal=row["principal"], signatory=signatory)


def _org(row: Mapping[str, Any], prefix: str) -> OrgRef:
    return OrgRef(
        name=row[f"{prefix}name"],
        credit_code=row[f"{prefix}credit_code"],
        org_id=row[f"{prefix}org_id"],
        kinds=frozenset(row[f"{prefix}kinds"] or ()),
    )
