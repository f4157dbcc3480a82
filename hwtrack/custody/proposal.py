"""What takes two people: a correction, ruling or release that one proposes and a second confirms.

A proposal is what would be recorded, whole; its event gets its id, and unless it is a back entry its time, at the
confirmation, so that it takes effect when both stand behind it. Pure: who may see and confirm it is the service's.
Source: design.md §13; trust.md 3 (rule 9).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from hwtrack.custody.events.corrected import Corrected
from hwtrack.custody.events.released import Released
from hwtrack.custody.events.ruled import Ruled
from hwtrack.kernel.canonical import canonical, read_canonical, sha256
from hwtrack.kernel.errors import DomainError, Kind, ManyFaultsError

OPEN_FOR = timedelta(days=30)
"""How long a proposal waits for its second person."""

MAX_OPEN = 200
"""Proposals of one organisation that may wait at once."""


class Desk(StrEnum):
    """Where a proposal is made and confirmed: by a company about its own records, or by whoever may rule."""

    CORRECTIONS = "corrections"
    RULINGS = "rulings"


TAKEN: Mapping[Desk, frozenset[str]] = {
    Desk.CORRECTIONS: frozenset({Corrected.KIND, Released.KIND}),
    Desk.RULINGS: frozenset({Ruled.KIND, Released.KIND}),
}
"""Which kinds each desk takes."""


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class WrongDeskError(DomainError):
    """This kind of event is not taken here."""

    kind = Kind.INVALID
    code = "custody.wrong-desk"
    detail = "“{kind}” is not taken here; taken are {known}."
    remedy = "Send it where its kind belongs; what happened to a container is recorded as an event."


class HinderedError(ManyFaultsError):
    """It would not count."""

    kind = Kind.REFUSED
    code = "custody.proposal-hindered"
    detail = "{count} reasons speak against it; nothing was proposed."
    remedy = "Look at the container's chain; name events that stand in it and that you may settle."


class ProposalNotFoundError(DomainError):
    """There is no such proposal."""

    kind = Kind.NOT_FOUND
    code = "custody.proposal-not-found"
    detail = "Your organisation has made no such proposal here."
    remedy = "Look at the list of what waits for a second person."


class ProposalSettledError(DomainError):
    """The proposal no longer waits."""

    kind = Kind.CONFLICT
    code = "custody.proposal-settled"
    detail = "The proposal is {state}; it can no longer be confirmed or withdrawn."
    remedy = "Propose it again if it is still needed."


class SamePersonError(DomainError):
    """A second person has to confirm it."""

    kind = Kind.CONFLICT
    code = "custody.same-person"
    detail = "Whoever proposed it cannot confirm it."
    remedy = "Ask a colleague with the same right to look at it and confirm it."


class TooManyProposalsError(DomainError):
    """Too many proposals wait."""

    kind = Kind.TOO_MANY
    code = "custody.too-many-proposals"
    detail = "{limit} proposals of your organisation wait for a second person."
    remedy = "Confirm or withdraw some of them first."


class QuarantineNotFoundError(DomainError):
    """There is no such body in quarantine."""

    kind = Kind.NOT_FOUND
    code = "custody.quarantine-not-found"
    detail = "No quarantined body with this id is known to you."
    remedy = "Look at the list of what lies in quarantine."


class ReleasedAlreadyError(DomainError):
    """The quarantined body was released before."""

    kind = Kind.CONFLICT
    code = "custody.released-already"
    detail = "Event {event_id} released it before."
    remedy = "Look at that event in the container's chain; correct it if it is wrong."


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal as it is kept. `acting_for` is whose quarantined body an official releases."""

    org_id: int
    proposal_id: UUID
    kind: str
    body: str
    codes: tuple[str, ...]
    quarantine_id: UUID | None
    acting_for: int | None
    proposed_by: UUID
    proposed_at: datetime
    expires_at: datetime
    settled: ProposalState | None = None
    settled_by: UUID | None = None
    settled_at: datetime | None = None
    event_id: UUID | None = None

    def state(self, now: datetime) -> ProposalState:
        """Return what became of it by an instant."""
        if self.settled is not None:
            return self.settled
        return ProposalState.EXPIRED if now >= self.expires_at else ProposalState.OPEN

    def demand_open(self, now: datetime) -> None:
        """Pass silently if it still waits.

        Raises:
            ProposalSettledError: It was confirmed or withdrawn, or nobody came in time.
        """
        state = self.state(now)
        if state is not ProposalState.OPEN:
            raise ProposalSettledError(state=state.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A body that lies in quarantine: why, whose it is, and which event released it, if one did."""

    quarantine_id: UUID
    event_id: UUID
    reason: str
    body: str
    org_id: int
    account_id: UUID | None
    device_id: UUID | None
    received_at: datetime
    released_by: UUID | None


def stamped(body: str, event_id: UUID, at: datetime) -> str:
    """Return a proposed body as it is recorded: with its own id and, if it is live, the time of its confirmation."""
    members = read_canonical(body)
    members["event_id"] = str(event_id)
    if not members.get("back_entry", False):
        members["event_time"] = at.isoformat()
    return canonical(members)


def release_body(
    kept: Quarantined,
    codes: Iterable[str],
    *,
    event_id: UUID,
    reason: str,
    at: datetime,
    happened_at: datetime | None,
) -> str:
    """Return the body that releases a quarantined one, quoted whole; `codes` are all that the quoted body names.

    `happened_at` makes it a back entry of that time.
    """
    members: dict[str, Any] = {
        "kind": Released.KIND,
        "v": Released.VERSION,
        "event_id": str(event_id),
        "event_time": (happened_at or at).isoformat(),
        "quarantine_id": str(kept.quarantine_id),
        "sha256": sha256(kept.body).hex(),
        "containers": [{"code": code} for code in codes],
        "quoted": read_canonical(kept.body),
        "reason": reason,
    }
    return canonical(members | ({"back_entry": True} if happened_at else {}))
