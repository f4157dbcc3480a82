"""The wire shapes of campaigns, issues, evidence and captured metrics.

Bounds here are generous bounds against abuse; what is lawful is decided in the core. Hashes are 64 hexadecimal digits.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from hwtrack.infra.i18n import translate
from hwtrack.infra.paging import Page
from hwtrack.rectification.campaign import Approver, CampaignKind, Dispatch, Publicity
from hwtrack.rectification.evidence import EvidenceFault, EvidenceKind, Scan, fault
from hwtrack.rectification.issue import MoveCommand
from hwtrack.rectification.ledger import (
    CampaignCard,
    EvidenceCard,
    HistoryEntry,
    IssueDetail,
    IssueLine,
    KeptCapture,
)
from hwtrack.rectification.meter import Drift
from hwtrack.rectification.notice.mentions import Verb
from hwtrack.rectification.notice.reading import Notice
from hwtrack.rectification.notice.remarks import RemarkKind
from hwtrack.rectification.service import Assign, AttachEvidence, CaptureMetric
from hwtrack.rectification.sign_off import Obstacle, Weight
from hwtrack.rectification.states import TURNS, IssueState, Move, Turn

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""No record is older; an instant before it is a slip of the keyboard."""

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, Field(max_length=1000)]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RemarkOut(_Shape):
    """Something in a notice that a person should look at."""

    kind: RemarkKind
    text: str
    line: int
    column: int


class NoticeIssueOut(_Shape):
    """An issue as read from a notice."""

    number: int | None
    title: str
    problem: str
    measures: tuple[str, ...]
    documents: tuple[str, ...]


class NoticeGroupOut(_Shape):
    """A group as read from a notice."""

    number: int | None
    title: str
    issues: tuple[NoticeIssueOut, ...]


class NoticeOut(_Shape):
    """What was read out of a notice. `lost` counts characters of the source that no piece holds."""

    title: str
    encoding: str
    sha256: Hash
    groups: int
    issues: int
    measures: int
    documents: int
    lost: int
    found: tuple[NoticeGroupOut, ...]
    remarks: tuple[RemarkOut, ...]

    @classmethod
    def of(cls, notice: Notice, language: str) -> Self:
        """Describe a notice, its remarks in the language."""
        counts = notice.counts
        return cls(
            title=notice.title,
            encoding=notice.source.encoding,
            sha256=notice.source.sha256.hex(),
            groups=counts.groups,
            issues=counts.issues,
            measures=counts.measures,
            documents=counts.documents,
            lost=notice.lost,
            found=_groups(notice),
            remarks=_remarks(notice, language),
        )


class CampaignOut(_Shape):
    """A campaign and how it is run. `terms` are days by state, with the campaign's own ones applied."""

    campaign_id: UUID
    kind: CampaignKind
    title: str
    approver: Approver
    publicity: Publicity
    dispatch: Dispatch
    terms: Mapping[IssueState, int]
    opened_at: AwareDatetime
    source_sha256: Hash | None
    regions: tuple[int, ...]
    states: Mapping[IssueState, int] | None = None

    @classmethod
    def of(cls, card: CampaignCard, states: Mapping[IssueState, int] | None = None) -> Self:
        """Describe a campaign, with the number of its issues by state where it was asked for."""
        practice = card.practice
        return cls(
            campaign_id=card.campaign_id,
            kind=card.kind,
            title=card.title,
            approver=practice.approver,
            publicity=practice.publicity,
            dispatch=practice.dispatch,
            terms={state: term.days for state, term in practice.terms.items()},
            opened_at=card.opened_at,
            source_sha256=card.source_sha256.hex() if card.source_sha256 else None,
            regions=card.regions,
            states=states,
        )


class ImportedOut(_Shape):
    """A campaign that was made of a notice, and what was read."""

    campaign: CampaignOut
    notice: NoticeOut


class CampaignPage(_Shape):
    """A page of campaigns."""

    items: tuple[CampaignOut, ...]
    next: str | None

    @classmethod
    def of(cls, page: Page[CampaignCard]) -> Self:
        """Describe the page."""
        return cls(items=tuple(CampaignOut.of(card) for card in page.items), next=page.next)


