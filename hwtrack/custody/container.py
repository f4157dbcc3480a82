"""A container as its events leave it: where it is, who holds it, what it weighs, and who disputes that.

A value that steps forward event by event; the steps themselves are each event kind's own business. Nothing here
refuses: a step is applied, a repeat, held until what must come before it is known, or contested.
Source: design.md §6; trust.md 3 (rules 5-8).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from hwtrack.kernel.quantity import Mass


class ContainerStage(StrEnum):
    """Where a container stands on the straight path; a leak or a late drum may leave it."""

    UNBORN = "unborn"
    ON_SITE = "on_site"
    STORED = "stored"
    OUT = "out"
    LOADED = "loaded"
    IN_TRANSIT = "in_transit"
    ARRIVED = "arrived"
    RECEIVED = "received"
    REFUSED = "refused"
    NOT_ARRIVED = "not_arrived"
    TREATED = "treated"


ON_THE_ROAD = frozenset(
    {
        ContainerStage.LOADED,
        ContainerStage.IN_TRANSIT,
        ContainerStage.ARRIVED,
        ContainerStage.REFUSED,
        ContainerStage.NOT_ARRIVED,
    }
)
"""Stages between two organisations: taken over by a carrier and not yet accepted."""


class Status(StrEnum):
    """What became of an event for one container.

    `applied` changed (or confirmed) the state; `repeat` says again what was known; `held` waits for what must come
    before it; `contested` is claimed by two parties; `replaced` was voided by a correction. `quarantined` events are
    in no chain; the word is here because people see all of them in one list.
    """

    APPLIED = "applied"
    REPEAT = "repeat"
    HELD = "held"
    CONTESTED = "contested"
    REPLACED = "replaced"
    QUARANTINED = "quarantined"


class Reason(StrEnum):
    """Why a status is not plain `applied`, or what is odd about an applied event."""

    NOT_BORN = "not_born"
    BORN_ELSEWHERE = "born_elsewhere"
    BORN_TWICE = "born_twice"
    NOT_THE_HOLDER = "not_the_holder"
    NOT_STORED = "not_stored"
    NOT_LOADED = "not_loaded"
    ALREADY_TREATED = "already_treated"
    UNINVITED = "uninvited"
    TAKEN_TWICE = "taken_twice"
    AFTER_SEALING = "after_sealing"
    OTHER_PLACE = "other_place"
    NOT_SIGNED_OUT = "not_signed_out"
    NO_DEPARTURE = "no_departure"
    CHECKED_BY_ANOTHER = "checked_by_another"
    MORE_THAN_IT_HAS = "more_than_it_has"
    ALLOCATED_MASS = "allocated_mass"
    TOO_LATE = "too_late"
    UNKNOWN_EVENT = "unknown_event"
    NOT_THE_AUTHOR = "not_the_author"
    NEEDS_SECOND_PERSON = "needs_second_person"
    SUPERSEDED = "superseded"
    VOIDED = "voided"


REASON_TEXTS = {
    Reason.NOT_BORN: "The container's generation is not known yet.",
    Reason.BORN_ELSEWHERE: "Only the organisation that issued the label can record the generation.",
    Reason.BORN_TWICE: "The container had been generated before.",
    Reason.NOT_THE_HOLDER: "The container was held by another organisation; its handover is not known yet.",
    Reason.NOT_STORED: "The container was not in store.",
    Reason.NOT_LOADED: "The container's loading is not known yet.",
    Reason.ALREADY_TREATED: "The container's waste had been treated before.",
    Reason.UNINVITED: "No open manifest and no holder named this organisation as a taker.",
    Reason.TAKEN_TWICE: "Two organisations say they took the container over.",
    Reason.AFTER_SEALING: "Waste was added after sealing.",
    Reason.OTHER_PLACE: "The container was recorded in another place.",
    Reason.NOT_SIGNED_OUT: "The container left its store without being signed out.",
    Reason.NO_DEPARTURE: "The container arrived without a recorded departure.",
    Reason.CHECKED_BY_ANOTHER: "The mass was checked by an organisation that does not hold the container.",
    Reason.MORE_THAN_IT_HAS: "More was taken than the container held.",
    Reason.ALLOCATED_MASS: "The mass is a share of the truck's mass, not a weighing of this container.",
    Reason.TOO_LATE: "The event came more than 72 hours late; a second person has to confirm it.",
    Reason.UNKNOWN_EVENT: "The event to be corrected is not in this chain.",
    Reason.NOT_THE_AUTHOR: "Only the organisation that recorded an event, or the generator, can correct it.",
    Reason.NEEDS_SECOND_PERSON: "Correcting mass or custody takes a second person.",
    Reason.SUPERSEDED: "A later correction of the same event counts.",
    Reason.VOIDED: "A correction says that this did not happen.",
}
"""The English sentence for each reason; the catalogue translates it."""


class Where(NamedTuple):
    """A place a container can be in; unknown parts are None."""

    site_id: UUID | None = None
    facility_id: UUID | None = None
    zone_id: UUID | None = None
    row: str | None = None


NOWHERE = Where()


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """The state of one container after some of its events.

    Masses are grams inside `Mass`; `net` excludes packaging. `declared` is the mass its generator sealed it with and
    stays what it is when somebody re-weighs; `checked` is the last net found by an organisation that did not hold it.
    `giver` handed it to the present `holder`, and `taken_by` is the event that did so.
    """

    container_id: UUID
    code: str
    home: int
    stage: ContainerStage = ContainerStage.UNBORN
    holder: int | None = None
    giver: int | None = None
    receiver: int | None = None
    taken_by: UUID | None = None
    where: Where = NOWHERE
    manifest_id: UUID | None = None
    gross: Mass | None = None
    tare: Mass | None = None
    net: Mass | None = None
    source: str | None = None
    declared: Mass | None = None
    checked: Mass | None = None
    level: Mass | None = None
    bulk: bool = False
    opening_stock: bool = False
    sealed: bool = False
    top_ups: int = 0
    parents: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    claimants: tuple[int, ...] = ()
    born_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def contested(self) -> bool:
        """Whether two organisations claim it; a desk command may then not move it on."""
        return bool(self.claimants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the header says about an event, as far as a step depends on it.

    `manifest_id` is the open manifest that named the acting organisation as a taker when the event was accepted.
    """

    code: str
    event_id: UUID
    at: datetime
    org: int
    manifest_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What an event did: its status, the state after it, and the reasons. `against` is the event it contests."""

    status: Status
    after: Container
    reasons: tuple[Reason, ...] = ()
    against: UUID | None = None


def applied(after: Container, *reasons: Reason | None) -> Step:
    """Return a step that counts; reasons that are None are left out."""
    return Step(Status.APPLIED, after, tuple(reason for reason in reasons if reason is not None))


def repeat(before: Container, *reasons: Reason) -> Step:
    """Return a step that says again what is known."""
    return Step(Status.REPEAT, before, reasons)


def held(before: Container, reason: Reason) -> Step:
    """Return a step that waits; the state stays as it was."""
    return Step(Status.HELD, before, (reason,))


def contested(before: Container, told: Circumstances, reason: Reason, *, against: UUID | None = None) -> Step:
    """Return a step that two parties dispute: the earlier keeps provisional custody."""
    claimants = tuple(sorted({*before.claimants, told.org, *(() if before.holder is None else (before.holder,))}))
    return Step(Status.CONTESTED, replace(before, claimants=claimants), (reason,), against)


def not_alive(before: Container) -> Step | None:
    """Return why nothing can happen to it: not generated yet, or already treated; None where it can."""
    if before.stage is ContainerStage.UNBORN:
        return held(before, Reason.NOT_BORN)
    if before.stage is ContainerStage.TREATED:
        return held(before, Reason.ALREADY_TREATED)
    return None


def not_in_hand(before: Container, told: Circumstances) -> Step | None:
    """Return why the acting organisation cannot move it now: not alive, or in another's hands; None where it can."""
    if dead := not_alive(before):
        return dead
    return held(before, Reason.NOT_THE_HOLDER) if before.holder != told.org else None


def moved(before: Container, told: Circumstances, **changes: Any) -> Container:
    """Return the container after a change, with the time of its last applied event."""
    return replace(before, last_at=told.at, **changes)
