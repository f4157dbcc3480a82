"""The stock: stores with what lies in them against what may, and the containers behind each figure."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from hwtrack.custody.answers import Card
from hwtrack.custody.service import stock as service
from hwtrack.custody.stock import DEFINITION, Question, Standing, Stocked
from hwtrack.infra.auth import needs
from hwtrack.infra.paging import LARGEST_KEY, Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission, Scope
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.service import facts
from hwtrack.web import chains, render
from hwtrack.web import stock as shown
from hwtrack.web.chains import Names
from hwtrack.web.pages.naming import names
from hwtrack.web.stock import Called
from hwtrack.web.views.parts import Row
from hwtrack.web.views.stock import HoldingsView, PileView, ShortView
from hwtrack.web.words import Said

router = APIRouter(include_in_schema=False)

Reading = Annotated[Work, needs(Permission.CUSTODY_READ)]
Wanted = Annotated[Slice, Depends(page_query)]
Org = Annotated[int | None, Query(ge=1, le=LARGEST_KEY)]
Words = Annotated[str, Query(max_length=100)]

COMPANIES = Slice(size=8)


def asked(*, org: Org = None, site: UUID | None = None, facility: UUID | None = None) -> Question:
    """Read whose stock is asked for, and where."""
    return Question(org_id=org, site_id=site, facility_id=facility)


Asked = Annotated[Question, Depends(asked)]


@router.get("/stock")
async def holdings(request: Request, work: Reading, wanted: Wanted, question: Asked, *, words: Words = "") -> Response:
    """Show what lies where; officials look for a company or read on through their region."""
    official = work.actor.scope is Scope.OFFICIAL
    page = await service.holdings(work, question, wanted)
    called = await _called(work, page.items)
    view = HoldingsView(
        stores=tuple(shown.store_of(one, called, official=official) for one in page.items),
        of=await _whose(work, question),
        definition=Said(DEFINITION),
        as_of=work.now,
        official=official,
        words=words,
        companies=await _companies(work, words) if official and words.strip() else (),
        next_page=_next("/stock", question, page.next),
    )
    return render.page(request, "holdings.html", view)


@router.get("/stock/containers")
async def containers(
    request: Request,
    work: Reading,
    wanted: Wanted,
    question: Asked,
    *,
    standing: Standing | None = None,
    zone: UUID | None = None,
    waste: Words = "",
    short: bool = False,
) -> Response:
    """List the containers behind a figure; those that have less than nothing in them show why."""
    narrowed = Question(
        org_id=question.org_id,
        site_id=question.site_id,
        facility_id=question.facility_id,
        standing=standing,
        zone_id=zone,
        waste_code=WasteCode.of(waste, pointer="/waste").digits if waste else None,
        short=short,
    )
    page = await service.containers(work, narrowed, wanted)
    called = await names(work, places=[place for card in page.items for place in chains.places_in(card.state)])
    below, sound = _parted(page.items)
    place = (question.facility_id, zone)
    there = await names(work, places=[one for one in place if one is not None])
    view = PileView(
        name=" · ".join(part for part in (there.place(*place), waste and WasteCode.of(waste).text) if part),
        rows=tuple(shown.container_row(card, called) for card in sound),
        shorts=tuple([await _short(work, card, called) for card in below]),
        as_of=work.now,
        back=_back(question),
        next_page=_next("/stock/containers", narrowed, page.next),
    )
    return render.page(request, "pile.html", view)


async def _short(work: Work, card: Card, called: Names) -> ShortView:
    return shown.short_of(card, await service.balance_of(work, card.code), called)


def _parted(cards: tuple[Card, ...]) -> tuple[list[Card], list[Card]]:
    below = [card for card in cards if (card.state.get("net_g") or 0) < 0]
    return below, [card for card in cards if card not in below]


async def _called(work: Work, items: tuple[Stocked, ...]) -> Called:
    orgs = await facts.organisations_by_id(work, {one.holding.org_id for one in items}) if items else {}
    zones = {pile.zone_id for one in items for pile in one.holding.piles if pile.zone_id}
    found = await facts.zones_by_id(work, zones) if zones else {}
    return Called(
        orgs={int(key): org.name for key, org in orgs.items()},
        zones={key: zone.name or zone.code for key, zone in found.items()},
    )


async def _whose(work: Work, question: Question) -> str:
    org = work.actor.org_id if work.actor.scope is Scope.OWN else question.org_id
    return (await facts.organisation(work, org)).name if org is not None else ""


async def _companies(work: Work, words: str) -> tuple[Row, ...]:
    page = await facts.organisation_page(work, COMPANIES, words=words.strip())
    return tuple(
        Row(address=f"/stock?org={one.org_id}", name=one.name, about=one.credit_code.text) for one in page.items
    )


def _back(question: Question) -> str:
    return "/stock" if question.org_id is None else f"/stock?org={question.org_id}"


def _next(path: str, question: Question, cursor: str | None) -> str:
    if cursor is None:
        return ""
    asked_again = {
        "org": question.org_id,
        "site": question.site_id,
        "facility": question.facility_id,
        "standing": question.standing.value if question.standing else None,
        "zone": question.zone_id,
        "waste": question.waste_code,
        "short": "1" if question.short else None,
        "after": cursor,
    }
    return f"{path}?" + urlencode({name: str(value) for name, value in asked_again.items() if value is not None})
