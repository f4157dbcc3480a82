"""Views of a site's ledger, its balance, its declarations and plans, and what is due when."""

from dataclasses import dataclass, field
from datetime import date, datetime

from hwtrack.kernel.quantity import Mass
from hwtrack.web.views.parts import Choice, Form, Row
from hwtrack.web.words import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """A paper that is due: which, for which period, by when; `form` and `period` begin its draft."""

    name: str
    form: str
    period: str
    due: date
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyCard:
    """A site with its class, what its figures come to, and what is due; `base` is its ledger's address."""

    base: str
    name: str
    about: str
    recorded: str
    computed: str
    quantity: Mass
    whole: bool
    differs: bool
    has_ledger: bool
    lines: tuple[DueLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutiesView:
    """到期事项: own sites, or those of an official's districts."""

    cards: tuple[DutyCard, ...]
    as_of: datetime
    official: bool
    next_page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table in the national layout, as texts: headings, rows, and which rows are marked (红字)."""

    name: str
    heads: tuple[str, ...]
    ends: tuple[bool, ...]
    rows: tuple[tuple[bool, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCard:
    """A line of the ledger for a narrow screen: its code, what it says, and what it changes."""

    code: str
    kind: str
    marked: bool
    adjusts: str
    waste: str
    mass: Mass
    known: bool
    at: datetime
    container: str
    refers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabbed:
    """One tab: its address, its number in the standard, and its name."""

    address: str
    number: str
    name: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerView:
    """Lines of one table of a site's ledger."""

    base: str
    site: str
    organisation: str
    title: str
    tab: str
    book: str
    tabs: tuple[Tabbed, ...]
    books: tuple[Tabbed, ...]
    sheet: Sheet
    cards: tuple[LineCard, ...]
    first: date
    last: date
    waste: str
    word: str
    complete_to: datetime | None
    files: tuple[tuple[str, str], ...]
    next_page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """One waste code over a period, in kilograms; `others` are signed figures without a column, by name."""

    book: str
    waste: str
    opening: Mass
    came: Mass
    handled: Mass
    outsourced: Mass
    lost: Mass
    closing: Mass
    others: tuple[tuple[str, Mass], ...]
    later: tuple[tuple[str, Mass], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """A container whose state shows another mass than its lines, and which lines those are."""

    code: str
    lined: Mass
    seen: Mass
    cause: str
    lines: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedMonth:
    """A closed month with its hash in the log."""

    month: str
    closed_at: datetime
    responsible: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthView:
    """The balance of a month, and closing it."""

    base: str
    site: str
    month: str
    before: str
    after: str
    rows: tuple[BalanceRow, ...]
    differences: tuple[Differing, ...]
    closed: tuple[ClosedMonth, ...]
    is_closed: bool
    may_close: bool
    complete_to: datetime | None
    form: Form = field(default_factory=Form)
    next_page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaringView:
    """A site's declarations and plans, and the form that drafts one."""

    base: str
    site: str
    due: tuple[DueLine, ...]
    rows: tuple[Row, ...]
    forms: tuple[Choice, ...]
    zeros: tuple[Choice, ...]
    may_draft: bool
    is_own: bool
    told: Said | None = None
    form: Form = field(default_factory=Form)
    next_page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationView:
    """A declaration or plan with its tables, its notes, and what can be done with it next."""

    address: str
    base: str
    title: str
    status: str
    facts: tuple[tuple[str, str], ...]
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    to_explain: int
    may_confirm: bool
    may_file: bool
    is_agents: bool
    month: str
    sha256: str
    today: date
    form: Form = field(default_factory=Form)
