"""Counting a place: opened, scanned, closed; closed counts are recorded in every container's chain and in the log.

A company counts its own places; officials count any in their districts, and until they close nobody else sees it. Runs
in ordinary works: a count is no hot path.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hwtrack.custody.answers import Recorded
from hwtrack.custody.service import count_books
from hwtrack.custody.service.recording import Sent
from hwtrack.custody.service.together import MAX_EVENTS, record_many
from hwtrack.custody.stocktake import (
    COUNTED_AS,
    MAX_EXTRAS,
    MAX_MANIFESTS,
    MAX_REMARKS,
    MAX_SCANS,
    MAX_TEXT,
    Book,
    Count,
    CountLine,
    CountScan,
    Extra,
    ManifestContents,
    Presence,
    Scope,
    Stocktake,
    StocktakeClosedError,
    StocktakePeopleError,
    StocktakeReasonError,
    StocktakeScopeError,
    StocktakeStatus,
    TooManyExtrasError,
    TooManyScansError,
    check_people,
    count,
)
from hwtrack.custody.stocktake_record import Closing, Counted, figures_of, record_of
from hwtrack.custody.store import stocktakes as store
from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Scope as Reach
from hwtrack.kernel.canonical import canonical, sha256
from hwtrack.registry.model import Facility, NotYoursError
from hwtrack.registry.service import facts
from hwtrack.tlog.service import append_entry

Manifests = ManifestContents[Work]
"""How a count asks what is on a manifest."""

CONTAINERS_AN_EVENT = 500
COPIES_MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStocktake:
    """A count to be opened; the client makes its id, so that a repeat is recognised."""

    stocktake_id: UUID
    facility_id: UUID
    zone_id: UUID | None = None
    manifests: tuple[tuple[int, UUID], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """What was scanned and found without a code."""

    scans: tuple[CountScan, ...]
    extras: tuple[Extra, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """A count as it stands: itself, what was scanned and found without a code, and the result if it closed now."""

    stocktake: Stocktake
    scans: tuple[CountScan, ...]
    extras: tuple[Extra, ...]
    found: Count


async def open_count(work: Work, new: NewStocktake, manifests: Manifests) -> Stocktake:
    """Open a count of a place.

    Raises:
        NotFoundError: There is no such place or zone, or it lies outside an official's districts; or a manifest is none
            that the actor may see.
        NotYoursError: It is another organisation's place.
        StocktakeScopeError: The zone is another place's, or too many manifests.
        AlreadyThereError: The id is another count's.
    """
    place = await facts.facility(work, new.facility_id)
    official = work.actor.scope is Reach.OFFICIAL
    _demand_reach(work, place, official=official)
    if len(new.manifests) > MAX_MANIFESTS:
        raise StocktakeScopeError(manifests=MAX_MANIFESTS, pointer="/manifests")
    if new.zone_id is not None and (await facts.zone(work, new.zone_id)).facility_id != place.facility_id:
        raise StocktakeScopeError(manifests=MAX_MANIFESTS, pointer="/zone_id")
    for home, manifest_id in new.manifests:
        await manifests.codes(work, home, manifest_id)
    made = Stocktake(
        home_org_id=place.org_id,
        stocktake_id=new.stocktake_id,
        counting_org_id=work.actor.own_org,
        official=official,
        scope=Scope(site_id=place.site_id, facility_id=place.facility_id, zone_id=new.zone_id, manifests=new.manifests),
        opened_at=work.now,
        status=StocktakeStatus.OPEN,
        ended_at=None,
        reason="",
        record=None,
        record_sha256=None,
        figures=None,
        parties=() if official else (place.org_id,),
        regions=(place.division,),
    )
    await store.add(work, made)
    return await stocktake(work, place.org_id, new.stocktake_id)


async def stocktake(work: Work, home: int, stocktake_id: UUID) -> Stocktake:
    """Return a count.

    Raises:
        NotFoundError: There is none that the actor may see.
    """
    found = await store.one(work, home, stocktake_id)
    if found is None:
        raise NotFoundError
    return found


async def stocktake_page(work: Work, wanted: Slice, *, facility_id: UUID | None = None) -> Page[Stocktake]:
    """Return counts, newest first: an organisation's own, or, for officials, those of their districts."""
    home = work.actor.org_id if work.actor.scope is Reach.OWN else None
    rows = await store.page(work, home=home, facility_id=facility_id, before=wanted.after_id(), limit=wanted.size + 1)
    return page_of(rows, wanted, lambda row: (str(row.stocktake_id),))


