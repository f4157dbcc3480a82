"""Drafts the system prepares and a person signs: difference report, return leg, declaration.

Knows what belongs in them; sends nothing. A difference is anything in which the receipt and the manifest disagree:
something missing, refused, of another kind, or a bridge that disagrees by more than its division. Source: Order 23
art. 18; HJ 1259 Annex C; regulation.md 2.6, 3.2.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.ids import ManifestId
from hwtrack.kernel.quantity import NOTHING, Mass, total
from hwtrack.kernel.waste import WasteCode
from hwtrack.transfers.model import OrgRef
from hwtrack.transfers.receipt import Figures, Outcome, Receipt, Weighing, figures


class DifferenceKind(StrEnum):
    """In what receipt and manifest differ. Source: Order 23 art. 18 (name, quantity, hazard, form, packaging)."""

    NOT_ARRIVED = "not_arrived"
    REFUSED = "refused"
    NOT_LISTED = "not_listed"
    MASS = "mass"
    NAME = "name"
    HAZARD = "hazard"
    FORM = "form"
    PACKAGING = "packaging"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference: its kind, the containers concerned, and the net mass it stands for (signed for the bridge)."""

    kind: DifferenceKind
    mass: Mass
    codes: tuple[str, ...] = ()
    note: str = ""


class Decision(StrEnum):
    """What the recipient decided about a load that differs."""

    ACCEPT = "accept"
    ACCEPT_PART = "accept_part"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceReport:
    """A report to the remover and to the bureau on the recipient's side, drafted and not yet sent."""

    manifest_id: ManifestId
    remover: OrgRef
    recipient: OrgRef
    bureau_division: int
    drafted_on: date
    differences: tuple[Difference, ...]
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnDraft:
    """The way back of what was refused: a child manifest from recipient to remover, not yet checked."""

    parent_id: ManifestId
    from_org: OrgRef
    to_org: OrgRef
    codes: tuple[str, ...]
    mass: Mass


def differences(
    receipts: tuple[Receipt, ...], weighing: Weighing | None, stated: tuple[Difference, ...] = ()
) -> tuple[Difference, ...]:
    """Return every difference of a receipt, those a person stated (name, hazard, form, packaging) last."""
    found = [
        _missing(receipts),
        _refused(receipts),
        _reweighed(receipts),
        _bridge(receipts, weighing),
    ]
    return (*(difference for difference in found if difference), *stated)


def decision_of(numbers: Figures) -> Decision:
    """Return what the figures say was decided."""
    if numbers.whole_load_refused:
        return Decision.REFUSE
    return Decision.ACCEPT if numbers.refused == NOTHING else Decision.ACCEPT_PART


def return_draft(
    *, parent_id: ManifestId, remover: OrgRef, recipient: OrgRef, receipts: tuple[Receipt, ...]
) -> ReturnDraft | None:
    """Draft the way back of everything refused; nothing where nothing was."""
    refused = [line for line in receipts if line.refused > NOTHING]
    if not refused:
        return None
    return ReturnDraft(
        parent_id=parent_id,
        from_org=recipient,
        to_org=remover,
        codes=tuple(line.code for line in refused),
        mass=total([line.refused for line in refused]),
    )


def _missing(receipts: tuple[Receipt, ...]) -> Difference | None:
    lines = [line for line in receipts if line.outcome is Outcome.NOT_ARRIVED]
    mass = total([line.declared for line in lines])
    return _difference(DifferenceKind.NOT_ARRIVED, lines, mass)


def _refused(receipts: tuple[Receipt, ...]) -> Difference | None:
    lines = [line for line in receipts if line.refused > NOTHING]
    return _difference(DifferenceKind.REFUSED, lines, total([line.refused for line in lines]))


def _reweighed(receipts: tuple[Receipt, ...]) -> Difference | None:
    lines = [line for line in receipts if line.change != NOTHING]
    return _difference(DifferenceKind.MASS, lines, total([line.change for line in lines]))


def _difference(kind: DifferenceKind, lines: list[Receipt], mass: Mass) -> Difference | None:
    return Difference(kind=kind, mass=mass, codes=tuple(line.code for line in lines)) if lines else None


def _bridge(receipts: tuple[Receipt, ...], weighing: Weighing | None) -> Difference | None:
    expected = figures(receipts).expected_gross
    if weighing is None or weighing.agrees(expected):
        return None
    return Difference(kind=DifferenceKind.MASS, mass=weighing.gap(expected), note=weighing.ticket)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationRow:
    """One waste code of a periodic declaration, net masses. Source: HJ 1259 Annex C.1, C.2.

    `lost` are samples and losses; the national form has no column for them, a balance has.
    """

    waste_code: WasteCode
    opening: Mass
    generated: Mass
    self_handled: Mass
    outsourced: Mass
    closing: Mass
    lost: Mass = NOTHING

    @property
    def gap(self) -> Mass:
        """What is left of opening + generated - self-handled - outsourced - lost - closing; nothing if it balances."""
        return self.opening + self.generated - self.self_handled - self.outsourced - self.lost - self.closing


@dataclass(frozen=True, slots=True)
class DeclarationDraft:
    """A monthly or quarterly declaration of one site, prepared and not yet filed; both ends of the period included."""

    period_from: date
    period_until: date
    rows: tuple[DeclarationRow, ...]


class DeclarationBalanceError(DomainError):
    """The declaration does not balance."""

    kind = Kind.INVALID
    code = "transfers.declaration-balance"
    detail = "{waste}: opening + generated - self-handled - outsourced - closing leaves {gap} kg."
    remedy = "Correct the row, or record the missing event first; a declaration must balance to the gram."


class DeclarationPeriodError(DomainError):
    """The declaration's period is wrong."""

    kind = Kind.INVALID
    code = "transfers.declaration-period"
    detail = "The period runs from {start} to {end}; a declaration covers 1 to 366 days and every code once."
    remedy = "Give the first and the last day of the month or quarter, and each waste code in one row."


MAX_PERIOD_DAYS = 366


def checked_declaration(draft: DeclarationDraft) -> DeclarationDraft:
    """Return the draft if every row balances and its period is possible.

    Raises:
        DeclarationPeriodError: The period is empty or longer than 366 days, there is no row, or a code stands twice.
        DeclarationBalanceError: A row leaves something over.
    """
    days = (draft.period_until - draft.period_from).days + 1
    codes = [row.waste_code for row in draft.rows]
    if not 1 <= days <= MAX_PERIOD_DAYS or not codes or len(set(codes)) != len(codes):
        raise DeclarationPeriodError(start=str(draft.period_from), end=str(draft.period_until), pointer="/period_from")
    for number, row in enumerate(draft.rows):
        if row.gap != NOTHING:
            raise DeclarationBalanceError(waste=row.waste_code.text, gap=row.gap.text, pointer=f"/rows/{number}")
    return draft
