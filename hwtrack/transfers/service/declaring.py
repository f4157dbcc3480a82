"""Declarations and plan tables: drafted from the ledger, confirmed by a named person, filed elsewhere.

hwtrack is not the national system: `file` notes the number that system gave. A filing agent with the bureau's consent
may have a draft prepared; the worker prepares it, because an agent sees no ledger, and only the company confirms.
Source: HJ 1259-2022 7; regulation.md 0.6, 2.6.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hwtrack.custody.ledger.books import Book, Effect
from hwtrack.custody.ledger.line import PartnerKind
from hwtrack.custody.service import figures as custody
from hwtrack.custody.service.figures import Figures
from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import AnyWork, Work
from hwtrack.kernel.canonical import canonical, read_canonical, sha256
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.local import local_day
from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.kernel.rules import Decision
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.divisions import Divisions
from hwtrack.registry.methods import recovering
from hwtrack.registry.model import Organisation, Site
from hwtrack.registry.service import facts as registry
from hwtrack.tlog.service import append_entry
from hwtrack.transfers.calendar import local_date
from hwtrack.transfers.declaring.declaration import (
    Declaration,
    Part,
    Words,
    breaches,
    checked,
    declared,
    demand_explained,
    plain_declaration,
    read_declaration,
)
from hwtrack.transfers.declaring.forms import Form, Span, ZeroReason, read_span
from hwtrack.transfers.declaring.plan import (
    PROVINCE,
    Contracted,
    Plan,
    Source,
    Ways,
    generation_rows,
    plain_plan,
    read_plan,
    transfer_rows,
)
from hwtrack.transfers.facts import FilingFacts
from hwtrack.transfers.rulebook import judge
from hwtrack.transfers.service.filings import filing_for, keep
from hwtrack.transfers.service.passages import document_of, kind_of
from hwtrack.transfers.service.rights import rights_of
from hwtrack.transfers.store import declarations as store
from hwtrack.transfers.store.declarations import Author
from hwtrack.transfers.store.filings import Filed

JOB = "transfers.declare"


class AgentConfirmsError(DomainError):
    """Only the company itself confirms."""

    kind = Kind.FORBIDDEN
    code = "transfers.agent-confirms"
    detail = "A filing agent prepares a declaration; the company confirms it by a person it names."
    remedy = "Ask the company's environment manager to confirm it."


class MonthsOpenError(DomainError):
    """The months of this declaration are not closed."""

    kind = Kind.CONFLICT
    code = "transfers.months-open"
    detail = "The ledger is closed up to {closed}; this declaration reaches to {last}."
    remedy = "Close the months in the ledger first, then draft the declaration again and confirm it."


class DraftChangedError(DomainError):
    """The ledger has changed since the draft."""

    kind = Kind.STALE
    code = "transfers.draft-changed"
    detail = "The ledger shows other figures than this draft of {made}."
    remedy = "Draft the declaration again, look at it, and confirm the new one."


class NotADraftError(DomainError):
    """This is no draft any more."""

    kind = Kind.CONFLICT
    code = "transfers.not-a-draft"
    detail = "The declaration is {status}."
    remedy = "Look at the site's list: confirm the newest draft, or note the number of a confirmed one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which declaration of which site is to be drafted."""

    site_id: UUID
    form: Form
    period: str
    zero: ZeroReason | None = None


