"""STO-03: a licence holder's year and its extension to the day; for a generator the bureau's days are a hint."""

from dataclasses import replace
from datetime import date

import pytest

from hwtrack.custody.rules import judge
from hwtrack.custody.store_facts import AgeFacts, Stay
from hwtrack.kernel.rules import Severity
from hwtrack.registry.storage_limits import GENERATOR, LICENCE_HOLDER
from tests.custody import make

DAY = date(2026, 10, 26)
AGES = AgeFacts(
    on=DAY, org_id=make.PLANT, place="TS001 接收暂存库", subject=LICENCE_HOLDER, limit_days=365,
    source="固体废物污染环境防治法 第八十一条第三款", mark="F",
    stays=(Stay(code=make.DRUM, since=date(2025, 10, 25), days=366),),
)  # fmt: skip


def told(facts: AgeFacts, on: date = DAY) -> list[tuple[str, Severity]]:
    return [(one.rule.id, one.severity) for one in judge(facts, on=on).violations]


@pytest.mark.parametrize(("days", "found"), [(365, False), (366, True)])
def test_the_limits_own_day_is_within_it(days: int, found: bool) -> None:
    facts = replace(AGES, stays=(replace(AGES.stays[0], days=days),))

    assert told(facts) == ([("STO-03", Severity.HIGH)] if found else [])


@pytest.mark.parametrize(("until", "found"), [(DAY, False), (date(2026, 10, 25), True)])
def test_an_extension_holds_to_its_last_day(until: date, found: bool) -> None:
    assert bool(told(replace(AGES, stays=(replace(AGES.stays[0], extended_until=until),)))) is found


def test_for_a_generator_it_is_a_hint() -> None:
    assert told(replace(AGES, subject=GENERATOR)) == [("STO-03", Severity.HINT)]


def test_it_counts_what_is_overdue_and_names_the_longest() -> None:
    more = (*AGES.stays, Stay(code=make.OTHER, since=date(2025, 10, 26), days=365))
    [found] = judge(replace(AGES, stays=more), on=DAY).violations

    assert found.violation
    assert found.violation.facts == {"count": 1, "limit": 365, "code": make.DRUM, "days": 366}


@pytest.mark.parametrize(("on", "found"), [(date(2020, 8, 31), False), (date(2020, 9, 1), True)])
def test_it_is_in_force_with_the_law(on: date, found: bool) -> None:
    assert bool(told(AGES, on)) is found
