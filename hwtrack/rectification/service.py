"""The use cases of the ledger: open campaigns, move issues, attach what proves them, sign them off.

Each loads, has the core decide, and records. Who may do a thing is the route's permission; a move that takes more than
that demands it here. A stopped sign-off is recorded and returned, because an exception would erase it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files

from hwtrack.infra.paging import Page, Slice
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.ids import CampaignId
from hwtrack.kernel.local import local_day
from hwtrack.rectification import issue as core
from hwtrack.rectification.campaign import PRACTICES, CampaignKind
from hwtrack.rectification.draft import CampaignDraft, of_notice, read_campaign
from hwtrack.rectification.evidence import EvidenceKind, Scan, check_evidence
from hwtrack.rectification.ledger import (
    AlreadyImportedError,
    CampaignCard,
    IssueDetail,
    IssueKey,
    IssueLine,
    IssueQuestion,
    KeptCapture,
    covered,
)
from hwtrack.rectification.meter import Drift, Meter, captured, check_question, drift
from hwtrack.rectification.notice.decoding import Decoded
from hwtrack.rectification.notice.reading import Notice, read_notice
from hwtrack.rectification.sign_off import MetricFact, SignOffCheck, SignOffFacts, check_sign_off
from hwtrack.rectification.states import IssueState, Move
from hwtrack.rectification.store import reading, writing
from hwtrack.rectification.tables import IssueRow

_DEMO = "demo_campaign.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportNotice:
    """A notice to import, as the bytes of its file. `regions` None means all divisions of the official."""

    data: bytes
    kind: CampaignKind = CampaignKind.INSPECTION
    title: str = ""
    regions: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """Who leads on an issue, who helps, and until when."""

    lead_office: str
    co_offices: tuple[str, ...] = ()
    deadline: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachEvidence:
    """A file by its hash, for one measure or for the issue as a whole."""

    kind: EvidenceKind
    title: str
    sha256: bytes
    measure: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureMetric:
    """A live figure to keep as evidence; `as_of` None means now."""

    metric: str
    parameters: Mapping[str, str]
    as_of: datetime | None = None


def today(work: Work) -> date:
    """Return the work's calendar day in Asia/Shanghai."""
    return local_day(work.now)


async def import_notice(work: Work, command: ImportNotice) -> tuple[CampaignCard, Notice]:
    """Make a campaign of a published notice, keeping its whole text.

    Raises:
        NoticeTooLargeError, NoticeUndecodableError, NoticeWithoutIssuesError: The file is no such notice.
        AlreadyImportedError: The same file was imported before.
        CampaignTitleError, TooManyIssuesError, TooManyMeasuresError, TooManyDocumentsError: A limit is passed.
        RegionsError: It would cover divisions that are not the official's.
    """
    notice = read_notice(command.data)
    before = await reading.campaign_of_source(work, notice.source.sha256)
    if before:
        raise AlreadyImportedError(campaign_id=str(before))
    draft = of_notice(notice, command.kind, title=command.title)
    return await open_campaign(work, draft, source=notice.source, regions=command.regions), notice


async def open_campaign(
    work: Work,
    draft: CampaignDraft,
    *,
    source: Decoded | None = None,
    terms: Mapping[str, int] | None = None,
    regions: tuple[int, ...] | None = None,
) -> CampaignCard:
    """Open a campaign with all its issues registered today.

    Raises:
        RegionsError: It would cover divisions that are not the official's.
        TermError: A term is out of range.
    """
    own = terms or {}
    PRACTICES[draft.kind].with_terms(own)
    covers = covered(regions, work.actor.regions)
    row = await writing.open_campaign(work, draft, source=source, terms=own, regions=covers, today=today(work))
    return reading.campaign_card(row)


async def open_demo_campaign(work: Work) -> CampaignCard:
    """Open the fictional campaign that comes with the program."""
    text = (files("hwtrack.rectification") / _DEMO).read_text(encoding="utf-8")
    return await open_campaign(work, read_campaign(text))


