"""People doing whatever they like to a few containers, and what must hold after every step whatever they did."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.claims import Claim
from hwtrack.custody.container import ON_THE_ROAD, Container, ContainerStage, Reason, Status
from hwtrack.custody.events import SETTLING
from hwtrack.custody.events.contested import Contested
from hwtrack.custody.events.ruled import Ruled
from hwtrack.custody.fold import Folded, Taken, fold, fold_before_and_after, steps
from hwtrack.custody.judging import changed
from hwtrack.kernel.quantity import NOTHING, Mass
from tests.custody import make
from tests.custody.histories import books
from tests.custody.histories.world import World, paper_cast

HOLDER = 4
"""Stands for whoever holds the first container that is named."""

MOVES = ("stored_in", "stored_out", "loaded", "departed", "arrived", "unloaded", "received", "returned")
TAKING = frozenset({"loaded", "received", "returned"})
BEGINNING = frozenset({"generated", "opening_stock", "treated", "self_treated", "transformed", "packed"})

NEXT: Mapping[ContainerStage, tuple[str, int]] = MappingProxyType(
    {
        ContainerStage.ON_SITE: ("stored_in", HOLDER),
        ContainerStage.STORED: ("stored_out", HOLDER),
        ContainerStage.OUT: ("loaded", 1),
        ContainerStage.RETURNED: ("loaded", 0),
        ContainerStage.LOADED: ("departed", HOLDER),
        ContainerStage.IN_TRANSIT: ("arrived", 2),
        ContainerStage.ARRIVED: ("unloaded", HOLDER),
        ContainerStage.UNLOADED: ("received", 2),
        ContainerStage.REFUSED: ("returned", 0),
        ContainerStage.NOT_ARRIVED: ("received", 2),
        ContainerStage.RECEIVED: ("stored_in", HOLDER),
    }
)
"""What usually comes next, and who does it."""

full = st.integers(100_000, 500_000).map(lambda grams: Mass(grams).text)
amounts = st.sampled_from((1, 999, 20_000, 60_000, 400_000)).map(lambda grams: Mass(grams).text)
poured = st.sampled_from((2, 1_000, 50_000, 450_000))
somebody = st.sampled_from((HOLDER, HOLDER, HOLDER, HOLDER, 0, 1, 2, 3))
something = st.sampled_from((0, 0, 0, 1, 1, 2, 3))
ages = st.sampled_from((0, 0, 0, 0, 0, 1, 3, 6, 60, 1500, 5000))
OUTCOMES = st.sampled_from(("accepted", "accepted", "refused", "not_arrived"))
luck = st.randoms(use_true_random=False)


class Histories(RuleBasedStateMachine):
    """A history of a few containers as it grows. Every rule is something that people or phones do."""

    def __init__(self) -> None:
        """Begin with a world in which nothing has happened."""
        super().__init__()
        self.world = self.opened()
        self.seen: dict[str, int] = {}
        self.remembered: list[tuple[datetime, str, Folded]] = []

    def opened(self) -> World:
        """Return the world it plays in."""
        return World(paper_cast())

    # --- helpers -----------------------------------------------------------------------------------------------------

    def code(self, number: int) -> str:
        """Return one of the containers."""
        return self.world.cast.codes[number]

    def who(self, number: int, code: str) -> int:
        """Return one of the companies: that which holds a container, or any."""
        if number != HOLDER:
            return self.world.cast.companies[number]
        return self.world.folded(code).container.holder or self.world.cast.homes[code]

    def do(self, kind: str, lines: list[dict[str, Any]], who: int, ago: int = 0, **more: Any) -> None:
        """Let a company record something; two of three times it is sent at once."""
        org = self.who(who, lines[0]["code"])
        body = self.world.body(kind, lines, org=org, ago=ago, **more)
        self.world.act(org, body)
        if org in self.world.phones and self.world.made % 3:
            self.world.sync(org, body)

    def event(self, number: int) -> UUID | None:
        """Return one of the recorded events."""
        events = list(self.world.events)
        return events[number % len(events)] if events else None

    def place(self) -> dict[str, str]:
        """Return the place that everybody names."""
        return dict(self.world.cast.place)

    # --- what happens to containers ----------------------------------------------------------------------------------

    @initialize(masses=st.lists(full, min_size=2, max_size=2))
    def begin(self, masses: list[str]) -> None:
        """Let two drums begin, so that there is something to quarrel about, and a manifest name carrier and plant."""
        for number, mass in enumerate(masses):
            born = self._born("generated", self.code(number), mass, org=self.world.cast.generator)
            self.world.at_desk(self.world.cast.generator, born, alone=True)
        self.world.manifest = frozenset({self.world.cast.carrier, self.world.cast.plant})

    def _born(self, kind: str, code: str, mass: str, *, org: int) -> str:
        weighed = make.mass(mass)
        more: dict[str, Any] = {"waste_code": code[18:26], "producing_facility_id": None}
        if kind == "opening_stock":
            more = {"place": self.place()}
        return self.world.body(kind, make.lines(code, mass=weighed), org=org, **more)

    @rule(kind=st.sampled_from(("generated", "opening_stock")), number=st.integers(0, 3), mass=full, who=somebody)
    def begins(self, kind: str, number: int, mass: str, who: int) -> None:
        """Let a life begin, or be said to."""
        org = self.who(who, self.code(number))
        self.world.act(org, self._born(kind, self.code(number), mass, org=org))

    @rule(number=something, steps=st.integers(1, 5), outcome=OUTCOMES, everything=st.booleans())
    def go_on(self, number: int, steps: int, outcome: str, everything: bool) -> None:
        """Do with one of them, or with it and its neighbour, what usually comes next, a few times, and send it."""
        numbers = [number, (number + 1) % 2] if everything and number < 2 else [number]
        for _ in range(steps):
            self._next(numbers, outcome)

    def _next(self, numbers: list[int], outcome: str) -> None:
        stage = self.world.folded(self.code(numbers[0])).container.stage
        if stage in NEXT:
            kind, who = NEXT[stage]
            self._move(kind, numbers, who, 0, outcome)
            for org, body in self._unsent()[-1:]:
                self.world.sync(org, body)

    @rule(number=st.integers(0, 2), slag=poured.map(lambda grams: Mass(grams).text))
    def burn(self, number: int, slag: str) -> None:
        """Bring one to the plant by whatever comes next, and burn a part; the slag goes into the plant's box."""
        drum, plant = self.code(number), self.world.cast.plant
        for _ in range(len(NEXT)):
            if self.world.folded(drum).container.stage is ContainerStage.RECEIVED:
                break
            self._next([number], "accepted")
        box = make.lines(self.code(3), added=slag)
        line = make.lines(drum, taken="1.000")
        body = self.world.body("treated", line, org=plant, place=self.place(), outputs=box, batch=None)
        self.world.at_desk(plant, body, alone=True)

    @rule(number=something)
    def strange_plant(self, number: int) -> None:
        """Let somebody whom nobody named say that it took it over at its gate."""
        drum, stranger = self.code(number), self.world.cast.stranger
        for _ in range(3):
            if self.world.folded(drum).container.stage in ON_THE_ROAD:
                break
            self._next([number], "accepted")
        more: dict[str, Any] = {"manifest_id": None, "ticket": None, "unit": None}
        line = make.lines(drum, outcome="accepted")
        self.world.act(stranger, self.world.body("received", line, org=stranger, **more))

    @rule(number=something, added=amounts, who=somebody, ago=ages)
    def fill(self, number: int, added: str, who: int, ago: int) -> None:
        """Put more in."""
        self.do("top_up", make.lines(self.code(number), added=added), who, ago)

    @rule(number=something, mass=amounts, who=somebody, ago=ages)
    def seal(self, number: int, mass: str, who: int, ago: int) -> None:
        """Close it with a final mass."""
        self.do("sealed", make.lines(self.code(number), mass=make.mass(mass)), who, ago)

    @rule(
        kind=st.sampled_from(MOVES),
        numbers=st.lists(something, min_size=1, max_size=3, unique=True),
        who=somebody,
        ago=ages,
        outcome=OUTCOMES,
    )
    def move(self, kind: str, numbers: list[int], who: int, ago: int, outcome: str) -> None:
        """Carry some of them about, or say so."""
        self._move(kind, numbers, who, ago, outcome)

    def _move(self, kind: str, numbers: list[int], who: int, ago: int, outcome: str) -> None:
        lines = make.lines(*(self.code(number) for number in numbers))
        more: dict[str, Any] = {name: None for name in make.GOOD[kind] if name in {"manifest_id", "ticket", "unit"}}
        if kind.startswith("stored"):
            more["place"] = self.place()
        elif kind == "loaded":
            more["carrier_org_id"] = self.world.cast.carrier if who in (0, HOLDER) else None
        elif kind == "received":
            reason = {"reason": "leaking"} if outcome == "refused" else {}
            lines = [line | {"outcome": outcome, **reason} for line in lines]
        self.do(kind, lines, who, ago, **more)

    @rule(number=something, taken=amounts, who=somebody, ago=ages)
    def sample(self, number: int, taken: str, who: int, ago: int) -> None:
        """Take a sample."""
        line = make.lines(self.code(number), taken=taken, sample_number="S")
        self.do("sampled", line, who, ago, laboratory_org_id=None)

    @rule(
        kind=st.sampled_from(("treated", "self_treated")),
        number=st.integers(0, 2),
        taken=st.none() | amounts | amounts,
        who=somebody,
        ago=ages,
        slag=st.none() | amounts.map(lambda kg: {"mass": make.mass(kg)}) | amounts.map(lambda kg: {"added": kg}),
    )
    def treat(self, kind: str, number: int, taken: str | None, who: int, ago: int, slag: dict[str, Any] | None) -> None:
        """Treat what is in a drum, with or without something left over."""
        line = make.lines(self.code(number), **({} if taken is None else {"taken": taken}))
        left = None if slag is None else make.lines(self.code(3), **slag)
        self.do(kind, line, who, ago, place=self.place(), outputs=left, batch=None)

    @rule(
        source=something, result=something, mass=st.integers(2, 300_000), loss=st.integers(0, 1), who=somebody, ago=ages
    )
    def transform(self, source: int, result: int, mass: int, loss: int, who: int, ago: int) -> None:
        """Pour from one into another, and lose a gram on the way."""
        if source == result:
            return
        self.do(
            "transformed",
            make.lines(self.code(source), taken=Mass(mass).text),
            who,
            ago,
            outputs=make.lines(self.code(result), mass=Mass(mass - loss).text),
            loss=Mass(loss).text,
            loss_reason="挂壁" if loss else None,
        )

    @rule(source=something, result=something, mass=amounts, who=somebody, ago=ages)
    def pump(self, source: int, result: int, mass: str, who: int, ago: int) -> None:
        """Pump from one into another through a meter."""
        if source != result:
            line = make.lines(self.code(result), quantity=mass, meter_id="M", before="0.000", after=mass)
            self.do("metered_in", line, who, ago, source=self.code(source))

    @rule(kind=st.sampled_from(("packed", "unpacked")), piece=something, unit=something, who=somebody, ago=ages)
    def pack(self, kind: str, piece: int, unit: int, who: int, ago: int) -> None:
        """Put one into another, or take it out."""
        if piece != unit:
            other = {"into" if kind == "packed" else "out_of": self.code(unit)}
            self.do(kind, make.lines(self.code(piece)), who, ago, **other)

    @rule(number=something, presence=st.sampled_from(("present", "missing")), official=st.booleans(), who=somebody)
    def count(self, number: int, presence: str, official: bool, who: int) -> None:
        """Look whether it is there."""
        org = self.world.cast.bureau if official else self.who(who, self.code(number))
        line = make.lines(self.code(number), presence=presence)
        self.world.act(org, self.world.body("counted", line, org=org, place=self.place()))

    @rule(number=something, foreign=st.sampled_from(("JS-1", "JS-2")), who=somebody)
    def bind(self, number: int, foreign: str, who: int) -> None:
        """Bind another system's code."""
        self.do("foreign_code_bound", make.lines(self.code(number), foreign_code=foreign, system="省"), who)

    # --- phones, clocks and papers -----------------------------------------------------------------------------------

    def _unsent(self) -> list[tuple[int, str]]:
        return [(org, body) for org, phone in self.world.phones.items() for body in phone.outbox]

    @precondition(lambda self: self._unsent())
    @rule(number=st.integers(0, 50))
    def sync_one(self, number: int) -> None:
        """Send one event, whichever comes first."""
        waiting = self._unsent()
        self.world.sync(*waiting[number % len(waiting)])

    @precondition(lambda self: self._unsent())
    @rule(number=somebody, chance=luck)
    def sync_all(self, number: int, chance: random.Random) -> None:
        """Send everything a phone has, in any order."""
        org = self.world.cast.phones[number % 3]
        waiting = list(self.world.phones[org].outbox)
        chance.shuffle(waiting)
        for body in waiting:
            self.world.sync(org, body)

    @precondition(lambda self: any(phone.sent for phone in self.world.phones.values()))
    @rule(number=st.integers(0, 50))
    def crash_and_resend(self, number: int) -> None:
        """Lose the answer and send it again: nothing happens twice, and the answer is the same."""
        sent = [(org, body) for org, phone in self.world.phones.items() for body in phone.sent]
        org, body = sent[number % len(sent)]
        lengths = {code: len(chain) for code, chain in self.world.chains.items()}
        first = self.world.answers[self._id(body)]
        assert self.world.receive(org, body) == first
        assert {code: len(chain) for code, chain in self.world.chains.items()} == lengths

    def _id(self, body: str) -> UUID:
        return next(event_id for event_id in self.world.answers if str(event_id) in body)

    @rule(minutes=st.sampled_from((1, 4, 7, 90, 1500, 4400)))
    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.world.now += timedelta(minutes=minutes)

    @rule(number=somebody, minutes=st.sampled_from((-90, -4, 0, 3, 7, 3000)))
    def jump(self, number: int, minutes: int) -> None:
        """Let a phone's clock jump."""
        self.world.phones[self.world.cast.phones[number % 3]].ahead = timedelta(minutes=minutes)

    @rule(number=something)
    def second_truck(self, number: int) -> None:
        """Let somebody else take it over too, in the name of the same manifest."""
        self.world.manifest |= {self.world.cast.stranger}
        stranger = self.world.cast.stranger
        more: dict[str, Any] = {"manifest_id": None, "unit": None, "carrier_org_id": None}
        self.world.act(stranger, self.world.body("loaded", make.lines(self.code(number)), org=stranger, **more))

    @rule(number=somebody)
    def revoke(self, number: int) -> None:
        """Let a phone no longer count, or count again."""
        phone = self.world.phones[self.world.cast.phones[number % 3]]
        phone.revoked = not phone.revoked

    @rule(named=st.sets(st.integers(0, 3), max_size=3))
    def invite(self, named: set[int]) -> None:
        """Let the open manifest name somebody else."""
        self.world.manifest = frozenset(self.world.cast.companies[number] for number in named)

    # --- what people settle ------------------------------------------------------------------------------------------

    @precondition(lambda self: self.world.events)
    @rule(number=st.integers(0, 99), who=somebody, alone=st.booleans(), added=st.none() | amounts)
    def correct(self, number: int, who: int, alone: bool, added: str | None) -> None:
        """Take an event back, or let a top-up have been another."""
        event_id = self.event(number)
        claim = self.world.events[event_id] if event_id else None
        if claim is None:
            return
        more: dict[str, Any] = {"corrects": str(event_id), "reason": "did_not_happen"}
        if added is not None and claim.KIND == "top_up":
            lines = make.lines(claim.codes[0], added=added)
            new = make.members("top_up", 0, at=claim.event_time, containers=lines)
            more |= {"reason": "wrong_mass", "replacement": new | {"event_id": str(event_id)}}
        self._desk("corrected", claim, self.who(who, claim.codes[0]), alone=alone, **more)

    @precondition(lambda self: self.world.events)
    @rule(number=st.integers(0, 99), who=somebody)
    def dispute(self, number: int, who: int) -> None:
        """Dispute an event."""
        if event_id := self.event(number):
            claim = self.world.events[event_id]
            self._desk("contested", claim, self.who(who, claim.codes[0]), alone=True, disputes=[str(event_id)])

    @rule(number=something, official=st.booleans(), who=somebody)
    def hold(self, number: int, official: bool, who: int) -> None:
        """Order that it be not moved."""
        org = self.world.cast.bureau if official else self.who(who, self.code(number))
        self.world.act(org, self.world.body("held", make.lines(self.code(number)), org=org))

    @precondition(lambda self: self.world.events)
    @rule(
        upheld=st.integers(0, 99),
        aside=st.integers(0, 99),
        lifted=st.integers(0, 99),
        official=st.booleans(),
        alone=st.booleans(),
    )
    def judge(self, upheld: int, aside: int, lifted: int, official: bool, alone: bool) -> None:
        """Settle what is contested and lift what is held."""
        named = {"upholds": self.event(upheld), "sets_aside": self.event(aside), "lifts": self.event(lifted)}
        if named["upholds"] == named["sets_aside"]:
            named["sets_aside"] = None
        claim = self.world.events[next(event for event in named.values() if event)]
        org = self.world.cast.bureau if official else self.world.cast.generator
        members = {
            name: None if (event := named.get(name)) is None else [str(event)]
            for name in ("upholds", "sets_aside", "lifts")
        }
        self._desk("ruled", claim, org, alone=alone, **members)

    @precondition(lambda self: self.world.quarantine)
    @rule(number=st.integers(0, 50))
    def release(self, number: int) -> None:
        """Let in what lies in quarantine."""
        lying = list(self.world.quarantine.values())
        body, org = lying[number % len(lying)]
        quoted = make.read_members(body)
        if quoted["kind"] in {kind.KIND for kind in SETTLING}:
            return
        members = make.released(quoted)
        lines = members.pop("containers")
        members["quarantine_id"] = str(make.container_id(3000 + number % len(lying)))
        self.world.at_desk(org, self.world.body("released", lines, org=self.world.cast.stranger, **members))

    def _desk(self, kind: str, claim: Claim, org: int, *, alone: bool, **more: Any) -> None:
        body = self.world.body(kind, make.lines(*claim.codes), org=org, **more)
        self.world.at_desk(org, body, alone=alone)

    @rule()
    def remember(self) -> None:
        """Note what is known now."""
        for code in self.world.cast.codes:
            self.remembered.append((self.world.now, code, self.world.folded(code)))

    # --- what must hold ----------------------------------------------------------------------------------------------

    @invariant()
    def whatever_is_new_holds(self) -> None:
        """Check every container to which something happened since the last look."""
        for code in self.world.cast.codes:
            chain = self.world.chains[code]
            if len(chain) != self.seen.get(code, 0):
                holds(self.world.blank(code), chain)
                self.seen[code] = len(chain)

    @invariant()
    def what_was_known_then_is_what_it_was(self) -> None:
        """Fold again what had been recorded by an instant somebody remembered."""
        for at, code, then in self.remembered[-2:]:
            assert self.world.folded(code, until=at) == then

    def teardown(self) -> None:
        """Look at every memory once more, and at what all containers hold together."""
        for at, code, then in self.remembered:
            assert self.world.folded(code, until=at) == then
        nothing_is_lost(self.world)