async def add_scans(work: Work, home: int, stocktake_id: UUID, new: Sequence[CountScan]) -> tuple[CountLine, ...]:
    """Add scans, each once however often it is sent, and return what the books say of each code, in their order.

    Raises:
        NotFoundError: There is no such count.
        StocktakeClosedError: It is closed or given up.
        TooManyScansError: It would hold more than 5,000.
    """
    counted = await _open(work, home, stocktake_id)
    known = await store.known_scans(work, counted, {scan.scan_id for scan in new})
    fresh = [scan for scan in new if scan.scan_id not in known]
    there = await store.count_of(work, counted, "stocktake_scan")
    if there + len(fresh) > MAX_SCANS:
        raise TooManyScansError(limit=MAX_SCANS, there=there, more=len(fresh), pointer="/scans")
    await store.add_scans(work, counted, fresh)
    codes = {scan.code for scan in new}
    scans = [scan for scan in await store.scans(work, home, stocktake_id) if scan.code in codes]
    books = await count_books.books_of(work, counted, codes, until=work.now)
    lines = {line.code: line for line in count(books, scans).lines}
    return tuple(lines[scan.code] for scan in new)


async def add_extra(work: Work, home: int, stocktake_id: UUID, extra: Extra) -> None:
    """Add a package without a code, once however often it is sent.

    Raises:
        NotFoundError: There is no such count.
        StocktakeClosedError: It is closed or given up.
        TooManyExtrasError: It holds 200 already.
        ExtraError: It says too little.
    """
    counted = await _open(work, home, stocktake_id)
    sound = extra.checked()
    if await store.count_of(work, counted, "stocktake_extra") >= MAX_EXTRAS:
        raise TooManyExtrasError(limit=MAX_EXTRAS)
    await store.add_extra(work, counted, sound)


async def counted_so_far(work: Work, counted: Stocktake) -> SoFar:
    """Return what was scanned and found without a code, without asking the books."""
    home, stocktake_id = counted.home_org_id, counted.stocktake_id
    return SoFar(scans=await store.scans(work, home, stocktake_id), extras=await store.extras(work, home, stocktake_id))


async def counting(work: Work, home: int, stocktake_id: UUID, manifests: Manifests) -> Counting:
    """Return a count with the result it would have if it closed now.

    Raises:
        NotFoundError: There is no such count.
    """
    counted = await stocktake(work, home, stocktake_id)
    scans = await store.scans(work, home, stocktake_id)
    books = await _books(work, counted, scans, manifests)
    return Counting(
        stocktake=counted,
        scans=scans,
        extras=await store.extras(work, home, stocktake_id),
        found=count(books, scans),
    )


async def close(work: Work, home: int, stocktake_id: UUID, closing: Closing, manifests: Manifests) -> Stocktake:
    """Close a count: record it in the chain of every container it names, freeze its record, and log the record's hash.

    Raises:
        NotFoundError: There is no such count.
        StocktakeClosedError: It is closed or given up.
        StocktakePeopleError: Those who counted, or the party, are not rightly named; or the remarks are too long.
    """
    counted = await _open(work, home, stocktake_id)
    counters = check_people(closing.counters, official=counted.official, party=closing.party, refusal=closing.refusal)
    if len(closing.remarks) > MAX_REMARKS:
        raise StocktakePeopleError(officers=len(counters), pointer="/remarks")
    scans = await store.scans(work, home, stocktake_id)
    extras = await store.extras(work, home, stocktake_id)
    found = count(await _books(work, counted, scans, manifests), scans)
    events = await _record_events(work, counted, found, scans)
    told = Closing(counters=counters, party=closing.party, refusal=closing.refusal, remarks=closing.remarks)
    text = record_of(await _counted(work, counted, manifests), told, found, extras=extras, events=events)
    digest = sha256(text)
    await store.end(
        work,
        counted,
        StocktakeStatus.CLOSED,
        record=(text, digest),
        figures=figures_of(found, extras),
        parties=[counted.home_org_id],
    )
    await append_entry(work, home_org_id=home, kind="stocktake", entry_id=stocktake_id, digest=digest)
    return await stocktake(work, home, stocktake_id)


