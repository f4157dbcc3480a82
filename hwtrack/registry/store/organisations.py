"""Organisations and their contacts: rows in and out."""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from hwtrack.infra.paging import Slice
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.ids import OrgId
from hwtrack.registry.commands import NewContact, NewOrganisation
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.kinds import OrganisationKind
from hwtrack.registry.model import Contact, ContactPurpose, Organisation

_INSERT = """
    INSERT INTO organisation (org_id, credit_code, name, kinds, division, address, positive_list, status, made_at)
    SELECT nextval('org_number'), credit_code, name, kinds, division, address, positive_list, status, $2
    FROM jsonb_to_recordset($1::jsonb) AS given (
        credit_code text, name text, kinds text[], division int, address text, positive_list boolean, status text)
    RETURNING org_id, credit_code
"""
_CHANGE = """
    UPDATE organisation SET name = $2, kinds = $3, division = $4, address = $5, positive_list = $6, status = $7
    WHERE org_id = $1
"""
_PAGE = """
    SELECT * FROM organisation
    WHERE org_id > $1
        AND ($2::text IS NULL OR name ILIKE $2 OR credit_code LIKE $3)
        AND ($4::text IS NULL OR $4 = ANY (kinds))
        AND ($5::int[] IS NULL OR division = ANY ($5))
    ORDER BY org_id LIMIT $6
"""


_ADD_CONTACT = """
    INSERT INTO organisation_contact (org_id, contact_id, name, phone, purpose, made_at, regions)
    SELECT $1, $2, $3, $4, $5, $6, array_agg(DISTINCT places.division)
    FROM (
        SELECT division FROM organisation WHERE org_id = $1 UNION SELECT division FROM site WHERE org_id = $1
    ) AS places
"""


async def add(work: AnyWork, new: Sequence[NewOrganisation]) -> dict[CreditCode, OrgId]:
    """Insert organisations and return their keys."""
    rows = [
        {
            "credit_code": one.credit_code.text,
            "name": one.name,
            "kinds": _kinds(one.kinds),
            "division": one.division,
            "address": one.address,
            "positive_list": one.positive_list,
            "status": _status(active=one.active),
        }
        for one in new
    ]
    made = await work.fetch(_INSERT, json.dumps(rows), work.now)
    return {CreditCode(row["credit_code"]): OrgId(row["org_id"]) for row in made}


async def change(work: AnyWork, org_id: OrgId, new: NewOrganisation) -> None:
    """Give an organisation another state; its key and its credit code stay."""
    await work.execute(
        _CHANGE,
        org_id,
        new.name,
        _kinds(new.kinds),
        new.division,
        new.address,
        new.positive_list,
        _status(active=new.active),
    )


async def by_ids(work: AnyWork, org_ids: Iterable[int]) -> dict[OrgId, Organisation]:
    """Return organisations by key; an alias answers with its successor under the old key."""
    rows = await work.fetch(
        "SELECT given.id AS asked, organisation.* FROM unnest($1::bigint[]) AS given (id)"
        " LEFT JOIN organisation_alias ON old_org_id = given.id"
        " JOIN organisation ON organisation.org_id = coalesce(organisation_alias.org_id, given.id)",
        list(org_ids),
    )
    return {OrgId(row["asked"]): _organisation(row) for row in rows}


async def by_credit_codes(work: AnyWork, codes: Iterable[CreditCode]) -> dict[CreditCode, Organisation]:
    """Return organisations by credit code."""
    rows = await work.fetch(
        "SELECT * FROM organisation WHERE credit_code = ANY ($1::text[])", [code.text for code in codes]
    )
    found = (_organisation(row) for row in rows)
    return {organisation.credit_code: organisation for organisation in found}


async def page(
    work: AnyWork,
    wanted: Slice,
    *,
    words: str | None = None,
    kind: OrganisationKind | None = None,
    divisions: Sequence[int] | None = None,
) -> tuple[Organisation, ...]:
    """Return organisations after the slice's key, one more than asked for; words are looked for in name and code."""
    rows = await work.fetch(
        _PAGE,
        wanted.after_number() or 0,
        f"%{_literal(words)}%" if words else None,
        f"{_literal(words.upper())}%" if words else None,
        kind.value if kind else None,
        list(divisions) if divisions is not None else None,
        wanted.size + 1,
    )
    return tuple(_organisation(row) for row in rows)


async def add_contact(work: AnyWork, contact_id: UUID, new: NewContact) -> None:
    """Insert a contact; officials of the organisation's and its sites' divisions will see it."""
    await work.execute(_ADD_CONTACT, new.org_id, contact_id, new.name, new.phone, new.purpose.value, work.now)


async def contacts(work: AnyWork, org_id: OrgId) -> tuple[Contact, ...]:
    """Return an organisation's contacts as far as the actor may see them, oldest first."""
    rows = await work.fetch("SELECT * FROM organisation_contact WHERE org_id = $1 ORDER BY contact_id", org_id)
    return tuple(
        Contact(
            contact_id=row["contact_id"],
            org_id=OrgId(row["org_id"]),
            name=row["name"],
            phone=row["phone"],
            purpose=ContactPurpose(row["purpose"]),
        )
        for row in rows
    )


def _organisation(row: Any) -> Organisation:
    return Organisation(
        org_id=OrgId(row["org_id"]),
        credit_code=CreditCode(row["credit_code"]),
        name=row["name"],
        kinds=frozenset(OrganisationKind(kind) for kind in row["kinds"]),
        division=row["division"],
        address=row["address"],
        positive_list=row["positive_list"],
        active=row["status"] == "active",
    )


def _kinds(kinds: Iterable[OrganisationKind]) -> list[str]:
    return sorted(kind.value for kind in kinds)


def _status(*, active: bool) -> str:
    return "active" if active else "closed"


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