def holds(blank: Container, chain: list[Accepted]) -> None:
    """Check what must be true of one container's chain."""
    folded = fold(blank, chain)
    mixed = [*chain, *chain[::2]]
    random.Random(len(chain)).shuffle(mixed)  # noqa: S311 - a shuffle that can be had again
    assert fold(blank, mixed) == folded, "order or repetition mattered"
    assert sorted(one.event_id for one in folded.outcomes) == sorted(one.event_id for one in chain)
    before, after = fold_before_and_after(blank, chain[:-1], chain[-1])
    assert (before, after) == (fold(blank, chain[:-1]), folded), "one run differs from two"
    assert all(change.was is not change.now for change in changed(before, after))
    contested = any(one.status is Status.CONTESTED for one in folded.outcomes)
    assert contested == folded.container.contested, "contested, or not"
    _both_contested(folded)
    _one_holder(blank, chain)
    _exact(blank, chain)


def _both_contested(folded: Folded) -> None:
    """Check that whoever took it over twice, neither counts alone: both are contested until somebody rules."""
    twice = [one for one in folded.outcomes if Reason.TAKEN_TWICE in one.reasons]
    assert len(twice) != 1, "one of two that took it counts by itself"
    assert {one.status for one in twice} <= {Status.CONTESTED}, "taken twice, and counted"


