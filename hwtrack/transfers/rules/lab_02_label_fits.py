"""Order 23 art. 13: what the label says is what the manifest says, and each label stands for one container once."""

from collections import Counter
from datetime import date

from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.transfers.facts import CheckedFacts
from hwtrack.transfers.model import LabelStatus, Line, Load, Transfer

RULE = Rule(
    id="LAB-02",
    version=1,
    title="Each label is valid, used once, and says what the manifest says",
    remedy="Print a new label or correct the line, so that both say the same, and name each container once.",
    basis="Order 23 (2021) art. 13",
    severity=Severity.BLOCK,
    effects={Stage.CHECKED: Effect.REFUSE, Stage.DISPATCH: Effect.REFUSE},
    in_force_from=date(2022, 1, 1),
)


def check(facts: CheckedFacts) -> Violation | None:
    """Containers named at all, none twice, every label usable, and waste, form and hazards as on its line.

    A tank or a tanker is a container too, so that a load in bulk names one.
    """
    if not facts.loads:
        return Violation(message="The manifest names no container.", pointer="/lines")
    doubled = [code for code, count in Counter(load.code for load in facts.loads).items() if count > 1]
    if doubled:
        return _violation("Container {code} stands on the manifest twice.", doubled[0])
    lines = {line.line_no: line for line in facts.transfer.lines}
    for load in facts.loads:
        message = (
            _label_fault(load) or _custody_fault(load, facts.transfer) or _line_fault(load, lines.get(load.line_no))
        )
        if message:
            return _violation(message, load.code)
    return None


def _label_fault(load: Load) -> str | None:
    if not load.well_formed:
        return "“{code}” is not a container code."
    if load.status is LabelStatus.UNKNOWN:
        return "Container {code} has no label of ours."
    if load.status is LabelStatus.VOID:
        return "The label of container {code} is void."
    return None


def _custody_fault(load: Load, transfer: Transfer) -> str | None:
    if load.ended:
        return "Container {code} has already been treated or emptied."
    if load.on_other_manifest:
        return "Container {code} stands on another open manifest."
    # Why the carriers: loading, which comes before dispatch, has passed custody to them.
    hands = {transfer.remover.org_id, *(carrier.org_id for carrier in transfer.carriers)}
    if load.holder is not None and load.holder not in hands:
        return "Container {code} is in the hands of neither remover nor carrier."
    return None


def _line_fault(load: Load, line: Line | None) -> str | None:
    if line is None:
        return "Container {code} belongs to no line."
    if load.waste_code != line.waste_code:
        return "The label of container {code} names another waste than its line."
    if load.form != line.form:
        return "The label of container {code} names another form than its line."
    if load.hazards != line.hazards:
        return "The label of container {code} names other hazards than its line."
    return None


def _violation(message: str, code: str) -> Violation:
    return Violation(message=message, facts={"code": code[:40]}, pointer="/lines")
