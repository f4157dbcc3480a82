"""The demo city's data: enough of everything, valid codes, and a story whose masses add up."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from hwtrack.cli.demo import story, wastes
from hwtrack.cli.demo.background import PLAQUES_LEFT_OUT, SEED
from hwtrack.cli.demo.building import COMPANIES
from hwtrack.cli.demo.city import CANGLAN, JINGLAN
from hwtrack.cli.demo.months import FIRST_DAY, LAST_DAY, Months, is_working, plan, working_after
from hwtrack.cli.demo.neighbours import BY_KEY, HABITS, credit_code
from hwtrack.cli.demo.wastes import Waste
from hwtrack.kernel.quantity import Mass
from hwtrack.labels.code import DigitalCode
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.plates import plate


@pytest.fixture(scope="module")
def months() -> Months:
    return plan(SEED)


def test_the_city_is_large_enough(months: Months) -> None:
    assert len(COMPANIES) >= 30
    assert sum(len(company.facilities) for company in COMPANIES) >= 60
    assert months.containers >= 1000
    assert len(months.trips) >= 80
    assert (date(2026, 7, 27), date(2026, 10, 25)) == (FIRST_DAY, LAST_DAY)


def test_61_of_64_facilities_get_a_plaque() -> None:
    facilities = sum(len(company.facilities) for company in COMPANIES)
    assert (facilities - PLAQUES_LEFT_OUT, facilities) == (61, 64)


def test_every_company_has_its_own_valid_credit_code_key_and_name() -> None:
    codes = [CreditCode.of(company.credit_code).text for company in COMPANIES]
    assert max(Counter(codes).values()) == 1
    assert len({company.key for company in COMPANIES}) == len(COMPANIES)
    assert len({company.name for company in COMPANIES}) == len(COMPANIES)
    assert CreditCode.of(credit_code(999)).text == credit_code(999)


def test_every_plate_is_one_and_stands_once() -> None:
    plates = [plate(vehicle.plate, vehicle.kind) for company in COMPANIES for vehicle in company.vehicles]
    assert max(Counter(plates).values()) == 1


def test_the_same_seed_plans_the_same_months_and_another_one_others(months: Months) -> None:
    assert plan(SEED) == months
    assert plan(SEED + 1) != months


def test_waste_ends_in_a_plant_that_may_take_it() -> None:
    for habit in HABITS:
        (licence,) = BY_KEY[habit.recipient].licences
        assert habit.waste.method in licence.methods
        assert f"HW{habit.waste.code[-2:]}" in licence.categories


def test_every_trip_is_confirmed_within_five_working_days_and_weighed_within_the_division(months: Months) -> None:
    for trip in months.trips:
        assert trip.batch.day < trip.issued_on < trip.loading_on < trip.settled_on
        assert trip.settled_on <= working_after(trip.loading_on, 5)
        assert abs((trip.bridge_net - trip.batch.gross).grams) <= 20_000
        assert all(is_working(day) for day in (trip.issued_on, trip.loading_on, trip.settled_on))


def test_the_city_rests_on_its_holiday_and_works_on_the_day_that_makes_up_for_it() -> None:
    assert [is_working(date(2026, 10, day)) for day in (1, 7, 8, 10, 11)] == [False, False, True, True, False]


def test_no_generator_fills_two_batches_on_one_day(months: Months) -> None:
    days = Counter((batch.habit.company.key, batch.day) for batch in months.batches)
    assert max(days.values()) == 1
    assert all(before.day <= after.day for before, after in pairwise(months.batches))


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (story.nets(story.MANIFEST_A), "8976.000"),
        (story.tares(story.MANIFEST_A), "888.000"),
        (story.GAP_A, "-4.000"),
        (story.nets(story.MANIFEST_B), "7480.000"),
        (story.nets(story.MISSING_B), "374.000"),
        (story.nets(story.MISSING_B) + story.tares(story.MISSING_B), "411.000"),
        (story.RECEIVED_B, "7106.000"),
        (story.ACCEPTED_B, "6919.500"),
        (story.REFUSED_B, "186.500"),
        (story.BRIDGE_B[0] - story.BRIDGE_B[1], "7820.000"),
        (story.nets(story.SLUDGE_BAGS), "12384.000"),
        (story.nets(story.LEFT_BEHIND), "9288.000"),
        (story.nets(story.NOWHERE), "3096.000"),
        (story.nets(story.RAG_BAGS), "58.000"),
    ],
)
def test_the_storys_masses_are_those_of_the_plan(seen: Mass, expected: str) -> None:
    assert seen.text == expected


def test_the_drum_is_topped_up_to_what_it_weighs() -> None:
    assert sum(Mass.kg(added).grams for added in story.TOP_UPS) == story.DRUM[0].grams


def test_the_bridge_of_manifest_b_agrees_with_what_came_within_its_division() -> None:
    packaging = story.tares(story.MANIFEST_B) - story.tares(story.MISSING_B)
    bridge = story.BRIDGE_B[0] - story.BRIDGE_B[1]
    assert abs((bridge - story.RECEIVED_B - packaging).grams) <= 20_000


def test_the_furnace_is_at_100_1_per_cent_with_manifest_a() -> None:
    tonnes = Mass.kg(story.OPENING_TONNES).grams * 1000
    used = tonnes + sum(mass.grams for mass in story.UNDER_WAY) + story.nets(story.MANIFEST_A).grams
    (licence,) = JINGLAN.licences
    assert f"{100 * used / (float(licence.tonnes) * 1_000_000):.1f}" == story.CAPACITY_PERCENT


def test_the_drums_code_is_the_seventeenth_of_its_day() -> None:
    code = DigitalCode.parse(story.DRUM_CODE)
    assert (code.credit.text, code.waste, code.produced_on, code.serial) == (
        CANGLAN.credit_code,
        wastes.RESIDUE.waste_code,
        story.DRUM_DAY,
        len(story.BEFORE_IT) + 1,
    )


def test_every_waste_can_be_read() -> None:
    for waste in (one for one in vars(wastes).values() if isinstance(one, Waste)):
        assert waste.waste_code.text == waste.code
        assert waste.hazard_set
        assert waste.tare_mass >= Mass(0)
