"""What the books say of the containers of a count: those that should lie there, those scanned, those looked for.

Containers that moved while the count lasted are looked at step by step, all others by their state. What the actor may
not see is told as being elsewhere and nothing more.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hwtrack.custody.fold import fold, steps
from hwtrack.custody.service.stock import allowances
from hwtrack.custody.stock import days_kept
from hwtrack.custody.stocktake import Book, Presence, Stocktake, presence
from hwtrack.custody.store import found
from hwtrack.custody.store import stocktakes as store
from hwtrack.custody.store.stocktakes import Booked
from hwtrack.infra.work import Work
from hwtrack.kernel.local import local_day
from hwtrack.registry.service import facts

CHUNK = 500
_WASTE = slice(18, 26)


@dataclass(frozen=True, slots=True)
class _Places:
    """What places and holders are called."""

    facilities: Mapping[UUID, str]
    orgs: Mapping[int, str]

    def of(self, booked: Booked) -> str:
        """Return where a container is by the books."""
        parts = (
            self.orgs.get(booked.holder_org_id or 0, ""),
            self.facilities.get(booked.facility_id, "") if booked.facility_id else "",
        )
        return " ".join(part for part in parts if part)


async def all_books(
    work: Work, counted: Stocktake, codes: Collection[str], *, sought: Mapping[str, str], until: datetime
) -> Mapping[str, Book]:
    """Return the book of everything expected, scanned or looked for."""
    here = await store.booked_at(work, counted.scope.facility_id)
    more = {*codes, *sought} - {one.code for one in here}
    others = await store.booked(work, more) if more else ()
    return await _books(work, counted, (*here, *others), codes={*codes, *sought}, sought=sought, until=until)


async def books_of(work: Work, counted: Stocktake, codes: Collection[str], *, until: datetime) -> Mapping[str, Book]:
    """Return the books of some codes alone."""
    booked = await store.booked(work, codes)
    return await _books(work, counted, booked, codes=codes, sought={}, until=until)


async def _books(
    work: Work,
    counted: Stocktake,
    booked: Iterable[Booked],
    *,
    codes: Collection[str],
    sought: Mapping[str, str],
    until: datetime,
) -> Mapping[str, Book]:
    seen = {one.code: one for one in booked}
    moved = {one.code for one in seen.values() if one.last_at is not None and one.last_at >= counted.opened_at}
    stepwise = await _stepwise(work, counted, moved | (set(codes) - set(seen)), until=until)
    called = await _called(work, seen.values())
    limits = await allowances(work, [counted.scope.facility_id], local_day(until))
    longest = limits[counted.scope.facility_id].max_days if counted.scope.facility_id in limits else None
    books = {
        code: Book(code=code, presence=said, waste_code=code[_WASTE], sought=sought.get(code, ""))
        for code, said in stepwise.items()
    }
    for code, one in seen.items():
        there = counted.scope.presence(one.stage, one.facility_id, one.zone_id)
        books[code] = Book(
            code=code,
            presence=stepwise.get(code, there),
            waste_code=one.waste_code,
            waste_name=one.waste_name,
            net=one.net,
            sought=sought.get(code, ""),
            where=called.of(one),
            days=days_kept(one.since, local_day(until)),
            max_days=longest,
        )
    return books


async def _stepwise(work: Work, counted: Stocktake, codes: Collection[str], *, until: datetime) -> dict[str, Presence]:
    """Return what the books say of containers step by step, whoever may see them; unknown codes are left out."""
    ordered, told = sorted(codes), {}
    for start in range(0, len(ordered), CHUNK):
        for one in await found.containers(work, ordered[start : start + CHUNK]):
            now, took = fold(one.blank, one.events).container, steps(one.blank, one.events)
            told[one.code] = presence(counted.scope, now, took, began=counted.opened_at, until=until)
    return told


async def _called(work: Work, booked: Iterable[Booked]) -> _Places:
    known = tuple(booked)
    facilities = await facts.facilities_by_id(work, {one.facility_id for one in known if one.facility_id})
    orgs = await facts.organisations_by_id(work, {one.holder_org_id for one in known if one.holder_org_id})
    return _Places(
        facilities={key: f"{one.code} {one.name}" for key, one in facilities.items()},
        orgs={int(key): one.name for key, one in orgs.items()},
    )
