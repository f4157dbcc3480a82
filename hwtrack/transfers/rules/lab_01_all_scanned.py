"""Circular 207, prohibition 5: nothing moves without its QR code, tankers and pipelines excepted."""

from datetime import date

from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.transfers.model import Carriage
from hwtrack.transfers.views import WithLoads

RULE = Rule(
    id="LAB-01",
    version=1,
    title="Every container on the manifest has been scanned while loading",
    remedy="Scan the missing containers, or take them off the manifest before the vehicle leaves.",
    basis="Jiangsu circular 207 of 2021, prohibition 5",
    severity=Severity.BLOCK,
    effects={Stage.DISPATCH: Effect.REFUSE, Stage.GATE: Effect.ALARM},
    in_force_from=date(2021, 8, 1),
    confirmed=False,
)


def check(facts: WithLoads) -> Violation | None:
    """Every packaged container was scanned; nobody can stick a label on what flows."""
    missing = [load.code for load in facts.loads if load.carriage is Carriage.PACKAGE and not load.scanned]
    if not missing:
        return None
    return Violation(
        message="{n} containers have not been scanned, first {code}: the vehicle may not leave.",
        facts={"n": len(missing), "code": missing[0]},
        pointer="/lines",
    )
