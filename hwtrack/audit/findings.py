"""What rules found after the fact: one finding is one stored decision in which a rule raised an alarm. Pure.

Officials see findings; a company sees its own only once they were disclosed to it. Source: design.md §7, §13.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from hwtrack.custody import rules as custody
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.rules import Effect, Rule, Severity
from hwtrack.transfers import rulebook as transfers

RULES: Mapping[str, Rule] = {
    rule.id: rule
    for rule in sorted((*custody.RULES, *transfers.RULES), key=lambda rule: rule.id)
    if Effect.ALARM in rule.effects.values()
}
"""Every rule that raises alarms, by its id."""


class UnknownRuleError(DomainError):
    """No rule of that id raises alarms."""

    kind = Kind.INVALID
    code = "audit.rule"
    detail = "No rule “{rule}” raises alarms."
    remedy = "Choose one of the list, or none for all of them."


class State(StrEnum):
    """Whether what was found goes on: `told` was found about one act and neither goes on nor clears."""

    OPEN = "open"
    CLEARED = "cleared"
    TOLD = "told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """What became of an alarm that lasts: since when the rule is broken, and for how many subjects still."""

    broken_at: datetime
    open: int
    cleared_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one rule said, as it was stored; texts are templates."""

    rule: str
    version: int
    severity: Severity
    title: str
    message: str
    remedy: str
    basis: str
    facts: Mapping[str, str | int]
    lasting: Lasting | None = None

    @property
    def confirmed(self) -> bool:
        """Whether the clause is sure, as the rule stands today."""
        return RULES[self.rule].confirmed if self.rule in RULES else True

    @property
    def state(self) -> State:
        """Whether it goes on."""
        if self.lasting is None:
            return State.TOLD
        return State.OPEN if self.lasting.open else State.CLEARED


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A stored decision with at least one alarm; `codes` are containers it is about, where it is about few."""

    home_org_id: int
    decision_id: UUID
    stage: str
    judged_on: date
    made_at: datetime
    subject_kind: str
    subject_id: UUID
    told: tuple[Told, ...]
    codes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingQuestion:
    """Which findings are asked for; nothing given is all the asker may see."""

    rule: str | None = None
    region: int | None = None
    org_id: int | None = None
    open_only: bool = False

    def __post_init__(self) -> None:
        if self.rule is not None and self.rule not in RULES:
            raise UnknownRuleError(rule=self.rule[:20], pointer="/rule")
