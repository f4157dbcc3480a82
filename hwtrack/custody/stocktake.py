"""盘点 / 盘库: what was scanned at a place against what the books say lies there.

Every container that is expected, looked for or scanned lands in exactly one list; the order of scans and how often they
arrive do not matter. A container that came or went while the count lasted is expected by nobody, and in order where it
was scanned. Pure: books and scans are given. Source: domain.md B, C (five lists); design.md §1 (inspector).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol, TypeVar
from uuid import UUID

from hwtrack.custody.claims import ScanMeans
from hwtrack.custody.container import ENDED, Container, ContainerStage
from hwtrack.custody.fold import Taken
from hwtrack.custody.stock import ON_PREMISES, is_too_long
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.quantity import NOTHING, Mass, total

W_contra = TypeVar("W_contra", contravariant=True)

MAX_SCANS = 5000
"""Scans of one count; a store of more is counted zone by zone."""

MAX_EXTRAS = 200
MAX_MANIFESTS = 20
MAX_COUNTERS = 10
SCANS_AT_ONCE = 200
MAX_TEXT = 200
MAX_REMARKS = 1000

OFFICERS = 2
"""Officials who count and sign. Source: administrative law enforcement takes two (行政处罚法 第四十二条)."""


class TooManyScansError(DomainError):
    """The count holds as many scans as it may."""

    kind = Kind.TOO_LARGE
    code = "custody.too-many-scans"
    detail = "A count takes at most {limit} scans; {there} are there and {more} were sent."
    remedy = "Close this count and count the rest by zones, each in a count of its own."


class TooManyExtrasError(DomainError):
    """The count holds as many packages without a code as it may."""

    kind = Kind.TOO_LARGE
    code = "custody.too-many-extras"
    detail = "A count takes at most {limit} packages without a code."
    remedy = "Describe several alike packages in one entry, with their number."


class StocktakeClosedError(DomainError):
    """The count is closed."""

    kind = Kind.CONFLICT
    code = "custody.stocktake-closed"
    detail = "This count was closed or given up; nothing is added to it any more."
    remedy = "Begin a new count for what was found since."


class StocktakeScopeError(DomainError):
    """The count's scope does not fit together."""

    kind = Kind.INVALID
    code = "custody.stocktake-scope"
    detail = "A count is of one place, one of its zones or all, and looks for at most {manifests} manifests."
    remedy = "Scan the plaque of the place; choose a zone of it; take out manifests you do not suspect."


class StocktakePeopleError(DomainError):
    """Those who counted and the party present are not rightly named."""

    kind = Kind.INVALID
    code = "custody.stocktake-people"
    detail = "Name who counted (officials: at least {officers}), and for officials the party present or why it refused."
    remedy = "Write the names as they will sign; where the party refuses to sign, write that and the reason."


class StocktakeReasonError(DomainError):
    """A count is given up with a reason."""

    kind = Kind.INVALID
    code = "custody.stocktake-reason"
    detail = "A reason of 1 to {limit} characters is needed."
    remedy = "Say in a few words why the count is given up; what was scanned stays on record."


class ExtraError(DomainError):
    """A package without a code is not rightly described."""

    kind = Kind.INVALID
    code = "custody.stocktake-extra"
    detail = "A package without a code has a description of 1 to {limit} characters and a mass of at least nothing."
    remedy = "Describe what it is, what holds it and what is written on it; estimate its mass."


class StocktakeStatus(StrEnum):
    """Where a count stands; the last two are final."""

    OPEN = "open"
    CLOSED = "closed"
    ABANDONED = "abandoned"


class Finding(StrEnum):
    """账实相符 · 有账无物 · 有物无账 · 一码多物 · 超期."""

    MATCHED = "matched"
    MISSING = "missing"
    SURPLUS = "surplus"
    DUPLICATE = "duplicate"
    OVERDUE = "overdue"


