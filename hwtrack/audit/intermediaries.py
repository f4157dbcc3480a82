"""The metric of the ban on intermediaries: what was refused before it happened, and what was found afterwards.

Pure: counts judgements that the store found. A judgement counts once per contract or manifest, however often the same
thing was tried again. Source: design.md §7, §8; rules INT-01, INT-02, INT-03.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from hwtrack.kernel.canonical import sha256
from hwtrack.rectification.meter import Measured, MetricParametersError, Reading

NAME = "transfers-through-intermediaries"
RULES = ("INT-01", "INT-02", "INT-03")
DEFINITION = (
    "Contracts and manifests judged since the stated day in which a principal, signatory or consignor was an "
    "intermediary or a third party (rules INT-01, INT-02, INT-03): refused before anything was signed or sent, or "
    "found afterwards. Each contract or manifest counts once."
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One stored decision that violated a rule of the ban."""

    decision_id: UUID
    subject_id: UUID
    refused: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: since which day, and in which leaf divisions (none: all the asker may see)."""

    since: date
    regions: tuple[int, ...]


def question(parameters: Mapping[str, str]) -> Question:
    """Read the parameters `since` (a day) and `regions` (leaf divisions, separated by commas; optional).

    Raises:
        MetricParametersError: One is missing, unknown or unreadable.
    """
    if not {"since"} <= set(parameters) <= {"since", "regions"}:
        raise MetricParametersError(name=NAME, expected="since, regions", pointer="/parameters")
    try:
        regions = tuple(sorted(int(part) for part in parameters.get("regions", "").split(",") if part))
        return Question(date.fromisoformat(parameters["since"]), regions)
    except ValueError as error:
        raise MetricParametersError(name=NAME, expected="since=2026-09-01", pointer="/parameters/since") from error


def reading(found: Sequence[Judgement], *, sql: str) -> Reading:
    """Count the judgements into a reading; any that was found afterwards contradicts the issue being done."""
    refused = _first_of_each([one for one in found if one.refused])
    afterwards = _first_of_each([one for one in found if not one.refused])
    return Reading(
        metric=NAME,
        definition=DEFINITION,
        figures=(
            Measured("refused", str(len(refused))),
            Measured("found afterwards", str(len(afterwards))),
        ),
        rows=tuple(sorted(str(one.decision_id) for one in (*refused, *afterwards))),
        contradicts=bool(afterwards),
        query_sha256=sha256(sql),
    )


def _first_of_each(judgements: Sequence[Judgement]) -> list[Judgement]:
    first: dict[UUID, Judgement] = {}
    for one in sorted(judgements, key=lambda one: (one.made_at, one.decision_id)):
        first.setdefault(one.subject_id, one)
    return list(first.values())