@dataclass(frozen=True, slots=True)
class Drafted:
    """What became of a wish for a draft: its id, for whom, the verdict, and whether the worker still makes it."""

    filing_id: UUID
    principal: OrgId
    decision: Decision
    waiting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A declaration or plan as it is kept."""

    home: OrgId
    filing_id: UUID
    site_id: UUID
    form: Form
    period: str
    status: str
    content: Declaration | Plan
    row: Mapping[str, Any]


async def draft(work: Work, asked: Asked) -> Drafted:
    """Draft a declaration of an own site, or have it drafted for another's under the bureau's consent.

    Raises:
        NotFoundError: There is no such site.
        SpanError: The period is none of the form's.
        NotZeroError, DeclarationBalanceError: The declaration is impossible.
    """
    span = read_span(asked.form, asked.period, pointer="/period")
    site = await registry.site(work, asked.site_id)
    today, own = local_date(work.now), work.actor.own_org
    acts = () if own == site.org_id else (await filing_for(work, site),)
    decision = judge(FilingFacts(on=today, acts=acts), on=today)
    filed = await keep(work, site, decision, kind="filing_draft")
    author = Author(account_id=work.actor.account_id, agent=None if own == site.org_id else own)
    if decision.refused:
        await store.add(work, filed, site.site_id, span, body="{}", zero=asked.zero, author=author)
    elif author.agent is None:
        await _write(work, filed, site, span, zero=asked.zero, author=author)
    else:
        await work.jobs.defer(JOB, _payload(filed, asked, author), key=str(filed.filing_id))
    waiting = author.agent is not None and not decision.refused
    return Drafted(filed.filing_id, filed.principal, decision, waiting)


async def draft_for_agent(work: Work, payload: Mapping[str, Any]) -> None:
    """Make the draft an agent asked for. For the worker, which sees the company's ledger."""
    site = await registry.site(work, UUID(payload["site_id"]))
    filed = Filed(
        filing_id=UUID(payload["filing_id"]),
        principal=OrgId(site.org_id),
        decision_id=UUID(payload["decision_id"]),
        refused=False,
        parties=sorted({site.org_id, payload["agent"]}),
        regions=[site.division],
    )
    author = Author(
        account_id=UUID(payload["account_id"]) if payload["account_id"] else None, agent=OrgId(payload["agent"])
    )
    zero = ZeroReason(payload["zero"]) if payload["zero"] else None
    await _write(work, filed, site, read_span(Form(payload["form"]), payload["period"]), zero=zero, author=author)


async def confirm(work: Work, home: OrgId, filing_id: UUID, *, responsible: str, explanation: str = "") -> Kept:
    """Confirm a draft in the name of a responsible person of the company, and put its hash on record.

    Raises:
        NotFoundError: There is none that the actor may see.
        AgentConfirmsError: The actor is not of the company.
        NotADraftError: It was replaced, confirmed or filed.
        MonthsOpenError: Months it covers are open in the ledger.
        DraftChangedError: The ledger has changed since.
        ExplanationNeededError: Something does not agree and is not explained.
    """
    kept = await _own_draft(work, home, filing_id, "draft")
    if isinstance(kept.content, Declaration):
        await _demand_current(work, kept, kept.content)
        demand_explained(kept.content, explanation)
    digest = sha256(kept.row["body"])
    await store.confirm(work, home, filing_id, responsible=responsible, explanation=explanation, digest=digest)
    await append_entry(work, home_org_id=home, kind="declaration", entry_id=filing_id, digest=digest)
    return await one(work, home, filing_id)


async def file(work: Work, home: OrgId, filing_id: UUID, *, number: str, on: date) -> Kept:
    """Note the number under which a confirmed declaration was filed in the national system.

    Raises:
        NotFoundError: There is none that the actor may see.
        AgentConfirmsError: The actor is not of the company.
        NotADraftError: It is not confirmed, or is filed already.
    """
    await _own_draft(work, home, filing_id, "confirmed")
    await store.file(work, home, filing_id, number=number, on=on)
    return await one(work, home, filing_id)


async def one(work: AnyWork, home: OrgId, filing_id: UUID) -> Kept:
    """Return a declaration or plan the actor may see.

    Raises:
        NotFoundError: There is none.
    """
    row = await store.one(work, home, filing_id)
    if row is None or row["form"] == Form.TYPED.value or row["status"] == "refused":
        raise NotFoundError
    return _kept(row)


