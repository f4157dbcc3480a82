"""LIC-03 on both sides of 100 % and of 120 %, to the gram."""

import pytest

from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.kernel.rules import Severity
from hwtrack.transfers.rules import lic_03_capacity as rule
from tests.transfers import make


def test_the_demo_load_makes_one_hundred_point_one_per_cent_and_warns() -> None:
    found = rule.check(make.checked(capacity=make.capacity()))

    assert found
    assert found.facts == {"percent": "100.1", "tonnes": "9900.000", "year": 2026}
    assert found.severity is None


@pytest.mark.parametrize(
    ("used", "adding", "severity"),
    [
        ("9891024.000", "8976.000", "silent"),
        ("9891024.001", "8976.000", None),
        ("11871024.000", "8976.000", None),
        ("11871024.001", "8976.000", Severity.HIGH),
    ],
    ids=["exactly 100 %", "one gram more", "exactly 120 %", "one gram more than that"],
)
def test_the_lines_lie_at_the_gram(used: str, adding: str, severity: object) -> None:
    found = rule.check(make.checked(capacity=make.capacity(used=make.kg(used), adding=make.kg(adding))))

    assert (found.severity if found else "silent") == severity


def test_a_recipient_without_capacity_facts_is_not_judged() -> None:
    assert rule.check(make.checked(capacity=None)) is None


def test_a_licence_of_no_capacity_is_full_with_the_first_gram() -> None:
    nothing = make.capacity(capacity=NOTHING, used=NOTHING, adding=Mass(1))

    assert rule.check(make.checked(capacity=nothing))
    assert nothing.percent == "999.9"
    assert make.capacity(capacity=NOTHING, used=NOTHING, adding=NOTHING).percent == "100.0"
