"""The state of a container as a pure function of the set of its events.

Events count in the order of `(effective_time, event_id)`, whatever order they arrived in and however often. What people
settled about them is found first (`settling`); then each event acts once, as its kind says. A step whose predecessor is
missing is held and tried again while events within five minutes of it, the clocks' tolerance, are applied. No clock is
read: the same set gives the same state today and in ten years. Source: design.md §6; trust.md 3 (rules 5-9).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from hwtrack.custody.accepted import Accepted, Outcome
from hwtrack.custody.claims import Claim
from hwtrack.custody.clock import FUTURE_TOLERANCE
from hwtrack.custody.container import Circumstances, Container, Reason, Status, Step
from hwtrack.custody.events.judged import Judged
from hwtrack.custody.events.ruled import Ruled
from hwtrack.custody.header import Header
from hwtrack.custody.remarks import remarks
from hwtrack.custody.settling import Settled, needs_confirming, needs_impartial, settle, settles


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
    ordered = _ordered(events)
    run = _run(blank, ordered)
    counting = {one.event_id for one in run.folded(ordered).outcomes if one.status is Status.APPLIED}
    return tuple(step for step in run.taken if step.event.event_id in counting)


def fold_before_and_after(blank: Container, events: Sequence[Accepted], new: Accepted) -> tuple[Folded, Folded]:
    """Return what a set of events leads to without a new event and with it, in one run where the new one comes last.

    Raises:
        ValueError: The new event is one of the others.
    """
    if any(event.event_id == new.event_id for event in events):
        raise ValueError("the event is in the chain already")
    ordered = sorted(events, key=lambda event: event.place_in_time)
    comes_last = not ordered or new.place_in_time > ordered[-1].place_in_time
    if not comes_last or settles((new, *ordered)):
        return fold(blank, ordered), fold(blank, (*ordered, new))
    run = _run(blank, ordered)
    before = run.folded(ordered)
    run.take(new)
    return before, run.folded((*ordered, new))


@dataclass(slots=True, eq=False)
class _Pending:
    event: Accepted
    claim: Claim


@dataclass(slots=True)
class _Run:
    """The working state of one fold; it never leaves this module."""

    container: Container
    settled: Settled
    outcomes: dict[UUID, Outcome] = field(default_factory=dict)
    pending: list[_Pending] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)

    def note(self, event: Accepted, status: Status, reasons: tuple[Reason, ...]) -> None:
        event_id = event.event_id
        self.outcomes[event_id] = Outcome(event_id, status, reasons, self.settled.by.get(event_id))

    def take(self, event: Accepted) -> None:
        event_id, settled = event.event_id, self.settled
        claim = settled.bodies.get(event_id, event.claim)
        if isinstance(claim, Judged):  # what the fold said before is never what it is told
            self.note(event, Status.APPLIED, ())
        elif event_id in settled.outcomes:
            self.outcomes[event_id] = settled.outcomes[event_id]
        elif claim is None:
            self.note(event, Status.REPLACED, (Reason.VOIDED,))
        elif event_id not in settled.by and event_id not in settled.upheld and needs_confirming(event.header):
            self.note(event, Status.HELD, (Reason.TOO_LATE,))
        else:
            self._try(_Pending(event, claim))
            self._try_pending(event.header.effective_time)

    def folded(self, ordered: Iterable[Accepted]) -> Folded:
        events = tuple(ordered)
        disputed = self._disputed(events)
        if not disputed:
            return Folded(self.container, tuple(self.outcomes[event.event_id] for event in events))
        outcomes = tuple(
            _disputed(self.outcomes[event.event_id]) if event.event_id in disputed else self.outcomes[event.event_id]
            for event in events
        )
        orgs = {org for event in events if event.event_id in disputed for org in self._opponents(event)}
        container = replace(
            self.container,
            disputed=tuple(dict.fromkeys((*self.container.disputed, *disputed))),
            claimants=tuple(sorted({*self.container.claimants, *orgs})),
        )
        return Folded(container, outcomes)

    def _disputed(self, events: Iterable[Accepted]) -> tuple[UUID, ...]:
        """Return the disputed events that count for something, in order."""
        named = (event.event_id for event in events if event.event_id in self.settled.disputed)
        idle = (Status.HELD, Status.REPLACED)
        return tuple(event_id for event_id in named if self.outcomes[event_id].status not in idle)

    def _opponents(self, event: Accepted) -> frozenset[int]:
        return frozenset({event.header.acting_org, *self.settled.disputed[event.event_id]})

    def _try(self, step: _Pending) -> bool:
        before = self.container
        told = _told(before, step.event.header, upheld=step.event.event_id in self.settled.upheld)
        done = step.claim.act(before, told)
        odd = remarks(step.claim, before, done.after) if done.status is Status.APPLIED else ()
        self.note(step.event, done.status, (*done.reasons, *odd))
        if done.status is Status.HELD:
            if step not in self.pending:
                self.pending.append(step)
            return False
        self.taken.append(Taken(step.event, step.claim, before, done.after))
        self.container = done.after
        self._contest(done)
        return True

    def _contest(self, done: Step) -> None:
        other = self.outcomes.get(done.against) if done.against else None
        if other is not None:
            reasons = tuple(dict.fromkeys((*other.reasons, *done.reasons)))
            self.outcomes[other.event_id] = replace(other, status=Status.CONTESTED, reasons=reasons)

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
    run = _Run(blank, _settled(blank, ordered) if settles(ordered) else Settled())
    for event in ordered:
        run.take(event)
    return run


def _settled(blank: Container, ordered: Sequence[Accepted]) -> Settled:
    claimants: tuple[int, ...] = ()
    if needs_impartial(ordered):
        # Why: who claims a container is itself the fold's to say; without any ruling it says it once and for all.
        claimants = fold(blank, [event for event in ordered if not isinstance(event.claim, Ruled)]).container.claimants
    return settle(ordered, blank.code, claimants)


def _told(before: Container, header: Header, *, upheld: bool) -> Circumstances:
    return Circumstances(
        code=before.code,
        event_id=header.event_id,
        at=header.effective_time,
        org=header.acting_org,
        manifest_id=header.invitation(before.container_id),
        upheld=upheld,
        official=header.official,
        place_org=header.place_org_id,
        labelled=before.container_id in header.labelled,
    )


def _disputed(outcome: Outcome) -> Outcome:
    return replace(outcome, status=Status.CONTESTED, reasons=(*outcome.reasons, Reason.DISPUTED))
