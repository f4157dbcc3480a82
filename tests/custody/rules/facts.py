"""A storage step without a fault, for the rules' tables."""

from datetime import date

from hwtrack.custody.header import Grade, Nearness
from hwtrack.custody.rules import judge
from hwtrack.custody.scan_facts import ScanFacts
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
    """Return the ids of the rules that speak."""
    return [verdict.rule.id for verdict in judge(facts, on=on).violations]
