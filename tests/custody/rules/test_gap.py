"""CUS-04: a step that has waited for 72 hours, or its photo, is told; an hour less is not."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hwtrack.custody.gap_facts import GapFacts
from hwtrack.custody.rules import judge
from tests.custody import make

WAITS = GapFacts(
    event_id=make.event_id(1),
    kind="stored_out",
    code=make.DRUM,
    org_id=make.GENERATOR,
    reasons=("not_stored",),
    hours=72,
    attachment=False,
)
DAY = date(2026, 9, 24)


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        pytest.param({}, ["CUS-04"], id="three days"),
        pytest.param({"hours": 71}, [], id="an hour less"),
        pytest.param({"attachment": True}, ["CUS-04"], id="a photo"),
        pytest.param({"attachment": True, "hours": 71}, [], id="a photo, an hour less"),
    ],
)
def test_it_speaks_on_its_side_of_the_line(changes: dict[str, Any], rules: list[str]) -> None:
    assert [one.rule.id for one in judge(replace(WAITS, **changes), on=DAY).violations] == rules


@pytest.mark.parametrize(("on", "rules"), [(date(2020, 8, 31), []), (date(2020, 9, 1), ["CUS-04"])])
def test_it_is_in_force_with_the_law(on: date, rules: list[str]) -> None:
    assert [one.rule.id for one in judge(WAITS, on=on).violations] == rules
