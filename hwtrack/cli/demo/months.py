"""What happens in the city's ordinary months: who fills how many containers on which day, and which trips follow.

Pure and seeded: the same seed plans the same months. Nothing in it breaks a rule: waste is sealed, labelled, stored,
sent with contract, number and permits to a plant that may take it, received within the bridge's division and
confirmed in time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hwtrack.cli.demo.neighbours import HABITS, Habit
from hwtrack.kernel.quantity import Mass, total

FIRST_DAY = date(2026, 7, 27)
LAST_DAY = date(2026, 10, 25)
"""The day before the demo's today."""
_DAYS_OFF = frozenset(date(2026, 10, day) for day in range(1, 8))
_MAKE_UP = date(2026, 10, 10)
BRIDGE_STEP = 20_000
_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Equal containers of one waste that a generator fills on one day."""

    number: int
    habit: Habit
    day: date
    nets: tuple[Mass, ...]

    @property
    def gross(self) -> Mass:
        """What the whole batch weighs with its packaging."""
        return Mass(total(list(self.nets)).grams + len(self.nets) * self.habit.waste.tare_mass.grams)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """A manifest for one batch, from its issue to its confirmation. Dates after `LAST_DAY` have not come yet."""

    number: int
    batch: Batch
    issued_on: date
    loading_on: date
    settled_on: date
    bridge_net: Mass


@dataclass(frozen=True, slots=True)
class Months:
    """Everything planned, in the order of the days."""

    batches: tuple[Batch, ...]
    trips: tuple[Trip, ...]

    @property
    def containers(self) -> int:
        """How many containers are filled."""
        return sum(len(batch.nets) for batch in self.batches)


def plan(seed: int, *, first: date = FIRST_DAY, last: date = LAST_DAY) -> Months:
    """Plan the months of every neighbour."""
    random = Random(seed)  # noqa: S311 - a story, not a secret
    batches: list[Batch] = []
    trips: list[Trip] = []
    for habit in HABITS:
        for turn, day in enumerate(_filling_days(random, first, last)):
            batch = Batch(number=len(batches) + 1, habit=habit, day=day, nets=_nets(random, habit))
            batches.append(batch)
            if turn % 2 == 0 and (trip := _trip(random, batch, len(trips) + 1, last)):
                trips.append(trip)
    return Months(tuple(sorted(batches, key=lambda batch: batch.day)), tuple(sorted(trips, key=lambda t: t.issued_on)))


def is_working(day: date) -> bool:
    """Say whether the city works on the day."""
    return day == _MAKE_UP or (day.weekday() < _SATURDAY and day not in _DAYS_OFF)


def working_after(day: date, days: int) -> date:
    """Return the working day that many working days later."""
    while days:
        day += timedelta(days=1)
        days -= is_working(day)
    return day


def _filling_days(random: Random, first: date, last: date) -> Iterator[date]:
    day = working_after(first - timedelta(days=1), 1 + random.randrange(5))
    while day <= last:
        yield day
        day = working_after(day, random.randint(4, 6))


def _nets(random: Random, habit: Habit) -> tuple[Mass, ...]:
    low, high = habit.waste.nets
    # Why: of everything in the demo, drawing labels of our own takes the longest.
    fewest, most = (5, 9) if habit.provincial else (3, 4)
    return tuple(Mass(random.randrange(low * 10, high * 10) * 100) for _ in range(random.randint(fewest, most)))


def _trip(random: Random, batch: Batch, number: int, last: date) -> Trip | None:
    issued = working_after(batch.day, random.randint(3, 9))
    if issued > last:
        return None
    loading = working_after(issued, 1)
    rounded = round(batch.gross.grams / BRIDGE_STEP) * BRIDGE_STEP
    return Trip(
        number=number,
        batch=batch,
        issued_on=issued,
        loading_on=loading,
        settled_on=working_after(loading, random.randint(1, 3)),
        bridge_net=Mass(rounded),
    )
