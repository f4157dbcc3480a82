"""The life of a label: printed, activated, superseded, voided; and when a change needs a new label or a new container.

Knows one issue of a sign and what may be done with it at the desk. A scan of a dead label is a fact and is never
refused here; custody judges it. Source: design.md §5, §13 (Labels); domain.md F (wording).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.ids import LabelId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, WasteCode
from hwtrack.registry.credit import CreditCode

MAX_REASON = 200


class LabelState(StrEnum):
    """Where a label is in its life; the last two are final."""

    PRINTED = "printed"
    ACTIVATED = "activated"
    SUPERSEDED = "superseded"
    VOIDED = "voided"


class SupersededLabelError(DomainError):
    """The label was replaced by a newer one."""

    kind = Kind.CONFLICT
    code = "labels.superseded"
    detail = "This label was replaced by a newer one; look at the new code."
    remedy = "Use the newest label of the container."


class VoidedLabelError(DomainError):
    """The label is void."""

    kind = Kind.CONFLICT
    code = "labels.voided"
    detail = "This label is void and must not be used for a transfer."
    remedy = "Print a new label for the container."


class CopiesUsedUpError(DomainError):
    """All allowed copies of the label were printed."""

    kind = Kind.CONFLICT
    code = "labels.copies-used-up"
    detail = "{allowed} copies of this label are allowed, and all were printed."
    remedy = "Order a reprint: it is a new label that replaces this one and says so."


class VoidReasonError(DomainError):
    """A label is voided with a reason."""

    kind = Kind.INVALID
    code = "labels.void-reason"
    detail = "A reason of 1 to 200 characters is needed; {count} were given."
    remedy = "Say in a few words why the label is voided."


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One issue of a sign: its copies and the instants of its life.

    `copies_allowed` is 2 above 450 L, else 1; `reprint` counts the issues before this one that it repeats.
    """

    label_id: LabelId
    copies_allowed: int
    copies_printed: int = 0
    reprint: int = 0
    printed_at: datetime
    activated_at: datetime | None = None
    superseded_at: datetime | None = None
    superseded_by: LabelId | None = None
    voided_at: datetime | None = None
    void_reason: str = ""

    @property
    def state(self) -> LabelState:
        """The state the instants add up to; void outweighs everything."""
        if self.voided_at:
            return LabelState.VOIDED
        if self.superseded_at:
            return LabelState.SUPERSEDED
        return LabelState.ACTIVATED if self.activated_at else LabelState.PRINTED

    def demand_current(self) -> None:
        """Pass silently while the label is good.

        Raises:
            SupersededLabelError: A newer label replaced it.
            VoidedLabelError: It was voided.
        """
        match self.state:
            case LabelState.VOIDED:
                raise VoidedLabelError
            case LabelState.SUPERSEDED:
                raise SupersededLabelError
            case LabelState.PRINTED | LabelState.ACTIVATED:
                return

    def with_copies(self, count: int) -> "Label":
        """Return the label with so many more copies printed.

        Raises:
            CopiesUsedUpError: More than allowed in all.
            SupersededLabelError: A newer label replaced it.
            VoidedLabelError: It was voided.
        """
        self.demand_current()
        if self.copies_printed + count > self.copies_allowed:
            raise CopiesUsedUpError(allowed=self.copies_allowed)
        return replace(self, copies_printed=self.copies_printed + count)

    def activated(self, at: datetime) -> "Label":
        """Return the label after a scan on the container; only the first one activates it, a dead label stays dead."""
        return replace(self, activated_at=at) if self.state is LabelState.PRINTED else self

    def superseded(self, by: LabelId, *, at: datetime) -> "Label":
        """Return the label after a newer one replaced it.

        Raises:
            SupersededLabelError: One did already.
            VoidedLabelError: It was voided.
        """
        self.demand_current()
        return replace(self, superseded_at=at, superseded_by=by)

    def voided(self, reason: str, *, at: datetime) -> "Label":
        """Return the label after it was voided; one that was superseded may still be voided.

        Raises:
            VoidReasonError: No reason, or one of more than 200 characters.
            VoidedLabelError: It was voided already.
        """
        if self.state is LabelState.VOIDED:
            raise VoidedLabelError
        if not 1 <= len(reason.strip()) <= MAX_REASON:
            raise VoidReasonError(count=len(reason.strip()))
        return replace(self, voided_at=at, void_reason=reason.strip())


class Consequence(StrEnum):
    """What a change of a container's facts asks for."""

    NOTHING = "nothing"
    NEW_LABEL = "new_label"
    NEW_CONTAINER = "new_container"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedFacts:
    """The facts of a label that a change is judged by; `texts` are all other printed words."""

    generator: CreditCode
    waste: WasteCode
    produced_on: date
    hazards: frozenset[HazardProperty]
    mass: Mass | None
    texts: tuple[str, ...] = ()


def consequence(before: PrintedFacts, after: PrintedFacts) -> Consequence:
    """Say whether a change needs a new label, or even a new container.

    Another waste, date or generator is another container (through `transformed`). A mass weighed for the first time
    changes nothing: the blank on the label is filled in by hand.
    """
    if (before.generator, before.waste, before.produced_on) != (after.generator, after.waste, after.produced_on):
        return Consequence.NEW_CONTAINER
    reweighed = before.mass is not None and before.mass != after.mass
    if reweighed or (before.hazards, before.texts) != (after.hazards, after.texts):
        return Consequence.NEW_LABEL
    return Consequence.NOTHING
