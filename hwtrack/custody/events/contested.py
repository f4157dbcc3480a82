"""异议: a party disputes events of a container; they count provisionally and block desk commands until a ruling.

The fold's first look (`hwtrack.custody.settling`) does the disputing; here is what a dispute says.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Named
from hwtrack.custody.container import Circumstances, Container, Reason, Step, held
from hwtrack.custody.shapes import UUID_TEXT, many, record, text

MAX_DISPUTED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Contested(Claim):
    """A party disputed events of a container (异议)."""

    KIND: ClassVar[str] = "contested"
    WEIGHTY: ClassVar[bool] = False

    containers: Annotated[tuple[Named, ...], many(record(Named), 1, MAX_CONTAINERS)]
    disputes: Annotated[tuple[UUID, ...], many(UUID_TEXT, 1, MAX_DISPUTED), "the events that are disputed"]
    reason: Annotated[str, text(500)]

    def act(self, before: Container, told: Circumstances) -> Step:  # noqa: ARG002 - as every kind
        """Wait: a dispute acts through the events it names, and met alone they are not in this chain."""
        return held(before, Reason.UNKNOWN_EVENT)


EVENT = Contested