async def campaigns(work: Work, wanted: Slice) -> Page[CampaignCard]:
    """Return a page of campaigns, the newest first."""
    return await reading.campaigns(work, wanted)


async def campaign(work: Work, campaign_id: CampaignId) -> tuple[CampaignCard, Mapping[IssueState, int]]:
    """Return a campaign and how many of its issues stand in each state, or raise NotFoundError."""
    return await reading.campaign(work, campaign_id), await reading.counts_by_state(work, campaign_id)


async def source_text(work: Work, campaign_id: CampaignId) -> str:
    """Return the whole text of the notice a campaign was made from, or raise NotFoundError."""
    return await reading.source_text(work, campaign_id)


async def issues(work: Work, asked: IssueQuestion, wanted: Slice) -> Page[IssueLine]:
    """Return a page of issues in the order of their campaigns and places."""
    return await reading.issues(work, asked, wanted)


async def issue(work: Work, key: IssueKey) -> IssueDetail:
    """Return an issue with everything that hangs on it, or raise NotFoundError."""
    return await reading.issue(work, key)


async def assign(work: Work, key: IssueKey, command: Assign) -> IssueDetail:
    """Set the offices and the deadline of an issue that is not closed.

    A deadline once planned is moved by an extension, not here.

    Raises:
        NotFoundError, OfficesError: As they say.
        IssueClosedError: It has been signed off.
        DeadlinePlannedError: The issue is planned and the deadline differs.
    """
    row = await reading.locked_issue(work, key)
    core.check_offices(command.lead_office, command.co_offices)
    core.check_assignment(reading.standing(row), command.deadline)
    row.lead_office = command.lead_office.strip()
    row.co_offices = [office.strip() for office in command.co_offices]
    row.deadline = command.deadline
    details = {"lead_office": row.lead_office, "co_offices": row.co_offices, "deadline": command.deadline}
    await writing.add_event(work, row, "assigned", details=details)
    return await reading.issue(work, key)


async def make_move(work: Work, key: IssueKey, command: core.MoveCommand) -> IssueDetail:
    """Move an issue, other than by sign-off.

    Raises:
        NotFoundError, NotPermittedError: As they say.
        MoveNotOpenError, OfficeMissingError, DeadlineMissingError, ReasonMissingError, NoteTooLongError,
        DeadlineNotLaterError: The move is not open, or asks for something that is missing.
    """
    work.actor.demand(core.PERMISSIONS[command.move])
    row = await reading.locked_issue(work, key)
    card = await reading.campaign(work, key.campaign_id)
    before = reading.standing(row)
    after = core.moved(before, command, practice=card.practice, by=work.actor.account_id, today=today(work))
    writing.set_standing(row, after)
    if after.state is IssueState.PUBLICISED and before.state is not IssueState.PUBLICISED:
        row.public_until = card.practice.terms[IssueState.PUBLICISED].after(today(work))
    details = {"from": before.state, "deadline": after.deadline, "public_until": row.public_until}
    await writing.add_event(work, row, "moved", move=command.move, note=command.note.strip(), details=details)
    return await reading.issue(work, key)


async def sign_off(work: Work, key: IssueKey, *, explanation: str = "") -> tuple[SignOffCheck, IssueDetail]:
    """Sign an issue off if nothing stops it; either way the attempt becomes part of its history.

    Raises:
        NotFoundError, NotPermittedError, NoteTooLongError: As they say.
    """
    work.actor.demand(core.PERMISSIONS[Move.SIGN_OFF])
    core.check_note(explanation, pointer="/explanation")
    row = await reading.locked_issue(work, key)
    card = await reading.campaign(work, key.campaign_id)
    facts = await _sign_off_facts(work, key, row)
    check = check_sign_off(facts, practice=card.practice, approver=work.actor.account_id, explanation=explanation)
    if not check.stopped:
        row.state, row.since = IssueState.SIGNED_OFF.value, today(work)
    kind = "sign_off_stopped" if check.stopped else "signed_off"
    details = {"obstacles": check.obstacles}
    await writing.add_event(work, row, kind, move=Move.SIGN_OFF, note=check.explanation, details=details)
    return check, await reading.issue(work, key)


