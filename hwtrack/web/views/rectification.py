"""Views of a campaign's issues and of one issue with its evidence."""

from dataclasses import dataclass, field
from datetime import date, datetime

from hwtrack.web.views.parts import Action, Figure, Form
from hwtrack.web.words import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueLine:
    """One issue in the ledger."""

    address: str
    number: int
    title: str
    status: str
    office: str
    due_on: date | None
    is_late: bool
    evidence: int
    proven: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueGroup:
    """The issues under one heading of the notice."""

    title: str
    issues: tuple[IssueLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignView:
    """A campaign's ledger: how many stand where, and the issues by group."""

    title: str
    kind: str
    source: str
    figures: tuple[Figure, ...]
    groups: tuple[IssueGroup, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricView:
    """A live figure attached as evidence: its definition, parameters, value, rows and what it says about the issue.

    `n` is its number under the issue; `parts` are its values, each with its name; `asked_again` is what a second look
    has shown just now.
    """

    n: int
    figure: Figure
    parts: tuple[tuple[str, str], ...]
    rows: tuple[str, ...]
    query: Said
    parameters: tuple[tuple[str, str], ...]
    captured_at: datetime
    captured_by: str
    digest: str
    contradicts: Said | None = None
    asked_again: Said | None = None
    is_same: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """One piece of evidence: what it is, whether it has been checked, and its hash."""

    name: str
    kind: str
    added_at: datetime
    added_by: str
    digest: str
    fault: Said | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One step of the issue: what was done, and the state after it."""

    status: str
    what: str
    at: datetime
    who: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueMove:
    """Something the viewer may do with the issue now; `takes_note` offers a text that is not demanded."""

    move: str
    text: str
    needs_note: bool = False
    takes_note: bool = False
    primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueView:
    """One issue: what was found, what is done about it, by whom and until when, with evidence and history."""

    campaign: Action
    address: str
    number: int
    title: str
    status: str
    office: str
    due_on: date | None
    is_late: bool
    found: tuple[str, ...]
    measures: tuple[str, ...]
    documents: tuple[str, ...]
    metrics: tuple[MetricView, ...]
    evidence: tuple[EvidenceLine, ...]
    history: tuple[HistoryLine, ...]
    moves: tuple[IssueMove, ...] = ()
    form: Form = field(default_factory=Form)
    obstacles: tuple[Said, ...] = ()
    may_capture: bool = False
