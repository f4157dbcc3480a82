"""SWL art. 80: waste goes only to a unit whose licence is valid, on the day of loading and on the day of arrival."""

from datetime import date

from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.transfers.views import WithLicence

RULE = Rule(
    id="LIC-01",
    version=1,
    title="The recipient's licence is in force at loading and on arrival",
    remedy="Wait for the renewed licence, move the dates, or contract with a recipient whose licence is in force.",
    basis="Solid Waste Law (2020) art. 80",
    severity=Severity.BLOCK,
    effects={
        Stage.CONTRACT: Effect.REFUSE,
        Stage.CHECKED: Effect.REFUSE,
        Stage.DISPATCH: Effect.REFUSE,
        Stage.RECEIPT: Effect.ALARM,
        Stage.AFTERWARDS: Effect.ALARM,
    },
    in_force_from=date(2020, 9, 1),
)


def check(facts: WithLicence) -> Violation | None:
    """The licence, or without one the registered exemption, holds on every day the waste moves.

    A recipient with neither is INT-01's business as long as a treatment contract names it, and ours otherwise.
    """
    days = (facts.transfer.loading_on, facts.transfer.arrival_on) if facts.transfer else (facts.on,)
    if facts.licence:
        ended = next((day for day in days if not facts.licence.period.holds(day)), None)
        return _violation(facts.licence.number, ended) if ended else None
    if facts.exemption:
        ended = next((day for day in days if not facts.exemption.period.holds(day)), None)
        return _violation(facts.exemption.document_no, ended) if ended else None
    if facts.treatment or facts.transfer is None:
        return None
    return Violation(
        message="“{name}” has no operating licence.",
        facts={"name": facts.transfer.recipient.name},
        pointer="/recipient_org_id",
    )


def _violation(number: str, day: date) -> Violation:
    return Violation(
        message="Licence or exemption {number} is not in force on {day}.",
        facts={"number": number, "day": str(day)},
        pointer="/recipient_org_id",
    )
