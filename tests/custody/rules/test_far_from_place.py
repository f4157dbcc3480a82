"""CUS-03: a scan is made where the place is."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hwtrack.custody.header import Nearness
from tests.custody.rules.facts import FINE, found

FAR: dict[str, Any] = {"distance_m": 13, "nearness": Nearness.OUTSIDE}


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        pytest.param({}, [], id="inside"),
        pytest.param({"distance_m": 12, "nearness": Nearness.WITHIN_ACCURACY}, [], id="within the phone's accuracy"),
        pytest.param(FAR, ["CUS-03"], id="outside"),
        pytest.param(FAR | {"kind": "arrived"}, ["CUS-03"], id="at the gate too"),
        pytest.param({"distance_m": None, "nearness": None}, [], id="no position"),
    ],
)
def test_it_speaks_on_its_side_of_the_line(changes: dict[str, Any], rules: list[str]) -> None:
    assert found(replace(FINE, **changes)) == rules


@pytest.mark.parametrize(("on", "rules"), [(date(2025, 2, 28), []), (date(2025, 3, 1), ["CUS-03"])])
def test_it_is_in_force_with_the_provincial_law(on: date, rules: list[str]) -> None:
    assert found(replace(FINE, **FAR), on) == rules
