"""What a person is told after they recorded something: what became of it, why, and what to do now.

Knows statuses and reasons; fetches nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hwtrack.custody.accepted import Outcome
from hwtrack.custody.answers import PUT_ASIDE_TEXTS, Recorded, Recording
from hwtrack.custody.container import REASON_TEXTS
from hwtrack.web.words import EVENT, EVENT_STATUS, Said

ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "repeat": "It was known already and was not counted twice. Nothing has to be done.",
        "held": "It is kept, and counts as soon as what is missing is known. Do not record it again; tell your "
        "environment manager if it still waits after 72 hours.",
        "contested": "Both statements are kept. Leave the container where it is until an official, or the issuer of "
        "its label, has ruled.",
        "quarantined": "It is kept apart and nothing is lost. Your environment manager can let it in under “To be "
        "verified”.",
        "replaced": "It was settled otherwise before. Look at the chain for what counts now.",
    }
)
"""What to do where an event did not simply count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The answer to a press: what was recorded, its status (a key of words.event_status), why, and what to do."""

    what: Said
    status: str
    reasons: tuple[Said, ...] = ()
    advice: Said | None = None


def told_of(kind: str, status: str, outcome: Outcome | None = None, *, what: Said | None = None) -> Told:
    """Return the answer about an event with a status; where its outcome is known, that speaks."""
    key = outcome.status.value if outcome else status
    return Told(
        what=what or Said(EVENT[kind].text),
        status=key if key in EVENT_STATUS else "recorded",
        reasons=tuple(Said(REASON_TEXTS[reason]) for reason in outcome.reasons) if outcome else (),
        advice=Said(ADVICE[key]) if key in ADVICE else None,
    )


def put_aside(reason: str) -> Told:
    """Return the answer about what lies in quarantine."""
    return Told(what=Said(PUT_ASIDE_TEXTS[reason]), status="quarantined", advice=Said(ADVICE["quarantined"]))


def status_of(done: Recorded) -> str:
    """Return the gravest status that a record has with any of the organisations it concerns."""
    if done.recording is Recording.REPEATED:
        return "repeat"
    statuses = [one.status for one in done.receipts]
    return min(statuses, key=_GRAVEST.index, default="recorded")


_GRAVEST = ("contested", "held", "replaced", "repeat", "applied")
