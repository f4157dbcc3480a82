"""From the steps of one container's fold to the entries of every ledger it passed through.

The container stands on one production site or on the road. Every change of what it weighs while it stands there, its
coming and its leaving is one entry, so that what the entries do to a site's stock adds up to what the fold says is
there. A container that is being filled is entered once, when it is closed or moved on; bulk waste once a day. Nothing
is refused: an odd step makes an odd entry. Source: HJ 1259-2022, 6.3 and Annex B; regulation.md 2.4; domain.md A4, A5.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from hwtrack.custody.container import ON_THE_ROAD, Container, ContainerStage
from hwtrack.custody.events.stored_out import Destination
from hwtrack.custody.fold import Taken
from hwtrack.custody.ledger.books import Book, Effect, Tab
from hwtrack.custody.ledger.entry import Entry, Sites, Spot, Subject
from hwtrack.kernel.local import SHANGHAI, local_day
from hwtrack.kernel.quantity import NOTHING, Mass

AWAY = ON_THE_ROAD - {ContainerStage.LOADED}
"""Stages off every site; a loaded container stands in the yard until its vehicle leaves."""

TREATING = frozenset({"treated", "self_treated"})
POURING = frozenset({"top_up", "metered_in"}) | TREATING
ADDING = POURING | {"sealed"}
"""Kinds by which waste is put in, what treatment leaves over too; sealing weighs what was put in."""


@dataclass(frozen=True, slots=True)
class Walked:
    """The entries of one container; `wait_until` is the first day on which a day's bulk entry can be made.

    `filling` says that it is still being filled: what is in it is in no entry yet.
    """

    entries: tuple[Entry, ...]
    filling: bool = False
    wait_until: date | None = None


@dataclass(slots=True)
class _Filling:
    """A container being filled: its first step, and whoever handled it since."""

    step: Taken
    steps: list[Taken]


@dataclass(slots=True)
class _Walk:
    """The working state of one walk; it never leaves this module."""

    subject: Subject
    sites: Sites
    ahead: Sequence[Taken]
    made: list[Entry] = field(default_factory=list)
    spot: Spot | None = None
    book: Book = Book.OWN
    born: Spot | None = None
    filling: _Filling | None = None
    store: UUID | None = None
    last: dict[Tab, str] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    exits: dict[Spot, Entry] = field(default_factory=dict)
    begun: dict[Spot, str] = field(default_factory=dict)
    days: dict[tuple[Spot, date], int] = field(default_factory=dict)
    over: set[int] = field(default_factory=set)

    def take(self, number: int, step: Taken) -> None:
        spot = self._spot_after(number, step)
        if spot != self.spot:
            if self.spot is not None:
                self._leave(step)
            self.spot = spot
            if spot is not None:
                self._come(step, spot)
        elif spot is not None:
            self._stay(step)

    # --- where it stands -----------------------------------------------------------------------------------------

    def _spot_after(self, number: int, step: Taken) -> Spot | None:
        after = step.after
        if after.stage is ContainerStage.LOADED:
            return self.spot
        if after.holder is None or after.stage in AWAY:
            return None
        site = self._site(number, after, after.holder)
        return None if site is None else Spot(after.holder, site)

    def _site(self, number: int, after: Container, org: int) -> UUID | None:
        if site := self.sites.owned(after.where.site_id, org):
            return site
        if self.spot is not None and self.spot.org == org:
            return self.spot.site
        if site := self._claimed_later(number, org):
            return site
        return self.sites.owned(self.subject.site, org) or self.sites.first(org)

    def _claimed_later(self, number: int, org: int) -> UUID | None:
        for step in self.ahead[number + 1 :]:
            if step.after.holder != org:
                return None
            if site := self.sites.owned(step.after.where.site_id, org):
                return site
        return None

    # --- coming and leaving --------------------------------------------------------------------------------------

    def _come(self, step: Taken, spot: Spot) -> None:
        self.last, self.unknown, self.store = {}, [], None
        if step.before.stage is ContainerStage.UNBORN:
            self._begin(step, spot)
        elif (left := self.exits.get(spot)) is not None:
            self._return(step, left)
        else:
            self.book = Book.OWN if spot == self.born else Book.RECEIVED
            manifest = step.after.manifest_id or step.before.manifest_id
            self._enter(step, Tab.BEGUN, Effect.RECEIVED, step.after.net, manifest_id=manifest)
        self._put(step)

    def _begin(self, step: Taken, spot: Spot) -> None:
        self.born, self.book = spot, Book.OWN
        after = step.after
        if step.claim.KIND == "transformed":
            self._enter(step, Tab.OTHER, Effect.REPACKED, after.net)
        elif after.opening_stock:
            self._enter(step, Tab.BEGUN, Effect.OPENING, after.net)
        elif self._is_bulk(step):
            self._day(step, after.net or NOTHING)
        elif after.net is not None:
            self._enter(step, Tab.BEGUN, Effect.GENERATED, after.net, facility_id=self._producer(step))
        else:
            self.filling = _Filling(step, [step])

    def _return(self, step: Taken, left: Entry) -> None:
        """Take back what was handed over; a return is a negative hand-over, and what it weighs otherwise is shown."""
        self.book = left.book
        if earlier := self.begun.get(left.spot):
            self.last[Tab.BEGUN] = earlier
        handed, back = left.mass, step.after.net if step.after.net is not None else left.mass
        self._enter(step, Tab.OUTSOURCED, Effect.OUTSOURCED, -handed, manifest_id=left.manifest_id, refers=left.name)
        if back != handed:
            self._enter(step, Tab.OTHER, Effect.REWEIGHED, back - handed, slot="back", refers=left.name)

    def _leave(self, step: Taken) -> None:
        self._close(step.before)
        self._take_out(step, step.before.net)
        manifest = step.after.manifest_id or step.before.manifest_id
        left = self._enter(
            step, Tab.OUTSOURCED, Effect.OUTSOURCED, step.before.net, manifest_id=manifest, refers=self._source()
        )
        if self.spot is not None:
            if left is not None:
                self.exits[self.spot] = left
            self.over |= {index for (spot, _), index in self.days.items() if spot == self.spot}

    # --- while it stands -----------------------------------------------------------------------------------------

    def _stay(self, step: Taken) -> None:
        if self.filling is not None:
            self._fill(step)
            if not _consumes(step):
                self._put(step)
                return
        if _consumes(step):
            self._put(step)
            self._consume(step)
        else:
            self._change(step)
            self._put(step)

    def _fill(self, step: Taken) -> None:
        if self.filling is None or _consumes(step):
            self._close(step.before)
            return
        self.filling.steps.append(step)
        if step.after.sealed or step.after.stage is not ContainerStage.ON_SITE:
            self._close(step.after)

    def _close(self, full: Container) -> None:
        """Enter what was filled; its day is that of the first filling, its mass that of the last."""
        if self.filling is None:
            return
        filling, self.filling = self.filling, None
        if full.net is None and full.contents:
            return
        handlers = tuple(dict.fromkeys(pair for step in filling.steps for pair in _handlers(step)))
        producer = next((found for step in filling.steps if (found := self._producer(step))), None)
        first = filling.step
        self._enter(first, Tab.BEGUN, Effect.GENERATED, full.net, facility_id=producer, handlers=handlers)

    def _change(self, step: Taken) -> None:
        kind, before, after = step.claim.KIND, step.before.net, step.after.net
        if after is None or after == before or (before is None and kind not in POURING and self._learn(after)):
            return
        more = after - (before or NOTHING)
        refers = self.last.get(Tab.BEGUN)
        if kind not in ADDING:
            self._enter(step, Tab.OTHER, Effect.REWEIGHED, more, refers=refers)
        elif self.book is Book.RECEIVED:
            self._enter(step, Tab.OTHER, Effect.REPACKED, more, refers=refers)
        elif self._is_bulk(step):
            self._day(step, more)
        else:
            self._enter(step, Tab.BEGUN, Effect.GENERATED, more, facility_id=self._producer(step))

    def _consume(self, step: Taken) -> None:
        change = (step.after.net or NOTHING) - (step.before.net or NOTHING)
        refers = self.last.get(Tab.BEGUN)
        if step.claim.KIND in TREATING:
            self._treat(step, change)
        elif _leaves_the_books(step):
            self._enter(step, Tab.OTHER, Effect.LOST, -change, refers=refers)
        elif change != NOTHING:
            self._enter(step, Tab.OTHER, Effect.REPACKED, change, refers=refers)
        self._give_up(step)

    def _treat(self, step: Taken, change: Mass) -> None:
        claim: Any = step.claim
        self._enter(
            step,
            Tab.HANDLED,
            Effect.HANDLED,
            None if step.before.net is None and change == NOTHING else -change,
            facility_id=claim.place.facility_id,
            method=claim.method,
            finished_at=claim.finished_at,
            refers=self._source(),
        )

    def _give_up(self, step: Taken) -> None:
        """Write off what an emptied container is still said to hold; what it lacks stays visible."""
        rest = step.after.net or NOTHING
        if step.after.stage is ContainerStage.EMPTIED and rest > NOTHING:
            self._enter(step, Tab.OTHER, Effect.LOST, rest, slot="rest", refers=self.last.get(Tab.BEGUN))

    # --- stores --------------------------------------------------------------------------------------------------

    def _put(self, step: Taken) -> None:
        """Enter a container's going out of one store and into another."""
        after = step.after
        store = after.where.facility_id if after.stage is ContainerStage.STORED else None
        if store == self.store:
            return
        if self.store is not None:
            self._take_out(step, step.before.net if _consumes(step) else after.net)
        if store is not None:
            refers = self.last.get(Tab.BEGUN)
            self._enter(step, Tab.STORED, Effect.MOVED, after.net, facility_id=store, refers=refers)
            self.last.pop(Tab.OUT, None)
        self.store = store

    def _take_out(self, step: Taken, mass: Mass | None) -> None:
        if self.store is None:
            return
        self._enter(
            step,
            Tab.OUT,
            Effect.MOVED,
            mass,
            facility_id=self.store,
            destination=_destination(step),
            refers=self.last.get(Tab.STORED),
        )
        self.store = None

    # --- entries -------------------------------------------------------------------------------------------------

    def _enter(
        self, step: Taken, tab: Tab, effect: Effect, mass: Mass | None, *, name: str = "", slot: str = "", **facts: Any
    ) -> Entry | None:
        if self.spot is None or (mass is None and _only_holds_others(step)):
            return None
        header = step.event.header
        entry = Entry(
            spot=self.spot,
            book=self.book,
            tab=tab,
            effect=effect,
            name=name or "/".join(filter(None, (str(header.event_id), tab.value, slot))),
            mass=mass or NOTHING,
            known=mass is not None,
            at=header.effective_time,
            event_id=header.event_id,
            by=header.account_id,
            **{"handlers": _handlers(step)} | facts,
        )
        if mass is None and effect in _LEARNT:
            self.unknown.append(len(self.made))
        self.last[tab] = entry.name
        if tab is Tab.BEGUN:
            self.begun[entry.spot] = entry.name
        self.made.append(entry)
        return entry

    def _day(self, step: Taken, more: Mass) -> None:
        """Add to the day's one entry of a bulk container."""
        if self.spot is None:
            return
        day = local_day(step.event.header.effective_time)
        index = self.days.get((self.spot, day))
        if index is None:
            name = f"{self.subject.container_id}/{day.isoformat()}"
            self._enter(step, Tab.BEGUN, Effect.GENERATED, more, facility_id=self._producer(step), name=name)
            index = self.days[self.spot, day] = len(self.made) - 1
            self.made[index] = replace(self.made[index], at=datetime.combine(day, time(), SHANGHAI))
            return
        known = self.made[index]
        handlers = tuple(sorted({*known.handlers, *_handlers(step)}))
        self.made[index] = replace(known, mass=known.mass + more, handlers=handlers)

    def _learn(self, mass: Mass) -> bool:
        """Give the first mass anybody stated to the entries that had none; say whether one of them is in stock."""
        for index in self.unknown:
            self.made[index] = replace(self.made[index], mass=mass, known=True)
        learnt = any(self.made[index].effect.sign for index in self.unknown)
        self.unknown = []
        return learnt

    def _is_bulk(self, step: Taken) -> bool:
        return self.subject.bulk or step.after.bulk

    def _producer(self, step: Taken) -> UUID | None:
        found: UUID | None = getattr(step.claim, "producing_facility_id", None)
        return found or self.subject.facility_id

    def _source(self) -> str | None:
        return self.last.get(Tab.OUT) or self.last.get(Tab.BEGUN)


