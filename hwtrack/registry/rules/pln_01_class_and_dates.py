"""A site is managed by the class its figures come to, and its plan and declarations are confirmed in time."""

from datetime import date
from types import MappingProxyType

from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.registry.duties import DutyFacts
from hwtrack.registry.kinds import ManagementClass

RULE = Rule(
    id="PLN-01",
    version=1,
    title="The site's management class or its dates are not kept",
    remedy="Confirm what is overdue; if the class has changed, have the site's record and plan changed.",
    basis="HJ 1259-2022, 4.2, 5.2, 7.2",
    severity=Severity.MEDIUM,
    effects=MappingProxyType({Stage.DAILY: Effect.ALARM}),
    in_force_from=date(2022, 10, 1),
)

_WEIGHT = {ManagementClass.REGISTERED: 0, ManagementClass.SIMPLIFIED: 1, ManagementClass.KEY: 2}
_OTHER_CLASS = MappingProxyType(
    {
        ManagementClass.KEY: "Recorded is another class; the site comes under key supervision ({tonnes} t a year).",
        ManagementClass.SIMPLIFIED: "Recorded is another class; the figures come to simplified management"
        " ({tonnes} t a year).",
        ManagementClass.REGISTERED: "Recorded is another class; the figures come to registered management"
        " ({tonnes} t a year).",
    }
)


def check(facts: DutyFacts) -> Violation | None:
    """Find overdue papers, else a recorded class that the figures do not come to."""
    if facts.overdue:
        first = facts.overdue[0]
        return Violation(
            message="{count} papers are overdue; the oldest, for {period}, was due on {due}.",
            facts={"count": len(facts.overdue), "period": first.period, "due": first.due.isoformat()},
        )
    if _differs(facts):
        return Violation(
            message=_OTHER_CLASS[ManagementClass(facts.computed)], facts={"tonnes": Mass(facts.quantity_g).tonnes}
        )
    return None


def _differs(facts: DutyFacts) -> bool:
    """Say whether the classes differ; figures of less than a year count only where they already ask for more."""
    if not facts.recorded or facts.recorded == facts.computed:
        return False
    higher = _WEIGHT[ManagementClass(facts.computed)] > _WEIGHT[ManagementClass(facts.recorded)]
    return facts.whole or higher
