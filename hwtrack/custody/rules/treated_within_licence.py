"""SWL art. 80: a plant treats others' waste by the methods of its licence only, whatever its contract said before."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from hwtrack.custody.treatment_facts import Right, TreatmentFacts
from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation

RULE = Rule(
    id="CUS-07",
    version=1,
    title="Waste was treated outside the plant's licence",
    remedy="Compare the event with the licence and the furnace's record; correct it, or look into the treatment.",
    basis="Solid Waste Law (2020) art. 80, 114(2)",
    severity=Severity.HIGH,
    effects=MappingProxyType({Stage.TREATMENT: Effect.ALARM}),
    in_force_from=date(2020, 9, 1),
)

NO_LICENCE = "{code} was treated by {method} on {day}; the plant held no licence to treat on that day."
WASTE_OUTSIDE = "{code} was treated by {method} on {day}; waste {waste} lies outside the plant's licence."
METHOD_OUTSIDE = "{code} was treated by {method} on {day}; for waste {waste} the licence does not allow that method."

TEXTS: Mapping[Right, str] = MappingProxyType(
    {Right.NO_LICENCE: NO_LICENCE, Right.WASTE_OUTSIDE: WASTE_OUTSIDE, Right.METHOD_OUTSIDE: METHOD_OUTSIDE}
)
"""The sentence for each thing that is missing; the catalogue translates it."""


def check(facts: TreatmentFacts) -> Violation | None:
    """Find the first treatment of the container that no licence and no exemption covers."""
    for done in facts.treatings:
        if done.right in TEXTS:
            told: dict[str, str | int] = {"code": facts.code, "method": done.method, "day": done.on.isoformat()}
            if done.right is not Right.NO_LICENCE:
                told["waste"] = facts.waste.text
            return Violation(message=TEXTS[done.right], facts=told)
    return None
