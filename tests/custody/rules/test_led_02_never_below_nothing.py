"""LED-02: nothing gives more than it holds, and no stock is below nothing."""

from datetime import date

import pytest

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.book_facts import book_facts
from hwtrack.custody.fold import fold, steps
from hwtrack.custody.rules import judge
from hwtrack.kernel.rules import Severity
from tests.custody import make
from tests.custody.make import DRUM, accepted, lines, minutes

DAY = date(2026, 9, 21)
BORN = accepted("generated", 1, at=minutes(0), containers=lines(DRUM, mass=make.mass("100.000")))
UNWEIGHED = accepted("generated", 1, at=minutes(0), containers=lines(DRUM))


def sampled(kilograms: str, number: int = 2) -> Accepted:
    return accepted(
        "sampled", number, at=minutes(number), containers=lines(DRUM, taken=kilograms, sample_number="S-1")
    )  # fmt: skip


def told(*events: Accepted, on: date = DAY) -> list[tuple[str, Severity]]:
    facts = book_facts(fold(make.blank(), events), steps(make.blank(), events))
    return [(one.rule.id, one.severity) for one in judge(facts, on=on).violations]


@pytest.mark.parametrize(
    ("events", "rules"),
    [
        pytest.param((BORN, sampled("99.999")), [], id="almost all"),
        pytest.param((BORN, sampled("100.000")), [], id="all of it"),
        pytest.param((BORN, sampled("100.001")), [("LED-02", Severity.HIGH)], id="a gram more"),
        pytest.param((UNWEIGHED, sampled("0.500")), [("LED-02", Severity.HINT)], id="from a mass nobody stated"),
    ],
)
def test_it_speaks_on_its_side_of_the_line(events: tuple[Accepted, ...], rules: list[tuple[str, Severity]]) -> None:
    assert told(*events) == rules


def test_a_later_weighing_does_not_hide_that_more_was_taken_than_there_was() -> None:
    weighed = accepted("weighed", 3, at=minutes(3), containers=lines(DRUM, mass=make.mass("5.000")))

    assert told(BORN, sampled("120.000"), weighed) == [("LED-02", Severity.HIGH)]


def test_a_corrected_event_clears_it() -> None:
    wrong = sampled("120.000")
    undone = accepted("corrected", 4, at=minutes(4), corrects=str(wrong.event_id), reason="did_not_happen")

    assert told(BORN, wrong, undone) == []


@pytest.mark.parametrize(("on", "found"), [(date(2022, 9, 30), False), (date(2022, 10, 1), True)])
def test_it_is_in_force_with_the_standard(on: date, found: bool) -> None:
    assert bool(told(BORN, sampled("200.000"), on=on)) is found
