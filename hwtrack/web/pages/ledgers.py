"""台账 and 到期事项: what is due for whom, the tables of a site's ledger, its balance, and closing its months."""

from datetime import date
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from hwtrack.custody.ledger import sheets
from hwtrack.custody.ledger.books import Book, Tab
from hwtrack.custody.ledger.period import Month
from hwtrack.custody.service import ledgers, periods
from hwtrack.custody.service.ledgers import Question
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.i18n import translator
from hwtrack.infra.paging import LARGEST_KEY, Slice, page_query
from hwtrack.infra.problems import language_in
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission, Scope
from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.local import local_day
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.model import Site
from hwtrack.registry.service import facts
from hwtrack.transfers.service import duties
from hwtrack.web import ledgers as shown
from hwtrack.web import render, typed
from hwtrack.web.pages import asking
from hwtrack.web.views.ledgers import DutiesView, LedgerView, MonthView
from hwtrack.web.views.parts import Form

router = APIRouter(include_in_schema=False)

Reading = Annotated[Work, needs(Permission.LEDGER_READ)]
Declarer = Annotated[Actor, needs_actor(Permission.LEDGER_DECLARE)]
Wanted = Annotated[Slice, Depends(page_query)]
Org = Annotated[int | None, Query(ge=1, le=LARGEST_KEY)]
Text = Annotated[str, Query(max_length=100)]
Typed = Annotated[str, Query(max_length=20)]

MONTHS = Slice(size=24)
"""Closed months shown below a balance."""
MOST_NAME = 40


@router.get("/deadlines")
async def deadlines(request: Request, work: Reading, wanted: Wanted, org: Org = None) -> Response:
    """Show what is due: own sites, or those of an official's districts."""
    page = await duties.duty_page(work, wanted, org_id=org)
    orgs = await facts.organisations_by_id(work, {one.site.org_id for one in page.items}) if page.items else {}
    official = work.actor.scope is Scope.OFFICIAL
    view = DutiesView(
        cards=tuple(shown.card_of(one, orgs[one.site.org_id].name if official else "") for one in page.items),
        as_of=work.now,
        official=official,
        next_page=_next("/deadlines", page.next, org=str(org) if org else ""),
    )
    return render.page(request, "deadlines.html", view)


@router.get("/ledger/{site_id}")
async def ledger(
    request: Request,
    work: Reading,
    wanted: Wanted,
    site_id: UUID,
    *,
    tab: Tab = Tab.BEGUN,
    book: Book = Book.OWN,
    first: Annotated[str, Query(alias="from", max_length=20)] = "",
    until: Typed = "",
    waste_code: Typed = "",
    word: Text = "",
) -> Response:
    """Show lines of one table."""
    asked = Question(
        first=_day(first, "from") or local_day(work.now).replace(day=1),
        last=_day(until, "until") or local_day(work.now),
        book=book,
        tab=tab,
        waste_code=WasteCode.of(waste_code.strip(), pointer="/waste_code").digits if waste_code.strip() else None,
        word=word.strip() or None,
    )
    return render.page(request, "ledger.html", await _view(request, work, site_id, asked, wanted))


@router.get("/ledger/{site_id}/balance")
async def balance(request: Request, work: Reading, wanted: Wanted, site_id: UUID, month: Typed = "") -> Response:
    """Show the balance of a month, what differs, and the months that are closed."""
    site = await ledgers.seen_site(work, site_id)
    asked = Month.read(month, pointer="/month") if month else _last_month(local_day(work.now))
    return render.page(request, "ledger_month.html", await _month(work, site, asked, wanted, Form()))


