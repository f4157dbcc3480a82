"""The supervision ledger as it is read: campaigns, issues and what hangs on them, as frozen values.

Knows shapes only; the store fills them and pages and wire shapes are made from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.ids import CampaignId
from hwtrack.rectification.campaign import PRACTICES, CampaignKind, Practice
from hwtrack.rectification.evidence import EvidenceFact, EvidenceKind
from hwtrack.rectification.meter import Capture
from hwtrack.rectification.notice.mentions import Verb
from hwtrack.rectification.states import IssueState, Move


class RegionsError(DomainError):
    """The campaign's divisions are not yours."""

    kind = Kind.INVALID
    code = "rectification.regions"
    detail = "A campaign covers one or more of the divisions you answer for."
    remedy = "Leave the divisions out to cover all of yours, or name some of them."


class AlreadyImportedError(DomainError):
    """This notice has been imported already."""

    kind = Kind.CONFLICT
    code = "rectification.already-imported"
    detail = "The same file was imported as campaign {campaign_id}."
    remedy = "Open that campaign; a changed notice is another file."


@dataclass(frozen=True, slots=True)
class IssueKey:
    """Which issue: its campaign and its place in the ledger."""

    campaign_id: CampaignId
    issue_no: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignCard:
    """A campaign without its issues."""

    campaign_id: CampaignId
    kind: CampaignKind
    title: str
    terms: Mapping[str, int]
    opened_at: datetime
    source_sha256: bytes | None
    source_encoding: str | None
    regions: tuple[int, ...]

    @property
    def practice(self) -> Practice:
        """How the campaign is run: its kind's practice with its own terms."""
        return PRACTICES[self.kind].with_terms(self.terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueLine:
    """An issue in a list. `evidence` counts what is attached, `sound` what would pass a sign-off."""

    key: IssueKey
    printed_no: int | None
    group_no: int | None
    group_title: str
    title: str
    state: IssueState
    since: date
    lead_office: str
    co_offices: tuple[str, ...]
    deadline: date | None
    evidence: int
    sound: int
    captures: int


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure as printed."""

    n: int
    printed_no: int | None
    text: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document the issue names."""

    n: int
    name: str
    verb: Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceCard:
    """A piece of evidence with who brought it."""

    fact: EvidenceFact
    kind: EvidenceKind
    attached_at: datetime
    by_name: str
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeptCapture:
    """A captured metric with its number under the issue and who captured it."""

    n: int
    capture: Capture
    by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One step of an issue. `details` are the facts of the step as plain JSON."""

    n: int
    kind: str
    move: Move | None
    state: IssueState
    note: str
    details: Mapping[str, object]
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueDetail:
    """An issue with everything that hangs on it, and the moves open to it now."""

    line: IssueLine
    campaign: CampaignCard
    text: str
    applied_by: UUID | None
    public_until: date | None
    measures: tuple[MeasureLine, ...]
    documents: tuple[DocumentLine, ...]
    evidence: tuple[EvidenceCard, ...]
    captures: tuple[KeptCapture, ...]
    history: tuple[HistoryEntry, ...]

    @property
    def open_moves(self) -> tuple[Move, ...]:
        """The moves the campaign's flow has from here."""
        return self.campaign.practice.open_moves(self.line.state)

    @property
    def due_on(self) -> date | None:
        """The day by which whoever has the turn must act."""
        line = self.line
        return self.campaign.practice.due_on(line.state, since=line.since, deadline=line.deadline)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueQuestion:
    """Which issues a list asks for; what is None narrows nothing. `late_on` asks for those late on that day."""

    campaign_id: CampaignId | None = None
    state: IssueState | None = None
    lead_office: str | None = None
    late_on: date | None = None


def covered(regions: tuple[int, ...] | None, own: tuple[int, ...]) -> tuple[int, ...]:
    """Return the divisions a campaign covers: those asked for, or all of the official's own.

    Raises:
        RegionsError: None, or one that the official does not answer for.
    """
    wanted = own if regions is None else tuple(dict.fromkeys(regions))
    if not wanted or not set(wanted) <= set(own):
        raise RegionsError(pointer="/regions")
    return wanted
