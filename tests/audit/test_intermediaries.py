"""The ban's metric: each contract or manifest once, refused and found afterwards apart, the same when asked again."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.audit.intermediaries import Judgement, question, reading
from hwtrack.audit.service.metrics import Metrics
from hwtrack.infra.clock import Clock
from hwtrack.infra.db import Database
from hwtrack.infra.decisions import keep_decision
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import Actor, Scope
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.rules import Decision, Effect, Rule, Severity, Stage, Verdict, Violation
from hwtrack.rectification.meter import MetricParametersError, UnknownMetricError

NOON = datetime(2026, 10, 26, 4, tzinfo=UTC)
OFFICER = Actor(org_id=OrgId(1), scope=Scope.OFFICIAL, name="officer", regions=(329902,))
FACTORY = Actor(org_id=OrgId(7), scope=Scope.OWN, name="factory")

judgements = st.builds(
    Judgement,
    decision_id=st.uuids(),
    subject_id=st.sampled_from([UUID(int=n) for n in range(4)]),
    refused=st.booleans(),
    made_at=st.sampled_from([NOON + timedelta(hours=n) for n in range(3)]),
)


@given(st.lists(judgements, max_size=12), st.randoms())
def test_a_subject_counts_once_however_often_it_was_tried_and_in_whatever_order(
    found: list[Judgement], chance: object
) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' Random

    first, second = reading(found, sql="q"), reading(shuffled, sql="q")

    assert first == second
    assert first.figures[0].value == str(len({one.subject_id for one in found if one.refused}))
    assert first.figures[1].value == str(len({one.subject_id for one in found if not one.refused}))


@pytest.mark.parametrize(
    "parameters",
    [{}, {"since": "yesterday"}, {"since": "2026-09-01", "until": "x"}, {"since": "2026-09-01", "regions": "a"}],
)
def test_parameters_that_do_not_fit_are_refused(parameters: dict[str, str]) -> None:
    with pytest.raises(MetricParametersError):
        question(parameters)


def decision(rule: str, effect: Effect) -> Decision:
    head = Rule(
        id=rule, version=1, title="t", remedy="r", basis="b", severity=Severity.BLOCK,
        effects={Stage.CONTRACT: effect}, in_force_from=date(2022, 1, 1),
    )  # fmt: skip
    verdict = Verdict(head, Violation(message="m"), effect)
    return Decision(stage=Stage.CONTRACT, on=date(2026, 10, 12), verdicts=(verdict,), facts={})


def at(hours: int) -> Clock:
    return lambda: NOON + timedelta(hours=hours)


@pytest.mark.anyio
async def test_the_metric_counts_what_was_recorded_up_to_the_instant_and_says_the_same_again(opened: Database) -> None:
    planted = [
        ("INT-01", Effect.REFUSE, 1),
        ("INT-02", Effect.REFUSE, 2),
        ("INT-03", Effect.ALARM, 3),
        ("CON-01", Effect.REFUSE, 4),
        ("INT-02", Effect.WARN, 5),
    ]
    for rule, effect, n in planted:
        async with begin_work(opened, FACTORY, clock=at(n)) as work:
            await keep_decision(
                work,
                decision(rule, effect),
                home=OrgId(7),
                subject=("contract", UUID(int=n)),
                parties=[7],
                regions=[329902],
            )
    metrics = Metrics()

    async def asked(hours: float) -> tuple[list[str], int]:
        async with begin_work(opened, OFFICER) as work:
            said = await metrics.read(work, metrics.names()[0], {"since": "2026-09-01"}, NOON + timedelta(hours=hours))
        return [figure.value for figure in said.figures], len(said.rows)

    assert await asked(9) == (["2", "1"], 3)
    assert await asked(1.5) == (["1", "0"], 1)
    assert await asked(1.5) == (["1", "0"], 1)


@pytest.mark.anyio
async def test_an_unknown_metric_is_refused(opened: Database) -> None:
    async with begin_work(opened, OFFICER) as work:
        with pytest.raises(UnknownMetricError):
            await Metrics().read(work, "beauty", {}, NOON)
