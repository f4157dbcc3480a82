"""放行: a body that lies in quarantine is let in, quoted whole, as an event of its own.

It acts as the quoted claim would, at its own time, and takes a second person. That the body lies there, and whose it
is, is checked at the desk before it is recorded. Source: design.md §13 (clocks and quarantine).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar
from uuid import UUID

from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Named
from hwtrack.custody.container import Circumstances, Container, Reason, Step, held
from hwtrack.custody.shapes import DIGEST, OBJECT, UUID_TEXT, many, record, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Released(Claim):
    """An event that had been put into quarantine was let in (放行)."""

    KIND: ClassVar[str] = "released"

    containers: Annotated[tuple[Named, ...], many(record(Named), 1, MAX_CONTAINERS), "every container quoted"]
    quarantine_id: Annotated[UUID, UUID_TEXT]
    sha256: Annotated[bytes, DIGEST, "of the quoted body's text"]
    quoted: Annotated[Mapping[str, Any], OBJECT, "the whole quarantined body"]
    reason: Annotated[str, text(500)]

    def act(self, before: Container, told: Circumstances) -> Step:  # noqa: ARG002 - as every kind
        """Wait: what it quotes acts in its place, once a second person has confirmed it."""
        return held(before, Reason.NEEDS_SECOND_PERSON)


EVENT = Released
