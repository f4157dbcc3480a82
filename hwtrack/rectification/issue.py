"""How an issue moves: what each move asks for, and what it changes.

Knows the preconditions of every move except sign-off, which is judged in `sign_off`. Does not know who may make a
move; `PERMISSIONS` says which permission it takes, and the service demands it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from uuid import UUID

from hwtrack.kernel.actor import Permission
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.rectification.campaign import Practice
from hwtrack.rectification.states import DONE, IssueState, Move

MAX_NOTE = 2000
"""Characters of a note, a reason or an explanation."""
MAX_OFFICE = 100
"""Characters of an office's name."""
MAX_CO_OFFICES = 20

PERMISSIONS: Mapping[Move, Permission] = MappingProxyType(
    {
        **dict.fromkeys(Move, Permission.RECTIFICATION_MANAGE),
        Move.SIGN_OFF: Permission.RECTIFICATION_SIGN_OFF,
        Move.EXTEND: Permission.RECTIFICATION_SIGN_OFF,
        Move.REOPEN: Permission.RECTIFICATION_SIGN_OFF,
    }
)
"""What a move takes; a deadline is not extended and a closed issue not reopened by the office concerned."""

NEEDS_REASON = frozenset({Move.RETURN, Move.EXTEND, Move.REOPEN})


class MoveNotOpenError(DomainError):
    """The issue cannot be moved like this now."""

    kind = Kind.CONFLICT
    code = "rectification.move-not-open"
    detail = "In this kind of campaign, this move is not open to an issue that stands where this one does."
    remedy = "Read the issue again; its open moves are listed with it."


class OfficeMissingError(DomainError):
    """No office leads on the issue."""

    kind = Kind.CONFLICT
    code = "rectification.office-missing"
    detail = "An issue is claimed by its lead office, and none has been set."
    remedy = "Set the lead office first."


class DeadlineMissingError(DomainError):
    """The issue has no deadline."""

    kind = Kind.CONFLICT
    code = "rectification.deadline-missing"
    detail = "A plan needs a deadline, and none has been set."
    remedy = "Set the deadline first."


class ReasonMissingError(DomainError):
    """A reason is missing."""

    kind = Kind.INVALID
    code = "rectification.reason-missing"
    detail = "A return, an extension and a reopening need a written reason."
    remedy = "Say in one sentence why; it stays in the issue's history."


class NoteTooLongError(DomainError):
    """The text is too long."""

    kind = Kind.INVALID
    code = "rectification.note-too-long"
    detail = "The text has {length} characters; at most {limit} are kept."
    remedy = "Shorten it, or attach a document as evidence."


class DeadlineNotLaterError(DomainError):
    """The new deadline is not later."""

    kind = Kind.INVALID
    code = "rectification.deadline-not-later"
    detail = "The deadline is {deadline}; an extension must end later and not in the past."
    remedy = "Give a later day."


class OfficesError(DomainError):
    """The offices are not usable."""

    kind = Kind.INVALID
    code = "rectification.offices"
    detail = "An issue has one lead office and at most {count} others, each named in 1 to {limit} characters."
    remedy = "Correct the names of the offices."


class IssueClosedError(DomainError):
    """The issue is closed."""

    kind = Kind.CONFLICT
    code = "rectification.issue-closed"
    detail = "An issue that has been signed off keeps its offices, its deadline and its evidence."
    remedy = "Reopen it first if it has come back."