def _one_holder(blank: Container, chain: list[Accepted]) -> None:
    """Check that custody passes from hand to hand: whoever has it now got it from whoever had it before."""
    taken = steps(blank, chain)
    upheld = {one for event in chain if isinstance(event.claim, Ruled) for one in event.claim.upholds}
    for step in taken:
        if step.before.holder == step.after.holder:
            continue
        if step.before.holder is None:
            assert step.claim.KIND in BEGINNING
            assert step.after.holder == blank.home
        else:
            assert step.claim.KIND in TAKING
            assert step.after.giver == step.before.holder
            assert step.event.event_id in upheld or _entitled(step), "taken by somebody whom nobody named"
    holders = [step.after.holder for step in taken]
    assert all(later is not None for earlier, later in pairwise(holders) if earlier is not None), "nobody has it"


def _entitled(step: Taken) -> bool:
    """Say whether the new holder was invited, named by the old one, or had it before."""
    header, before, taker = step.event.header, step.before, step.after.holder
    if step.claim.KIND == "loaded" and before.stage in ON_THE_ROAD and before.giver is not None:
        return header.acting_org == before.holder  # whoever has it on the truck may hand it on; nobody takes it away
    if header.invitation(before.container_id) is not None:
        return True
    if step.claim.KIND == "returned":
        return taker in (before.giver, before.home)
    return header.acting_org == before.holder and taker in step.claim.named_orgs


def _exact(blank: Container, chain: list[Accepted]) -> None:
    """Check that what is in it is what every step that acted said, to the gram."""
    undisputed = [event for event in chain if not isinstance(event.claim, Contested)]
    folded = fold(blank, undisputed)
    assert (folded.container.net or NOTHING) == books.balance(steps(blank, undisputed), blank.code)
    if not books.overdrawn(folded):
        assert (folded.container.net or NOTHING) >= NOTHING, "less than nothing, and nobody was told"


def nothing_is_lost(world: World) -> None:
    """Check over all containers that what was poured from one into another is neither more nor less than what left."""
    poured: dict[UUID, list[Taken]] = {}
    for code in world.cast.codes:
        undisputed = [event for event in world.chains[code] if not isinstance(event.claim, Contested)]
        for step in steps(world.blank(code), undisputed):
            poured.setdefault(step.event.event_id, []).append(step)
    for several in poured.values():
        claim: Any = several[0].claim
        if claim.KIND in {"transformed", "metered_in"} and len(several) == len(claim.codes):
            rose = sum(((step.after.net or NOTHING) - (step.before.net or NOTHING)).grams for step in several)
            assert rose == -(claim.loss.grams if claim.KIND == "transformed" else 0), "not every gram arrived"
