"""The desk on the wire: proposals that take two people, and what lies in quarantine."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field

from hwtrack.custody.answers import PUT_ASIDE_TEXTS
from hwtrack.custody.proposal import Proposal, Quarantined
from hwtrack.custody.schemas.events import Body, RecordedOut, Wire
from hwtrack.infra.i18n import translate
from hwtrack.infra.paging import Page


class ProposalIn(Wire):
    """What is proposed: the body of the event that a second person is to confirm."""

    body: Body


class ReleaseIn(Wire):
    """Which quarantined body is to be let in, and why; with `happened_at` as a back entry of that time."""

    proposal_id: Annotated[UUID, Field(description="UUIDv7 made when the person proposes it.")]
    quarantine_id: UUID
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    happened_at: AwareDatetime | None = None


class ProposalOut(Wire):
    """A proposal and what became of it."""

    proposal_id: UUID
    kind: str
    state: str
    body: str
    containers: list[str]
    quarantine_id: UUID | None
    proposed_by: UUID
    proposed_at: datetime
    expires_at: datetime
    settled_by: UUID | None
    settled_at: datetime | None
    event_id: UUID | None

    @classmethod
    def of(cls, proposal: Proposal, now: datetime) -> Self:
        """Write a proposal as it stands at an instant."""
        return cls(
            proposal_id=proposal.proposal_id,
            kind=proposal.kind,
            state=proposal.state(now).value,
            body=proposal.body,
            containers=list(proposal.codes),
            quarantine_id=proposal.quarantine_id,
            proposed_by=proposal.proposed_by,
            proposed_at=proposal.proposed_at,
            expires_at=proposal.expires_at,
            settled_by=proposal.settled_by,
            settled_at=proposal.settled_at,
            event_id=proposal.event_id,
        )


class ProposedOut(Wire):
    """A proposal that waits, or the receipt of one that needed nobody else."""

    proposal: ProposalOut | None
    recorded: RecordedOut | None


class ProposalsOut(Wire):
    """A part of the proposals, and the cursor of the next part if there is one."""

    items: list[ProposalOut]
    next: str | None

    @classmethod
    def of(cls, page: Page[Proposal], now: datetime) -> Self:
        """Write a page."""
        return cls(items=[ProposalOut.of(one, now) for one in page.items], next=page.next)


class QuarantinedOut(Wire):
    """A body in quarantine: why it lies there, whose it is, and which event released it."""

    quarantine_id: UUID
    event_id: UUID
    reason: str
    message: str
    body: str
    org_id: int
    account_id: UUID | None
    device_id: UUID | None
    received_at: datetime
    released_by: UUID | None

    @classmethod
    def of(cls, kept: Quarantined, language: str) -> Self:
        """Write it in a language."""
        return cls(
            quarantine_id=kept.quarantine_id,
            event_id=kept.event_id,
            reason=kept.reason,
            message=translate(language, PUT_ASIDE_TEXTS[kept.reason]),
            body=kept.body,
            org_id=kept.org_id,
            account_id=kept.account_id,
            device_id=kept.device_id,
            received_at=kept.received_at,
            released_by=kept.released_by,
        )


class QuarantineOut(Wire):
    """A part of the quarantine, and the cursor of the next part if there is one."""

    items: list[QuarantinedOut]
    next: str | None

    @classmethod
    def of(cls, page: Page[Quarantined], language: str) -> Self:
        """Write a page in a language."""
        return cls(items=[QuarantinedOut.of(one, language) for one in page.items], next=page.next)
