"""The state of a container as a pure function of the set of its events.

Events count in the order of `(effective_time, event_id)`, whatever order they arrived in and however often. A
correction replaces the body it names at that event's time; a step whose predecessor is missing is held and tried again
while events within five minutes of it, the clocks' tolerance, are applied. No clock is read: the same set gives the
same state today and in ten years. Source: design.md §6; trust.md 3 (rules 5-9).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from hwtrack.custody.claims import Claim
from hwtrack.custody.clock import FUTURE_TOLERANCE, Lateness
from hwtrack.custody.container import Circumstances, Container, Reason, Status, Step
from hwtrack.custody.events import replacement_of
from hwtrack.custody.events.corrected import Corrected
from hwtrack.custody.header import Grade, Header


@dataclass(frozen=True, slots=True)
class Accepted:
    """An event as it stands in a chain: the client's claim and the server's facts."""

    claim: Claim
    header: Header

    @property
    def event_id(self) -> UUID:
        """The event's id."""
        return self.header.event_id

    @property
    def place_in_time(self) -> tuple[datetime, UUID]:
        """What events are ordered by."""
        return self.header.effective_time, self.header.event_id


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one event: its status, the reasons, and the correction whose body counts in its place."""

    event_id: UUID
    status: Status
    reasons: tuple[Reason, ...] = ()
    corrected_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """One step that the fold took: the event, the claim that counts in it, and the container before and after."""

    event: Accepted
    claim: Claim
    before: Container
    after: Container


@dataclass(frozen=True, slots=True)
class Folded:
    """The container after all its events, and what became of each, in the order in which they count."""

    container: Container
    outcomes: tuple[Outcome, ...]

    def outcome_of(self, event_id: UUID) -> Outcome:
        """Return what became of an event of this chain."""
        return next(outcome for outcome in self.outcomes if outcome.event_id == event_id)

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many events have each status that needs somebody's attention."""
        statuses = [outcome.status for outcome in self.outcomes]
        return {status: statuses.count(status) for status in (Status.HELD, Status.CONTESTED)}


def fold(blank: Container, events: Iterable[Accepted]) -> Folded:
    """Return the state that a set of events leads to, from a container nothing has happened to."""
    ordered = _ordered(events)
    return _run(blank, ordered).folded(ordered)


def steps(blank: Container, events: Iterable[Accepted]) -> tuple[Taken, ...]:
    """Return the steps of a fold that count in the end, in the order in which they acted.

    A step that was contested later is not among them, although the state keeps its effect until somebody rules.
    """
    run = _run(blank, _ordered(events))
    return tuple(step for step in run.taken if run.outcomes[step.event.event_id].status is Status.APPLIED)


def fold_before_and_after(blank: Container, events: Sequence[Accepted], new: Accepted) -> tuple[Container, Folded]:
    """Return the state without a new event, and everything with it, in one run where the new event comes last.

    Raises:
        ValueError: The new event is one of the others.
    """
    if any(event.event_id == new.event_id for event in events):
        raise ValueError("the event is in the chain already")
    ordered = sorted(events, key=lambda event: event.place_in_time)
    comes_last = not ordered or new.place_in_time > ordered[-1].place_in_time
    if not comes_last or isinstance(new.claim, Corrected):
        return fold(blank, ordered).container, fold(blank, (*ordered, new))
    run = _run(blank, ordered)
    before = run.container
    run.take(new, None)
    return before, run.folded((*ordered, new))


@dataclass(slots=True, eq=False)
class _Pending:
    event: Accepted
    claim: Claim
    corrected_by: UUID | None


