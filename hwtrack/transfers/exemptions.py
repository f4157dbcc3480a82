"""The exemption list: which waste, at which stage, under which condition, is not treated as hazardous.

Knows how to read the list's rows and to say why a claim does not hold. A condition that software cannot see is stated
by the claimant with a document and stays its responsibility; the one that our own labels disprove (waste collected
separately) is refused. Source: national catalogue 2021, annex; regulation.md 6.2; domain.md A.7.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import WasteCode

_CODE = re.compile(r"\d{3}-\d{3}-\d{2}")
_CATEGORY = re.compile(r"HW\d{2}")


class ExemptStage(StrEnum):
    """A step of the waste's life that an item exempts."""

    COLLECTION = "collection"
    STORAGE = "storage"
    TRANSPORT = "transport"
    USE = "use"
    DISPOSAL = "disposal"


STAGE_WORDS = {
    "收集": ExemptStage.COLLECTION,
    "贮存": ExemptStage.STORAGE,
    "运输": ExemptStage.TRANSPORT,
    "利用": ExemptStage.USE,
    "处置": ExemptStage.DISPOSAL,
}


class Condition(StrEnum):
    """How an item's condition is shown: by not having been sorted, by an authority's plan, or by a statement."""

    UNSORTED = "unsorted"
    PLAN = "plan"
    STATED = "stated"


UNSORTED_WORDS = "未分类收集"
PLAN_WORDS = ("人民政府确定的", "生态环境部门同意的", "生态环境部门确定的", "提前报")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionItem:
    """One row of the list. `codes` and `categories` empty means any waste (emergencies, legacy sites, item 32)."""

    item: int
    codes: frozenset[WasteCode]
    categories: frozenset[str]
    stages: frozenset[ExemptStage]
    condition: Condition
    condition_text: str

    def names(self, code: WasteCode) -> bool:
        """Say whether the row speaks of this waste."""
        if not self.codes and not self.categories:
            return True
        return code in self.codes or code.category in self.categories


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionClaim:
    """Somebody's claim that a waste is exempt at a stage.

    `rows` are all rows of the claimed item; `labelled` counts containers that bear our label for this waste, which
    proves that it was collected separately; `document` is the number of the plan or the proof of the condition.
    """

    item: int
    rows: tuple[ExemptionItem, ...]
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


def fault_of(claim: ExemptionClaim) -> ClaimFault | None:
    """Return why the claim does not hold, or nothing if one of the item's rows covers it."""
    if not claim.rows:
        return ClaimFault.NO_ITEM
    if not (rows := [row for row in claim.rows if row.names(claim.waste_code)]):
        return ClaimFault.OTHER_WASTE
    if not (rows := [row for row in rows if claim.stage in row.stages]):
        return ClaimFault.OTHER_STAGE
    faults = [_condition_fault(row.condition, claim) for row in rows]
    return None if None in faults else faults[0]


def exempt(claims: tuple[ExemptionClaim, ...], code: WasteCode, stage: ExemptStage) -> bool:
    """Say whether one of the claims holds for the waste at the stage."""
    return any(claim.waste_code == code and claim.stage is stage and fault_of(claim) is None for claim in claims)


def read_item(*, item: int, codes: str, stage: str, condition: str) -> ExemptionItem:
    """Read a row of the published list; words instead of codes mean that it speaks of any waste of that kind."""
    parts = codes.split(";")
    return ExemptionItem(
        item=item,
        codes=frozenset(WasteCode.of(part) for part in parts if _CODE.fullmatch(part)),
        categories=frozenset(part for part in parts if _CATEGORY.fullmatch(part)),
        stages=_stages(stage),
        condition=_condition(condition),
        condition_text=condition,
    )


def _stages(words: str) -> frozenset[ExemptStage]:
    if words == "全部环节":
        return frozenset(ExemptStage)
    return frozenset(STAGE_WORDS[word] for word in words.split("、") if word in STAGE_WORDS)


def _condition(words: str) -> Condition:
    if UNSORTED_WORDS in words:
        return Condition.UNSORTED
    return Condition.PLAN if any(word in words for word in PLAN_WORDS) else Condition.STATED


def _condition_fault(condition: Condition, claim: ExemptionClaim) -> ClaimFault | None:
    match condition:
        case Condition.UNSORTED:
            return ClaimFault.SORTED if claim.labelled else None
        case Condition.PLAN:
            return None if claim.document else ClaimFault.NO_PLAN
        case Condition.STATED:
            return None if claim.document else ClaimFault.NO_PROOF
