"""Whether the same events lead to the same state in whatever order they come, and however often.

Figure: no failure in 100,000 generated histories of one container: up to 14 events of three organisations and their
three phones, each with a clock of its own, shuffled and sent again. It is a proof by trying, not a measurement; the
time stands beside it. Source: trust.md 6 (scorecard 10).
"""

import random
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from hwtrack.cli.bench.measure import Outcome
from hwtrack.custody.accepted import Accepted
from hwtrack.custody.claims import Basis, Claim, MassSource, Named, NamedWithMass, Store, Weighing
from hwtrack.custody.clock import Lateness
from hwtrack.custody.container import Container
from hwtrack.custody.events.contested import Contested
from hwtrack.custody.events.corrected import Corrected, CorrectionReason
from hwtrack.custody.events.departed import Departed
from hwtrack.custody.events.generated import Born, Generated
from hwtrack.custody.events.loaded import Loaded
from hwtrack.custody.events.received import ReceiptOutcome, Received, ReceivedLine
from hwtrack.custody.events.sampled import Sampled, SampledLine, SamplingPurpose
from hwtrack.custody.events.sealed import Sealed, SealedLine
from hwtrack.custody.events.stored_in import StoredIn
from hwtrack.custody.events.stored_out import StoredOut
from hwtrack.custody.events.top_up import ToppedUp, TopUp
from hwtrack.custody.events.treated import Treated
from hwtrack.custody.events.unloaded import Unloaded
from hwtrack.custody.fold import fold
from hwtrack.custody.header import Grade, Header
from hwtrack.custody.treatment import Input
from hwtrack.kernel.quantity import Mass

HISTORIES = 100_000
MOST = 14
ANY_STEP, ANYBODY = 0.3, 0.2
"""How often a step is not the likely one, and is not made by whom it should be."""
ORGS = (1, 2, 3)
CODE = "91329900MA9XCL014E9000131120260921017"
HOME = ORGS[0]
CONTAINER = UUID(int=0x01995E00_0000_7000_8000_000000001001)
MANIFEST = UUID(int=0x01995E00_0000_7000_8000_00000000000A)
PLACE = Store(site_id=UUID(int=1), facility_id=UUID(int=2))
NOON = datetime(2026, 9, 21, 4, tzinfo=UTC)

Made = Callable[[UUID, datetime, random.Random, list[UUID]], Claim]
"""A claim of one kind from its id, its time, chance, and the events there are so far."""


async def run() -> Outcome:
    """Generate histories, fold each in its order and in another, and count where that differs."""
    chance, began = random.Random(20260921), time.perf_counter()  # noqa: S311 - histories that can be had again
    events, failures = 0, 0
    for _ in range(HISTORIES):
        history = _history(chance)
        events += len(history)
        failures += not _converges(history, chance)
    took = time.perf_counter() - began
    line = f"{failures} failures in {HISTORIES:,} histories of {events:,} events"
    return Outcome("convergence", failures == 0, line, (f"{took:.0f} s, each history folded twice",))


def _converges(history: list[Accepted], chance: random.Random) -> bool:
    blank = Container(container_id=CONTAINER, code=CODE, home=HOME)
    mixed = [*history, *chance.choices(history, k=chance.randrange(4))]
    chance.shuffle(mixed)
    there, here = fold(blank, mixed), fold(blank, history)
    told = sorted(outcome.event_id for outcome in there.outcomes)
    return there == here and told == sorted(event.event_id for event in history)


def _history(chance: random.Random) -> list[Accepted]:
    """Return up to 14 events: a likely life, in which anybody may say anything at almost any time."""
    ahead = {org: timedelta(minutes=chance.choice((-4, 0, 0, 3, 400))) for org in ORGS}
    numbers, there, history = count(1), list[UUID](), list[Accepted]()
    for step in range(chance.randint(1, MOST)):
        kind = chance.choice(LIFE) if chance.random() < ANY_STEP else LIFE[min(step, len(LIFE) - 1)]
        org = chance.choice(ORGS) if chance.random() < ANYBODY else WHO.get(kind, HOME)
        at = NOON + timedelta(minutes=10 * step + chance.choice((-25, 0, 0, 0, 3)))
        event_id = _id(at, next(numbers))
        history.append(Accepted(kind(event_id, at, chance, there), _header(event_id, at + ahead[org], org, chance)))
        there.append(event_id)
    return history


def _id(at: datetime, number: int) -> UUID:
    millis = (at - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)
    return UUID(int=(millis << 80) | 0x7000_8000_0000_0000_0000 | number)


