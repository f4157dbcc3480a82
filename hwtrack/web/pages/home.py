"""Each role's first page: the one act it does most, what waits for it, and for officials the ledger in figures."""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from hwtrack.custody.answers import Card
from hwtrack.custody.container import ContainerStage
from hwtrack.custody.service import desk, explaining, standing, unsettled
from hwtrack.infra.auth import needs
from hwtrack.infra.paging import MAX_SIZE, Slice
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission, Role, Scope
from hwtrack.rectification import service as ledger
from hwtrack.rectification.ledger import IssueQuestion
from hwtrack.rectification.service import today
from hwtrack.registry.service import facts
from hwtrack.transfers.service import duties, reading
from hwtrack.web import chains, formats, ledgers, manifests, rectification, render, waiting
from hwtrack.web.chains import Names
from hwtrack.web.pages import proposals
from hwtrack.web.pages.explaining import TITLE as LATE
from hwtrack.web.pages.naming import names
from hwtrack.web.views.parts import Action, Figure, Row, Worklist
from hwtrack.web.views.people import HomeView

router = APIRouter(include_in_schema=False)

SelfWork = Annotated[Work, needs(Permission.ACCOUNT_SELF)]

FEW = Slice(size=8)
MANY = Slice(size=MAX_SIZE)
"""Proposals and quarantined bodies that are counted; beyond them the list says more."""
WAITING = (ContainerStage.ON_SITE, ContainerStage.OUT, ContainerStage.RETURNED)
SHORTCUTS: tuple[tuple[Permission, Action], ...] = (
    (Permission.LABEL_PRINT, Action("/containers/new", "Register a container", "plus")),
    (Permission.MANIFEST_DRAFT, Action("/manifests/new", "New manifest", "truck")),
    (Permission.CONTRACT_SIGN, Action("/contracts/new", "New contract", "pen")),
    (Permission.LEDGER_READ, Action("/deadlines", "Ledger and due papers", "book")),
    (Permission.CUSTODY_RECORD, Action("/handover", "Handover", "repeat")),
    (Permission.DEVICE_MANAGE_OWN, Action("/phones", "Phones", "phone")),
    (Permission.AUDIT_READ, Action("/alarms", "Alarms", "alert")),
    (Permission.CUSTODY_READ, Action("/stock", "Stock", "chart")),
    (Permission.CUSTODY_READ, Action("/containers", "Containers", "box")),
    (Permission.MANIFEST_READ, Action("/manifests", "Manifests", "truck")),
    (Permission.RECTIFICATION_READ, Action("/campaigns", "Rectification", "list")),
)
"""Ways from the first page, the likelier first; at most eight are shown."""
MOST_SHORTCUTS = 8
SCANNERS = frozenset({Role.WAREHOUSE_WORKER, Role.DRIVER, Role.PLANT_OPERATOR, Role.INSPECTOR})


@router.get("/")
async def home(request: Request, work: SelfWork) -> Response:
    """Show what waits for whoever is signed in."""
    actor = work.actor
    view = HomeView(
        name=actor.name,
        organisation=(await facts.organisation(work, actor.org_id)).name if actor.org_id is not None else "",
        roles=tuple(role.value for role in sorted(actor.roles)),
        primary=Action("/scan", "Scan", "scan") if actor.roles & SCANNERS else None,
        shortcuts=tuple(action for permission, action in SHORTCUTS if actor.may(permission))[:MOST_SHORTCUTS],
        worklists=tuple([one async for one in _worklists(work)]),
        figures=tuple(await _figures(work)),
    )
    return render.page(request, "home.html", view)


async def _worklists(work: Work) -> AsyncIterator[Worklist]:
    actor = work.actor
    if actor.may(Permission.CUSTODY_READ):
        yield await _unsettled(work)
    if actor.may(Permission.RECTIFICATION_READ):
        yield await _issues(work)
    if actor.may(Permission.LEDGER_DECLARE):
        yield await _due(work)
    if actor.may(Permission.CUSTODY_RECORD):
        yield await _containers(work)
    if actor.may(Permission.MANIFEST_READ):
        yield await _manifests(work)


