"""The stock as its pages show it: stores with their limits in words, piles as rows, a mass as the events that made it.

Knows custody's values and turns them into views; fetches nothing. Names of organisations, places and wastes are given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from hwtrack.custody.answers import Card
from hwtrack.custody.stock import BalanceStep, Pile, Standing, Stocked, days_kept
from hwtrack.kernel.local import local_day
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import WasteCode
from hwtrack.web import chains, formats
from hwtrack.web.chains import Names
from hwtrack.web.views.parts import Row
from hwtrack.web.views.stock import Against, Change, PileRow, ShortView, StoreView
from hwtrack.web.words import STANDING, Said

READ_IN_FULL = "F"
"""The mark of a setting whose source was read in full; every other one is to be confirmed."""


@dataclass(frozen=True, slots=True)
class Called:
    """What organisations and zones are called."""

    orgs: Mapping[int, str]
    zones: Mapping[UUID, str]


def store_of(stocked: Stocked, called: Called, *, official: bool) -> StoreView:
    """Return a holding as its page shows it."""
    held, facility = stocked.holding, stocked.facility
    company = called.orgs.get(held.org_id, "—")
    return StoreView(
        name=f"{facility.code} {facility.name}" if facility else "",
        about=company if official else "",
        standing=held.standing.value,
        count=held.count,
        net=held.mass,
        unweighed=held.unweighed,
        bulk=held.bulk,
        level=held.level,
        days=stocked.days,
        mass_limit=_mass(stocked),
        days_limit=_days(stocked),
        short=held.short,
        short_address=address_of(stocked, short="1"),
        piles=tuple(_pile(stocked, pile, called) for pile in held.piles),
    )


def address_of(stocked: Stocked, **narrow: str) -> str:
    """Return where the containers behind a holding, or a part of it, are listed."""
    held = stocked.holding
    asked = {
        "org": str(held.org_id),
        "site": str(held.site_id or ""),
        "facility": str(held.facility_id or ""),
        "standing": held.standing.value,
        **narrow,
    }
    return "/stock/containers?" + urlencode({name: value for name, value in asked.items() if value})


def standing_of(standing: Standing) -> str:
    """Return the English words of a standing."""
    return STANDING[standing.value]


def container_row(card: Card, called: Names) -> Row:
    """Return a container behind a figure as a row."""
    net = chains.mass_in(card.state)
    return Row(
        address=f"/containers/{card.code}",
        name=card.code,
        about=f"{formats.kg(net)} kg" if net is not None else "—",
        due=chains.state_of(card.state, called),
        is_code=True,
    )


def short_of(card: Card, steps: tuple[BalanceStep, ...], called: Names) -> ShortView:
    """Return a container that has less than nothing, with the events that made it so."""
    return ShortView(
        row=container_row(card, called),
        left=chains.mass_in(card.state) or Mass(0),
        changes=tuple(
            Change(at=step.at, kind=step.kind, change=step.change, left=step.after, is_short=step.is_short)
            for step in steps
        ),
    )


def _mass(stocked: Stocked) -> Against | None:
    limit, part = stocked.allowance.mass, stocked.share
    if limit is None or limit.max_mass is None or part is None:
        return None
    said = Said("{part} % of the {limit} t that may lie here", {"part": str(part), "limit": limit.max_mass.tonnes})
    return Against(
        said=said,
        part=max(0, min(100, int(part))),
        over=stocked.too_much,
        source=limit.source,
        sure=limit.mark == READ_IN_FULL,
    )


def _days(stocked: Stocked) -> Against | None:
    limit, days = stocked.allowance.days, stocked.days
    if limit is None or limit.max_days is None or days is None:
        return None
    said = Said("Kept longest: {days} days of {limit} allowed", {"days": days, "limit": limit.max_days})
    return Against(
        said=said,
        part=min(100, days * 100 // limit.max_days),
        over=stocked.too_long,
        source=limit.source,
        sure=limit.mark == READ_IN_FULL,
    )


def _pile(stocked: Stocked, pile: Pile, called: Called) -> PileRow:
    days = days_kept(pile.oldest, local_day(stocked.as_of))
    limit = stocked.allowance.max_days
    zone = called.zones.get(pile.zone_id, "") if pile.zone_id else ""
    narrow = {"waste": pile.waste_code} | ({"zone": str(pile.zone_id)} if pile.zone_id else {})
    return PileRow(
        address=address_of(stocked, **narrow),
        name=" · ".join(part for part in (WasteCode(pile.waste_code).text, zone) if part),
        count=pile.count,
        net=pile.mass,
        days=days,
        is_late=limit is not None and days is not None and days > limit,
    )
