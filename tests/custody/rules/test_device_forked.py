"""CUS-05: a device has one history."""

from dataclasses import replace
from datetime import date

import pytest

from hwtrack.custody.header import Grade
from hwtrack.custody.rules import judge
from hwtrack.custody.scan_facts import facts_of_put_aside
from tests.custody import make
from tests.custody.rules.facts import FINE, found


@pytest.mark.parametrize(("forked", "rules"), [(False, []), (True, ["CUS-05"])])
@pytest.mark.parametrize("kind", ["stored_in", "arrived"])
def test_it_speaks_where_a_device_has_two_histories(kind: str, forked: bool, rules: list[str]) -> None:
    assert found(replace(FINE, kind=kind, device_forked=forked)) == rules


@pytest.mark.parametrize("kind", ["stored_in", "loaded"])
def test_of_a_put_aside_event_only_the_fork_is_told(kind: str) -> None:
    facts = facts_of_put_aside(make.claim(kind), org_id=make.GENERATOR, grade=Grade.DEVICE)
    assert [one.rule.id for one in judge(facts, on=date(2026, 9, 21)).violations] == ["CUS-05"]


@pytest.mark.parametrize(("on", "rules"), [(date(2026, 6, 30), []), (date(2026, 7, 1), ["CUS-05"])])
def test_it_is_in_force_since_the_service_began(on: date, rules: list[str]) -> None:
    assert found(replace(FINE, device_forked=True), on) == rules