class DeadlinePlannedError(DomainError):
    """The deadline is part of the plan."""

    kind = Kind.CONFLICT
    code = "rectification.deadline-planned"
    detail = "The issue is planned with the deadline {deadline}; it is moved by an extension with a reason."
    remedy = "Ask the approver for an extension."


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an issue stands, as far as moves ask. `since` is the day it entered its state."""

    state: IssueState
    since: date
    lead_office: str = ""
    deadline: date | None = None
    applied_by: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCommand:
    """A move with its note (the reason where one is needed) and, for an extension, the new deadline."""

    move: Move
    note: str = ""
    deadline: date | None = None


def target(standing: Standing, move: Move, practice: Practice) -> IssueState:
    """Return the state the move leads to.

    Raises:
        MoveNotOpenError: The campaign's flow has no such move from this state.
    """
    state = practice.moves.get((standing.state, move))
    if state is None:
        raise MoveNotOpenError(move=move.value, state=standing.state.value, pointer="/move")
    return state


def moved(standing: Standing, command: MoveCommand, *, practice: Practice, by: UUID | None, today: date) -> Standing:
    """Return the issue's standing after a move other than sign-off.

    Raises:
        MoveNotOpenError: The flow has no such move here, or it is a sign-off.
        OfficeMissingError, DeadlineMissingError, ReasonMissingError, NoteTooLongError, DeadlineNotLaterError: A
            precondition of the move does not hold.
    """
    if command.move is Move.SIGN_OFF:
        raise MoveNotOpenError(move=command.move.value, state=standing.state.value, pointer="/move")
    state = target(standing, command.move, practice)
    _check(standing, command, today)
    return Standing(
        state=state,
        since=standing.since if state is standing.state else today,
        lead_office=standing.lead_office,
        deadline=command.deadline if command.move is Move.EXTEND else standing.deadline,
        applied_by=by if command.move is Move.APPLY else standing.applied_by,
    )


def check_open(state: IssueState) -> None:
    """Refuse a change of office or deadline of a closed issue.

    Raises:
        IssueClosedError: It has been signed off.
    """
    if state in DONE:
        raise IssueClosedError(state=state.value)


def check_assignment(standing: Standing, deadline: date | None) -> None:
    """Refuse to assign a closed issue, or to change a planned deadline in passing.

    Raises:
        IssueClosedError, DeadlinePlannedError: As they say.
    """
    check_open(standing.state)
    is_planned = standing.state not in (IssueState.REGISTERED, IssueState.CLAIMED) and standing.deadline is not None
    if is_planned and deadline != standing.deadline:
        raise DeadlinePlannedError(deadline=str(standing.deadline), pointer="/deadline")


def check_offices(lead: str, others: tuple[str, ...]) -> None:
    """Refuse offices without a name, with too long a name, or too many.

    Raises:
        OfficesError: As it says.
    """
    if len(others) > MAX_CO_OFFICES or not all(1 <= len(name.strip()) <= MAX_OFFICE for name in (lead, *others)):
        raise OfficesError(count=MAX_CO_OFFICES, limit=MAX_OFFICE, pointer="/lead_office")


def check_note(note: str, *, pointer: str = "/note") -> None:
    """Refuse a text longer than MAX_NOTE.

    Raises:
        NoteTooLongError: It is.
    """
    if len(note) > MAX_NOTE:
        raise NoteTooLongError(length=len(note), limit=MAX_NOTE, pointer=pointer)


def is_late(state: IssueState, deadline: date | None, today: date) -> bool:
    """Say whether the issue's own deadline has passed without a sign-off; the day itself is still in time."""
    return state not in DONE and deadline is not None and today > deadline


def _check(standing: Standing, command: MoveCommand, today: date) -> None:
    check_note(command.note)
    if command.move in NEEDS_REASON and not command.note.strip():
        raise ReasonMissingError(move=command.move.value, pointer="/note")
    if command.move is Move.CLAIM and not standing.lead_office:
        raise OfficeMissingError
    if command.move is Move.PLAN and standing.deadline is None:
        raise DeadlineMissingError
    if command.move is Move.EXTEND:
        _check_extension(standing, command.deadline, today)


def _check_extension(standing: Standing, deadline: date | None, today: date) -> None:
    floor = max(standing.deadline or today, today)
    if deadline is None or deadline <= floor:
        shown = standing.deadline.isoformat() if standing.deadline else "-"
        raise DeadlineNotLaterError(deadline=shown, pointer="/deadline")