_LEARNT = frozenset({Effect.GENERATED, Effect.OPENING, Effect.RECEIVED, Effect.MOVED})
"""Effects whose mass may become known later, at the first weighing."""


def walk(subject: Subject, steps: Sequence[Taken], sites: Sites, *, today: date) -> Walked:
    """Return the entries that a container's steps make in the ledgers of the sites it stood on, in their order.

    `today` decides which days of a bulk container are over.
    """
    state = _Walk(subject, sites, steps)
    for number, step in enumerate(steps):
        state.take(number, step)
    open_days = [day for _, day in state.days if day >= today]
    young = {index for (_, day), index in state.days.items() if day >= today} - state.over
    return Walked(
        entries=tuple(entry for index, entry in enumerate(state.made) if index not in young),
        filling=state.filling is not None,
        wait_until=_after(min(open_days)) if open_days else None,
    )


def stock(entries: Iterable[Entry]) -> Mapping[Spot, Mass]:
    """Return what the entries leave on each site."""
    found: dict[Spot, Mass] = {}
    for entry in entries:
        found[entry.spot] = found.get(entry.spot, NOTHING) + entry.change
    return found


def _only_holds_others(step: Taken) -> bool:
    """Say whether it is a pallet or overpack: what stands on it has records of its own."""
    return bool(step.before.contents or step.after.contents)


def _consumes(step: Taken) -> bool:
    """Say whether waste is taken out or poured from one container into another: what was being filled is full then."""
    kind, named = step.claim.KIND, (line.code for line in step.claim.containers)
    if kind in TREATING:
        return step.after.code in named  # what was left over is put in, not taken out
    return kind in ("sampled", "transformed", "metered_out") or _pours_from_another(step)


def _pours_from_another(step: Taken) -> bool:
    return step.claim.KIND == "metered_in" and getattr(step.claim, "source", None) is not None


def _leaves_the_books(step: Taken) -> bool:
    kind = step.claim.KIND
    return kind == "sampled" or (kind == "metered_out" and getattr(step.claim, "into", None) is None)


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _handlers(step: Taken) -> tuple[tuple[str, str], ...]:
    return tuple((handler.duty.value, handler.name) for handler in step.claim.handlers)


def _destination(step: Taken) -> str:
    stated: Destination | None = getattr(step.claim, "destination", None)
    if stated is not None:
        return stated.value
    if step.claim.KIND in TREATING:
        return Destination.OWN_TREATMENT.value
    in_store = step.after.stage is ContainerStage.STORED
    return Destination.ANOTHER_STORE.value if in_store else Destination.TRANSFER.value