class IssueLineOut(_Shape):
    """An issue in a list."""

    campaign_id: UUID
    issue_no: int
    printed_no: int | None
    group_no: int | None
    group_title: str
    title: str
    state: IssueState
    turn: Turn
    since: date
    lead_office: str
    co_offices: tuple[str, ...]
    deadline: date | None
    evidence: int
    sound: int
    captures: int

    @classmethod
    def of(cls, line: IssueLine) -> Self:
        """Describe an issue."""
        return cls(
            campaign_id=line.key.campaign_id,
            issue_no=line.key.issue_no,
            printed_no=line.printed_no,
            group_no=line.group_no,
            group_title=line.group_title,
            title=line.title,
            state=line.state,
            turn=TURNS[line.state],
            since=line.since,
            lead_office=line.lead_office,
            co_offices=line.co_offices,
            deadline=line.deadline,
            evidence=line.evidence,
            sound=line.sound,
            captures=line.captures,
        )


class IssuePage(_Shape):
    """A page of issues."""

    items: tuple[IssueLineOut, ...]
    next: str | None

    @classmethod
    def of(cls, page: Page[IssueLine]) -> Self:
        """Describe the page."""
        return cls(items=tuple(IssueLineOut.of(line) for line in page.items), next=page.next)


class MeasureOut(_Shape):
    """A measure as printed."""

    n: int
    printed_no: int | None
    text: str


class DocumentOut(_Shape):
    """A document an issue names; `verb` is what was done with it."""

    n: int
    name: str
    verb: Verb


class EvidenceOut(_Shape):
    """A piece of evidence; `fault` says why it would stop a sign-off."""

    n: int
    kind: EvidenceKind
    title: str
    measure: int | None
    sha256: Hash
    scan: Scan
    fault: EvidenceFault | None
    also_in: tuple[str, ...]
    attached_at: AwareDatetime
    by: str
    checked_at: AwareDatetime | None

    @classmethod
    def of(cls, card: EvidenceCard) -> Self:
        """Describe a piece of evidence."""
        fact = card.fact
        return cls(
            n=fact.n,
            kind=card.kind,
            title=fact.title,
            measure=fact.measure,
            sha256=fact.recorded.hex(),
            scan=fact.scan,
            fault=fault(fact),
            also_in=fact.also_in,
            attached_at=card.attached_at,
            by=card.by_name,
            checked_at=card.checked_at,
        )


class MeasuredOut(_Shape):
    """One figure of a metric."""

    name: str
    value: str
    unit: str


class CaptureOut(_Shape):
    """A captured metric: question, definition (口径), instant, figures, the rows they rest on, and its hash.

    `log_proof` is null until the transparency log has sealed the capture.
    """

    n: int
    metric: str
    definition: str
    parameters: Mapping[str, str]
    as_of: AwareDatetime
    figures: tuple[MeasuredOut, ...]
    rows: tuple[str, ...]
    contradicts: bool
    query_sha256: Hash
    sha256: Hash
    captured_at: AwareDatetime
    by: str
    log_proof: str | None

    @classmethod
    def of(cls, kept: KeptCapture, language: str) -> Self:
        """Describe a capture, its definition in the language."""
        capture, said = kept.capture, kept.capture.reading
        return cls(
            n=kept.n,
            metric=said.metric,
            definition=translate(language, said.definition, capture.parameters),
            parameters=capture.parameters,
            as_of=capture.as_of,
            figures=tuple(MeasuredOut(name=each.name, value=each.value, unit=each.unit) for each in said.figures),
            rows=said.rows,
            contradicts=said.contradicts,
            query_sha256=said.query_sha256.hex(),
            sha256=capture.sha256.hex(),
            captured_at=capture.captured_at,
            by=kept.by_name,
            log_proof=capture.log_proof,
        )


class ChangedOut(_Shape):
    """A figure that differs; an empty value means that there was or is none."""

    name: str
    then: str
    now: str


class DriftOut(_Shape):
    """How a metric asked again differs from its capture."""

    is_same: bool
    is_computed_otherwise: bool
    changed: tuple[ChangedOut, ...]
    rows_added: tuple[str, ...]
    rows_gone: tuple[str, ...]

    @classmethod
    def of(cls, drift: Drift) -> Self:
        """Describe it."""
        return cls(
            is_same=drift.is_same,
            is_computed_otherwise=drift.is_computed_otherwise,
            changed=tuple(ChangedOut(name=name, then=then, now=now) for name, then, now in drift.changed),
            rows_added=drift.rows_added,
            rows_gone=drift.rows_gone,
        )


class HistoryOut(_Shape):
    """One step of an issue."""

    n: int
    kind: str
    move: Move | None
    state: IssueState
    note: str
    details: Mapping[str, Any]
    by: str
    at: AwareDatetime

    @classmethod
    def of(cls, entry: HistoryEntry) -> Self:
        """Describe it."""
        return cls(
            n=entry.n,
            kind=entry.kind,
            move=entry.move,
            state=entry.state,
            note=entry.note,
            details=entry.details,
            by=entry.by_name,
            at=entry.at,
        )


