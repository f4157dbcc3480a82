"""What a check of a bundle found: one step a layer, each with its outcome, its figures and its findings.

Knows no language: sentences and their facts are joined where a person reads them (`sentences`). The plain form is the
same in every program that checks bundles, and the vectors hold them to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Facts = Mapping[str, str | int]


class Layer(StrEnum):
    """What is checked, in the order in which it is told."""

    FORM = "form"
    CHAIN = "chain"
    STATUSES = "statuses"
    DEVICES = "devices"
    ENTRIES = "entries"
    INCLUSION = "inclusion"
    CHECKPOINT = "checkpoint"
    WITNESSES = "witnesses"
    RECEIPTS = "receipts"
    LABELS = "labels"


class Outcome(StrEnum):
    """What came of a step.

    `broken`: something contradicts something. `open`: nothing does, but a proof is missing. `absent`: the file holds
    nothing of the kind. `unchecked`: it could not be looked at, and says why.
    """

    HOLDS = "holds"
    BROKEN = "broken"
    OPEN = "open"
    ABSENT = "absent"
    UNCHECKED = "unchecked"


class Verdict(StrEnum):
    """What the whole comes to."""

    HOLDS = "holds"
    INCOMPLETE = "incomplete"
    BROKEN = "broken"
    UNREADABLE = "unreadable"


EXIT_CODES = {Verdict.HOLDS: 0, Verdict.INCOMPLETE: 1, Verdict.BROKEN: 1, Verdict.UNREADABLE: 2}
"""What the command line answers with."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold, by a name within its layer. `facts` say where: container, event, phone, label."""

    reason: str
    facts: Facts = field(default_factory=dict)
    outcome: Outcome = Outcome.BROKEN


@dataclass(frozen=True, slots=True)
class Step:
    """One layer's result; `facts` are its figures, as far as it holds."""

    layer: Layer
    outcome: Outcome
    facts: Facts = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event as a reader is shown it: what it says, by whose word, and what became of it.

    Times are texts as hashed. `grade` says what vouches for the sender; `status` is None where it was not derived.
    """

    number: int
    event_id: str
    kind: str
    effective_time: str
    record_time: str
    org_id: int
    grade: str
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A container of the bundle with its events in the order of its chain."""

    code: str
    events: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result of a check. `anchored` says whether the keys came from outside the file.

    `names` are the file's own for organisations, by number, and `made_at` is its own date; nothing proves them.
    """

    anchored: bool
    steps: tuple[Step, ...]
    stories: tuple[Story, ...] = ()
    names: Mapping[int, str] = field(default_factory=dict)
    made_at: datetime | None = None

    @property
    def verdict(self) -> Verdict:
        """The worst of the steps; what could not be derived or is not there spoils nothing."""
        outcomes = {step.outcome for step in self.steps}
        if self.steps[0].outcome is Outcome.BROKEN:
            return Verdict.UNREADABLE
        if Outcome.BROKEN in outcomes:
            return Verdict.BROKEN
        return Verdict.INCOMPLETE if Outcome.OPEN in outcomes else Verdict.HOLDS

    @property
    def plain(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        return {
            "verdict": self.verdict.value,
            "anchored": self.anchored,
            "steps": [_plain_step(step) for step in self.steps],
            "containers": [
                {"code": story.code, "events": [_plain_event(told) for told in story.events]} for story in self.stories
            ],
        }


def step_of(layer: Layer, facts: Facts, findings: tuple[Finding, ...]) -> Step:
    """Return a step that holds unless there are findings; one that breaks it outweighs any that leave it open."""
    outcomes = {finding.outcome for finding in findings}
    if not outcomes:
        return Step(layer, Outcome.HOLDS, facts)
    return Step(layer, Outcome.BROKEN if Outcome.BROKEN in outcomes else Outcome.OPEN, facts, findings)


def _plain_step(step: Step) -> dict[str, Any]:
    return {
        "layer": step.layer.value,
        "outcome": step.outcome.value,
        "facts": dict(step.facts),
        "findings": [{"reason": finding.reason, "facts": dict(finding.facts)} for finding in step.findings],
    }


def _plain_event(told: Told) -> dict[str, Any]:
    found = {
        "number": told.number,
        "event_id": told.event_id,
        "kind": told.kind,
        "effective_time": told.effective_time,
        "record_time": told.record_time,
        "org_id": told.org_id,
        "grade": told.grade,
    }
    return found if told.status is None else found | {"status": told.status}
