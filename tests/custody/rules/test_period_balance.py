"""LED-03: what the ledger leaves is what the containers show."""

from datetime import date

import pytest

from hwtrack.custody.ledger.balance import Cause, ClosingFacts, Difference
from hwtrack.custody.rules import judge
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.rules import Effect, Stage
from tests.custody import make


def facts(*causes: Cause) -> ClosingFacts:
    return ClosingFacts(
        site=make.SITE,
        period_from="2026-09-01",
        period_until="2026-09-30",
        balances=(),
        differences=tuple(
            Difference(
                container_code=make.DRUM, waste_code="90001311", lined=Mass(1000), seen=Mass(500 * n), cause=cause
            )
            for n, cause in enumerate(causes)
        ),
    )


@pytest.mark.parametrize(
    ("causes", "rules"),
    [
        ((), []),
        ((Cause.FILLING,), []),
        ((Cause.WAITING, Cause.FILLING), []),
        ((Cause.CONTESTED,), ["LED-03"]),
        ((Cause.FILLING, Cause.OTHER), ["LED-03"]),
    ],
)
def test_it_speaks_where_a_container_differs_for_good(causes: tuple[Cause, ...], rules: list[str]) -> None:
    decision = judge(facts(*causes), on=date(2026, 9, 30))

    assert [verdict.rule.id for verdict in decision.violations] == rules
    assert decision.stage is Stage.CLOSING
    assert all(verdict.effect is Effect.ALARM for verdict in decision.violations)


@pytest.mark.parametrize(("day", "count"), [(date(2022, 9, 30), 0), (date(2022, 10, 1), 1)])
def test_it_is_in_force_from_october_2022(day: date, count: int) -> None:
    assert len(judge(facts(Cause.OTHER), on=day).violations) == count


def test_it_says_how_many_and_how_much() -> None:
    found = judge(facts(Cause.OTHER, Cause.OTHER, Cause.FILLING), on=date(2026, 9, 30)).violations[0].violation

    assert found is not None
    assert dict(found.facts) == {"count": 2, "kilograms": "1.500", "code": make.DRUM}