async def attach_evidence(work: Work, key: IssueKey, command: AttachEvidence) -> IssueDetail:
    """Attach a file by its hash; it proves nothing until its intake has found and scanned it.

    Raises:
        NotFoundError: There is no such issue, or no such measure of it.
        EvidenceTitleError, EvidenceHashError, IssueClosedError: As they say.
    """
    check_evidence(command.title, command.sha256)
    row = await reading.locked_issue(work, key)
    core.check_open(IssueState(row.state))
    if command.measure is not None and command.measure not in await reading.measure_numbers(work, key):
        raise NotFoundError(pointer="/measure")
    n = await writing.add_evidence(
        work,
        row,
        kind=command.kind,
        title=command.title.strip(),
        sha256=command.sha256,
        measure=command.measure,
    )
    details = {"n": n, "sha256": command.sha256}
    await writing.add_event(work, row, "evidence_attached", note=command.title.strip(), details=details)
    return await reading.issue(work, key)


async def record_check(work: Work, key: IssueKey, n: int, *, found: bytes | None, scan: Scan) -> None:
    """Record what the intake, or a later look, found under a piece of evidence's hash.

    Raises:
        NotFoundError: There is no such evidence.
    """
    row = await reading.locked_issue(work, key)
    if not await writing.check_evidence(work, key, n, found=found, scan=scan):
        raise NotFoundError
    details = {"n": n, "found": found, "scan": scan}
    await writing.add_event(work, row, "evidence_checked", details=details)


async def capture_metric(work: Work, meter: Meter[Work], key: IssueKey, command: CaptureMetric) -> KeptCapture:
    """Compute a live figure and keep it with an issue as evidence.

    Raises:
        NotFoundError, UnknownMetricError, MetricParametersError, FutureAsOfError, TooManyRowsError: As they say.
        IssueClosedError: It has been signed off.
    """
    as_of = command.as_of or work.now
    check_question(command.metric, command.parameters, as_of=as_of, now=work.now)
    row = await reading.locked_issue(work, key)
    core.check_open(IssueState(row.state))
    said = await meter.read(work, command.metric, command.parameters, as_of)
    capture = captured(said, parameters=command.parameters, as_of=as_of, now=work.now)
    kept = reading.kept_capture(await writing.add_capture(work, row, capture))
    details = {"n": kept.n, "metric": said.metric, "figures": said.figures, "sha256": capture.sha256}
    await writing.add_event(work, row, "metric_captured", details=details)
    return kept


async def rerun_metric(work: Work, meter: Meter[Work], key: IssueKey, n: int) -> tuple[KeptCapture, Drift]:
    """Ask a captured metric again, for the same parameters and instant, and compare; nothing is written.

    Raises:
        NotFoundError, UnknownMetricError, MetricParametersError: As they say.
    """
    kept = await reading.capture(work, key, n)
    capture = kept.capture
    again = await meter.read(work, capture.reading.metric, capture.parameters, capture.as_of)
    return kept, drift(capture, again)


async def _sign_off_facts(work: Work, key: IssueKey, row: IssueRow) -> SignOffFacts:
    until = row.public_until
    return SignOffFacts(
        standing=reading.standing(row),
        measures=await reading.measure_numbers(work, key),
        evidence=tuple(card.fact for card in await reading.evidence(work, key)),
        metrics=tuple(
            MetricFact(n=kept.n, contradicts=kept.capture.reading.contradicts)
            for kept in await reading.newest_captures(work, key)
        ),
        public_until=until.isoformat() if until else None,
        is_public_over=until is not None and today(work) > until,
    )
