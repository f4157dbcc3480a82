"""SWL art. 82 and Order 23 art. 11(1): nothing leaves without a manifest."""

from datetime import date

from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.transfers.facts import Direction, GateFacts
from hwtrack.transfers.manifest import Status

RULE = Rule(
    id="MAN-09",
    version=1,
    title="Nothing leaves without a manifest",
    remedy="Bring the load back or make its manifest at once, and tell the bureau; the scan itself is kept.",
    basis="Solid Waste Law (2020) art. 82; Order 23 (2021) art. 11(1)",
    severity=Severity.BLOCK,
    effects={Stage.GATE: Effect.ALARM},
    in_force_from=date(2020, 9, 1),
)
UNDER_WAY = frozenset({Status.DISPATCHED, Status.IN_TRANSIT, Status.ARRIVED, Status.RECEIVED})


def check(facts: GateFacts) -> Violation | None:
    """Outward, a dispatched manifest lists every container; inward the recipient's receipt says what came."""
    if facts.direction is Direction.IN:
        return None
    if facts.transfer is None or facts.status is None:
        return Violation(
            message="{n} containers left “{name}” without a manifest.",
            facts={"n": len(facts.unlisted) + len(facts.loads), "name": facts.at.name},
        )
    if facts.status not in UNDER_WAY:
        return Violation(
            message="{n} containers left “{name}” under a manifest that was not dispatched.",
            facts={"n": len(facts.unlisted) + len(facts.loads), "name": facts.at.name},
        )
    if facts.unlisted:
        return Violation(
            message="{n} containers left “{name}” that stand on no line of the manifest, first {code}.",
            facts={"n": len(facts.unlisted), "name": facts.at.name, "code": facts.unlisted[0]},
        )
    return None
