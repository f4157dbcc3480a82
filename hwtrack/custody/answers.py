"""What custody answers: the record of an event, a container's card, its chain, and whether the chain holds.

Values only; the service makes them, routes and pages show them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from hwtrack.accounts.device import Device
from hwtrack.custody.accepted import Outcome
from hwtrack.custody.chain import Break
from hwtrack.custody.claims import Claim
from hwtrack.custody.clock import IMPOSSIBLE_TEXTS, Impossible
from hwtrack.custody.differences import Difference
from hwtrack.custody.header import Grade, Header
from hwtrack.custody.lateness import Explanation
from hwtrack.custody.vouching import DOUBT_TEXTS, Doubt
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.tlog.leaf import Entry


class Recording(StrEnum):
    """What became of an event that was sent: recorded, recorded before, another body under its id, or put aside."""

    RECORDED = "recorded"
    REPEATED = "repeated"
    DIFFERENT = "different"
    QUARANTINED = "quarantined"


class PutAside(StrEnum):
    """Why a body lies in quarantine, beside the reasons of the clock and the doubts about a device."""

    DIFFERENT = "different"
    UNKNOWN_CONTAINER = "unknown_container"
    REPLAYED_CHALLENGE = "replayed_challenge"


PUT_ASIDE_TEXTS: Mapping[str, str] = {
    PutAside.DIFFERENT: "Another body was recorded under this event's id before.",
    PutAside.UNKNOWN_CONTAINER: "No label with this code was ever issued.",
    PutAside.REPLAYED_CHALLENGE: "The code of this handover was used before, for another event.",
    **{impossible: IMPOSSIBLE_TEXTS[impossible] for impossible in Impossible},
    **{doubt: DOUBT_TEXTS[doubt] for doubt in Doubt},
}
"""The English sentence for each reason of quarantine; the catalogue translates it."""


class DifferentBodyError(DomainError):
    """Another event was recorded under this id."""

    kind = Kind.CONFLICT
    code = "custody.different-body"
    detail = "Event {event_id} was recorded before with another content; both are kept."
    remedy = "Show the phone to your administrator; record what happened again as a new event."


class UnknownContainerError(DomainError):
    """There is no container with this code."""

    kind = Kind.INVALID
    code = "custody.unknown-container"
    detail = "No label with the code {code} was ever issued."
    remedy = "Check the code character by character, or scan the label."


class ContainerNotFoundError(DomainError):
    """There is no such container, or it is not yours to see."""

    kind = Kind.NOT_FOUND
    code = "custody.container-not-found"
    detail = "No container with this code is known to you."
    remedy = "Check the code; ask the organisation that issued the label."


class BusyChainError(DomainError):
    """The container is being recorded by several people at once."""

    kind = Kind.UNAVAILABLE
    code = "custody.busy-chain"
    detail = "{tries} attempts met somebody else's record of the same container; nothing was written."
    remedy = "Send it again in a moment with the same id; it is recorded once."


class TooManyEventsError(DomainError):
    """Too many events were sent at once."""

    kind = Kind.TOO_LARGE
    code = "custody.too-many-events"
    detail = "{count} events were sent; at most {limit} are taken at once."
    remedy = "Send them in smaller parts, in the order they were made."


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeReceipt:
    """The receipt for one home organisation: when it was recorded, its log entry's id and hash, and its status then."""

    home_org_id: int
    record_time: datetime
    entry_id: UUID
    entry_hash: bytes
    status: str
    kind: str = "custody"

    @property
    def entry(self) -> Entry:
        """The log entry that the receipt promises."""
        return Entry(self.kind, self.entry_id, self.entry_hash)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The answer to one event. A repeat carries the first receipt; what was put aside, its own, with id and reason.

    `grade` is what vouches for it as it was recorded first; None for a repeat of what the asker may not see.
    """

    event_id: UUID
    recording: Recording
    record_time: datetime
    receipts: tuple[HomeReceipt, ...] = ()
    quarantine_id: UUID | None = None
    reason: str | None = None
    grade: Grade | None = None

    @property
    def error(self) -> DomainError | None:
        """The refusal to answer with, although what was sent is kept: never raised before the commit."""
        if self.recording is Recording.DIFFERENT:
            return DifferentBodyError(event_id=str(self.event_id))
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A container in brief: identity, length of its chain, and its state as plain values, masses in grams."""

    home_org_id: int
    container_id: UUID
    code: str
    seq: int
    open_manifest_id: UUID | None
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One event of a chain. `outcome` is None for a reader who cannot see the whole chain.

    `device` is the phone whose signature it bears, without its name: whether it still counts is everybody's business.
    `today` is what became of it since, where `outcome` is what was known on another day and the status differs.
    `body` is the text that was hashed, of which the claim is today's reading. `arrived` says since when each photo or
    document is here, by its hash; those that are missing are not in it. `explanation` says why it came late, where it
    did and somebody has said so.
    """

    seq: int
    claim: Claim
    header: Header
    hash: bytes
    outcome: Outcome | None
    device: Device | None = None
    today: Outcome | None = None
    body: str = ""
    arrived: Mapping[bytes, datetime] = field(default_factory=lambda: MappingProxyType({}))
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AsKnown:
    """A container as it was known at an instant: its state as plain values, its events then, and what differs today."""

    home_org_id: int
    container_id: UUID
    code: str
    known_at: datetime
    state: Mapping[str, Any]
    hops: tuple[Hop, ...]
    differences: tuple[Difference, ...]

    @property
    def card(self) -> Card:
        """The container in brief as it was then; on which manifest it stood no event says."""
        return Card(
            home_org_id=self.home_org_id,
            container_id=self.container_id,
            code=self.code,
            seq=len(self.hops),
            open_manifest_id=None,
            state=self.state,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainCheck:
    """Whether a stored chain holds, and where it breaks first."""

    code: str
    length: int
    head: bytes
    found: Break | None

    @property
    def holds(self) -> bool:
        """Whether there is no break."""
        return self.found is None
