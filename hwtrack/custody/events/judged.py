"""系统判定: which events a later one changed the status of, or a step that has waited too long.

Written by the system alone and never an input of the fold: with it one can tell years later what was known on a day.
Source: trust.md 3 (rules 7, 8).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Named
from hwtrack.custody.container import Circumstances, Container, Reason, Status, Step, applied
from hwtrack.custody.shapes import UUID_TEXT, choice, many, record
from hwtrack.kernel.errors import Fault

MAX_CHANGES = 500


class Verdict(StrEnum):
    """What the system found: statuses changed by a later event, or a step that still waits."""

    CHANGED = "changed"
    GAP = "gap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One event's status before and now, with the reasons it has now."""

    event_id: Annotated[UUID, UUID_TEXT]
    was: Annotated[Status, choice(Status)]
    now: Annotated[Status, choice(Status)]
    reasons: Annotated[tuple[Reason, ...], many(choice(Reason), 1, 20)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedLine(Named):
    """A container and what is found of its events."""

    changes: Annotated[tuple[Change, ...], many(record(Change), 1, MAX_CHANGES)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(Claim):
    """The system found that statuses had changed, or that a step was missing (系统判定)."""

    KIND: ClassVar[str] = "judged"
    WEIGHTY: ClassVar[bool] = False

    containers: Annotated[tuple[JudgedLine, ...], many(record(JudgedLine), 1, MAX_CONTAINERS)]
    verdict: Annotated[Verdict, choice(Verdict)]
    cause: Annotated[UUID | None, UUID_TEXT, "the event that changed them; left out of a gap"] = None

    def misfits(self) -> Iterable[Fault]:
        """Add what members of this kind owe each other."""
        yield from Claim.misfits(self)
        if (self.verdict is Verdict.CHANGED) != (self.cause is not None):
            yield Fault("A change has a cause, and a gap has none.", {}, "/cause")

    def act(self, before: Container, told: Circumstances) -> Step:  # noqa: ARG002 - as every kind
        """Do nothing: it is what the fold said, not what the fold is told."""
        return applied(before)


EVENT = Judged
