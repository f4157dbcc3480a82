"""The manifest's states, its moves, and who must do what by when in each of them.

Knows the one table of lawful moves and the keeping of each state (owner, term, exits); a test proves that every
reachable state that is not final has a way out that its owner or an officer can take.

    draft -> checked -> issued -> dispatched -> in_transit -> arrived -> received -> settled
    side exits: cancelled (before departure), refused (whole load) -> returned, closed_with_gap (by an officer)

Terms marked `statutory` are the regulation's; the others are settings of this system. Source: design.md §7;
Order 23 art. 15-20; trackdechets.md 0.5, 7.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.transfers.calendar import Deadline, WorkingCalendar, deadline
from hwtrack.transfers.model import PartyRole


class Status(StrEnum):
    """Where a manifest stands."""

    DRAFT = "draft"
    CHECKED = "checked"
    ISSUED = "issued"
    DISPATCHED = "dispatched"
    IN_TRANSIT = "in_transit"
    ARRIVED = "arrived"
    RECEIVED = "received"
    SETTLED = "settled"
    REFUSED = "refused"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    CLOSED_WITH_GAP = "closed_with_gap"


class Move(StrEnum):
    """What may be done with a manifest."""

    CHECK = "check"
    REVISE = "revise"
    ISSUE = "issue"
    DISPATCH = "dispatch"
    DECLINE = "decline"
    DEPART = "depart"
    ARRIVE = "arrive"
    RECEIVE = "receive"
    REFUSE = "refuse"
    SETTLE = "settle"
    RETURN = "return"
    CANCEL = "cancel"
    CLOSE_WITH_GAP = "close_with_gap"


_S, _M = Status, Move
MOVES: Mapping[tuple[Status, Move], Status] = MappingProxyType(
    {
        (_S.DRAFT, _M.CHECK): _S.CHECKED,
        (_S.CHECKED, _M.REVISE): _S.DRAFT,
        (_S.CHECKED, _M.ISSUE): _S.ISSUED,
        (_S.ISSUED, _M.DISPATCH): _S.DISPATCHED,
        (_S.DISPATCHED, _M.DECLINE): _S.ISSUED,
        (_S.DISPATCHED, _M.DEPART): _S.IN_TRANSIT,
        (_S.DISPATCHED, _M.ARRIVE): _S.ARRIVED,
        (_S.IN_TRANSIT, _M.ARRIVE): _S.ARRIVED,
        (_S.DISPATCHED, _M.RECEIVE): _S.RECEIVED,
        (_S.IN_TRANSIT, _M.RECEIVE): _S.RECEIVED,
        (_S.ARRIVED, _M.RECEIVE): _S.RECEIVED,
        (_S.DISPATCHED, _M.REFUSE): _S.REFUSED,
        (_S.IN_TRANSIT, _M.REFUSE): _S.REFUSED,
        (_S.ARRIVED, _M.REFUSE): _S.REFUSED,
        (_S.RECEIVED, _M.SETTLE): _S.SETTLED,
        (_S.REFUSED, _M.RETURN): _S.RETURNED,
        (_S.IN_TRANSIT, _M.RETURN): _S.RETURNED,
        (_S.DRAFT, _M.CANCEL): _S.CANCELLED,
        (_S.CHECKED, _M.CANCEL): _S.CANCELLED,
        (_S.ISSUED, _M.CANCEL): _S.CANCELLED,
        (_S.DISPATCHED, _M.CANCEL): _S.CANCELLED,
        (_S.DISPATCHED, _M.CLOSE_WITH_GAP): _S.CLOSED_WITH_GAP,
        (_S.IN_TRANSIT, _M.CLOSE_WITH_GAP): _S.CLOSED_WITH_GAP,
        (_S.ARRIVED, _M.CLOSE_WITH_GAP): _S.CLOSED_WITH_GAP,
        (_S.RECEIVED, _M.CLOSE_WITH_GAP): _S.CLOSED_WITH_GAP,
        (_S.REFUSED, _M.CLOSE_WITH_GAP): _S.CLOSED_WITH_GAP,
    }
)
"""Every lawful move. A receipt without an arrival scan is a fact, so it is lawful from the moment of dispatch."""

FINAL = frozenset({_S.SETTLED, _S.RETURNED, _S.CANCELLED, _S.CLOSED_WITH_GAP})
"""States nothing leads out of."""

ON_THE_WAY = frozenset({_S.DISPATCHED, _S.IN_TRANSIT, _S.ARRIVED})
"""States in which the load is in the carrier's hands."""

