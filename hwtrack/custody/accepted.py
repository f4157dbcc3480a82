"""An event as it stands in a chain, and what became of it. Values only; `fold` and `settling` work on them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hwtrack.custody.claims import Claim
from hwtrack.custody.container import Reason, Status
from hwtrack.custody.header import Header


@dataclass(frozen=True, slots=True)
class Accepted:
    """An event as it stands in a chain: the client's claim and the server's facts."""

    claim: Claim
    header: Header

    @property
    def event_id(self) -> UUID:
        """The event's id."""
        return self.header.event_id

    @property
    def place_in_time(self) -> tuple[datetime, UUID]:
        """What events are ordered by."""
        return self.header.effective_time, self.header.event_id


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one event: its status, the reasons, and the correction or ruling that counts in its place."""

    event_id: UUID
    status: Status
    reasons: tuple[Reason, ...] = ()
    corrected_by: UUID | None = None
