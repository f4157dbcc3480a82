"""Order 23 art. 18: the recipient confirms a receipt within five working days of acceptance."""

from datetime import date

from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.transfers.views import WithSettlement

RULE = Rule(
    id="MAN-03",
    version=1,
    title="The receipt is confirmed within five working days",
    remedy="Confirm the manifest now and note why it is late.",
    basis="Order 23 (2021) art. 18",
    severity=Severity.HIGH,
    effects={Stage.RECEIPT: Effect.ALARM, Stage.DAILY: Effect.ALARM},
    in_force_from=date(2022, 1, 1),
)


def check(facts: WithSettlement) -> Violation | None:
    """Confirmed by the last day, or that day is not over yet."""
    settlement = facts.settlement
    until = settlement.confirm_by.on
    if (settlement.confirmed_on or facts.on) <= until:
        return None
    message = (
        "Received on {accepted}, to be confirmed by {until}, confirmed on {confirmed}."
        if settlement.confirmed_on
        else "Received on {accepted}, to be confirmed by {until}, not yet confirmed on {confirmed}."
    )
    confirmed = settlement.confirmed_on or facts.on
    return Violation(
        message=message,
        facts={"accepted": str(settlement.accepted_on), "until": str(until), "confirmed": str(confirmed)},
    )