OPEN = frozenset(Status) - FINAL - {_S.DRAFT, _S.CHECKED}
"""States in which the manifest holds its containers."""

OFFICER_MOVES = frozenset({_M.CLOSE_WITH_GAP})
"""Moves only an officer makes, with a reason; they close a manifest that its parties will not."""

MOVERS: Mapping[Move, frozenset[PartyRole]] = MappingProxyType(
    {
        _M.CHECK: frozenset({PartyRole.REMOVER}),
        _M.REVISE: frozenset({PartyRole.REMOVER}),
        _M.ISSUE: frozenset({PartyRole.REMOVER}),
        _M.DISPATCH: frozenset({PartyRole.REMOVER}),
        _M.DECLINE: frozenset({PartyRole.CARRIER}),
        _M.DEPART: frozenset({PartyRole.REMOVER, PartyRole.CARRIER}),
        _M.ARRIVE: frozenset({PartyRole.CARRIER, PartyRole.RECIPIENT}),
        _M.RECEIVE: frozenset({PartyRole.RECIPIENT}),
        _M.REFUSE: frozenset({PartyRole.RECIPIENT}),
        _M.SETTLE: frozenset({PartyRole.RECIPIENT}),
        _M.RETURN: frozenset({PartyRole.REMOVER}),
        _M.CANCEL: frozenset({PartyRole.REMOVER}),
        _M.CLOSE_WITH_GAP: frozenset(),
    }
)
"""Whose hand makes a move: no party can take itself off, and nobody signs in another's stead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Who must act in a state, within how many working days, and by which moves it is left.

    `escalates` is the move an officer makes, or the owner is reminded of, once the term is over.
    """

    owner: PartyRole
    working_days: int
    escalates: Move
    statutory: bool = False


KEEPING: Mapping[Status, Keeping] = MappingProxyType(
    {
        _S.DRAFT: Keeping(owner=PartyRole.REMOVER, working_days=30, escalates=_M.CANCEL),
        _S.CHECKED: Keeping(owner=PartyRole.REMOVER, working_days=10, escalates=_M.REVISE),
        _S.ISSUED: Keeping(owner=PartyRole.REMOVER, working_days=10, escalates=_M.CANCEL),
        _S.DISPATCHED: Keeping(owner=PartyRole.CARRIER, working_days=2, escalates=_M.CLOSE_WITH_GAP),
        _S.IN_TRANSIT: Keeping(owner=PartyRole.CARRIER, working_days=3, escalates=_M.CLOSE_WITH_GAP),
        _S.ARRIVED: Keeping(owner=PartyRole.RECIPIENT, working_days=1, escalates=_M.CLOSE_WITH_GAP),
        _S.RECEIVED: Keeping(owner=PartyRole.RECIPIENT, working_days=5, escalates=_M.CLOSE_WITH_GAP, statutory=True),
        _S.REFUSED: Keeping(owner=PartyRole.REMOVER, working_days=5, escalates=_M.CLOSE_WITH_GAP),
    }
)
"""The keeping of every state that is not final. Statutory: confirmation within 5 working days, Order 23 art. 18."""

PAPER_WORKING_DAYS = 10
"""A paper manifest is entered within so many working days after the transfer is complete. Source: Order 23 art. 20."""


class WrongStatusError(DomainError):
    """The manifest is not in a state for this."""

    kind = Kind.CONFLICT
    code = "transfers.wrong-status"
    detail = "“{move}” is not possible while the manifest is “{status}”."
    remedy = "Open the manifest and see what is to be done next and by whom."


class NotYourMoveError(DomainError):
    """Another party has to do this."""

    kind = Kind.FORBIDDEN
    code = "transfers.not-your-move"
    detail = "“{move}” is done by: {roles}. Your organisation is named on this manifest as: {mine}."
    remedy = "Ask the party concerned; nobody signs in another's stead."


class ReasonNeededError(DomainError):
    """A reason is needed."""

    kind = Kind.INVALID
    code = "transfers.reason-needed"
    detail = "“{move}” leaves a record that others will read; it needs a reason of 4 to 500 characters."
    remedy = "Write in a sentence why."


class NumberNeededError(DomainError):
    """A number or a paper is needed."""

    kind = Kind.INVALID
    code = "transfers.number-needed"
    detail = "A manifest is issued with its official number, or travels on paper with a reason and a photo."
    remedy = "Copy the 14 digits from the national system; if it cannot be reached, say why and photograph the paper."


