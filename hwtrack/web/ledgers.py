"""Ledgers, balances, declarations and deadlines as pages show them.

Knows the values of custody, registry and transfers and turns them into views; fetches nothing.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from urllib.parse import urlencode
from uuid import UUID

from hwtrack.custody.ledger.balance import CAUSE_NAMES, Balance, Difference
from hwtrack.custody.ledger.books import BOOK_NAMES, EFFECT_NAMES, LINE_NAMES, TAB_NAMES, Book, Effect, Tab
from hwtrack.custody.ledger.line import Line
from hwtrack.custody.service.ledgers import Question
from hwtrack.custody.service.periods import ClosedPeriod
from hwtrack.kernel.document import NUMBERS, Table
from hwtrack.kernel.quantity import NOTHING, total
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.duties import DUTY_NAMES, Deadline
from hwtrack.registry.kinds import MANAGEMENT_CLASS_NAMES
from hwtrack.transfers.declaring.forms import FORM_NAMES
from hwtrack.transfers.service.declaring import Kept
from hwtrack.transfers.service.duties import FORM_OF, SiteDuties
from hwtrack.web.views.ledgers import (
    BalanceRow,
    ClosedMonth,
    Differing,
    DueLine,
    DutyCard,
    LineCard,
    Sheet,
    Tabbed,
)
from hwtrack.web.views.parts import Row
from hwtrack.web.words import Said

CAME = (Effect.GENERATED, Effect.RECEIVED)
SIGNED = (Effect.OPENING, Effect.REWEIGHED, Effect.REPACKED)
"""Effects without a column on the page; they are named beside the waste where they are not nothing."""

FILES: Mapping[str, str] = MappingProxyType(
    {
        "table": "This table as XLSX",
        "all": "All tables as XLSX",
        "paper": "This table on A4 (PDF)",
        "xlsx": "As XLSX",
        "pdf": "On A4 (PDF)",
    }
)
"""What files are called on the buttons that take them away."""

MOST_LINES = 12
"""Numbers of lines named of one container that differs."""


def base_of(site_id: UUID) -> str:
    """Return the address of a site's ledger."""
    return f"/ledger/{site_id}"


def card_of(one: SiteDuties, organisation: str) -> DutyCard:
    """Return a site with its class and what is due."""
    recorded = one.known.recorded
    return DutyCard(
        base=base_of(one.site.site_id),
        name=one.site.name,
        about=organisation,
        recorded=MANAGEMENT_CLASS_NAMES[recorded] if recorded else "",
        computed=MANAGEMENT_CLASS_NAMES[one.found.computed],
        quantity=one.found.quantity,
        whole=one.found.whole,
        differs=recorded is not None and recorded is not one.found.computed,
        has_ledger=one.known.began is not None,
        lines=due_lines(one) if one.known.began is not None else (),
    )


def due_lines(one: SiteDuties) -> tuple[DueLine, ...]:
    """Return what is overdue, then what comes next of each kind."""
    late = tuple(_due(found, is_late=True) for found in one.calendar.overdue)
    return (*late, *(_due(found, is_late=False) for found in one.calendar.coming))


def row_of(one: SiteDuties, organisation: str = "") -> Row:
    """Return what a site has to do first, as a first page lists it."""
    first, late = one.first, bool(one.calendar.overdue)
    return Row(
        address=f"{base_of(one.site.site_id)}/declarations",
        name=DUTY_NAMES[first.duty] if first else one.site.name,
        named=first is not None,
        about=" · ".join(part for part in (organisation, one.site.name, first.period if first else "") if part),
        due=_by(first, is_late=late) if first else None,
        is_late=late,
    )


def tabs_of(base: str, asked: Question) -> tuple[Tabbed, ...]:
    """Return the tabs of a book, each with the same period and search."""
    here = asked.tab or Tab.BEGUN
    return tuple(
        Tabbed(
            address=address_of(base, asked, tab=tab.value),
            number="" if tab is Tab.OTHER else tab.value,
            name=TAB_NAMES[tab],
            is_here=tab is here,
        )
        for tab in Tab
    )


