"""What people settled about a container's events: corrections, rulings, disputes and releases, before any event acts.

A first look over the set. It says of each event whether another body counts in its place, whether a ruling set it
aside or upholds it, and who disputes it; and what became of the events that only settle others. Rulings come first and
may set corrections and disputes aside; corrections come next and may take disputes back. Reads no clock; knows no state
but who claims the container. Source: trust.md 3 (rules 6, 8, 9); design.md §6.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from hwtrack.custody.accepted import Accepted, Outcome
from hwtrack.custody.claims import Claim
from hwtrack.custody.clock import Lateness
from hwtrack.custody.container import Reason, Status
from hwtrack.custody.events import SETTLING, quoted_in, replacement_of
from hwtrack.custody.events.contested import Contested
from hwtrack.custody.events.corrected import Corrected
from hwtrack.custody.events.judged import Judged
from hwtrack.custody.events.released import Released
from hwtrack.custody.events.ruled import Ruled
from hwtrack.custody.header import Grade, Header

_SAYING = (Corrected, Contested, Ruled, Judged)
"""Kinds that do nothing to a container themselves, so that there is nothing in them to dispute."""

_FINAL = (Corrected, Ruled, Judged)
"""Kinds that are not corrected: whoever errs in one records another."""

PlaceInTime = tuple[datetime, UUID]


@dataclass(slots=True)
class Settled:
    """What the first look found.

    `outcomes` are those of events that do not act themselves; `bodies` the claims that count in the place of others,
    None where nothing does, and `by` the correction that says so; `upheld` what acts as if invited; `disputed` who
    openly disputes each event. The rest is what the look itself remembers.
    """

    outcomes: dict[UUID, Outcome] = field(default_factory=dict)
    bodies: dict[UUID, Claim | None] = field(default_factory=dict)
    by: dict[UUID, UUID] = field(default_factory=dict)
    upheld: set[UUID] = field(default_factory=set)
    disputed: dict[UUID, set[int]] = field(default_factory=dict)
    set_aside: dict[UUID, UUID] = field(default_factory=dict)
    ruled_at: dict[UUID, PlaceInTime] = field(default_factory=dict)
    releases: set[UUID] = field(default_factory=set)

    def note(self, event_id: UUID, status: Status, *reasons: Reason, by: UUID | None = None) -> None:
        """Keep what became of an event that does not act."""
        self.outcomes[event_id] = Outcome(event_id, status, reasons, by)


def settles(events: Iterable[Accepted]) -> bool:
    """Say whether any of the events settles something about others."""
    return any(isinstance(event.claim, SETTLING) and not isinstance(event.claim, Judged) for event in events)


def needs_impartial(events: Iterable[Accepted]) -> bool:
    """Say whether a ruling counts only from somebody who claims nothing, so that the claimants must be known."""
    return any(isinstance(event.claim, Ruled) and not event.header.official for event in events)


def settle(ordered: Sequence[Accepted], code: str, claimants: Iterable[int]) -> Settled:
    """Return what was settled about a container's events, given in the order in which they count.

    `claimants` are the organisations that claim the container where no ruling counts.
    """
    settled, events = Settled(), {event.event_id: event for event in ordered}
    for event in _of(Ruled, ordered):
        _rule(settled, event, events, frozenset(claimants))
    for event_id in settled.set_aside.keys() & events.keys():
        settled.note(event_id, Status.REPLACED, Reason.SET_ASIDE, by=settled.set_aside[event_id])
    for event in _of(Corrected, ordered):
        _correct(settled, event, events, code)
    for event in _of(Released, ordered):
        _release(settled, event)
    for event in _of(Contested, ordered):
        _dispute(settled, event, events)
    return settled


def needs_confirming(header: Header) -> bool:
    """Say whether an event came so late that a second person has to confirm it."""
    # Why: a desk entry is made by the person answerable for it; a phone that was silent for three days is not.
    return header.lateness is Lateness.HELD and header.grade in (Grade.UNSIGNED, Grade.DEVICE)


def correction_needs_second(claim: Corrected, target: Accepted) -> bool:
    """Say whether a correction moves mass or custody, or confirms what came too late: two people answer for that."""
    new = replacement_of(claim)
    return target.claim.WEIGHTY or (new is not None and new.WEIGHTY) or needs_confirming(target.header)


def _of(kind: type[Claim], ordered: Sequence[Accepted]) -> tuple[Accepted, ...]:
    return tuple(event for event in ordered if isinstance(event.claim, kind))


def _rule(settled: Settled, event: Accepted, events: Mapping[UUID, Accepted], claimants: frozenset[int]) -> None:
    claim = event.claim
    if not isinstance(claim, Ruled):
        return
    if reason := _no_ruling(event, claim, events, claimants):
        settled.note(event.event_id, Status.HELD, reason)
        return
    for event_id in claim.named:
        settled.set_aside.pop(event_id, None)
        settled.upheld.discard(event_id)
        settled.ruled_at[event_id] = event.place_in_time
    settled.upheld.update(claim.upholds)
    settled.set_aside.update(dict.fromkeys(claim.sets_aside, event.event_id))


def _no_ruling(
    event: Accepted, claim: Ruled, events: Mapping[UUID, Accepted], claimants: frozenset[int]
) -> Reason | None:
    named = [events[event_id] for event_id in claim.named if event_id in events]
    if not named:
        return Reason.UNKNOWN_EVENT
    if any(isinstance(one.claim, Ruled | Judged) for one in named):
        return Reason.NOT_CORRECTABLE
    if event.header.alone:
        return Reason.NEEDS_SECOND_PERSON
    if event.header.official:
        return None
    org = event.header.acting_org
    if org != event.header.home_org_id or org in claimants:
        return Reason.NOT_ENTITLED
    ended = frozenset({*claim.sets_aside, *claim.lifts})
    return Reason.ORDER_STANDS if any(one.header.official and one.event_id in ended for one in named) else None


def _correct(settled: Settled, event: Accepted, events: Mapping[UUID, Accepted], code: str) -> None:
    claim = event.claim
    if not isinstance(claim, Corrected) or event.event_id in settled.outcomes:
        return
    if reason := _no_correction(event, claim, events.get(claim.corrects)):
        settled.note(event.event_id, Status.HELD, reason)
        return
    earlier = settled.by.get(claim.corrects)
    if earlier is not None:
        settled.note(earlier, Status.REPLACED, Reason.SUPERSEDED)
    new = replacement_of(claim)
    settled.by[claim.corrects] = event.event_id
    settled.bodies[claim.corrects] = new if new is not None and code in new.codes else None
    settled.note(event.event_id, Status.APPLIED)


def _no_correction(event: Accepted, claim: Corrected, target: Accepted | None) -> Reason | None:
    if target is None:
        return Reason.UNKNOWN_EVENT
    if isinstance(target.claim, _FINAL):
        return Reason.NOT_CORRECTABLE
    header = event.header
    if header.acting_org not in (target.header.acting_org, header.home_org_id):
        return Reason.NOT_THE_AUTHOR
    if target.header.official and not header.official:
        return Reason.ORDER_STANDS
    return Reason.NEEDS_SECOND_PERSON if header.alone and correction_needs_second(claim, target) else None


def _release(settled: Settled, event: Accepted) -> None:
    claim = event.claim
    if not isinstance(claim, Released) or event.event_id in settled.outcomes or event.event_id in settled.by:
        return
    if event.header.alone:
        settled.note(event.event_id, Status.HELD, Reason.NEEDS_SECOND_PERSON)
    elif claim.quarantine_id in settled.releases:
        settled.note(event.event_id, Status.REPEAT, Reason.RELEASED_BEFORE)
    else:
        settled.releases.add(claim.quarantine_id)
        settled.bodies[event.event_id] = quoted_in(claim)


def _dispute(settled: Settled, event: Accepted, events: Mapping[UUID, Accepted]) -> None:
    claim = event.claim
    if not isinstance(claim, Contested) or event.event_id in settled.outcomes:
        return
    if taken_back := settled.by.get(event.event_id):
        settled.note(event.event_id, Status.REPLACED, Reason.VOIDED, by=taken_back)
        return
    known = [events[one] for one in claim.disputes if one in events and not isinstance(events[one].claim, _SAYING)]
    if not known:
        settled.note(event.event_id, Status.HELD, Reason.UNKNOWN_EVENT)
    elif not _is_party(event, events.values()):
        settled.note(event.event_id, Status.HELD, Reason.NOT_A_PARTY)
    else:
        settled.note(event.event_id, Status.APPLIED)
        for target in known:
            ruled_at = settled.ruled_at.get(target.event_id)
            if ruled_at is None or ruled_at < event.place_in_time:
                settled.disputed.setdefault(target.event_id, set()).add(event.header.acting_org)


def _is_party(event: Accepted, events: Iterable[Accepted]) -> bool:
    """Say whether somebody issued the label, was named, is invited, or acted here before it disputed."""
    header = event.header
    if header.official or header.acting_org == header.home_org_id or any(header.manifest_ids):
        return True
    others = [one for one in events if not isinstance(one.claim, Contested)]
    return any(header.acting_org in (one.header.acting_org, *one.claim.named_orgs) for one in others)