async def page(work: AnyWork, site_id: UUID, wanted: Slice) -> Page[Kept]:
    """Return a site's declarations and plans, newest first.

    Raises:
        NotFoundError: There is no such site.
        CursorError: The cursor is none of ours.
    """
    site = await registry.site(work, site_id)
    after = wanted.after_instant_and_id()
    rows = await store.page(work, OrgId(site.org_id), site_id, after=after, limit=wanted.size + 1)
    return page_of(
        [_kept(row) for row in rows], wanted, lambda kept: (kept.row["made_at"].isoformat(), str(kept.filing_id))
    )


async def _own_draft(work: Work, home: OrgId, filing_id: UUID, status: str) -> Kept:
    kept = await one(work, home, filing_id)
    if work.actor.own_org != home:
        raise AgentConfirmsError
    await store.one(work, home, filing_id, lock=True)
    kept = await one(work, home, filing_id)
    if kept.status != status:
        raise NotADraftError(status=kept.status)
    return kept


async def _demand_current(work: Work, kept: Kept, drafted: Declaration) -> None:
    site = await registry.site(work, kept.site_id)
    found = await custody.figures(work, site, drafted.first, drafted.last)
    closed = found.balance.closed_until
    if closed is None or closed < drafted.last:
        raise MonthsOpenError(closed=closed.isoformat() if closed else "-", last=drafted.last.isoformat())
    span = read_span(drafted.form, drafted.period)
    now = await _declaration(work, site, span, found, zero=drafted.zero)
    if now.wastes != drafted.wastes:
        raise DraftChangedError(made=kept.row["made_at"].isoformat(timespec="minutes"))


async def _write(
    work: AnyWork, filed: Filed, site: Site, span: Span, *, zero: ZeroReason | None, author: Author
) -> None:
    if span.form is Form.PLAN:
        body = plain_plan(await _plan(work, site, span))
    else:
        found = await custody.figures(work, site, span.first, span.last)
        body = plain_declaration(checked(await _declaration(work, site, span, found, zero=zero)))
    await store.add(work, filed, site.site_id, span, body=canonical(body), zero=zero, author=author)


async def _declaration(
    work: AnyWork, site: Site, span: Span, found: Figures, *, zero: ZeroReason | None
) -> Declaration:
    organisation = await registry.organisation(work, site.org_id)
    before = await store.confirmed_body(work, OrgId(site.org_id), site.site_id, span.before)
    wastes = declared(found.balance.balances, _parts(found, await registry.divisions(work)), _words(found.wastes))
    return Declaration(
        form=span.form,
        period=span.text,
        first=span.first,
        last=span.last,
        organisation=organisation.name,
        credit_code=organisation.credit_code.text,
        site=_place(site),
        wastes=wastes,
        zero=zero,
        breaches=breaches(read_declaration(read_canonical(before)) if before else None, wastes),
        differing=sum(not one.expected for one in found.balance.differences),
    )


async def _plan(work: AnyWork, site: Site, span: Span) -> Plan:
    organisation = await registry.organisation(work, site.org_id)
    first, last = _basis(span, local_day(work.now))
    found = await custody.figures(work, site, first, last)
    words = _words(found.wastes)
    origins = await custody.origins(work, site, first, last)
    return Plan(
        period=span.text,
        basis=f"{first.isoformat()} – {last.isoformat()}",
        organisation=organisation.name,
        credit_code=organisation.credit_code.text,
        site=_place(site),
        generation=generation_rows(
            [Source(waste_code=one.waste_code, facility_code=one.facility_code, facility_name=one.facility_name,
                    mass=one.mass) for one in origins],
            await _ways(work, site, first, last),
            words,
        ),
        transfers=transfer_rows(
            await _contracted(work, organisation, found), words, home_division=site.division
        ),
    )  # fmt: skip


