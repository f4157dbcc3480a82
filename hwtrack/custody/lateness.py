"""Why an event came late: who is asked, who may answer, and the record of the answer that the log commits to.

An event that came more than 24 hours after it had happened is accepted and its reason is asked. The answer is given
once and is never changed; nothing is blocked for want of it, and the fold does not read it. Reads no clock.
Source: trust.md 3 (rule 4).
"""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hwtrack.custody.claims import Claim
from hwtrack.custody.clock import Lateness
from hwtrack.custody.header import Grade, Header
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.canonical import canonical, read_canonical, sha256
from hwtrack.kernel.errors import DomainError, Kind

KIND = "explained"
"""The kind of log entry that commits to an explanation."""

MAX_TEXT = 500
"""Characters of an explanation."""

VERSION = 1

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_RECORDING = (Permission.CUSTODY_RECORD, Permission.CUSTODY_INSPECT)


class NotLateError(DomainError):
    """This event needs no explanation."""

    kind = Kind.CONFLICT
    code = "custody.not-late"
    detail = "The event came within 24 hours, or its back entry says already why it came late."
    remedy = "Compare the id with the event you mean; nothing more is asked about this one."


class ExplainedAlreadyError(DomainError):
    """Why it came late was said before."""

    kind = Kind.CONFLICT
    code = "custody.explained-already"
    detail = "An explanation was given on {day}; it stays as it is."
    remedy = "Read it in the container's chain; record a correction if the event itself is wrong."


class NotYoursToExplainError(DomainError):
    """Somebody else is asked why it came late."""

    kind = Kind.FORBIDDEN
    code = "custody.not-yours-to-explain"
    detail = "Whoever recorded the event says why it came late, or a colleague who may correct records."
    remedy = "Ask the person or the organisation that recorded it."


class ExplanationTextError(DomainError):
    """An explanation says something in a few words."""

    kind = Kind.INVALID
    code = "custody.explanation-text"
    detail = "An explanation of 1 to {limit} characters without control characters is needed; this has {count}."
    remedy = "Say in a few words why it came late."


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why an event came late, as one home organisation's log has it: who said it, when, and in which words."""

    home_org_id: int
    event_id: UUID
    explanation_id: UUID
    org_id: int
    account_id: UUID
    explained_at: datetime
    text: str

    @property
    def record(self) -> str:
        """The canonical text that is kept and hashed."""
        return canonical(
            {
                "v": VERSION,
                "home_org_id": self.home_org_id,
                "event_id": str(self.event_id),
                "explanation_id": str(self.explanation_id),
                "org_id": self.org_id,
                "account_id": str(self.account_id),
                "explained_at": self.explained_at.isoformat(),
                "text": self.text,
            }
        )

    @property
    def digest(self) -> bytes:
        """What the log entry commits to: the SHA-256 of the record."""
        return sha256(self.record)


@dataclass(frozen=True, slots=True)
class Unexplained:
    """How many late events an actor is asked about, up to the most counted, and when the oldest was recorded."""

    count: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEvent:
    """An event that waits for its explanation, by one of its home organisations."""

    home_org_id: int
    event_id: UUID
    kind: str
    effective_time: datetime
    record_time: datetime
    account_id: UUID | None


def read_record(text: str) -> Explanation:
    """Return the explanation written in a record of ours.

    Raises:
        NotCanonicalError: The text is no canonical JSON object.
        ValueError, KeyError, TypeError: The text is no such record: it was not written by us.
    """
    found = read_canonical(text)
    if found.pop("v") != VERSION:
        raise ValueError("an explanation of an unknown version")
    for name in ("event_id", "explanation_id", "account_id"):
        found[name] = UUID(found[name])
    return Explanation(**found | {"explained_at": datetime.fromisoformat(found["explained_at"])})


def is_asked(claim: Claim, header: Header) -> bool:
    """Say whether the reason of an event's lateness is asked: not where a desk has said it with the event."""
    if header.lateness is Lateness.NORMAL or header.grade is Grade.SYSTEM:
        return False
    return header.grade is not Grade.DESK or claim.note is None


def may_explain(actor: Actor, header: Header) -> bool:
    """Say whether an actor answers for an event: who sent it, or a colleague who may correct records."""
    if actor.org_id is None or actor.org_id != header.org_id:
        return False
    return actor.may(Permission.CUSTODY_CORRECT) or (_records(actor) and actor.account_id == header.account_id)


def asked_account(actor: Actor) -> UUID | None:
    """Return whose events an actor is asked about: its own alone, or None where it is all of its organisation's."""
    return None if actor.may(Permission.CUSTODY_CORRECT) else actor.account_id


def is_ever_asked(actor: Actor) -> bool:
    """Say whether an actor can be asked at all: somebody of an organisation who records or corrects."""
    if actor.org_id is None or actor.account_id is None:
        return False
    return actor.may(Permission.CUSTODY_CORRECT) or _records(actor)


def sound_text(text: str) -> str:
    """Return an explanation on one line, as it is kept.

    Raises:
        ExplanationTextError: It is empty, too long, or holds control characters.
    """
    line = " ".join(text.split())
    if not 1 <= len(line) <= MAX_TEXT or _CONTROL.search(line):
        raise ExplanationTextError(limit=MAX_TEXT, count=len(line), pointer="/text")
    return line


def _records(actor: Actor) -> bool:
    return any(actor.may(permission) for permission in _RECORDING)
