"""Filing: the bureau's consent to an agent, declarations prepared under it, and exemptions claimed."""

from dataclasses import dataclass
from uuid import UUID

from hwtrack.infra.decisions import keep_decision
from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Scope
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.quantity import Mass, total
from hwtrack.kernel.rules import Decision
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.model import OfficialsOnlyError, Organisation, OtherOrganisationError, Site
from hwtrack.registry.service import facts as registry
from hwtrack.transfers.calendar import local_date
from hwtrack.transfers.commands import NewConsent, NewExemptionClaim, NewFiling
from hwtrack.transfers.consent import Act, AgentAct, FilingConsent, checked_consent
from hwtrack.transfers.draft_manifest import MassUnknownError, UnknownOrganisationError
from hwtrack.transfers.drafts import checked_declaration
from hwtrack.transfers.exemptions import ExemptionClaim
from hwtrack.transfers.facts import FilingFacts
from hwtrack.transfers.model import LabelStatus
from hwtrack.transfers.record import Card, ref_of
from hwtrack.transfers.rulebook import judge
from hwtrack.transfers.store import contracts, filings, world
from hwtrack.transfers.store.filings import Filed


@dataclass(frozen=True, slots=True)
class FilingKept:
    """What became of a filing: where it is kept, for whom, and the verdict. Refused: kept as refused."""

    filing_id: UUID
    principal: OrgId
    decision: Decision


async def record_consent(work: Work, new: NewConsent) -> UUID:
    """Record the bureau's consent that an agent files for an organisation, and return its id.

    Raises:
        OfficialsOnlyError: The actor is no official.
        UnknownOrganisationError: Agent or organisation are not registered.
        ConsentTermError: It ends before it begins.
    """
    if work.actor.scope is not Scope.OFFICIAL:
        raise OfficialsOnlyError
    found = await registry.organisations_by_credit_code(work, [new.agent, new.principal])
    agent, principal = (_registered(found.get(code), code) for code in (new.agent, new.principal))
    consent = FilingConsent(
        agent=agent.org_id,
        principal=principal.org_id,
        document=new.document,
        valid_from=new.valid_from,
        valid_until=new.valid_until,
    )
    return await contracts.add_consent(work, checked_consent(consent), regions=[principal.division])


async def file_declaration(work: Work, new: NewFiling) -> FilingKept:
    """Prepare a declaration of a site; for another's site only under the bureau's consent.

    Raises:
        DeclarationPeriodError, DeclarationBalanceError: The declaration is impossible.
        NotFoundError: There is no such site.
    """
    checked_declaration(new.declaration)
    site = await registry.site(work, new.site_id)
    today = local_date(work.now)
    own = work.actor.own_org
    acts = () if own == site.org_id else (await filing_for(work, site),)
    decision = judge(FilingFacts(on=today, acts=acts), on=today)
    filed = await keep(work, site, decision, kind="filing_draft")
    await filings.add_declaration(work, filed, new, agent=None if own == site.org_id else own)
    return FilingKept(filed.filing_id, filed.principal, decision)


async def claim_exemption(work: Work, new: NewExemptionClaim) -> FilingKept:
    """Claim that waste of an own site is exempt at a stage; labelled containers are counted, not asked about.

    Raises:
        OtherOrganisationError: The site is another's.
        MassUnknownError: Neither a mass nor weighed containers were named.
        NotFoundError: There is no such site.
    """
    site = await registry.site(work, new.site_id)
    if site.org_id != work.actor.own_org:
        raise OtherOrganisationError(pointer="/site_id")
    cards = await world.cards(work, new.codes) if new.codes else {}
    mine = [card for card in cards.values() if card.waste_code == new.waste_code]
    rows = await registry.exemptions(work)
    claim = ExemptionClaim(
        item=new.item,
        rows=tuple(row for row in rows if row.item == new.item),
        waste_code=new.waste_code,
        stage=new.stage,
        mass=new.mass if new.mass is not None else _mass(mine),
        labelled=sum(card.label is LabelStatus.VALID for card in mine),
        document=new.document,
    )
    today = local_date(work.now)
    decision = judge(FilingFacts(on=today, claims=(claim,)), on=today)
    filed = await keep(work, site, decision, kind="exemption_claim")
    await filings.add_claim(work, filed, new, claim)
    return FilingKept(filed.filing_id, filed.principal, decision)


async def declaration_page(work: Work, wanted: Slice) -> Page[dict[str, object]]:
    """Return prepared declarations the actor may see, newest first."""
    rows = [dict(row) for row in await filings.declarations(work, wanted)]
    return page_of(rows, wanted, lambda row: (row["made_at"].isoformat(), str(row["filing_id"])))


async def claim_page(work: Work, wanted: Slice) -> Page[dict[str, object]]:
    """Return claims of exemptions the actor may see, newest first."""
    rows = [dict(row) for row in await filings.claims(work, wanted)]
    return page_of(rows, wanted, lambda row: (row["made_at"].isoformat(), str(row["claim_id"])))


async def filing_for(work: Work, site: Site) -> AgentAct:
    """Return the act of filing for another's site, with the consent in force, or else the last there was."""
    own = await registry.organisation(work, work.actor.own_org)
    given = [one for one in await contracts.consents(work, [site.org_id]) if one.agent == own.org_id]
    in_force = [one for one in given if one.in_force(local_date(work.now))]
    return AgentAct(
        agent=ref_of(own),
        principal=site.org_id,
        act=Act.FILING,
        consent=next(iter((*in_force, *reversed(given))), None),
    )


async def may_prepare(work: Work, site: Site) -> bool:
    """Say whether a site's papers are the actor's to look at or prepare: own, of an official's district, by consent."""
    actor = work.actor
    if actor.scope is Scope.OFFICIAL:
        return site.division in actor.regions
    if actor.org_id == site.org_id:
        return True
    given = await contracts.consents(work, [site.org_id])
    return any(one.agent == actor.org_id and one.in_force(local_date(work.now)) for one in given)


async def keep(work: Work, site: Site, decision: Decision, *, kind: str) -> Filed:
    """Keep the decision on a filing and return where the filing itself belongs."""
    # Why: whoever files without consent leaves a trace with the officials, not in the other's own list.
    own = work.actor.own_org
    parties = [own] if decision.refused else sorted({own, site.org_id})
    filing_id = work.new_id()
    home = own if decision.refused else site.org_id
    decision_id = await keep_decision(
        work, decision, home=home, subject=(kind, filing_id), parties=parties, regions=[site.division]
    )
    return Filed(
        filing_id=filing_id,
        principal=home,
        decision_id=decision_id,
        refused=decision.refused,
        parties=parties,
        regions=[site.division],
    )


def _registered(found: Organisation | None, code: CreditCode) -> Organisation:
    if found is None:
        raise UnknownOrganisationError(credit_code=code.text, pointer="/agent")
    return found


def _mass(cards: list[Card]) -> Mass:
    if not cards or any(card.net is None for card in cards):
        raise MassUnknownError(code=cards[0].code if cards else "-", pointer="/mass_kg")
    return total([card.net for card in cards if card.net is not None])
