"""Custody's fact rules on both sides of their lines: recorded in any case, alarmed where they speak."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hwtrack.custody.header import Grade, Nearness
from hwtrack.custody.rules import RULES, judge
from hwtrack.custody.scan_facts import ScanFacts, facts_of
from hwtrack.kernel.rules import Effect
from tests.custody import make

DAY = date(2026, 9, 21)

FINE = ScanFacts(
    event_id=make.event_id(1),
    kind="stored_in",
    org_id=make.GENERATOR,
    home_org_id=make.GENERATOR,
    official=False,
    grade=Grade.UNSIGNED,
    uninvited=(),
    place_scanned=True,
    typed=0,
    unscanned=(),
    distance_m=0,
    nearness=Nearness.INSIDE,
)


def found(facts: ScanFacts, on: date = DAY) -> list[str]:
    return [verdict.rule.id for verdict in judge(facts, on=on).violations]


def test_no_fact_rule_ever_refuses() -> None:
    assert {effect for rule in RULES for effect in rule.RULE.effects.values()} == {Effect.ALARM}


def test_ids_are_told_apart() -> None:
    assert [rule.RULE.id for rule in RULES] == ["CUS-01", "CUS-02", "CUS-03"]


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        pytest.param({}, [], id="two scans at the place"),
        pytest.param({"uninvited": (make.DRUM,)}, ["CUS-01"], id="nobody named the organisation"),
        pytest.param({"uninvited": (make.DRUM,), "official": True}, [], id="an inspector looks"),
        pytest.param({"uninvited": (make.DRUM,), "kind": "loaded"}, ["CUS-01"], id="at the gate too"),
        pytest.param({"place_scanned": False}, ["CUS-02"], id="no place scanned"),
        pytest.param({"unscanned": (make.DRUM,)}, ["CUS-02"], id="a container not scanned"),
        pytest.param({"typed": 1}, ["CUS-02"], id="a code typed"),
        pytest.param({"place_scanned": False, "kind": "loaded"}, [], id="loading is one scan"),
        pytest.param({"place_scanned": False, "grade": Grade.DESK}, [], id="a desk has no scanner"),
        pytest.param({"distance_m": 12, "nearness": Nearness.WITHIN_ACCURACY}, [], id="within the phone's accuracy"),
        pytest.param({"distance_m": 13, "nearness": Nearness.OUTSIDE}, ["CUS-03"], id="outside"),
        pytest.param({"distance_m": None, "nearness": None}, [], id="no position"),
    ],
)
def test_each_rule_speaks_on_its_side_of_the_line(changes: dict[str, Any], rules: list[str]) -> None:
    assert found(replace(FINE, **changes)) == rules


@pytest.mark.parametrize(("on", "rules"), [(date(2025, 2, 28), ["CUS-01"]), (date(2025, 3, 1), ["CUS-01", "CUS-02"])])
def test_the_place_code_is_demanded_since_the_provincial_law(on: date, rules: list[str]) -> None:
    assert found(replace(FINE, uninvited=(make.DRUM,), place_scanned=False), on) == rules


@pytest.mark.parametrize(
    ("org", "invited", "uninvited"),
    [
        (make.GENERATOR, False, ()),
        (make.CARRIER, True, ()),
        (make.STRANGER, False, (make.DRUM,)),
    ],
    ids=["the holder", "the manifest's carrier", "anybody else"],
)
def test_who_is_uninvited_is_seen_from_the_container_and_the_manifest(
    org: int, invited: bool, uninvited: tuple[str, ...]
) -> None:
    event = make.accepted("loaded", org=org, invited=invited)
    before = {make.DRUM: replace(make.blank(), holder=make.GENERATOR)}

    assert facts_of(event.claim, event.header, before, official=False).uninvited == uninvited


def test_scans_are_read_from_the_body() -> None:
    event = make.accepted("stored_in", containers=make.lines(make.DRUM, make.OTHER))
    before = {code: replace(make.blank(code), holder=make.GENERATOR) for code in (make.DRUM, make.OTHER)}

    facts = facts_of(event.claim, event.header, before, official=False)

    assert (facts.place_scanned, facts.unscanned, facts.typed) == (True, (make.OTHER,), 0)
