"""The four kinds of campaign and what each does its own way: flow, approver, publicity, dispatch rhythm, terms.

Knows this as data. Terms for which no published rule was found are bureau policy: they carry their source and are
marked unconfirmed, and a campaign may set its own. Source: design.md §8; regulation.md 8.1, 8.2, domain.md A12, B.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.rectification.states import MOVES, Arrow, IssueState, Move

MAX_TERM_DAYS = 3650
_LONGEST_HOLIDAY = 15


class CampaignKind(StrEnum):
    """巡察整改, 督察交办, 专项整治, 日常监管."""

    INSPECTION = "inspection"
    DELEGATED = "delegated"
    SPECIAL = "special"
    ROUTINE = "routine"


class Approver(StrEnum):
    """Who signs an issue off, and to whom it is then reported."""

    PARTY_GROUP = "party_group"
    DELEGATING_OFFICE = "delegating_office"
    BUREAU_LEAD = "bureau_lead"
    SECTION_HEAD = "section_head"


class Publicity(StrEnum):
    """What the public is told: one progress notice of the whole campaign, every issue before sign-off, or nothing."""

    PROGRESS_NOTICE = "progress_notice"
    EACH_ISSUE = "each_issue"
    NONE = "none"


class Dispatch(StrEnum):
    """How often progress is called in (调度): on the 15th and last day of a month, the last day, or on demand."""

    HALF_MONTHLY = "half_monthly"
    MONTHLY = "monthly"
    ON_DEMAND = "on_demand"


class Step(StrEnum):
    """The stages of a campaign over a roster: 自查 → 排查 → 清单 → 整改 → 核销."""

    SELF_INSPECTION = "self_inspection"
    SCREENING = "screening"
    LISTING = "listing"
    RECTIFICATION = "rectification"
    STRIKE_OFF = "strike_off"


class TermError(DomainError):
    """A term is out of range."""

    kind = Kind.INVALID
    code = "rectification.term"
    detail = "The term “{name}” is {days} days; it must be from 1 to {limit}."
    remedy = "Give the number of days your bureau has decided on."


@dataclass(frozen=True, slots=True)
class Term:
    """A number of days with its source; unconfirmed where no published rule says it."""

    days: int
    basis: str
    confirmed: bool = False

    def after(self, start: date) -> date:
        """Return the last day of the term."""
        return start + timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """How campaigns of one kind are run. `closed` are the moves of `MOVES` this kind does not use."""

    kind: CampaignKind
    approver: Approver
    publicity: Publicity
    dispatch: Dispatch
    steps: tuple[Step, ...]
    closed: frozenset[Arrow]
    terms: Mapping[IssueState, Term]

    @property
    def moves(self) -> Mapping[Arrow, IssueState]:
        """The lawful moves of this kind."""
        return MappingProxyType({arrow: state for arrow, state in MOVES.items() if arrow not in self.closed})

    def open_moves(self, state: IssueState) -> tuple[Move, ...]:
        """Return the moves open in a state, in the order of the flow."""
        return tuple(move for at, move in self.moves if at is state)

    def due_on(self, state: IssueState, *, since: date, deadline: date | None) -> date | None:
        """Return the day by which somebody must act: the state's term, or the issue's own deadline where none runs."""
        term = self.terms.get(state)
        return term.after(since) if term else deadline

    def with_terms(self, days: Mapping[str, int]) -> "Practice":
        """Return the practice with a campaign's own terms, by the name of the state.

        Raises:
            TermError: A term is not from 1 to MAX_TERM_DAYS days, or no term has that name.
        """
        own = dict(_own_term(name, given) for name, given in days.items())
        return replace(self, terms=MappingProxyType({**self.terms, **own}))


def _own_term(name: str, days: int) -> tuple[IssueState, Term]:
    if name not in _TERMS or not 1 <= days <= MAX_TERM_DAYS:
        raise TermError(name=name, days=days, limit=MAX_TERM_DAYS)
    return IssueState(name), Term(days, "set by the campaign")


_POLICY = "bureau policy; no published rule was found (regulation.md 8.2, 9)"
_TERMS: Mapping[IssueState, Term] = MappingProxyType(
    {
        IssueState.REGISTERED: Term(5, _POLICY),
        IssueState.CLAIMED: Term(15, _POLICY),
        IssueState.SELF_CHECKED: Term(10, _POLICY),
        IssueState.APPLIED: Term(15, _POLICY),
        IssueState.ACCEPTED: Term(5, _POLICY),
        IssueState.PUBLICISED: Term(5, _POLICY),
        IssueState.SIGNED_OFF: Term(180, _POLICY),
        IssueState.REBOUNDED: Term(5, _POLICY),
    }
)
_SHORT = frozenset(
    {
        (IssueState.CLAIMED, Move.BEGIN),
        (IssueState.UNDER_WAY, Move.APPLY),
    }
)
_PLANNED = frozenset(
    {
        (IssueState.CLAIMED, Move.PLAN),
        (IssueState.PLANNED, Move.BEGIN),
        (IssueState.PLANNED, Move.RETURN),
        (IssueState.PLANNED, Move.EXTEND),
    }
)
_SELF_CHECK = frozenset(
    {
        (IssueState.UNDER_WAY, Move.SELF_CHECK),
        (IssueState.SELF_CHECKED, Move.APPLY),
        (IssueState.SELF_CHECKED, Move.RETURN),
        (IssueState.SELF_CHECKED, Move.EXTEND),
    }
)
_PUBLIC = frozenset(
    {
        (IssueState.ACCEPTED, Move.PUBLICISE),
        (IssueState.PUBLICISED, Move.SIGN_OFF),
        (IssueState.PUBLICISED, Move.RETURN),
    }
)
_UNPUBLISHED = frozenset({(IssueState.ACCEPTED, Move.SIGN_OFF)})

PRACTICES: Mapping[CampaignKind, Practice] = MappingProxyType(
    {
        CampaignKind.INSPECTION: Practice(
            kind=CampaignKind.INSPECTION,
            approver=Approver.PARTY_GROUP,
            publicity=Publicity.PROGRESS_NOTICE,
            dispatch=Dispatch.HALF_MONTHLY,
            steps=(),
            closed=_SHORT | _PUBLIC,
            terms=_TERMS,
        ),
        CampaignKind.DELEGATED: Practice(
            kind=CampaignKind.DELEGATED,
            approver=Approver.DELEGATING_OFFICE,
            publicity=Publicity.EACH_ISSUE,
            dispatch=Dispatch.HALF_MONTHLY,
            steps=(),
            closed=_SHORT | _UNPUBLISHED,
            terms=_TERMS,
        ),
        CampaignKind.SPECIAL: Practice(
            kind=CampaignKind.SPECIAL,
            approver=Approver.BUREAU_LEAD,
            publicity=Publicity.NONE,
            dispatch=Dispatch.MONTHLY,
            steps=tuple(Step),
            closed=_PLANNED | _PUBLIC | frozenset({(IssueState.UNDER_WAY, Move.APPLY)}),
            terms=_TERMS,
        ),
        CampaignKind.ROUTINE: Practice(
            kind=CampaignKind.ROUTINE,
            approver=Approver.SECTION_HEAD,
            publicity=Publicity.NONE,
            dispatch=Dispatch.ON_DEMAND,
            steps=(),
            closed=_PLANNED | _SELF_CHECK | _PUBLIC,
            terms=_TERMS,
        ),
    }
)
"""Each kind's practice.

