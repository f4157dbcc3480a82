"""Sign-off (销号): what stops it, and what it takes where a live figure speaks against it.

Missing, altered or unscanned evidence stops a sign-off. A contradicting metric, or evidence that also serves another
issue, does not veto: it demands a written explanation and the approver's signature, because software does not overrule
the approver. The outcome is a value to be stored, never an exception. Source: design.md §8; domain.md A12.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.rectification.campaign import Practice
from hwtrack.rectification.evidence import EvidenceFact, EvidenceFault, fault
from hwtrack.rectification.issue import Standing
from hwtrack.rectification.states import IssueState, Move


class SignOffStoppedError(DomainError):
    """The issue cannot be signed off yet.

    Never raised: a stopped sign-off is a stored step of the issue, and the answer is made from it.
    """

    kind = Kind.REFUSED
    code = "rectification.sign-off-stopped"
    detail = "{count} obstacles stand in the way; the attempt has been recorded."
    remedy = "Remove what stops it, and answer in writing what speaks against it."


class Weight(StrEnum):
    """Whether a finding stops the sign-off or demands an explanation."""

    STOPS = "stops"
    EXPLAIN = "explain"


NOT_OPEN = "The issue is not ready: it must be accepted on the spot, and publicised where the campaign asks for it."
NOTICE_RUNS = "The public notice runs until {until}."
SAME_PERSON = "The person who applied for the sign-off may not approve it."
NO_EVIDENCE = "No evidence has been attached."
MEASURE_BARE = "Measure {measure} has no evidence."
MISSING = "Evidence {n} “{title}” is missing: nothing is kept under its hash."
ALTERED = "Evidence {n} “{title}” has been altered since it was attached."
UNSCANNED = "Evidence {n} “{title}” has not been scanned for viruses."
INFECTED = "Evidence {n} “{title}” is infected."
REUSED = "Evidence {n} “{title}” also serves {issues}."
CONTRADICTED = "The live figure kept as number {n} speaks against a sign-off."
UNEXPLAINED = "A written explanation by the approver is missing."

_FAULTS: Mapping[EvidenceFault, str] = MappingProxyType(
    {
        EvidenceFault.MISSING: MISSING,
        EvidenceFault.ALTERED: ALTERED,
        EvidenceFault.UNSCANNED: UNSCANNED,
        EvidenceFault.INFECTED: INFECTED,
    }
)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way: an English template with its facts."""

    weight: Weight
    template: str
    facts: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))

    def english(self) -> str:
        """Return the filled English text."""
        return self.template.format_map(self.facts)


@dataclass(frozen=True, slots=True)
class MetricFact:
    """The newest capture of one metric: its number under the issue, and whether it contradicts a sign-off."""

    n: int
    contradicts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOffFacts:
    """What a sign-off is judged on. `public_until` is the last day of the public notice, as an ISO date."""

    standing: Standing
    measures: tuple[int, ...]
    evidence: tuple[EvidenceFact, ...]
    metrics: tuple[MetricFact, ...]
    public_until: str | None
    is_public_over: bool


@dataclass(frozen=True, slots=True)
class SignOffCheck:
    """The outcome: obstacles in a fixed order, and whether they leave the way open."""

    obstacles: tuple[Obstacle, ...]
    explanation: str

    @property
    def stopped(self) -> bool:
        """Whether the sign-off may not be made."""
        return any(obstacle.weight is Weight.STOPS for obstacle in self.obstacles)

    @property
    def demands_explanation(self) -> bool:
        """Whether something speaks against the sign-off that the approver must answer in writing."""
        return any(obstacle.weight is Weight.EXPLAIN for obstacle in self.obstacles)


def check_sign_off(
    facts: SignOffFacts, *, practice: Practice, approver: UUID | None, explanation: str = ""
) -> SignOffCheck:
    """Judge a sign-off by the approver; every obstacle is listed, not the first alone."""
    said = explanation.strip()
    found = (*_readiness(facts, practice, approver), *_evidence(facts), *_answers(facts))
    if any(obstacle.weight is Weight.EXPLAIN for obstacle in found) and not said:
        found = (*found, Obstacle(Weight.STOPS, UNEXPLAINED))
    return SignOffCheck(obstacles=found, explanation=said)


def _readiness(facts: SignOffFacts, practice: Practice, approver: UUID | None) -> Iterator[Obstacle]:
    standing = facts.standing
    if (standing.state, Move.SIGN_OFF) not in practice.moves:
        yield Obstacle(Weight.STOPS, NOT_OPEN)
    if standing.state is IssueState.PUBLICISED and not facts.is_public_over:
        yield Obstacle(Weight.STOPS, NOTICE_RUNS, {"until": facts.public_until or "-"})
    if approver is None or approver == standing.applied_by:
        yield Obstacle(Weight.STOPS, SAME_PERSON)


def _evidence(facts: SignOffFacts) -> Iterator[Obstacle]:
    if not facts.evidence and not facts.metrics:
        yield Obstacle(Weight.STOPS, NO_EVIDENCE)
    proven = {fact.measure for fact in facts.evidence}
    if None not in proven:
        yield from (
            Obstacle(Weight.STOPS, MEASURE_BARE, {"measure": n})
            for n in facts.measures
            if n not in proven and facts.evidence
        )
    for fact in facts.evidence:
        wrong = fault(fact)
        if wrong:
            yield Obstacle(Weight.STOPS, _FAULTS[wrong], {"n": fact.n, "title": fact.title})


def _answers(facts: SignOffFacts) -> Iterator[Obstacle]:
    for fact in facts.evidence:
        if fact.also_in:
            shown: dict[str, str | int] = {"n": fact.n, "title": fact.title, "issues": ", ".join(fact.also_in)}
            yield Obstacle(Weight.EXPLAIN, REUSED, shown)
    for metric in facts.metrics:
        if metric.contradicts:
            yield Obstacle(Weight.EXPLAIN, CONTRADICTED, {"n": metric.n})
