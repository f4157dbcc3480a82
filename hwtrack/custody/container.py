"""A container as its events leave it: where it is, who holds it, what it weighs, and who disputes that.

A value that steps forward event by event; the steps themselves are each event kind's own business. Nothing here
refuses: a step is applied, a repeat, held until what must come before it is known, or contested.
Source: design.md §6; trust.md 3 (rules 5-8).
"""

from collections.abc import Iterable, Mapping
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
    UNLOADED = "unloaded"
    RECEIVED = "received"
    REFUSED = "refused"
    NOT_ARRIVED = "not_arrived"
    RETURNED = "returned"
    TREATED = "treated"
    EMPTIED = "emptied"


ON_THE_ROAD = frozenset(
    {
        ContainerStage.LOADED,
        ContainerStage.IN_TRANSIT,
        ContainerStage.ARRIVED,
        ContainerStage.UNLOADED,
        ContainerStage.REFUSED,
        ContainerStage.NOT_ARRIVED,
    }
)
"""Stages between two organisations: taken over by a carrier and not yet accepted."""

ENDED = frozenset({ContainerStage.TREATED, ContainerStage.EMPTIED})
"""Stages in which nothing is left in it to move."""


class Status(StrEnum):
    """What became of an event for one container.

    `applied` changed (or confirmed) the state; `repeat` says again what was known; `held` waits for what must come
    before it; `contested` is claimed by two parties or disputed by one; `replaced` was voided by a correction or set
    aside by a ruling. `quarantined` events are in no chain; the word is here because people see all of them in one
    list.
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
    STILL_PACKED = "still_packed"
    CONTENTS_NOT_NAMED = "contents_not_named"
    NOT_PACKED = "not_packed"
    NO_ARRIVAL = "no_arrival"
    TURNED_UP = "turned_up"
    OTHER_WASTE = "other_waste"
    REST_UNEXPLAINED = "rest_unexplained"
    ALREADY_EMPTIED = "already_emptied"
    NOT_THE_GENERATOR = "not_the_generator"
    ABOVE_CAPACITY = "above_capacity"
    HELD_ELSEWHERE = "held_elsewhere"
    BOUND_TWICE = "bound_twice"
    LABELLED = "labelled"
    DISPUTED = "disputed"
    NOT_A_PARTY = "not_a_party"
    WHILE_HELD = "while_held"
    NOT_ENTITLED = "not_entitled"
    ORDER_STANDS = "order_stands"
    NOT_CORRECTABLE = "not_correctable"
    SET_ASIDE = "set_aside"
    RELEASED_BEFORE = "released_before"
    ATTACHMENT_MISSING = "attachment_missing"


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
    Reason.STILL_PACKED: "It was packed in a unit that was not named with it.",
    Reason.CONTENTS_NOT_NAMED: "What is packed in it was not named with it.",
    Reason.NOT_PACKED: "Its packing in this unit is not known yet.",
    Reason.NO_ARRIVAL: "The container was unloaded without a recorded arrival.",
    Reason.TURNED_UP: "It had been counted as not arrived and turned up.",
    Reason.OTHER_WASTE: "Wastes of different codes were put together.",
    Reason.REST_UNEXPLAINED: "It was emptied, but less was taken out than it held.",
    Reason.ALREADY_EMPTIED: "The container's waste had been put into others before.",
    Reason.NOT_THE_GENERATOR: "Treatment by the generator itself was recorded by another organisation.",
    Reason.ABOVE_CAPACITY: "The container holds more than its capacity.",
    Reason.HELD_ELSEWHERE: "The books say that another organisation holds the container.",
    Reason.BOUND_TWICE: "Another foreign code was bound to the container before.",
    Reason.LABELLED: "The container bears a label of its own beside the foreign code.",
    Reason.DISPUTED: "A party disputes this event.",
    Reason.NOT_A_PARTY: "Only a party to the container can dispute its events.",
    Reason.WHILE_HELD: "The container was under an order not to be moved on.",
    Reason.NOT_ENTITLED: "Only an official rules, or the generator where it claims nothing itself.",
    Reason.ORDER_STANDS: "What an official recorded or ordered is lifted or set aside by an official only.",
    Reason.NOT_CORRECTABLE: "A correction, a ruling or a judgement of the system is not corrected; record a new one.",
    Reason.SET_ASIDE: "A ruling set this event aside.",
    Reason.RELEASED_BEFORE: "The quarantined event had been released before.",
    Reason.ATTACHMENT_MISSING: "A photo or document named by the event did not arrive within 72 hours.",
}
"""The English sentence for each reason; the catalogue translates it."""


class Where(NamedTuple):
    """A place a container can be in; unknown parts are None."""

    site_id: UUID | None = None
    facility_id: UUID | None = None
    zone_id: UUID | None = None
    row: str | None = None


NOWHERE = Where()


class Foreign(NamedTuple):
    """外部码: another system's code on the container, and that system's name."""

    code: str
    system: str


class Block(StrEnum):
    """Why a desk command may not move a container on; facts about it are still recorded."""

    CONTESTED = "contested"
    DETAINED = "detained"
    PACKED = "packed"


BLOCK_TEXTS = {
    Block.CONTESTED: "Events of the container are contested; a ruling has to settle them first.",
    Block.DETAINED: "An order says that the container be not moved on.",
    Block.PACKED: "The container is packed in another unit; name the unit, or unpack it first.",
}
"""The English sentence for each block; the catalogue translates it."""


LABELLED_WASTE = slice(18, 26)
"""Where a container's code shows its waste."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """The state of one container after some of its events.

    Masses are grams inside `Mass`; `net` excludes packaging. `declared` is the mass its generator sealed it with and
    stays what it is when somebody re-weighs; `checked` is the last net found by an organisation that did not hold it.
    `giver` handed it to the present `holder`, and `taken_by` is the event that did so. `stored_by` was the last to put
    it into a store, and has kept it since `stored_since`: taking it out and putting it back does not begin anew.
    `inside` is the unit it is packed in, `contents` what is packed in it, `unpacked` what it was parted from.
    `detained` are the orders not to move it on, `disputed` the events a party disputes. `seen_at` and `missing_since`
    come from stocktakes, which never move it; `copies` is how many packages were found under its one code.
    """

    container_id: UUID
    code: str
    home: int
    stage: ContainerStage = ContainerStage.UNBORN
    holder: int | None = None
    giver: int | None = None
    receiver: int | None = None
    taken_by: UUID | None = None
    held_since: datetime | None = None
    stored_by: int | None = None
    stored_since: datetime | None = None
    where: Where = NOWHERE
    manifest_id: UUID | None = None
    gross: Mass | None = None
    tare: Mass | None = None
    net: Mass | None = None
    source: str | None = None
    declared: Mass | None = None
    checked: Mass | None = None
    level: Mass | None = None
    capacity: Mass | None = None
    bulk: bool = False
    opening_stock: bool = False
    sealed: bool = False
    top_ups: int = 0
    parents: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    claimants: tuple[int, ...] = ()
    disputed: tuple[UUID, ...] = ()
    detained: tuple[UUID, ...] = ()
    inside: str | None = None
    contents: tuple[str, ...] = ()
    unpacked: tuple[str, ...] = ()
    foreign: Foreign | None = None
    seen_at: datetime | None = None
    seen_where: Where = NOWHERE
    missing_since: datetime | None = None
    copies: int = 1
    born_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def contested(self) -> bool:
        """Whether organisations claim it against each other or dispute its events."""
        return bool(self.claimants or self.disputed)

    @property
    def waste_code(self) -> str:
        """The eight digits of the waste code that its label shows."""
        return self.code[LABELLED_WASTE]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Why a desk command may not move it on; empty where it may."""
        found = {
            Block.CONTESTED: self.contested,
            Block.DETAINED: bool(self.detained),
            Block.PACKED: self.inside is not None,
        }
        return tuple(block for block, stands in found.items() if stands)

    @property
    def kept_since(self) -> datetime | None:
        """Since when its holder has stored it; where it never did, since when the holder has it."""
        stored = self.stored_since is not None and self.stored_by == self.holder
        return self.stored_since if stored else self.held_since


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the header says about an event, as far as a step depends on it.

    `manifest_id` is the open manifest that named the acting organisation as a taker when the event was accepted;
    `upheld` that a ruling lets it act as if one had. `place_org` is whose place an official stood in; `labelled` that
    the container bore a live label of its own.
    """

    code: str
    event_id: UUID
    at: datetime
    org: int
    manifest_id: UUID | None = None
    upheld: bool = False
    official: bool = False
    place_org: int | None = None
    labelled: bool = False

    @property
    def invited(self) -> bool:
        """Whether a manifest or a ruling lets the acting organisation take the container over."""
        return self.upheld or self.manifest_id is not None


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
    """Return why nothing can happen to it: not generated yet, or nothing left in it; None where it can."""
    if before.stage is ContainerStage.UNBORN:
        return held(before, Reason.NOT_BORN)
    if before.stage in ENDED:
        return held(before, ended_by(before))
    return None


def ended_by(before: Container) -> Reason:
    """Return how a container that has ended came to its end."""
    return Reason.ALREADY_TREATED if before.stage is ContainerStage.TREATED else Reason.ALREADY_EMPTIED


def not_in_hand(before: Container, told: Circumstances) -> Step | None:
    """Return why the acting organisation cannot move it now: not alive, or in another's hands; None where it can."""
    if dead := not_alive(before):
        return dead
    return held(before, Reason.NOT_THE_HOLDER) if before.holder != told.org else None


def moved(before: Container, told: Circumstances, **changes: Any) -> Container:
    """Return the container after something was done to it, at that time; whatever is handled is not missing."""
    return replace(before, **{"last_at": told.at, "missing_since": None, **_keeping(before, told, changes), **changes})


def _keeping(before: Container, told: Circumstances, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return since when it is held and stored, where a change begins either."""
    holder = changes.get("holder", before.holder)
    since: dict[str, Any] = {} if holder == before.holder else {"held_since": told.at}
    if changes.get("stage") is ContainerStage.STORED and before.stored_by != holder:
        since |= {"stored_by": holder, "stored_since": told.at}
    return since


def noted(before: Container, told: Circumstances, **changes: Any) -> Container:
    """Return the container after something was said of it that nobody had to see it for."""
    return replace(before, last_at=told.at, **changes)


def joined(codes: Iterable[str], *more: str) -> tuple[str, ...]:
    """Return codes as a state keeps them: each once, in order."""
    return tuple(sorted({*codes, *more}))
