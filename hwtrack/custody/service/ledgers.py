"""Reading a site's ledger: pages of lines, and the same lines as a paper or as worksheets.

Who sees a site's ledger is row-level security's: the company itself, and officials of its district. For anybody else
there is none. Source: HJ 1259-2022 6, Annex B; regulation.md 2.4.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from hwtrack.custody.ledger import sheets
from hwtrack.custody.ledger.books import BOOK_NAMES, Book, Tab
from hwtrack.custody.ledger.entry import Spot
from hwtrack.custody.ledger.line import Line
from hwtrack.custody.ledger.sheets import Following, Words
from hwtrack.custody.service import following as followers
from hwtrack.custody.service.bookkeeping import FOLLOWER
from hwtrack.custody.store import ledger as store
from hwtrack.custody.store.ledger import CHUNK, Wanted
from hwtrack.infra.i18n import Translate
from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import AnyWork
from hwtrack.infra.workbooks import Sheet
from hwtrack.kernel.actor import Actor, Scope
from hwtrack.kernel.document import Block, CellKind, Document, Fields, Row, Signatures, Table, shown
from hwtrack.kernel.document import Heading as BlockHeading
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.labels.container import PACKAGE_KIND_NAMES
from hwtrack.registry.kinds import FACILITY_TYPE_NAMES
from hwtrack.registry.model import Organisation, Site
from hwtrack.registry.service import facts as registry

MAX_EXPORT = 200_000
"""Lines of one file: about twenty years of a large plant."""

MAX_DAYS = 3660


class LedgerTooLongError(DomainError):
    """The file would have too many lines."""

    kind = Kind.TOO_LARGE
    code = "custody.ledger-too-long"
    detail = "More than {limit} lines are in this period."
    remedy = "Choose a shorter period, or one table at a time."


class LedgerDaysError(DomainError):
    """The period is not in order."""

    kind = Kind.INVALID
    code = "custody.ledger-days"
    detail = "The days from {first} to {last} are no period of 1 to {limit} days."
    remedy = "Give the first and the last day, both included."


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which lines of a site are asked for: days on which they were booked, book, table, waste, a code."""

    first: date
    last: date
    book: Book | None = None
    tab: Tab | None = None
    waste_code: str | None = None
    word: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage:
    """Some lines of a ledger, what continues them, and up to when the ledger is complete."""

    site: Site
    lines: Page[Line]
    following: Following
    complete_to: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What stands above every table that leaves the house."""

    organisation: Organisation
    site: Site
    first: date
    last: date
    complete_to: datetime | None
    responsible: str = ""

    def facts(self, say: Translate) -> tuple[tuple[str, str], ...]:
        """Return the facts by name."""
        complete = shown(self.complete_to, CellKind.INSTANT) if self.complete_to else "-"
        return (
            (say("Organisation"), f"{self.organisation.name} {self.organisation.credit_code.text}"),
            (say("Production site"), f"{self.site.name} {self.site.address}".strip()),
            (say("Period"), f"{self.first.isoformat()} – {self.last.isoformat()}"),
            (say("Ledger complete up to"), complete),
        )


async def ledger_page(work: AnyWork, site_id: UUID, asked: Question, wanted: Slice) -> LedgerPage:
    """Return lines of a ledger in the order of their numbers.

    Raises:
        NotFoundError: There is no such site, or its ledger is not the actor's to see.
        LedgerDaysError: The period is not in order.
        CursorError: The cursor is none of ours.
    """
    site = await seen_site(work, site_id)
    question = _wanted(site, asked)
    lines = await store.lines(work, question, after=wanted.after_number() or 0, limit=wanted.size + 1)
    page = page_of(lines, wanted, lambda line: (str(line.number),))
    return LedgerPage(
        site=site,
        lines=page,
        following=await _following(work, question.spot, page.items),
        complete_to=await followers.read_to(work, FOLLOWER),
    )


async def seen_site(work: AnyWork, site_id: UUID) -> Site:
    """Return a site whose ledger the actor may see.

    Raises:
        NotFoundError: There is none.
    """
    site = await registry.site(work, site_id)
    if not _may_see(work.actor, site):
        raise NotFoundError
    return site


async def heading(work: AnyWork, site: Site, first: date, last: date) -> Heading:
    """Return what stands above the tables of a site and period."""
    return Heading(
        organisation=await registry.organisation(work, site.org_id),
        site=site,
        first=first,
        last=last,
        complete_to=await followers.read_to(work, FOLLOWER),
    )


async def words(work: AnyWork, say: Translate) -> Words:
    """Return what names mean in a language."""
    return Words(
        say=say,
        packages={kind.value: name for kind, name in PACKAGE_KIND_NAMES.items()},
        facilities={kind.value: name for kind, name in FACILITY_TYPE_NAMES.items()},
        methods={code: method.name for code, method in (await registry.methods(work)).items()},
    )


async def document(
    work: AnyWork, site_id: UUID, asked: Question, say: Translate, *, limit: int = MAX_EXPORT
) -> Document:
    """Return one book's tables of a site as a paper.

    Raises:
        NotFoundError, LedgerDaysError: As `ledger_page`.
        LedgerTooLongError: More than `limit` lines.
    """
    site = await seen_site(work, site_id)
    book = asked.book or Book.OWN
    question = _wanted(site, replace(asked, book=book))
    await _demand_short(work, question, limit)
    known = await words(work, say)
    head = await heading(work, site, asked.first, asked.last)
    tables: list[Table] = []
    for tab in _tabs(asked):
        lines = [line async for line in store.all_lines(work, replace(question, tab=tab))]
        follow = await _following(work, question.spot, lines)
        tables.append(sheets.table(book, tab, lines, words=known, following=follow))
    return Document(
        title=sheets.title(book, asked.tab, say) if asked.tab else say(BOOK_NAMES[book]),
        blocks=(Fields(head.facts(say)), *_titled(book, asked, tables, say), Signatures((say("Person responsible:"),))),
        footer=say("Adjustments (red) name the line they change. Quantities in tonnes, rounded to three decimals."),
        landscape=True,
    )


async def worksheets(
    work: AnyWork, site_id: UUID, asked: Question, say: Translate, *, limit: int = MAX_EXPORT
) -> Sequence[Sheet]:
    """Return a book's tables as worksheets whose rows are read while they are written.

    Raises:
        NotFoundError, LedgerDaysError: As `ledger_page`.
        LedgerTooLongError: More than `limit` lines.
    """
    site = await seen_site(work, site_id)
    book = asked.book or Book.OWN
    question = _wanted(site, replace(asked, book=book))
    await _demand_short(work, question, limit)
    known, facts = await words(work, say), (await heading(work, site, asked.first, asked.last)).facts(say)
    return tuple(
        Sheet(
            name=sheets.table(book, tab, (), words=known, following={}).name,
            title=sheets.title(book, tab, say),
            facts=facts,
            columns=sheets.columns(book, tab, say),
            rows=_rows(work, replace(question, tab=tab), known),
        )
        for tab in _tabs(asked)
    )


async def _rows(work: AnyWork, question: Wanted, known: Words) -> AsyncIterator[Row]:
    after = 0
    while chunk := await store.lines(work, question, after=after, limit=CHUNK):
        follow = await _following(work, question.spot, chunk)
        for line in chunk:
            yield sheets.row(line, known, follow)
        after = chunk[-1].number


async def _following(work: AnyWork, spot: Spot, lines: Sequence[Line]) -> Following:
    codes = [line.batch_code for line in lines if line.tab is Tab.BEGUN and line.batch_code]
    return await store.referring(work, spot, codes) if codes else {}


async def _demand_short(work: AnyWork, question: Wanted, limit: int) -> None:
    if await store.count(work, question, limit=limit + 1) > limit:
        raise LedgerTooLongError(limit=limit)


def _may_see(actor: Actor, site: Site) -> bool:
    if actor.scope is Scope.OFFICIAL:
        return site.division in actor.regions
    return actor.scope is Scope.SYSTEM or actor.org_id == site.org_id


def _wanted(site: Site, asked: Question) -> Wanted:
    days = (asked.last - asked.first).days + 1
    if not 1 <= days <= MAX_DAYS:
        raise LedgerDaysError(first=asked.first.isoformat(), last=asked.last.isoformat(), limit=MAX_DAYS)
    return Wanted(
        spot=Spot(site.org_id, site.site_id),
        first=asked.first,
        last=asked.last,
        book=asked.book,
        tab=asked.tab,
        waste_code=asked.waste_code,
        word=asked.word,
    )


def _tabs(asked: Question) -> tuple[Tab, ...]:
    return tuple(Tab) if asked.tab is None else (asked.tab,)


def _titled(book: Book, asked: Question, tables: Sequence[Table], say: Translate) -> tuple[Block, ...]:
    if asked.tab is not None:
        return tuple(tables)
    titles = (BlockHeading(sheets.title(book, tab, say)) for tab in _tabs(asked))
    return tuple(block for pair in zip(titles, tables, strict=True) for block in pair)
