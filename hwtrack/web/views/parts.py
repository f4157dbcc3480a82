"""What several pages are given: actions, forms as typed, figures with their definition, rows of lists."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from hwtrack.kernel.rules import Decision, Effect, Severity, Verdict
from hwtrack.web.words import Said


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do next: a link, named by what happens."""

    address: str
    text: str
    icon: str = "arrow"


@dataclass(frozen=True, slots=True)
class Form:
    """A form as somebody filled it: what was typed, and what is wrong with it, by field name.

    `refused` says at the top of the page why it was not taken, and `remedy` what to do; `others` are faults that belong
    to no field of the form.
    """

    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    faults: Mapping[str, Said] = field(default_factory=lambda: MappingProxyType({}))
    refused: Said | None = None
    remedy: Said | None = None
    others: tuple[Said, ...] = ()

    def value(self, name: str, otherwise: str = "") -> str:
        """What stands in the field."""
        return self.values.get(name, otherwise)

    def fault(self, name: str) -> Said | None:
        """What is wrong with it."""
        return self.faults.get(name)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a field: its value, what it is called, and a line of explanation."""

    value: str
    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form that is described instead of drawn by hand: its name, its label, and what it takes.

    `type` is how it is filled: `kg`, `text`, `code` (a container's, by camera too), `any_code` (any system's), `area`,
    `select`, `radios`, `tick`, `ticks`, `date` or `moment`. `otherwise` stands in it before anybody types.
    """

    name: str
    label: str
    type: str = "text"
    hint: str = ""
    required: bool = True
    choices: tuple[Choice, ...] = ()
    otherwise: str = ""
    most: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its unit, its definition (口径) and the instant it is of."""

    name: str
    value: str
    unit: str
    definition: Said
    as_of: datetime
    tone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing in a list: what it is, what to know about it, its state and where it is opened.

    `state` is (table of words, key); `due` says until when and by whom. A name that is `named` is a text of ours, which
    is translated; `said` is what there is to know about it in a sentence.
    """

    address: str
    name: str
    about: str = ""
    named: bool = False
    said: Said | None = None
    state: tuple[str, str] | None = None
    due: Said | None = None
    is_late: bool = False
    is_code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """Rows under a heading, and what to do when there are none."""

    title: str
    rows: tuple[Row, ...]
    empty: str
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one rule found: the sentence, the clause, and what to do."""

    rule: str
    severity: Severity
    effect: Effect
    title: str
    message: Said
    remedy: Said
    basis: str
    confirmed: bool = True

    @classmethod
    def of(cls, verdict: Verdict) -> "Found":
        """Take a verdict that found something."""
        violation = verdict.violation
        if violation is None:
            raise ValueError("a silent verdict found nothing")
        return cls(
            rule=verdict.rule.id,
            severity=verdict.severity,
            effect=verdict.effect,
            title=verdict.rule.title,
            message=Said(violation.message, violation.facts),
            remedy=Said(verdict.rule.remedy, violation.facts),
            basis=verdict.rule.basis,
            confirmed=verdict.rule.confirmed,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the rules said at one stage: what was found, and which rules were asked, by id with version."""

    stage: str
    at: datetime
    refused: bool
    found: tuple[Found, ...]
    asked: Mapping[str, int]

    @property
    def silent(self) -> int:
        """How many of the rules found nothing."""
        return len(self.asked) - len(self.found)

    @classmethod
    def of(cls, decision: Decision, at: datetime) -> "Judgement":
        """Take a decision just made."""
        return cls(
            stage=decision.stage.value,
            at=at,
            refused=decision.refused,
            found=tuple(Found.of(verdict) for verdict in decision.violations),
            asked=decision.rule_versions,
        )