class IssueOut(_Shape):
    """An issue with everything that hangs on it. `due_on` is the day by which whoever has the turn must act."""

    issue: IssueLineOut
    campaign: CampaignOut
    text: str
    due_on: date | None
    public_until: date | None
    open_moves: tuple[Move, ...]
    measures: tuple[MeasureOut, ...]
    documents: tuple[DocumentOut, ...]
    evidence: tuple[EvidenceOut, ...]
    captures: tuple[CaptureOut, ...]
    history: tuple[HistoryOut, ...]

    @classmethod
    def of(cls, detail: IssueDetail, language: str) -> Self:
        """Describe an issue."""
        return cls(
            issue=IssueLineOut.of(detail.line),
            campaign=CampaignOut.of(detail.campaign),
            text=detail.text,
            due_on=detail.due_on,
            public_until=detail.public_until,
            open_moves=detail.open_moves,
            measures=tuple(
                MeasureOut(n=each.n, printed_no=each.printed_no, text=each.text) for each in detail.measures
            ),
            documents=tuple(DocumentOut(n=each.n, name=each.name, verb=each.verb) for each in detail.documents),
            evidence=tuple(EvidenceOut.of(card) for card in detail.evidence),
            captures=tuple(CaptureOut.of(kept, language) for kept in detail.captures),
            history=tuple(HistoryOut.of(entry) for entry in detail.history),
        )


class ObstacleOut(_Shape):
    """One thing in the way of a sign-off."""

    weight: Weight
    text: str

    @classmethod
    def of(cls, obstacle: Obstacle, language: str) -> Self:
        """Describe it in the language."""
        return cls(weight=obstacle.weight, text=translate(language, obstacle.template, obstacle.facts))


class SignedOffOut(_Shape):
    """A sign-off that was made, with what spoke against it and was answered."""

    issue: IssueOut
    answered: tuple[ObstacleOut, ...]


class AssignIn(_Shape):
    """Offices and deadline of an issue."""

    lead_office: Name
    co_offices: Annotated[tuple[Name, ...], Field(max_length=100)] = ()
    deadline: date | None = None

    def to_command(self) -> Assign:
        """Return the command."""
        return Assign(lead_office=self.lead_office, co_offices=self.co_offices, deadline=self.deadline)


class MoveIn(_Shape):
    """A move with its note, and for an extension the new deadline."""

    move: Move
    note: Annotated[str, Field(max_length=10_000)] = ""
    deadline: date | None = None

    def to_command(self) -> MoveCommand:
        """Return the command."""
        return MoveCommand(move=self.move, note=self.note, deadline=self.deadline)


class SignOffIn(_Shape):
    """The approver's written explanation, where something speaks against the sign-off."""

    explanation: Annotated[str, Field(max_length=10_000)] = ""


class EvidenceIn(_Shape):
    """A file by its hash."""

    kind: EvidenceKind
    title: Name
    sha256: Hash
    measure: Annotated[int, Field(ge=1, le=99)] | None = None

    def to_command(self) -> AttachEvidence:
        """Return the command."""
        return AttachEvidence(kind=self.kind, title=self.title, sha256=bytes.fromhex(self.sha256), measure=self.measure)


class MetricIn(_Shape):
    """A live figure to keep; without `as_of` as of now."""

    metric: Name
    parameters: Annotated[Mapping[Name, Name], Field(max_length=100)] = Field(default_factory=dict)
    as_of: Annotated[AwareDatetime, Field(ge=EARLIEST)] | None = None

    def to_command(self) -> CaptureMetric:
        """Return the command."""
        return CaptureMetric(metric=self.metric, parameters=dict(self.parameters), as_of=self.as_of)


class MetricNames(_Shape):
    """The live metrics there are."""

    metrics: tuple[str, ...]


def _groups(notice: Notice) -> tuple[NoticeGroupOut, ...]:
    return tuple(
        NoticeGroupOut(
            number=group.number,
            title=group.title,
            issues=tuple(
                NoticeIssueOut(
                    number=issue.number,
                    title=issue.title,
                    problem=issue.problem,
                    measures=tuple(measure.text for measure in issue.measures),
                    documents=tuple(document.name for document in issue.documents),
                )
                for issue in group.issues
            ),
        )
        for group in notice.groups
    )


def _remarks(notice: Notice, language: str) -> tuple[RemarkOut, ...]:
    found = []
    for remark in notice.remarks:
        line, column = notice.position(remark.span.start)
        text = translate(language, remark.template, remark.facts)
        found.append(RemarkOut(kind=remark.kind, text=text, line=line, column=column))
    return tuple(found)