Source of the half-monthly rhythm and the progress notice: regulation.md 8.1 (issue 3, part 一); of publicity and filing
for delegated issues: regulation.md 8.2; of the roster's steps: domain.md B.
"""


def next_dispatch(dispatch: Dispatch, after: date, is_working_day: Callable[[date], bool]) -> date | None:
    """Return the first dispatch day later than `after`, None where progress is called in on demand.

    A dispatch day that is not a working day is held on the last working day before it.
    """
    if dispatch is Dispatch.ON_DEMAND:
        return None
    days = (_held(day, is_working_day) for day in _planned_days(dispatch, after))
    return next(day for day in days if day > after)


def _planned_days(dispatch: Dispatch, after: date) -> list[date]:
    firsts = [(after.replace(day=1) + timedelta(days=32 * months)).replace(day=1) for months in range(4)]
    # Why: the last day of a month is the day before the next one's first; four months outlast any holiday.
    ends = [(first + timedelta(days=32)).replace(day=1) - timedelta(days=1) for first in firsts]
    middles = [first.replace(day=15) for first in firsts] if dispatch is Dispatch.HALF_MONTHLY else []
    return sorted([*middles, *ends])


def _held(day: date, is_working_day: Callable[[date], bool]) -> date:
    days = (day - timedelta(days=back) for back in range(_LONGEST_HOLIDAY))
    return next((candidate for candidate in days if is_working_day(candidate)), day)