def _header(event_id: UUID, at: datetime, org: int, chance: random.Random) -> Header:
    return Header(
        event_id=event_id,
        home_org_id=HOME,
        containers=(CONTAINER,),
        record_time=at + timedelta(hours=chance.choice((0, 0, 1, 80))),
        effective_time=at,
        lateness=chance.choice((Lateness.NORMAL, Lateness.NORMAL, Lateness.LATE, Lateness.HELD)),
        org_id=org,
        grade=chance.choice((Grade.DEVICE, Grade.UNSIGNED, Grade.DESK)),
        account_id=UUID(int=org),
        second_account_id=chance.choice((None, UUID(int=99))),
        manifest_ids=chance.choice(((MANIFEST,), (MANIFEST,), ())),
    )


def _mass(chance: random.Random) -> Weighing:
    net = Mass(chance.randint(1, 400_000))
    return Weighing(net=net, source=MassSource.DECLARED, basis=Basis.WITHOUT_PACKAGING)


def _named() -> tuple[Named, ...]:
    return (Named(code=CODE),)


def _weighable() -> tuple[NamedWithMass, ...]:
    return (NamedWithMass(code=CODE),)


def _generated(event_id: UUID, at: datetime, chance: random.Random, _: list[UUID]) -> Claim:
    lines = (Born(code=CODE, mass=_mass(chance)),)
    return Generated(event_id=event_id, event_time=at, containers=lines, waste_code="90001311")


def _top_up(event_id: UUID, at: datetime, chance: random.Random, _: list[UUID]) -> Claim:
    lines = (ToppedUp(code=CODE, added=Mass(chance.randint(1, 90_000))),)
    return TopUp(event_id=event_id, event_time=at, containers=lines)


def _sealed(event_id: UUID, at: datetime, chance: random.Random, _: list[UUID]) -> Claim:
    return Sealed(event_id=event_id, event_time=at, containers=(SealedLine(code=CODE, mass=_mass(chance)),))


def _stored_in(event_id: UUID, at: datetime, _: random.Random, __: list[UUID]) -> Claim:
    return StoredIn(event_id=event_id, event_time=at, containers=_weighable(), place=PLACE)


def _stored_out(event_id: UUID, at: datetime, _: random.Random, __: list[UUID]) -> Claim:
    return StoredOut(event_id=event_id, event_time=at, containers=_weighable(), place=PLACE)


def _loaded(event_id: UUID, at: datetime, chance: random.Random, _: list[UUID]) -> Claim:
    return Loaded(
        event_id=event_id, event_time=at, containers=_weighable(), carrier_org_id=chance.choice((None, ORGS[1]))
    )


def _departed(event_id: UUID, at: datetime, _: random.Random, __: list[UUID]) -> Claim:
    return Departed(event_id=event_id, event_time=at, containers=_named())


def _unloaded(event_id: UUID, at: datetime, _: random.Random, __: list[UUID]) -> Claim:
    return Unloaded(event_id=event_id, event_time=at, containers=_named())


def _received(event_id: UUID, at: datetime, chance: random.Random, _: list[UUID]) -> Claim:
    outcome = chance.choice((ReceiptOutcome.ACCEPTED, ReceiptOutcome.ACCEPTED, ReceiptOutcome.NOT_ARRIVED))
    return Received(event_id=event_id, event_time=at, containers=(ReceivedLine(code=CODE, outcome=outcome),))


def _sampled(event_id: UUID, at: datetime, chance: random.Random, _: list[UUID]) -> Claim:
    line = SampledLine(code=CODE, taken=Mass(chance.randint(1, 900)), sample_number="S")
    return Sampled(event_id=event_id, event_time=at, containers=(line,), purpose=SamplingPurpose.INSPECTION)


def _treated(event_id: UUID, at: datetime, _: random.Random, __: list[UUID]) -> Claim:
    return Treated(event_id=event_id, event_time=at, containers=(Input(code=CODE),), place=PLACE, method="D10")


def _corrected(event_id: UUID, at: datetime, chance: random.Random, there: Iterable[UUID]) -> Claim:
    corrects = chance.choice([*there, UUID(int=1)])
    reason = CorrectionReason.DID_NOT_HAPPEN
    return Corrected(event_id=event_id, event_time=at, containers=_named(), corrects=corrects, reason=reason)


def _contested(event_id: UUID, at: datetime, chance: random.Random, there: Iterable[UUID]) -> Claim:
    disputes = (chance.choice([*there, UUID(int=1)]),)
    return Contested(event_id=event_id, event_time=at, containers=_named(), disputes=disputes, reason="x")


LIFE: tuple[Made, ...] = (
    *(_generated, _top_up, _sealed, _stored_in, _stored_out, _loaded, _departed),
    *(_unloaded, _received, _sampled, _corrected, _contested, _treated),
)
"""The steps of a life in their likely order; what is drawn out of it may come at any time."""

WHO: Mapping[Made, int] = {
    _loaded: ORGS[1],
    _departed: ORGS[1],
    _unloaded: ORGS[1],
    _received: ORGS[2],
    _treated: ORGS[2],
}
"""Who usually does what; the generator does the rest."""
