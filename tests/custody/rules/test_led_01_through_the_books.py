"""LED-01: generated, stored, out, handed over or treated – or the way its generator stated."""

from datetime import date
from typing import Any

import pytest

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.book_facts import book_facts
from hwtrack.custody.fold import fold, steps
from hwtrack.custody.rules import judge
from tests.custody import make
from tests.custody.make import CARRIER, DRUM, PLANT, SLAG, accepted, lines, minutes

DAY = date(2026, 9, 21)


def told(*events: Accepted, on: date = DAY) -> list[str]:
    facts = book_facts(fold(make.blank(), events), steps(make.blank(), events))
    return [one.rule.id for one in judge(facts, on=on).violations]


def born(**more: Any) -> Accepted:
    return accepted("generated", 1, at=minutes(0), containers=lines(DRUM, mass=make.mass("187.400")), **more)


STORED = accepted("stored_in", 2, at=minutes(1))
OUT = accepted("stored_out", 3, at=minutes(2))
LOADED = accepted("loaded", 4, at=minutes(3), org=CARRIER, invited=True, carrier_org_id=None)
OWN = accepted("self_treated", 5, at=minutes(3), containers=lines(DRUM))
SAMPLED = accepted("sampled", 6, at=minutes(2))


@pytest.mark.parametrize(
    ("events", "rules"),
    [
        pytest.param((born(),), [], id="still being filled"),
        pytest.param((born(), STORED, OUT, LOADED), [], id="the whole way"),
        pytest.param((born(), STORED, LOADED), [], id="loaded from the store: the books take it out"),
        pytest.param((born(), STORED, OUT, OWN), [], id="treated at home"),
        pytest.param((born(), SAMPLED, LOADED), ["LED-01"], id="handed over without a store"),
        pytest.param((born(), OWN), ["LED-01"], id="treated without a store"),
        pytest.param((born(route="transfer"), LOADED), [], id="said to be handed over directly"),
        pytest.param((born(route="own_treatment"), OWN), [], id="said to be treated directly"),
        pytest.param((born(route="own_treatment"), LOADED), ["LED-01"], id="went another way than said"),
        pytest.param((born(bulk=True), LOADED), [], id="a tank is its own store"),
        pytest.param((), [], id="nothing happened"),
    ],
)
def test_it_speaks_on_its_side_of_the_line(events: tuple[Accepted, ...], rules: list[str]) -> None:
    assert told(*events) == rules


def test_a_missing_storing_that_comes_late_clears_it() -> None:
    assert told(born(), LOADED) == ["LED-01"]
    assert told(born(), LOADED, STORED) == []


def test_what_came_back_and_was_stored_then_had_left_without() -> None:
    back = accepted("returned", 8, at=minutes(9))
    later = accepted("stored_in", 9, at=minutes(10))

    assert told(born(), LOADED, back, later) == ["LED-01"]


def test_waste_put_into_others_is_judged_there() -> None:
    repacked = accepted(
        "transformed", 7, at=minutes(3), operation="repack", containers=lines(DRUM, taken="187.400", emptied=True),
        outputs=lines(make.OTHER, mass="187.400"), loss="0.000", loss_reason=None,
    )  # fmt: skip
    assert told(born(), repacked) == []


def test_a_recipient_is_judged_for_its_own_waste_only() -> None:
    received = accepted(
        "received", 11, at=minutes(5), org=PLANT, invited=True, containers=lines(DRUM, outcome="accepted")
    )
    burnt = accepted("treated", 12, at=minutes(6), org=PLANT, containers=lines(DRUM), outputs=lines(SLAG))

    assert told(born(), STORED, OUT, LOADED, received, burnt) == []


@pytest.mark.parametrize(("on", "rules"), [(date(2022, 9, 30), []), (date(2022, 10, 1), ["LED-01"])])
def test_it_is_in_force_with_the_standard(on: date, rules: list[str]) -> None:
    assert told(born(), LOADED, on=on) == rules