@dataclass(slots=True)
class _Run:
    """The working state of one fold; it never leaves this module."""

    container: Container
    outcomes: dict[UUID, Outcome] = field(default_factory=dict)
    pending: list[_Pending] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)

    def note(self, outcome: Outcome) -> None:
        self.outcomes[outcome.event_id] = outcome

    def take(self, event: Accepted, correction: Accepted | None) -> None:
        claim = _claim_that_counts(event, correction, self.container.code)
        by = None if correction is None else correction.event_id
        if claim is None:
            self.note(Outcome(event.event_id, Status.REPLACED, (Reason.VOIDED,), by))
        elif correction is None and _needs_confirming(event.header):
            self.note(Outcome(event.event_id, Status.HELD, (Reason.TOO_LATE,)))
        else:
            self._try(_Pending(event, claim, by))
            self._try_pending(event.header.effective_time)

    def folded(self, ordered: Iterable[Accepted]) -> Folded:
        return Folded(self.container, tuple(self.outcomes[event.event_id] for event in ordered))

    def _try(self, step: _Pending) -> bool:
        header = step.event.header
        told = Circumstances(
            code=self.container.code,
            event_id=header.event_id,
            at=header.effective_time,
            org=header.acting_org,
            manifest_id=header.invitation(self.container.container_id),
        )
        done = step.claim.act(self.container, told)
        self.note(Outcome(header.event_id, done.status, done.reasons, step.corrected_by))
        if done.status is Status.HELD:
            if step not in self.pending:
                self.pending.append(step)
            return False
        self.taken.append(Taken(step.event, step.claim, self.container, done.after))
        self.container = done.after
        self._contest(done)
        return True

    def _contest(self, done: Step) -> None:
        other = self.outcomes.get(done.against) if done.against else None
        if other is not None:
            reasons = tuple(dict.fromkeys((*other.reasons, *done.reasons)))
            self.note(Outcome(other.event_id, Status.CONTESTED, reasons, other.corrected_by))

    def _try_pending(self, until: datetime) -> None:
        self.pending = [step for step in self.pending if until - step.event.header.effective_time <= FUTURE_TOLERANCE]
        while any(self._try(step) and self._drop(step) for step in tuple(self.pending)):
            continue

    def _drop(self, step: _Pending) -> bool:
        self.pending.remove(step)
        return True


def _ordered(events: Iterable[Accepted]) -> list[Accepted]:
    return sorted({event.event_id: event for event in events}.values(), key=lambda event: event.place_in_time)


def _run(blank: Container, ordered: Sequence[Accepted]) -> _Run:
    corrections = _corrections(ordered)
    run = _Run(blank)
    for event in ordered:
        if isinstance(event.claim, Corrected):
            run.note(corrections.outcomes[event.event_id])
        else:
            run.take(event, corrections.counting.get(event.event_id))
    return run


@dataclass(frozen=True, slots=True)
class _Corrections:
    """Which correction counts for each corrected event, and what became of every correction."""

    counting: Mapping[UUID, Accepted]
    outcomes: Mapping[UUID, Outcome]


def _corrections(ordered: Iterable[Accepted]) -> _Corrections:
    events = {event.event_id: event for event in ordered}
    counting: dict[UUID, Accepted] = {}
    outcomes: dict[UUID, Outcome] = {}
    for event in events.values():
        if not isinstance(event.claim, Corrected):
            continue
        if reason := _hindrance(event, event.claim, events.get(event.claim.corrects)):
            outcomes[event.event_id] = Outcome(event.event_id, Status.HELD, (reason,))
            continue
        if earlier := counting.get(event.claim.corrects):
            outcomes[earlier.event_id] = Outcome(earlier.event_id, Status.REPLACED, (Reason.SUPERSEDED,))
        counting[event.claim.corrects] = event
        outcomes[event.event_id] = Outcome(event.event_id, Status.APPLIED)
    return _Corrections(counting, outcomes)


def _hindrance(event: Accepted, claim: Corrected, target: Accepted | None) -> Reason | None:
    if target is None or isinstance(target.claim, Corrected):
        return Reason.UNKNOWN_EVENT
    if event.header.acting_org not in (target.header.acting_org, event.header.home_org_id):
        return Reason.NOT_THE_AUTHOR
    new = replacement_of(claim)
    weighty = target.claim.WEIGHTY or (new is not None and new.WEIGHTY) or _needs_confirming(target.header)
    alone = claim.second_account_id in (None, event.header.account_id)
    return Reason.NEEDS_SECOND_PERSON if weighty and alone else None


def _claim_that_counts(event: Accepted, correction: Accepted | None, code: str) -> Claim | None:
    if correction is None or not isinstance(correction.claim, Corrected):
        return event.claim
    new = replacement_of(correction.claim)
    return new if new is not None and code in new.codes else None


def _needs_confirming(header: Header) -> bool:
    # Why: a desk entry is made by the person answerable for it; a phone that was silent for three days is not.
    return header.lateness is Lateness.HELD and header.grade is not Grade.DESK