def books_of(base: str, asked: Question) -> tuple[Tabbed, ...]:
    """Return the two books."""
    return tuple(
        Tabbed(
            address=address_of(base, asked, book=book.value, tab=Tab.BEGUN.value),
            number="",
            name=BOOK_NAMES[book],
            is_here=book is (asked.book or Book.OWN),
        )
        for book in Book
    )


def address_of(base: str, asked: Question, **other: str) -> str:
    """Return where lines are listed or taken away."""
    query = {
        "tab": (asked.tab or Tab.BEGUN).value,
        "book": (asked.book or Book.OWN).value,
        "from": asked.first.isoformat(),
        "until": asked.last.isoformat(),
        "waste_code": WasteCode(asked.waste_code).text if asked.waste_code else "",
        "word": asked.word or "",
        **other,
    }
    return f"{base}?" + urlencode({name: value for name, value in query.items() if value})


def sheet_of(table: Table) -> Sheet:
    """Return a table in the national layout as texts."""
    return Sheet(
        name=table.name,
        heads=tuple(column.title for column in table.columns),
        ends=tuple(column.kind in NUMBERS for column in table.columns),
        rows=tuple((row.marked, texts) for row, texts in zip(table.rows, table.texts(), strict=True)),
    )


def line_card(line: Line) -> LineCard:
    """Return a line for a narrow screen."""
    return LineCard(
        code=line.batch_code or f"#{line.number}",
        kind=LINE_NAMES[line.kind],
        marked=line.marked,
        adjusts=line.adjusts_code or "",
        waste=f"{line.waste.text} {line.waste.name}",
        mass=line.mass,
        known=line.known,
        at=line.at,
        container=line.container_code,
        refers=line.refers or "",
    )


def balance_row(one: Balance) -> BalanceRow:
    """Return one waste of a balance."""
    others = tuple((EFFECT_NAMES[effect], one.amount(effect)) for effect in SIGNED if one.amount(effect) != NOTHING)
    later = tuple((EFFECT_NAMES[effect], mass) for effect, mass in one.later.items() if effect is not Effect.MOVED)
    return BalanceRow(
        book=BOOK_NAMES[one.book],
        waste=WasteCode(one.waste_code).text,
        opening=one.opening,
        came=total([one.amount(effect) for effect in CAME]),
        handled=one.amount(Effect.HANDLED),
        outsourced=one.amount(Effect.OUTSOURCED),
        lost=one.amount(Effect.LOST),
        closing=one.closing,
        others=others,
        later=later,
    )


def differing(found: Iterable[Difference]) -> tuple[Differing, ...]:
    """Return containers that differ from the ledger, with the numbers of their lines."""
    return tuple(
        Differing(
            code=one.container_code,
            lined=one.lined,
            seen=one.seen,
            cause=CAUSE_NAMES[one.cause],
            lines=", ".join(str(number) for number in one.lines[:MOST_LINES]),
        )
        for one in found
    )


def closed_month(one: ClosedPeriod) -> ClosedMonth:
    """Return a closed month."""
    return ClosedMonth(
        month=f"{one.first:%Y-%m}",
        closed_at=one.closed_at,
        responsible=one.responsible,
        sha256=one.sha256.hex(),
    )


def declared_row(kept: Kept) -> Row:
    """Return a declaration or plan as a row of its site's list."""
    return Row(
        address=f"/declarations/{kept.home}/{kept.filing_id}",
        name=FORM_NAMES[kept.form],
        named=True,
        about=" · ".join(part for part in (kept.period, kept.row["responsible"], kept.row["filed_number"]) if part),
        state=("declaration", kept.status),
    )


def _due(one: Deadline, *, is_late: bool) -> DueLine:
    return DueLine(
        name=DUTY_NAMES[one.duty], form=FORM_OF[one.duty].value, period=one.period, due=one.due, is_late=is_late
    )


def _by(one: Deadline, *, is_late: bool) -> Said:
    facts = {"day": one.due.isoformat()}
    return Said("Overdue since {day}", facts) if is_late else Said("By {day}", facts)
