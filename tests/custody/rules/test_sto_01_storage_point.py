"""STO-01: three tonnes in a storage point, and not a gram more."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from hwtrack.custody.rules import judge
from hwtrack.custody.store_facts import PointFacts
from tests.custody import make

FULL = PointFacts(
    facility_id=UUID(make.STORE),
    facility="TS001 危废贮存点",
    org_id=make.GENERATOR,
    limit_g=3_000_000,
    source="GB 18597-2023 8.3.5",
    mark="S",
    began=make.NOON,
    ended=None,
    peak_g=3_000_001,
    peak_at=make.NOON,
)


@pytest.mark.parametrize(("grams", "rules"), [(3_000_000, []), (3_000_001, ["STO-01"])])
def test_it_speaks_on_its_side_of_the_line(grams: int, rules: list[str]) -> None:
    decision = judge(replace(FULL, peak_g=grams), on=date(2026, 9, 21))

    assert [one.rule.id for one in decision.violations] == rules


def test_it_says_how_full_it_was() -> None:
    [found] = judge(replace(FULL, peak_g=3_096_500), on=date(2026, 9, 21)).violations

    assert found.violation
    assert found.violation.facts == {"place": "TS001 危废贮存点", "peak": "3.097", "limit": "3.000"}


@pytest.mark.parametrize(("on", "rules"), [(date(2023, 6, 30), []), (date(2023, 7, 1), ["STO-01"])])
def test_it_is_in_force_with_the_standard(on: date, rules: list[str]) -> None:
    assert [one.rule.id for one in judge(FULL, on=on).violations] == rules
