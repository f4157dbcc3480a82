"""Order 23 art. 20: a transfer made on paper is entered within ten working days of its completion."""

from datetime import date

from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.transfers.facts import AfterwardsFacts

RULE = Rule(
    id="MAN-04",
    version=1,
    title="A transfer on paper is entered within ten working days",
    remedy="Enter paper manifests as soon as the system can be reached and say why they are late.",
    basis="Order 23 (2021) art. 20",
    severity=Severity.HIGH,
    effects={Stage.AFTERWARDS: Effect.ALARM},
    in_force_from=date(2022, 1, 1),
)


def check(facts: AfterwardsFacts) -> Violation | None:
    """Entered by the last day."""
    if facts.entered_on <= facts.enter_by.on:
        return None
    return Violation(
        message="Completed on {completed}, to be entered by {until}, entered on {entered}.",
        facts={
            "completed": str(facts.completed_on),
            "until": str(facts.enter_by.on),
            "entered": str(facts.entered_on),
        },
    )
