"""PLN-01: what is overdue, and a recorded class that the figures do not come to; both sides of each."""

from dataclasses import replace
from datetime import date

from hwtrack.registry.duties import DutyFacts, Known, calendar, classed, duty_facts
from hwtrack.registry.kinds import ManagementClass
from hwtrack.registry.rules import RULES, judge

KEY, SIMPLIFIED, REGISTERED = ManagementClass.KEY, ManagementClass.SIMPLIFIED, ManagementClass.REGISTERED
TODAY = date(2026, 10, 26)
BLANK = Known(by_year={}, began=date(2026, 10, 20), recorded=None)


def facts_of(site: Known) -> DutyFacts:
    found = classed(site, TODAY)
    overdue = calendar(site, site.recorded or found.computed, TODAY).overdue
    return duty_facts("s", site, found, overdue)


def violation(site: Known) -> str:
    decision = judge(facts_of(site), on=TODAY)
    return "".join(one.violation.message for one in decision.violations if one.violation)


def test_pln_01_finds_what_is_overdue_and_a_class_that_differs() -> None:
    late = replace(BLANK, began=date(2026, 9, 5), recorded=SIMPLIFIED)
    higher = replace(BLANK, recorded=REGISTERED, treats_own=True)
    lower = replace(BLANK, recorded=KEY)
    same = replace(BLANK, recorded=REGISTERED)

    assert [rule.id for rule in RULES] == ["PLN-01"]
    assert "overdue" in violation(late)
    assert "key supervision" in violation(higher)
    assert violation(lower) == "", "figures of less than a year do not take a class away"
    assert violation(same) == ""
    assert "2026-Q3" in judge(facts_of(late), on=TODAY).facts_text


def test_the_rule_is_not_in_force_before_the_standard() -> None:
    late = replace(BLANK, began=date(2026, 9, 5), recorded=SIMPLIFIED)

    assert not judge(facts_of(late), on=date(2022, 9, 30)).verdicts