class TransferNotOverError(DomainError):
    """The transfer on paper is not over."""

    kind = Kind.INVALID
    code = "transfers.transfer-not-over"
    detail = "Loading was on {loading}, completion is given as {completed}; it lies between loading and today."
    remedy = "Enter a paper manifest when its load has been received; until then issue the manifest with its paper."


class NotOnPaperError(DomainError):
    """The manifest does not wait for a number."""

    kind = Kind.CONFLICT
    code = "transfers.not-on-paper"
    detail = "Only a manifest that travels on paper and has no official number yet is given one afterwards."
    remedy = "Open the manifest: its number is there, or it has not been issued."


class ContainerHeldError(DomainError):
    """A container stands on another open manifest."""

    kind = Kind.CONFLICT
    code = "transfers.container-held"
    detail = "{n} containers stand on another open manifest, first {code}."
    remedy = "Take them off this manifest, or cancel the other one first."


REASONED = frozenset({_M.REVISE, _M.DECLINE, _M.CANCEL, _M.REFUSE, _M.CLOSE_WITH_GAP})
"""Moves that need a reason."""
MIN_REASON, MAX_REASON = 4, 500


def moved(status: Status, move: Move) -> Status:
    """Return the state the move leads to.

    Raises:
        WrongStatusError: The move is not possible in this state.
    """
    after = MOVES.get((status, move))
    if after is None:
        raise WrongStatusError(move=move.value, status=status.value)
    return after


def demand_mover(move: Move, roles: frozenset[PartyRole], *, officer: bool) -> None:
    """Pass silently if an organisation with these roles on the manifest, or an officer, may make the move.

    Raises:
        NotYourMoveError: The move belongs to another party.
    """
    if move in OFFICER_MOVES and officer:
        return
    if roles & MOVERS[move]:
        return
    wanted = ", ".join(sorted(role.value for role in MOVERS[move])) or "officer"
    raise NotYourMoveError(move=move.value, roles=wanted, mine=", ".join(sorted(roles)) or "-")


def demand_role(role: PartyRole, roles: frozenset[PartyRole]) -> None:
    """Pass silently if an organisation stands on the manifest in the role.

    Raises:
        NotYourMoveError: It does not.
    """
    if role not in roles:
        raise NotYourMoveError(move="answer", roles=role.value, mine=", ".join(sorted(roles)) or "-")


def checked_reason(move: Move, reason: str) -> str:
    """Return the trimmed reason of a move.

    Raises:
        ReasonNeededError: The move needs one and it is shorter than 4 or longer than 500 characters.
    """
    text = reason.strip()
    if len(text) > MAX_REASON or (move in REASONED and len(text) < MIN_REASON):
        raise ReasonNeededError(move=move.value, pointer="/reason")
    return text


def checked_paper_reason(reason: str) -> str:
    """Return the trimmed reason for travelling on paper.

    Raises:
        NumberNeededError: It is shorter than 4 or longer than 500 characters.
    """
    text = reason.strip()
    if not MIN_REASON <= len(text) <= MAX_REASON:
        raise NumberNeededError(pointer="/paper/reason")
    return text


def due(status: Status, since: date, calendar: WorkingCalendar) -> Deadline | None:
    """Return until when the owner of a state has to act; nothing for a final state."""
    keeping = KEEPING.get(status)
    return deadline(since, keeping.working_days, calendar) if keeping else None


def is_overdue(status: Status, since: date, on: date, calendar: WorkingCalendar) -> bool:
    """Say whether the state's term is over on a day."""
    until = due(status, since, calendar)
    return until is not None and on > until.on


def paper_due(completed_on: date, calendar: WorkingCalendar) -> Deadline:
    """Return until when a transfer made on paper must be entered."""
    return deadline(completed_on, PAPER_WORKING_DAYS, calendar)


MAX_TRIP_DAYS = 30
"""A transfer that is planned to take longer than this many days is taken for a slip of the pen."""


class TripDatesError(DomainError):
    """The dates of the trip are out of order."""

    kind = Kind.INVALID
    code = "transfers.trip-dates"
    detail = "Loading is on {loading} and arrival on {arrival}; arrival lies 0 to {days} days after loading."
    remedy = "Correct the two dates."


def checked_trip(loading_on: date, arrival_on: date) -> None:
    """Pass silently if the planned arrival lies 0 to 30 days after loading.

    Raises:
        TripDatesError: It does not.
    """
    if not timedelta() <= arrival_on - loading_on <= timedelta(days=MAX_TRIP_DAYS):
        raise TripDatesError(
            loading=str(loading_on), arrival=str(arrival_on), days=MAX_TRIP_DAYS, pointer="/arrival_on"
        )
