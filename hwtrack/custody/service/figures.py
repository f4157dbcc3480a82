"""Figures of a site's ledger for whoever declares and plans by them: sums, ways out, and how its wastes are called.

Live sums of lines over some days; whether those days are closed is said with them. Source: HJ 1259-2022, Annex A, C.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hwtrack.custody.ledger.books import Book, Effect, Tab
from hwtrack.custody.ledger.entry import Spot
from hwtrack.custody.ledger.line import Partner, PartnerKind
from hwtrack.custody.service import periods
from hwtrack.custody.service.periods import SiteBalance
from hwtrack.custody.store import ledger as store
from hwtrack.custody.store.ledger import WasteWords
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.quantity import Mass
from hwtrack.registry.model import Site

COUNTED = (Effect.GENERATED, Effect.REWEIGHED)
"""What counts as generated: weighing differences included, opening stock not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What went one way: handled here or handed over, by which method, to whom."""

    book: Book
    waste_code: str
    effect: Effect
    method: str
    partner: Partner | None
    mass: Mass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A site's balance over some days, the ways its waste went, and how its wastes are called by code."""

    balance: SiteBalance
    ways: tuple[Way, ...]
    wastes: Mapping[str, WasteWords]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What one facility generated of one waste."""

    waste_code: str
    facility_code: str
    facility_name: str
    mass: Mass


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """A facility in which a waste was stored or handled, by which method."""

    waste_code: str
    tab: Tab
    facility_code: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Yearly:
    """The day of a ledger's first line, and what was generated in each calendar year since."""

    began: date
    by_year: Mapping[int, Mass]


async def figures(work: AnyWork, site: Site, first: date, last: date) -> Figures:
    """Return the figures of a site over some days, both included."""
    spot = Spot(site.org_id, site.site_id)
    rows = await store.partners(work, spot, first, last, (Tab.HANDLED, Tab.OUTSOURCED))
    return Figures(
        balance=await periods.balance(work, site.site_id, first, last),
        ways=tuple(_way(row) for row in rows),
        wastes=await store.wastes(work, spot),
    )


async def origins(work: AnyWork, site: Site, first: date, last: date) -> tuple[Origin, ...]:
    """Return what each facility generated of each waste over some days."""
    spot = Spot(site.org_id, site.site_id)
    rows = await store.sources(work, spot, first, last, book=Book.OWN, effect=Effect.GENERATED)
    return tuple(
        Origin(
            waste_code=row["waste_code"],
            facility_code=row["facility_code"],
            facility_name=row["facility_name"],
            mass=Mass(row["mass"]),
        )
        for row in rows
    )


async def whereabouts(work: AnyWork, site: Site, first: date, last: date) -> tuple[Whereabouts, ...]:
    """Return in which facilities each waste generated here was stored or handled over some days."""
    spot = Spot(site.org_id, site.site_id)
    rows = await store.places(work, spot, first, last, book=Book.OWN, tabs=(Tab.STORED, Tab.HANDLED))
    return tuple(
        Whereabouts(
            waste_code=row["waste_code"],
            tab=Tab(row["tab"]),
            facility_code=row["facility_code"],
            method=row["method"],
        )
        for row in rows
    )


async def yearly(work: AnyWork, sites: Sequence[Site]) -> Mapping[UUID, Yearly]:
    """Return what each site generated in each calendar year; a site without lines is left out."""
    orgs, ids = sorted({int(one.org_id) for one in sites}), [one.site_id for one in sites]
    found: dict[UUID, Yearly] = {}
    for row in await store.years(work, orgs, ids, book=Book.OWN, effects=COUNTED):
        before = found.get(row["site_id"], Yearly(began=row["first"], by_year={}))
        found[row["site_id"]] = Yearly(
            began=min(before.began, row["first"]), by_year={**before.by_year, row["year"]: Mass(row["mass"])}
        )
    return found


def _way(row: Mapping[str, Any]) -> Way:
    partner = json.loads(row["partner"]) if isinstance(row["partner"], str) else row["partner"]
    return Way(
        book=Book(row["book"]),
        waste_code=row["waste_code"],
        effect=Effect(row["effect"]),
        method=row["method"] or "",
        partner=Partner(**partner | {"kind": PartnerKind(partner["kind"])}) if partner else None,
        mass=Mass(row["mass"]),
    )
