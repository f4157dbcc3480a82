"""CUS-01: an event by somebody that no manifest and no holder named."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hwtrack.custody.header import Grade
from hwtrack.custody.rules import RULES
from hwtrack.custody.scan_facts import facts_of
from hwtrack.kernel.rules import Effect
from tests.custody import make
from tests.custody.rules.facts import FINE, found


def test_no_fact_rule_of_custody_ever_refuses() -> None:
    assert {effect for rule in RULES for effect in rule.effects.values()} == {Effect.ALARM}


def test_ids_are_told_apart() -> None:
    assert [rule.id for rule in RULES] == [
        *("CUS-01", "CUS-02", "CUS-03", "CUS-04", "CUS-05", "CUS-06", "CUS-07"),
        *("LED-01", "LED-02", "LED-03"),
        *("STO-01", "STO-02", "STO-03"),
    ]


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        pytest.param({}, [], id="everybody was named"),
        pytest.param({"uninvited": (make.DRUM,)}, ["CUS-01"], id="nobody named the organisation"),
        pytest.param({"uninvited": (make.DRUM,), "official": True}, [], id="an inspector looks"),
        pytest.param({"uninvited": (make.DRUM,), "kind": "loaded"}, ["CUS-01"], id="at the gate too"),
        pytest.param({"uninvited": (make.DRUM,), "grade": Grade.DESK}, ["CUS-01"], id="from a desk too"),
    ],
)
def test_it_speaks_on_its_side_of_the_line(changes: dict[str, Any], rules: list[str]) -> None:
    assert found(replace(FINE, **changes)) == rules


@pytest.mark.parametrize(("on", "rules"), [(date(2021, 12, 31), []), (date(2022, 1, 1), ["CUS-01"])])
def test_it_is_in_force_with_the_transfer_measures(on: date, rules: list[str]) -> None:
    assert found(replace(FINE, uninvited=(make.DRUM,)), on) == rules


@pytest.mark.parametrize(
    ("org", "invited", "uninvited"),
    [
        pytest.param(make.GENERATOR, False, (), id="the holder"),
        pytest.param(make.CARRIER, True, (), id="the manifest's carrier"),
        pytest.param(make.STRANGER, False, (make.DRUM,), id="anybody else"),
    ],
)
def test_who_is_uninvited_is_seen_from_the_container_and_the_manifest(
    org: int, uninvited: tuple[str, ...], *, invited: bool
) -> None:
    event = make.accepted("loaded", org=org, invited=invited)
    before = {make.DRUM: replace(make.blank(), holder=make.GENERATOR)}

    assert facts_of(event.claim, event.header, before, official=False).uninvited == uninvited