def _basis(span: Span, today: date) -> tuple[date, date]:
    """Return the twelve months before the plan's year, or those up to today where that year is not over."""
    last = min(span.first - timedelta(days=1), today)
    return last.replace(year=last.year - 1, day=min(last.day, 28)) + timedelta(days=1), last


async def _ways(work: AnyWork, site: Site, first: date, last: date) -> Ways:
    recovery = recovering(await registry.methods(work))
    storage: dict[str, list[str]] = {}
    own: dict[bool, dict[str, list[str]]] = {True: {}, False: {}}
    for one in await custody.whereabouts(work, site, first, last):
        kept = storage if not one.method else own[one.method in recovery]
        kept.setdefault(one.waste_code, []).append(one.facility_code)
    return Ways(storage=storage, recovery=own[True], disposal=own[False])


async def _contracted(work: AnyWork, organisation: Organisation, found: Figures) -> Sequence[Contracted]:
    today = local_day(work.now)
    handed: dict[tuple[str, str], Mass] = {}
    for way in found.ways:
        if way.effect is Effect.OUTSOURCED and way.book is Book.OWN and way.partner is not None:
            key = (way.waste_code, way.partner.credit_code)
            handed[key] = handed.get(key, NOTHING) + way.mass
    made = []
    for row in await store.contracted(work, organisation.org_id, today):
        code = WasteCode(row["code"])
        org = OrgId(row["org_id"]) if row["org_id"] is not None else None
        rights = await rights_of(work, org, frozenset({code}), today)
        made.append(
            Contracted(
                waste_code=code.digits,
                name=row["name"],
                credit_code=row["credit_code"],
                division=row["division"],
                method=row["method"],
                kind=kind_of(rights).value,
                document=document_of(rights),
                mass=handed.get((code.digits, row["credit_code"]), NOTHING),
            )
        )
    return made


def _parts(found: Figures, divisions: Divisions) -> Mapping[tuple[str, Effect], Sequence[Part]]:
    parts: dict[tuple[str, Effect], list[Part]] = {}
    for way in found.ways:
        if way.book is not Book.OWN:
            continue
        partner = way.partner
        parts.setdefault((way.waste_code, way.effect), []).append(
            Part(
                mass=way.mass,
                method=way.method,
                province=_province(divisions, partner.division) if partner else "",
                name=partner.name if partner else "",
                document=partner.document if partner else "",
                kind=(partner.kind if partner else PartnerKind.UNKNOWN).value,
            )
        )
    return parts


def _province(divisions: Divisions, division: int | None) -> str:
    found = divisions.by_code.get((division or 0) // PROVINCE * PROVINCE)
    return found.name if found else ""


def _words(wastes: Mapping[str, Any]) -> Mapping[str, Words]:
    return {
        code: Words(
            code=code,
            names=one.names,
            catalogue_name=one.catalogue_name,
            harmful=one.harmful,
            forms=one.forms,
            hazards=one.hazards,
        )
        for code, one in wastes.items()
    }


def _place(site: Site) -> str:
    return f"{site.name} {site.address}".strip()


def _payload(filed: Filed, asked: Asked, author: Author) -> Mapping[str, Any]:
    return {
        "site_id": str(asked.site_id),
        "filing_id": str(filed.filing_id),
        "decision_id": str(filed.decision_id),
        "form": asked.form.value,
        "period": asked.period,
        "zero": asked.zero.value if asked.zero else None,
        "agent": author.agent,
        "account_id": str(author.account_id) if author.account_id else None,
    }


def _kept(row: Mapping[str, Any]) -> Kept:
    form = Form(row["form"])
    found = read_canonical(row["body"])
    return Kept(
        home=OrgId(row["home_org_id"]),
        filing_id=row["filing_id"],
        site_id=row["site_id"],
        form=form,
        period=row["period"],
        status=row["status"],
        content=read_plan(found) if form is Form.PLAN else read_declaration(found),
        row=row,
    )
