"""Claims that a waste is exempt at a stage, and why such a claim does not hold.

The published list is registry's; here its conditions are weighed. A condition that software cannot see is stated by the
claimant with a document and stays its responsibility; the one that our own labels disprove (waste collected separately)
is refused. Source: national catalogue 2021, annex; regulation.md 6.2; domain.md A.7.
"""

from dataclasses import dataclass
from enum import StrEnum

from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.exemptions import Exemption, ExemptStage


class Condition(StrEnum):
    """How an item's condition is shown: by not having been sorted, by an authority's plan, or by a statement."""

    UNSORTED = "unsorted"
    PLAN = "plan"
    STATED = "stated"


UNSORTED_WORDS = "未分类收集"
PLAN_WORDS = ("人民政府确定的", "生态环境部门同意的", "生态环境部门确定的", "提前报")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionClaim:
    """Somebody's claim that a waste is exempt at a stage.

    `rows` are all rows of the claimed item; `labelled` counts containers that bear our label for this waste, which
    proves that it was collected separately; `document` is the number of the plan or the proof of the condition.
    """

    item: int
    rows: tuple[Exemption, ...]
    waste_code: WasteCode
    stage: ExemptStage
    mass: Mass
    labelled: int = 0
    document: str = ""


class ClaimFault(StrEnum):
    """Why a claim does not hold."""

    NO_ITEM = "no_item"
    OTHER_WASTE = "other_waste"
    OTHER_STAGE = "other_stage"
    SORTED = "sorted"
    NO_PLAN = "no_plan"
    NO_PROOF = "no_proof"


def condition_of(row: Exemption) -> Condition:
    """Return how the condition of a row is shown; the list writes it in words only."""
    if UNSORTED_WORDS in row.condition:
        return Condition.UNSORTED
    return Condition.PLAN if any(word in row.condition for word in PLAN_WORDS) else Condition.STATED


def fault_of(claim: ExemptionClaim) -> ClaimFault | None:
    """Return why the claim does not hold, or nothing if one of the item's rows covers it."""
    if not claim.rows:
        return ClaimFault.NO_ITEM
    if not any(_names(row, claim.waste_code) for row in claim.rows):
        return ClaimFault.OTHER_WASTE
    if not (rows := [row for row in claim.rows if row.covers(claim.waste_code, claim.stage)]):
        return ClaimFault.OTHER_STAGE
    faults = [_condition_fault(condition_of(row), claim) for row in rows]
    return None if None in faults else faults[0]


def exempt(claims: tuple[ExemptionClaim, ...], code: WasteCode, stage: ExemptStage) -> bool:
    """Say whether one of the claims holds for the waste at the stage; a claim on the whole process covers each."""
    return any(
        claim.waste_code == code and claim.stage in (stage, ExemptStage.WHOLE) and fault_of(claim) is None
        for claim in claims
    )


def _names(row: Exemption, code: WasteCode) -> bool:
    return any(row.covers(code, stage) for stage in ExemptStage)


def _condition_fault(condition: Condition, claim: ExemptionClaim) -> ClaimFault | None:
    match condition:
        case Condition.UNSORTED:
            return ClaimFault.SORTED if claim.labelled else None
        case Condition.PLAN:
            return None if claim.document else ClaimFault.NO_PLAN
        case Condition.STATED:
            return None if claim.document else ClaimFault.NO_PROOF
