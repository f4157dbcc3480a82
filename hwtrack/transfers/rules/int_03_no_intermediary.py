"""The bureau's notice and circular 207, prohibition 1: no intermediary for transport, use or disposal."""

from datetime import date

from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.transfers.views import WithOrgs

RULE = Rule(
    id="INT-03",
    version=1,
    title="No intermediary stands between remover and recipient",
    remedy="Leave the intermediary out: contract with the licensed recipient and with the carrier directly.",
    basis="Jiangsu circular 207 of 2021, prohibition 1; city bureau's notice on transfers (report 2022-10-11, issue 2)",
    severity=Severity.BLOCK,
    effects={
        Stage.CONTRACT: Effect.REFUSE,
        Stage.CHECKED: Effect.REFUSE,
        Stage.DISPATCH: Effect.REFUSE,
        Stage.AFTERWARDS: Effect.ALARM,
    },
    # Why: the circular is of July 2021 without a day that was seen; from August on it certainly existed.
    in_force_from=date(2021, 8, 1),
)


def check(facts: WithOrgs) -> Violation | None:
    """Nobody named, signing, consigning or carrying has declared itself an intermediary."""
    found = next((org for org in facts.orgs if org.is_intermediary), None)
    if found is None:
        return None
    return Violation(
        message="“{name}” is an intermediary; transport, use and disposal may not be entrusted to it.",
        facts={"name": found.name},
        pointer="/parties",
    )