async def abandon(work: Work, home: int, stocktake_id: UUID, reason: str) -> Stocktake:
    """Give a count up with a reason; nothing is recorded in any chain, and what was scanned is kept.

    Raises:
        NotFoundError: There is no such count.
        StocktakeClosedError: It is closed or given up.
        StocktakeReasonError: There is no reason, or one too long.
    """
    counted = await _open(work, home, stocktake_id)
    if not 1 <= len(reason.strip()) <= MAX_TEXT:
        raise StocktakeReasonError(limit=MAX_TEXT, pointer="/reason")
    await store.end(work, counted, StocktakeStatus.ABANDONED, reason=reason.strip())
    return await stocktake(work, home, stocktake_id)


def _demand_reach(work: Work, place: Facility, *, official: bool) -> None:
    if official:
        if place.division not in work.actor.regions:
            raise NotFoundError
    elif place.org_id != work.actor.own_org:
        raise NotYoursError


async def _open(work: Work, home: int, stocktake_id: UUID) -> Stocktake:
    """Return a count that is open, kept so until this work ends.

    Raises:
        NotFoundError: There is none that the actor may see.
        StocktakeClosedError: It is closed or given up.
    """
    found = await store.one(work, home, stocktake_id, lock=True)
    if found is None:
        await stocktake(work, home, stocktake_id)
        raise StocktakeClosedError
    return found


async def _books(
    work: Work, counted: Stocktake, scans: Iterable[CountScan], manifests: Manifests
) -> Mapping[str, Book]:
    sought: dict[str, str] = {}
    for home, manifest_id in counted.scope.manifests:
        number, codes = await manifests.codes(work, home, manifest_id)
        sought |= dict.fromkeys(codes, number)
    scanned = {scan.code for scan in scans}
    return await count_books.all_books(work, counted, scanned, sought=sought, until=work.now)


async def _record_events(work: Work, counted: Stocktake, found: Count, scans: Iterable[CountScan]) -> tuple[UUID, ...]:
    means = {scan.code: scan.means.value for scan in scans}
    lines = [line for line in found.lines if line.book.presence is not Presence.UNKNOWN]
    parts = [lines[start : start + CONTAINERS_AN_EVENT] for start in range(0, len(lines), CONTAINERS_AN_EVENT)]
    bodies = [_body(work, counted, part, means) for part in parts]
    recorded: list[Recorded] = []
    for start in range(0, len(bodies), MAX_EVENTS):
        recorded += await record_many(work, [Sent(body) for body in bodies[start : start + MAX_EVENTS]])
    return tuple(one.event_id for one in recorded)


def _body(work: Work, counted: Stocktake, lines: Sequence[CountLine], means: Mapping[str, str]) -> str:
    place = {"site_id": str(counted.scope.site_id), "facility_id": str(counted.scope.facility_id)}
    if counted.scope.zone_id is not None:
        place["zone_id"] = str(counted.scope.zone_id)
    body: dict[str, Any] = {
        "kind": "counted",
        "v": 1,
        "event_id": str(work.new_id()),
        "event_time": work.now.isoformat(),
        "containers": [_counted_line(line) for line in lines],
        "place": place,
        "stocktake_id": str(counted.stocktake_id),
    }
    if scanned := [line.code for line in lines if line.code in means]:
        body["scans"] = [{"target": "container", "code": code, "means": means[code]} for code in scanned]
    return canonical(body)


def _counted_line(line: CountLine) -> dict[str, Any]:
    said: dict[str, Any] = {"code": line.code, "presence": COUNTED_AS[line.finding]}
    return said | ({"copies": min(line.copies, COPIES_MOST)} if line.copies > 1 else {})


async def _counted(work: Work, counted: Stocktake, manifests: Manifests) -> Counted:
    place = await facts.facility(work, counted.scope.facility_id)
    owner = await facts.organisation(work, counted.home_org_id)
    counter = await facts.organisation(work, counted.counting_org_id)
    zone = await facts.zone(work, counted.scope.zone_id) if counted.scope.zone_id else None
    site = await facts.site(work, counted.scope.site_id)
    numbers = [(await manifests.codes(work, home, one))[0] for home, one in counted.scope.manifests]
    return Counted(
        stocktake_id=counted.stocktake_id,
        organisation=owner.name,
        credit_code=owner.credit_code.text,
        facility=f"{place.code} {place.name}",
        address=site.address or owner.address,
        zone=(zone.name or zone.code) if zone else "",
        counting=counter.name,
        official=counted.official,
        opened_at=counted.opened_at,
        closed_at=work.now,
        manifests=tuple(numbers),
    )
