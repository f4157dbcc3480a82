"""Rules: what the law asks of a fact sheet, and the decision that follows.

A rule is one file with a `RULE` and a pure `check`. `decide` runs every rule in force on the day, never stopping at
the first, and returns one `Decision` that is stored with the canonical text of its facts and the version of each rule,
so that the same verdict can be reproduced years later. Which rules exist is known to the packages that own their
facts. Source: design.md §7, §13 (rules by stage); models.md 2.5.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar

from hwtrack.kernel.canonical import canonical, plain, sha256


class Severity(StrEnum):
    """How grave a violation is. Source: regulation.md 4.4 (B, H, M, L)."""

    BLOCK = "block"
    HIGH = "high"
    MEDIUM = "medium"
    HINT = "hint"


class Stage(StrEnum):
    """When a rule is judged.

    `afterwards` is a transfer already made on paper that is entered now, `gap` a step that has not come for days.
    `books` is one container's way and mass, `treatment` what a plant did with its waste, `stock` how much lies in a
    store, `neighbours` what lies beside what.
    """

    ENTRY = "entry"
    CONTRACT = "contract"
    CHECKED = "checked"
    DISPATCH = "dispatch"
    GATE = "gate"
    RECEIPT = "receipt"
    DAILY = "daily"
    STORAGE = "storage"
    FILING = "filing"
    CLOSING = "closing"
    AFTERWARDS = "afterwards"
    GAP = "gap"
    BOOKS = "books"
    TREATMENT = "treatment"
    STOCK = "stock"
    NEIGHBOURS = "neighbours"


class Effect(StrEnum):
    """What a violation does at its stage.

    `refuse` and `warn` belong to `permit` rules (a desk command that does not yet exist in the world); `alarm` belongs
    to `fact` rules: the fact is recorded whatever the rule says.
    """

    REFUSE = "refuse"
    WARN = "warn"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule's head.

    `title` and `remedy` are English templates translated by the catalogue. `basis` is the clause; `confirmed` is false
    where regulation.md marks it M, I or N, and the screen then says so. `effects` holds the stages the rule runs at.
    """

    id: str
    version: int
    title: str
    remedy: str
    basis: str
    severity: Severity
    effects: Mapping[Stage, Effect]
    in_force_from: date
    in_force_until: date | None = None
    confirmed: bool = True

    def in_force(self, on: date) -> bool:
        """Say whether the rule binds on that day (both ends included)."""
        return self.in_force_from <= on and (self.in_force_until is None or on <= self.in_force_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One breach: an English template with the facts that fill it, and where in the request it stands."""

    message: str
    facts: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))
    pointer: str = ""
    severity: Severity | None = None


F_contra = TypeVar("F_contra", contravariant=True)


class Check(Protocol, Generic[F_contra]):
    """A rule module as the engine sees it: its head and its question."""

    @property
    def RULE(self) -> Rule:  # noqa: N802 - a module's constant
        """The rule's head."""

    def check(self, facts: F_contra) -> Violation | None:
        """Return the breach the facts show, or nothing."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule said: silent, or a violation with its effect at this stage."""

    rule: Rule
    violation: Violation | None
    effect: Effect

    @property
    def severity(self) -> Severity:
        """The violation's own severity where it has one, else the rule's."""
        return (self.violation.severity if self.violation else None) or self.rule.severity


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of every rule in force at one stage on one day, with the facts it rests on."""

    stage: Stage
    on: date
    verdicts: tuple[Verdict, ...]
    facts: object

    @property
    def violations(self) -> tuple[Verdict, ...]:
        """The verdicts that found something, gravest first as the rules are ordered."""
        return tuple(verdict for verdict in self.verdicts if verdict.violation)

    @property
    def refused(self) -> bool:
        """Whether any violation refuses the command."""
        return any(verdict.effect is Effect.REFUSE for verdict in self.violations)

    @property
    def facts_text(self) -> str:
        """The facts as they are stored; written only where somebody keeps them, which is after few scans."""
        return canonical(plain(self.facts))

    @property
    def facts_sha256(self) -> bytes:
        """The hash under which the facts are stored."""
        return sha256(self.facts_text)

    @property
    def rule_versions(self) -> Mapping[str, int]:
        """Every rule that was asked, with its version."""
        return {verdict.rule.id: verdict.rule.version for verdict in self.verdicts}


F = TypeVar("F")


def decide(checks: Iterable[Check[F]], facts: F, *, stage: Stage, on: date) -> Decision:
    """Run every rule in force at the stage on the day, in the order of their ids."""
    asked = sorted(
        (check for check in checks if stage in check.RULE.effects and check.RULE.in_force(on)),
        key=lambda check: check.RULE.id,
    )
    verdicts = tuple(Verdict(check.RULE, check.check(facts), check.RULE.effects[stage]) for check in asked)
    return Decision(stage=stage, on=on, verdicts=verdicts, facts=facts)