class Presence(StrEnum):
    """What the books say of a container and the place counted, while the count lasted.

    `here` all the time, `at_times` part of it or in an unrecorded zone, `elsewhere` never, `ended` nothing is left of
    it, `unknown` no label with this code was ever issued.
    """

    HERE = "here"
    AT_TIMES = "at_times"
    ELSEWHERE = "elsewhere"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is counted: a facility, or one zone of it; manifests whose containers are looked for too, by home and id."""

    site_id: UUID
    facility_id: UUID
    zone_id: UUID | None = None
    manifests: tuple[tuple[int, UUID], ...] = ()

    def holds(self, stage: ContainerStage, facility_id: UUID | None, zone_id: UUID | None) -> bool:
        """Say whether what stands there lies in it."""
        return stage in _THERE and facility_id == self.facility_id and self.zone_id in (None, zone_id)

    def may_hold(self, stage: ContainerStage, facility_id: UUID | None, zone_id: UUID | None) -> bool:
        """Say whether what stands there lies in the facility without a recorded zone, where one zone is counted."""
        unplaced = self.zone_id is not None and zone_id is None
        return unplaced and stage in _THERE and facility_id == self.facility_id

    def presence(self, stage: ContainerStage, facility_id: UUID | None, zone_id: UUID | None) -> Presence:
        """Return what the books say of what has not moved while the count lasted."""
        if self.holds(stage, facility_id, zone_id):
            return Presence.HERE
        if self.may_hold(stage, facility_id, zone_id):
            return Presence.AT_TIMES
        return Presence.ENDED if stage in ENDED else Presence.ELSEWHERE


_THERE = {ContainerStage.STORED, *ON_PREMISES} - {ContainerStage.OUT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stocktake:
    """A count: whose place, who counts, since when, and once it is closed its record.

    `official` counts are nobody else's while they are open. `figures` are the lists in numbers, as the record has them.
    """

    home_org_id: int
    stocktake_id: UUID
    counting_org_id: int
    official: bool
    scope: Scope
    opened_at: datetime
    status: StocktakeStatus
    ended_at: datetime | None
    reason: str
    record: str | None
    record_sha256: bytes | None
    figures: dict[str, Any] | None
    parties: tuple[int, ...]
    regions: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountScan:
    """One scan of a count. `another` says that it was a further package under a code that had been scanned before."""

    scan_id: UUID
    code: str
    at: datetime
    another: bool = False
    means: ScanMeans = ScanMeans.TYPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """无码包装: a package without a readable label: what it is, about how much, and the hash of its photo."""

    extra_id: UUID
    at: datetime
    description: str
    pieces: int = 1
    mass: Mass | None = None
    photo_sha256: bytes | None = None

    def checked(self) -> "Extra":
        """Return it if it says enough.

        Raises:
            ExtraError: No description, or one too long, no piece, or a mass below nothing.
        """
        described = 1 <= len(self.description.strip()) <= MAX_TEXT
        if not described or self.pieces < 1 or (self.mass is not None and self.mass < NOTHING):
            raise ExtraError(limit=MAX_TEXT, pointer="/description")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What the books say of one code: `sought` names the manifest it is looked for by, `where` is its place by them."""

    code: str
    presence: Presence
    waste_code: str = ""
    waste_name: str = ""
    net: Mass | None = None
    sought: str = ""
    where: str = ""
    days: int | None = None
    max_days: int | None = None

    @property
    def is_overdue(self) -> bool:
        """Whether it has been kept for longer than it may."""
        return is_too_long(self.days, self.max_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine:
    """One container of the result: its list, how many packages bear its code, and what the books say."""

    code: str
    finding: Finding
    copies: int
    book: Book


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One list in figures: containers, what they weigh by the books, and how many have no known mass."""

    count: int
    mass: Mass
    unweighed: int


@dataclass(frozen=True, slots=True)
class Count:
    """The result: every container once, in the order of the lists and of the codes."""

    lines: tuple[CountLine, ...]

    def of(self, finding: Finding) -> tuple[CountLine, ...]:
        """Return one list."""
        return tuple(line for line in self.lines if line.finding is finding)

    def tally(self, finding: Finding) -> Tally:
        """Return one list in figures."""
        masses = [line.book.net for line in self.of(finding)]
        known = [mass for mass in masses if mass is not None]
        return Tally(count=len(masses), mass=total(known), unweighed=len(masses) - len(known))

    @property
    def tallies(self) -> Mapping[Finding, Tally]:
        """Every list in figures, in their order."""
        return MappingProxyType({finding: self.tally(finding) for finding in ORDER})


ORDER = (Finding.SURPLUS, Finding.MISSING, Finding.DUPLICATE, Finding.OVERDUE, Finding.MATCHED)
"""The lists in the order of their weight."""

COUNTED_AS: Mapping[Finding, str] = MappingProxyType(
    {
        Finding.MATCHED: "present",
        Finding.OVERDUE: "present",
        Finding.SURPLUS: "present",
        Finding.MISSING: "missing",
        Finding.DUPLICATE: "duplicate",
    }
)
"""What a `counted` event says of each list."""


class ManifestContents(Protocol[W_contra]):
    """What transfers tells of the manifests under suspicion, in a unit of work; `app.py` passes its implementation."""

    async def codes(self, work: W_contra, home: int, manifest_id: UUID) -> tuple[str, tuple[str, ...]]:
        """Return a manifest's number and the codes on it.

        Raises:
            NotFoundError: There is none that the actor may see.
        """


def count(books: Mapping[str, Book], scans: Iterable[CountScan]) -> Count:
    """Return the result of a count; scans of a code nobody gave a book for are of an unknown one."""
    copies: dict[str, set[UUID]] = {}
    for scan in scans:
        copies.setdefault(scan.code, set())
        if scan.another:
            copies[scan.code].add(scan.scan_id)
    lines = []
    for code in sorted({*books, *copies}):
        book = books.get(code) or Book(code=code, presence=Presence.UNKNOWN)
        number = 1 + len(copies[code]) if code in copies else 0
        if finding := _finding(book, number):
            lines.append(CountLine(code=code, finding=finding, copies=number, book=book))
    return Count(tuple(sorted(lines, key=lambda line: (ORDER.index(line.finding), line.code))))


def presence(scope: Scope, now: Container, steps: Iterable[Taken], *, began: datetime, until: datetime) -> Presence:
    """Return what the books say of a container and the scope between two instants, both included.

    `steps` are those of its fold; only what counted by `until` is looked at.
    """
    there: list[bool] = []
    before: Container | None = None
    last: Container | None = None
    for step in steps:
        at = step.event.header.effective_time
        if at > until:
            break
        if at <= began:
            before = step.after
        else:
            there.append(scope.holds(*_stand(step.after)))
        last = step.after
    there.insert(0, before is not None and scope.holds(*_stand(before)))
    if all(there) or not any(there):
        return Presence.HERE if all(there) else scope.presence(*_stand(last or now))
    return Presence.AT_TIMES


def _stand(container: Container) -> tuple[ContainerStage, UUID | None, UUID | None]:
    return container.stage, container.where.facility_id, container.where.zone_id


def check_people(counters: Iterable[str], *, official: bool, party: str, refusal: str) -> tuple[str, ...]:
    """Return the names of those who counted, if everybody who must is named.

    Raises:
        StocktakePeopleError: Nobody or too few counted, a name is too long, or an official's count has neither a party
            nor a reason why it refused, or both.
    """
    names = tuple(dict.fromkeys(name.strip() for name in counters if name.strip()))
    least = OFFICERS if official else 1
    told = bool(party.strip()) != bool(refusal.strip())
    longest = max((len(text) for text in (*names, party, refusal)), default=0)
    if not least <= len(names) <= MAX_COUNTERS or longest > MAX_TEXT or (official and not told):
        raise StocktakePeopleError(officers=OFFICERS, pointer="/counters")
    return names


def _finding(book: Book, copies: int) -> Finding | None:
    """Return the list a code belongs to; none where it came or went and nobody scanned it."""
    if copies > 1:
        return Finding.DUPLICATE
    if copies == 1:
        if book.presence not in (Presence.HERE, Presence.AT_TIMES):
            return Finding.SURPLUS
        return Finding.OVERDUE if book.is_overdue else Finding.MATCHED
    expected = book.presence is Presence.HERE or (book.sought and book.presence is Presence.ELSEWHERE)
    return Finding.MISSING if expected else None
