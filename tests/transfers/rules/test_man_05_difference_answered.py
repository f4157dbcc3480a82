"""MAN-05 on both sides: no difference, or one with decision, notice and report."""

from typing import Any

import pytest

from hwtrack.transfers.drafts import Decision, Difference, DifferenceKind
from hwtrack.transfers.rules import man_05_difference_answered as rule
from tests.transfers import make

ANSWERED = {"decision": Decision.ACCEPT_PART, "noticed_on": make.TODAY, "reported_on": make.TODAY}


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(make.receipt(), id="no difference"),
        pytest.param(make.receipt(settlement=make.settlement(decision=None)), id="no difference, nothing to decide"),
        pytest.param(
            make.receipt(differences=(make.missing(),), settlement=make.settlement(**ANSWERED)), id="fully answered"
        ),
        pytest.param(make.daily(differences=(make.missing(),), settlement=make.settlement(**ANSWERED)), id="later"),
    ],
)
def test_answered_is_silent(facts: Any) -> None:
    assert rule.check(facts) is None


@pytest.mark.parametrize(
    ("lacking", "message"),
    [
        ("decision", rule.UNDECIDED),
        ("noticed_on", rule.MISSING_UNNOTICED),
        ("reported_on", rule.MISSING_UNREPORTED),
    ],
)
def test_each_missing_step_is_found(lacking: str, message: str) -> None:
    steps = make.settlement(**(ANSWERED | {lacking: None}))
    found = rule.check(make.receipt(differences=(make.missing(),), settlement=steps))

    assert found
    assert found.message == message
    assert found.facts == {"n": 2, "mass": "374.000"}


@pytest.mark.parametrize(("lacking", "message"), [("noticed_on", rule.UNNOTICED), ("reported_on", rule.UNREPORTED)])
def test_other_differences_are_told_in_other_words(lacking: str, message: str) -> None:
    refused = Difference(kind=DifferenceKind.REFUSED, mass=make.kg("186.500"), codes=(make.code(7),))
    bridge = Difference(kind=DifferenceKind.MASS, mass=-make.kg("21.000"))
    steps = make.settlement(**(ANSWERED | {lacking: None}))
    found = rule.check(make.receipt(differences=(refused, bridge), settlement=steps))

    assert found
    assert found.message == message
    assert found.facts == {"n": 1, "mass": "207.500"}
