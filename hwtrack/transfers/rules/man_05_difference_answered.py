"""Order 23 art. 18: a difference is told to the remover, decided on, and reported to the recipient's bureau."""

from datetime import date

from hwtrack.kernel.quantity import Mass, total
from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.transfers.drafts import Difference, DifferenceKind
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
UNDECIDED = "Receipt and manifest differ ({n} containers, {mass} kg) and nothing was decided."
UNNOTICED = "Receipt and manifest differ ({n} containers, {mass} kg); the remover has not been told."
UNREPORTED = "Receipt and manifest differ ({n} containers, {mass} kg); the bureau has not been told."
MISSING_UNNOTICED = "{n} containers, {mass} kg, never arrived; the remover has not been told."
MISSING_UNREPORTED = "{n} containers, {mass} kg, never arrived; the bureau has not been told."


def check(facts: WithDifferences) -> Violation | None:
    """No difference, or all three steps were taken; what never arrived is named first."""
    if not facts.differences:
        return None
    missing = tuple(one for one in facts.differences if one.kind is DifferenceKind.NOT_ARRIVED)
    message = _message(facts.settlement, missing=bool(missing))
    return Violation(message=message, facts=_counted(missing or facts.differences)) if message else None


def _message(settlement: Settlement, *, missing: bool) -> str | None:
    if settlement.decision is None:
        return UNDECIDED
    if settlement.noticed_on is None:
        return MISSING_UNNOTICED if missing else UNNOTICED
    if settlement.reported_on is None:
        return MISSING_UNREPORTED if missing else UNREPORTED
    return None


def _counted(differences: tuple[Difference, ...]) -> dict[str, str | int]:
    codes = {code for difference in differences for code in difference.codes}
    mass = total([Mass(abs(difference.mass.grams)) for difference in differences])
    return {"n": len(codes), "mass": mass.text}
