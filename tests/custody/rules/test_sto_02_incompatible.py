"""STO-02: both containers, what they bear and the danger are named; a zone nobody recorded makes it less grave."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from hwtrack.custody.rules import judge
from hwtrack.custody.store_facts import Neighbour, NeighbourFacts
from hwtrack.kernel.rules import Severity
from tests.custody import make

MET = NeighbourFacts(
    facility_id=UUID(make.STORE),
    facility="TS001 危废贮存库",
    zone="酸碱区",
    zone_known=True,
    one=Neighbour(code=make.DRUM, waste_code="90030034", bears="强酸 strong acids", count=1),
    other=Neighbour(code=make.OTHER, waste_code="90035235", bears="强碱 strong alkalis", count=2),
    danger="剧烈反应并放热",
    source="GB 18597-2001 附录B表2",
    mark="F",
)
DAY = date(2026, 9, 21)


@pytest.mark.parametrize(("known", "severity"), [(True, Severity.HIGH), (False, Severity.MEDIUM)])
def test_it_names_both_and_the_danger(known: bool, severity: Severity) -> None:
    [found] = judge(replace(MET, zone_known=known), on=DAY).violations

    assert (found.rule.id, found.severity) == ("STO-02", severity)
    assert found.violation
    assert found.violation.facts == {
        "place": "TS001 危废贮存库 酸碱区",
        "one": make.DRUM,
        "other": make.OTHER,
        "first": "强酸 strong acids",
        "second": "强碱 strong alkalis",
        "danger": "剧烈反应并放热",
    }


@pytest.mark.parametrize(("on", "rules"), [(date(2020, 8, 31), []), (date(2020, 9, 1), ["STO-02"])])
def test_it_is_in_force_with_the_law(on: date, rules: list[str]) -> None:
    assert [one.rule.id for one in judge(MET, on=on).violations] == rules
