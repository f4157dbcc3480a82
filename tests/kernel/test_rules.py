"""The engine: every rule in force is asked, none stops another, and the facts are kept with their hash."""

from dataclasses import dataclass
from datetime import date

from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation, decide

DAY = date(2026, 10, 12)


@dataclass(frozen=True)
class Load:
    mass: Mass


@dataclass(frozen=True)
class Module:
    """A rule as a module would offer it."""

    RULE: Rule
    limit: Mass

    def check(self, facts: Load) -> Violation | None:
        return Violation(message="too heavy") if facts.mass > self.limit else None


def rule(name: str, effect: Effect = Effect.REFUSE, since: date = DAY, until: date | None = None) -> Rule:
    return Rule(
        id=name,
        version=1,
        title="t",
        remedy="r",
        basis="b",
        severity=Severity.HIGH,
        effects={Stage.DISPATCH: effect},
        in_force_from=since,
        in_force_until=until,
    )


def test_every_rule_is_asked_even_after_a_violation() -> None:
    modules = [Module(rule("X-02"), Mass(1)), Module(rule("X-01"), Mass(1)), Module(rule("X-03"), Mass(9))]

    decision = decide(modules, Load(Mass(5)), stage=Stage.DISPATCH, on=DAY)

    assert [verdict.rule.id for verdict in decision.violations] == ["X-01", "X-02"]
    assert list(decision.rule_versions) == ["X-01", "X-02", "X-03"]
    assert decision.refused


def test_a_rule_binds_on_its_first_and_last_day_only() -> None:
    bound = rule("X-01", since=date(2026, 10, 12), until=date(2026, 10, 13))

    days = [day for day in range(11, 15) if bound.in_force(date(2026, 10, day))]

    assert days == [12, 13]


def test_a_rule_of_another_stage_is_not_asked() -> None:
    decision = decide([Module(rule("X-01"), Mass(0))], Load(Mass(5)), stage=Stage.GATE, on=DAY)

    assert decision.verdicts == ()


def test_an_alarm_and_a_warning_do_not_refuse() -> None:
    modules = [Module(rule("X-01", Effect.ALARM), Mass(0)), Module(rule("X-02", Effect.WARN), Mass(0))]

    decision = decide(modules, Load(Mass(5)), stage=Stage.DISPATCH, on=DAY)

    assert len(decision.violations) == 2
    assert not decision.refused


def test_the_same_facts_have_the_same_hash() -> None:
    first = decide([], Load(Mass(5)), stage=Stage.DISPATCH, on=DAY)
    second = decide([], Load(Mass(5)), stage=Stage.DISPATCH, on=DAY)

    assert first.facts_text == '{"mass":"0.005"}'
    assert first.facts_sha256 == second.facts_sha256
