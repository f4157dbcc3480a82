"""LIC-01 on both sides: the days around the licence's term."""

from datetime import date

import pytest

from hwtrack.transfers.rules import lic_01_licence_in_force as rule
from tests.transfers import make

ENDS = make.licence(valid_from=date(2026, 9, 28), valid_until=date(2026, 9, 30))


@pytest.mark.parametrize(
    ("loading", "arrival", "lawful"),
    [
        (date(2026, 9, 27), date(2026, 9, 29), False),
        (date(2026, 9, 28), date(2026, 9, 29), True),
        (date(2026, 9, 29), date(2026, 9, 30), True),
        (date(2026, 9, 30), date(2026, 10, 1), False),
    ],
    ids=["loaded a day too early", "loaded on the first day", "arrives on the last day", "arrives a day too late"],
)
def test_it_holds_from_loading_to_arrival(loading: date, arrival: date, lawful: bool) -> None:
    facts = make.dispatch(licence=ENDS, transfer=make.transfer(loading_on=loading, arrival_on=arrival))

    assert (rule.check(facts) is None) is lawful


@pytest.mark.parametrize(("day", "lawful"), [(date(2026, 9, 30), True), (date(2026, 10, 1), False)])
def test_a_contract_needs_a_licence_in_force_on_its_day(day: date, lawful: bool) -> None:
    assert (rule.check(make.contract_facts(licence=ENDS, on=day)) is None) is lawful


@pytest.mark.parametrize(("until", "lawful"), [(make.TODAY, True), (date(2026, 9, 28), False)])
def test_a_registered_exemption_has_a_last_day_too(until: date, lawful: bool) -> None:
    unit = make.exempt_unit(make.RESIDUE, until)

    assert (rule.check(make.checked(licence=None, exemption=unit)) is None) is lawful


def test_a_recipient_without_any_right_is_reported_once() -> None:
    assert rule.check(make.checked(licence=None)) is None
    assert rule.check(make.checked(licence=None, treatment=None))


def test_a_contract_with_an_unlicensed_recipient_is_left_to_int_01() -> None:
    assert rule.check(make.contract_facts(licence=None)) is None
