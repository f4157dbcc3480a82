"""CUS-02: a storage step is the scan of a place and the scan of a container."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hwtrack.custody.header import Grade
from hwtrack.custody.scan_facts import facts_of
from tests.custody import make
from tests.custody.rules.facts import FINE, found


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        pytest.param({}, [], id="both scanned"),
        pytest.param({"place_scanned": False}, ["CUS-02"], id="no place scanned"),
        pytest.param({"unscanned": (make.DRUM,)}, ["CUS-02"], id="a container not scanned"),
        pytest.param({"typed": 1}, ["CUS-02"], id="a code typed"),
        pytest.param({"place_scanned": False, "kind": "stored_out"}, ["CUS-02"], id="on the way out too"),
        pytest.param({"place_scanned": False, "kind": "loaded"}, [], id="loading is one scan"),
        pytest.param({"place_scanned": False, "grade": Grade.DESK}, [], id="a desk has no scanner"),
    ],
)
def test_it_speaks_on_its_side_of_the_line(changes: dict[str, Any], rules: list[str]) -> None:
    assert found(replace(FINE, **changes)) == rules


@pytest.mark.parametrize(("on", "rules"), [(date(2025, 2, 28), []), (date(2025, 3, 1), ["CUS-02"])])
def test_the_place_code_is_demanded_since_the_provincial_law(on: date, rules: list[str]) -> None:
    assert found(replace(FINE, place_scanned=False), on) == rules


def test_scans_are_read_from_the_body() -> None:
    event = make.accepted("stored_in", containers=make.lines(make.DRUM, make.OTHER))
    before = {code: replace(make.blank(code), holder=make.GENERATOR) for code in (make.DRUM, make.OTHER)}

    facts = facts_of(event.claim, event.header, before, official=False)

    assert (facts.place_scanned, facts.unscanned, facts.typed) == (True, (make.OTHER,), 0)
