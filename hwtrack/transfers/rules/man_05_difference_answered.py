"""Order 23 art. 18: a difference is told to the remover, decided on, and reported to the recipient's bureau."""

from datetime import date

from hwtrack.kernel.quantity import Mass, total
from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.transfers.drafts import Difference
from hwtrack.transfers.facts import Settlement
from hwtrack.transfers.views import WithDifferences

RULE = Rule(
    id="MAN-05",
    version=1,
    title="Every difference has a decision, a notice to the remover and a report to the bureau",
    remedy="Tell the remover, send the drafted report to the bureau on the recipient's side, and record both.",
    basis="Order 23 (2021) art. 18",
    severity=Severity.HIGH,
    effects={Stage.RECEIPT: Effect.ALARM, Stage.DAILY: Effect.ALARM},
    in_force_from=date(2022, 1, 1),
)
UNDECIDED = "Receipt and manifest differ ({kinds}: {n} containers, {mass} kg) and nothing was decided."
UNNOTICED = "Receipt and manifest differ ({kinds}: {n} containers, {mass} kg); the remover has not been told."
UNREPORTED = "Receipt and manifest differ ({kinds}: {n} containers, {mass} kg); the bureau has not been told."


def check(facts: WithDifferences) -> Violation | None:
    """No difference, or all three steps were taken."""
    message = _missing(facts.settlement)
    if not facts.differences or message is None:
        return None
    return Violation(message=message, facts=_counted(facts.differences))


def _missing(settlement: Settlement) -> str | None:
    if settlement.decision is None:
        return UNDECIDED
    if settlement.noticed_on is None:
        return UNNOTICED
    return UNREPORTED if settlement.reported_on is None else None


def _counted(differences: tuple[Difference, ...]) -> dict[str, str | int]:
    codes = {code for difference in differences for code in difference.codes}
    kinds = dict.fromkeys(difference.kind.value for difference in differences)
    mass = total([Mass(abs(difference.mass.grams)) for difference in differences])
    return {"kinds": ", ".join(kinds), "n": len(codes), "mass": mass.text}