async def _unsettled(work: Work) -> Worklist:
    """Return what waits for somebody's word: how many, and how old the oldest is; what there is none of is left out."""
    troubles = [waiting.row_of(one, work.now) for one in await unsettled.counts(work) if one.count]
    return Worklist(
        title="Waits for a decision",
        rows=(*[row async for row in _second_people(work)], *await _late(work), *troubles),
        empty="Nothing waits for a decision.",
    )


async def _second_people(work: Work) -> AsyncIterator[Row]:
    """Give what waits for a second person, and what lies in quarantine, to whoever may settle it."""
    for permission, at in proposals.PERMISSIONS:
        if work.actor.may(permission):
            address, title = proposals.NAMES[at]
            page = await desk.listed(work, at, MANY, waiting=True)
            if page.items:
                yield waiting.counted(address, title, len(page.items), page.items[-1].proposed_at, now=work.now)
    if work.actor.may(Permission.CUSTODY_CORRECT) or work.actor.may(Permission.CUSTODY_RULE):
        aside = await desk.in_quarantine(work, MANY, waiting=True)
        if aside.items:
            oldest = aside.items[-1].received_at
            yield waiting.counted("/quarantine", "To be verified", len(aside.items), oldest, now=work.now)


async def _late(work: Work) -> tuple[Row, ...]:
    """Return the late scans whose reason is asked of whoever is signed in."""
    found = await explaining.unexplained(work)
    return (waiting.counted("/late", LATE, found.count, found.oldest, now=work.now),) if found.count else ()


async def _due(work: Work) -> Worklist:
    page = await duties.duty_page(work, FEW)
    return Worklist(
        title="Due papers",
        rows=tuple(ledgers.row_of(one) for one in page.items if one.known.began is not None),
        empty="Nothing is due: no site has a ledger yet.",
        more="/deadlines",
    )


async def _containers(work: Work) -> Worklist:
    page = await standing.held(work, WAITING, FEW)
    called = await names(work, places=[place for card in page.items for place in chains.places_in(card.state)])
    return Worklist(
        title="To be weighed or stored",
        rows=tuple(_container(card, called) for card in page.items),
        empty="No container waits for you.",
        more="/containers",
    )


def _container(card: Card, called: Names) -> Row:
    net = chains.mass_in(card.state)
    sealed = bool(card.state.get("sealed"))
    return Row(
        address=f"/scan?text={card.code}" if sealed else f"/containers/{card.code}",
        name=card.code,
        about=f"{formats.kg(net)} kg" if net is not None else "",
        due=chains.state_of(card.state, called),
        is_code=True,
    )


async def _manifests(work: Work) -> Worklist:
    page = await reading.open_heads(work, FEW)
    orgs = {org for head in page.items for org in (head.home_org_id, head.recipient_org_id)}
    called = {key: org.name for key, org in (await facts.organisations_by_id(work, orgs)).items()} if orgs else {}
    return Worklist(
        title="Transfers under way",
        rows=tuple(manifests.row_of_head(head, called) for head in page.items),
        empty="Nothing is under way.",
        more="/manifests",
    )


async def _issues(work: Work) -> Worklist:
    page = await ledger.issues(work, IssueQuestion(late_on=today(work)), FEW)
    return Worklist(
        title="Overdue issues",
        rows=tuple(rectification.issue_row(line, today(work)) for line in page.items),
        empty="No issue is overdue.",
        more="/campaigns",
    )


async def _figures(work: Work) -> Sequence[Figure]:
    """Return the newest campaign in figures, for officials."""
    if work.actor.scope is not Scope.OFFICIAL or not work.actor.may(Permission.RECTIFICATION_READ):
        return ()
    newest = await ledger.campaigns(work, Slice(size=1))
    if not newest.items:
        return ()
    campaign_id = newest.items[0].campaign_id
    _, counts = await ledger.campaign(work, campaign_id)
    lines = (await ledger.issues(work, IssueQuestion(campaign_id=campaign_id), Slice(size=MAX_SIZE))).items
    found: Iterable[Figure] = rectification.figures_of(counts, lines, now=work.now, today=today(work))
    return tuple(found)