@router.post("/ledger/{site_id}/balance")
async def close(request: Request, _: Declarer, site_id: UUID) -> Response:
    """Close every open month up to one."""
    fields = await asking.fields_of(request)
    try:
        async with asking.begin(request) as work:
            site = await ledgers.seen_site(work, site_id)
            month = Month.read(typed.needed(fields, "month"), pointer="/month")
            responsible = typed.needed(fields, "responsible")[:MOST_NAME]
            await periods.close(work, site.site_id, month, responsible=responsible)
    except DomainError as error:
        async with asking.begin(request) as work:
            site = await ledgers.seen_site(work, site_id)
            shown_month = _known_month(fields.get("month", ""), local_day(work.now))
            view = await _month(work, site, shown_month, Slice(), asking.refused(fields, error))
        return render.page(request, "ledger_month.html", view, status=asking.status_of(error))
    return asking.go(f"{shown.base_of(site_id)}/balance?month={month.text}")


async def _view(request: Request, work: Work, site_id: UUID, asked: Question, wanted: Slice) -> LedgerView:
    page = await ledgers.ledger_page(work, site_id, asked, wanted)
    say, base = translator(language_in(request)), shown.base_of(site_id)
    tab, book = asked.tab or Tab.BEGUN, asked.book or Book.OWN
    table = sheets.table(book, tab, page.lines.items, words=await ledgers.words(work, say), following=page.following)
    file = f"/api/sites/{site_id}/ledger/file"
    return LedgerView(
        base=base,
        site=page.site.name,
        organisation=(await facts.organisation(work, page.site.org_id)).name,
        title=sheets.title(book, tab, say),
        tab=tab.value,
        book=book.value,
        tabs=shown.tabs_of(base, asked),
        books=shown.books_of(base, asked),
        sheet=shown.sheet_of(table),
        cards=tuple(shown.line_card(line) for line in page.lines.items),
        first=asked.first,
        last=asked.last,
        waste=WasteCode(asked.waste_code).text if asked.waste_code else "",
        word=asked.word or "",
        complete_to=page.complete_to,
        files=(
            (shown.FILES["table"], shown.address_of(file, asked, form="xlsx")),
            (shown.FILES["all"], shown.address_of(file, asked, form="xlsx", tab="")),
            (shown.FILES["paper"], shown.address_of(file, asked, form="pdf")),
        ),
        next_page=shown.address_of(base, asked, after=page.lines.next) if page.lines.next else "",
    )


async def _month(work: Work, site: Site, month: Month, wanted: Slice, form: Form) -> MonthView:
    found = await periods.balance(work, site.site_id, month.first, month.last)
    closed = await periods.period_page(work, site.site_id, Slice(after=wanted.after, size=MONTHS.size))
    own = work.actor.may(Permission.LEDGER_DECLARE) and work.actor.org_id == site.org_id
    is_closed = found.closed_until is not None and month.last <= found.closed_until
    base = f"{shown.base_of(site.site_id)}/balance"
    over = month.last < local_day(work.now)
    return MonthView(
        base=shown.base_of(site.site_id),
        site=site.name,
        month=month.text,
        before=f"{base}?month={_last_month(month.first).text}",
        after=f"{base}?month={month.after.text}" if over else "",
        rows=tuple(shown.balance_row(one) for one in found.balances),
        differences=shown.differing(found.differences),
        closed=tuple(shown.closed_month(one) for one in closed.items),
        is_closed=is_closed,
        may_close=own and over and not is_closed,
        complete_to=found.complete_to,
        form=form,
        next_page=_next(base, closed.next, month=month.text),
    )


def _last_month(day: date) -> Month:
    """Return the month before that of a day."""
    return Month(day.year - 1, 12) if day.month == 1 else Month(day.year, day.month - 1)


def _known_month(text: str, today: date) -> Month:
    try:
        return Month.read(text)
    except DomainError:
        return _last_month(today)


def _day(text: str, name: str) -> date | None:
    return typed.day({name: text}, name) if text.strip() else None


def _next(path: str, cursor: str | None, **more: str) -> str:
    if cursor is None:
        return ""
    return f"{path}?" + urlencode({name: text for name, text in {**more, "after": cursor}.items() if text})
