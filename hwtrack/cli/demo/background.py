"""The city's ordinary months, made through the same services as anybody uses.

Companies first, then batches of containers with their events, then trips. Reproducible by the seed. Nothing here may
make a rule refuse or alarm.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from hwtrack.cli.demo.city import Company
from hwtrack.cli.demo.hands import Hands
from hwtrack.cli.demo.months import LAST_DAY, Batch, Months, Trip, working_after
from hwtrack.cli.demo.pen import instant, weighed
from hwtrack.cli.demo.trips import Trips, Way
from hwtrack.kernel.quantity import Mass
from hwtrack.labels.container import Container

SEED = 20261026
PLAQUES_LEFT_OUT = 3
"""Facilities of the whole city whose plaque has not been printed yet: 61 of 64 have one."""
PLAQUES_ON = date(2026, 7, 24)

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many are done and of how many."""


async def fill_months(hands: Hands, trips: Trips, months: Months, progress: Progress) -> None:
    """Fill all batches and make all trips."""
    codes: dict[int, list[str]] = {}
    for done, batch in enumerate(months.batches):
        progress("containers", done, len(months.batches))
        codes[batch.number] = await _fill(hands, batch)
    for done, trip in enumerate(months.trips):
        progress("manifests", done, len(months.trips))
        await _travel(trips, trip, codes[trip.batch.number])


async def hang_plaques(hands: Hands, companies: Mapping[str, Company], progress: Progress) -> None:
    """Print the plaques of all facilities but the last few of the city."""
    facilities = list(hands.ids.facilities.items())[: -PLAQUES_LEFT_OUT or None]
    for done, ((key, _), facility_id) in enumerate(facilities):
        progress("plaques", done, len(facilities))
        if companies[key].people:
            await hands.plaque(key, facility_id, instant(PLAQUES_ON, "10:00") + timedelta(minutes=done))


async def _fill(hands: Hands, batch: Batch) -> list[str]:
    key = batch.habit.company.key
    made = await hands.register(
        key, batch.habit.waste, count=len(batch.nets), day=batch.day, at=instant(batch.day, "08:00")
    )
    await hands.label(key, made, provincial=batch.habit.provincial, at=instant(batch.day, "08:10"))
    await hands.say(key, _day(hands, batch, made), at=instant(batch.day, "17:00"))
    return [one.code.text for one in made]


def _day(hands: Hands, batch: Batch, made: tuple[Container, ...]) -> list[str]:
    """Write what happened to a batch from morning to evening."""
    waste, day, key = batch.habit.waste, batch.day, batch.habit.company.key
    codes = [one.code.text for one in made]
    half = [Mass(net.grams // 2) for net in batch.nets]
    return [
        hands.event(
            "generated",
            [{"code": code} for code in codes],
            at=instant(day, "08:30"),
            waste_code=waste.waste_code.digits,
            form=waste.form.value,
            filling_began=day.isoformat(),
            producing_facility_id=str(hands.ids.facilities[key, "MF0001"]),
            place=hands.place(key, "MF0001"),
        ),
        hands.event(
            "top_up",
            [{"code": code, "added": mass.text} for code, mass in zip(codes, half, strict=True)],
            at=instant(day, "11:30"),
        ),
        hands.event(
            "sealed",
            [
                {"code": code, "mass": weighed(net, waste.tare_mass)}
                for code, net in zip(codes, batch.nets, strict=True)
            ],
            at=instant(day, "16:00"),
        ),
        hands.event(
            "stored_in",
            [{"code": code} for code in codes],
            at=instant(day, "16:30"),
            place=hands.place(key, "TS001", zone="A", row=str(batch.number % 6 + 1)),
        ),
    ]


async def _travel(trips: Trips, trip: Trip, codes: list[str]) -> None:
    habit = trip.batch.habit
    way = Way(
        remover=habit.company.key,
        recipient=habit.recipient,
        carrier=habit.carrier,
        consignor=habit.company.key,
        waste=habit.waste,
    )
    manifest = await trips.issue(
        way, codes, number=f"20263299{trip.number:06d}", at=instant(trip.issued_on, "15:00"), loading_on=trip.loading_on
    )
    if trip.loading_on > LAST_DAY:
        return
    await trips.dispatch(way, manifest)
    await trips.receive(way, manifest, trip.bridge_net)
    if trip.settled_on > LAST_DAY:
        return
    await trips.settle(way, manifest, trip.settled_on)
    if (treated_on := working_after(trip.settled_on, 1)) <= LAST_DAY:
        await trips.treat(way, manifest, treated_on)
