"""Questions to the ledger. Rows become frozen values here and go no further."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, select, tuple_
from sqlalchemy.orm import undefer

from hwtrack.infra.paging import CursorError, Page, Slice, page_of
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.ids import CampaignId
from hwtrack.rectification.campaign import CampaignKind
from hwtrack.rectification.evidence import EvidenceFact, EvidenceKind, Scan
from hwtrack.rectification.issue import Standing
from hwtrack.rectification.ledger import (
    CampaignCard,
    DocumentLine,
    EvidenceCard,
    HistoryEntry,
    IssueDetail,
    IssueKey,
    IssueLine,
    IssueQuestion,
    KeptCapture,
    MeasureLine,
)
from hwtrack.rectification.meter import Capture, Measured, Reading
from hwtrack.rectification.notice.mentions import Verb
from hwtrack.rectification.states import DONE, IssueState, Move
from hwtrack.rectification.tables import (
    CampaignRow,
    IssueDocumentRow,
    IssueEventRow,
    IssueEvidenceRow,
    IssueMeasureRow,
    IssuePart,
    IssueRow,
    MetricCaptureRow,
)

P = TypeVar("P", bound=IssuePart)


async def campaigns(work: Work, wanted: Slice) -> Page[CampaignCard]:
    """Return a page of campaigns, the newest first."""
    query = select(CampaignRow).order_by(CampaignRow.campaign_id.desc()).limit(wanted.size + 1)
    if (last := wanted.after_id()) is not None:
        query = query.where(CampaignRow.campaign_id < last)
    rows = (await work.session.scalars(query)).all()
    return page_of([campaign_card(row) for row in rows], wanted, lambda card: (str(card.campaign_id),))


async def campaign(work: Work, campaign_id: CampaignId) -> CampaignCard:
    """Return one campaign.

    Raises:
        NotFoundError: There is none, or it covers other divisions.
    """
    return campaign_card(await campaign_row(work, campaign_id))


async def campaign_row(work: Work, campaign_id: CampaignId) -> CampaignRow:
    """Return a campaign's row, or raise NotFoundError."""
    row = await work.session.get(CampaignRow, campaign_id)
    if row is None:
        raise NotFoundError
    return row


async def source_text(work: Work, campaign_id: CampaignId) -> str:
    """Return the whole text of the notice a campaign was made from, or raise NotFoundError."""
    query = select(CampaignRow).where(CampaignRow.campaign_id == campaign_id).options(undefer(CampaignRow.source_text))
    row = (await work.session.scalars(query)).one_or_none()
    if row is None or row.source_text is None:
        raise NotFoundError
    return row.source_text


async def campaign_of_source(work: Work, sha256: bytes) -> CampaignId | None:
    """Return the campaign that a file was imported as, if it was."""
    found = await work.session.scalar(select(CampaignRow.campaign_id).where(CampaignRow.source_sha256 == sha256))
    return CampaignId(found) if found else None


async def counts_by_state(work: Work, campaign_id: CampaignId) -> Mapping[IssueState, int]:
    """Return how many issues of a campaign stand in each state; states without any are left out."""
    query = select(IssueRow.state, func.count()).where(IssueRow.campaign_id == campaign_id).group_by(IssueRow.state)
    found = {IssueState(state): int(count) for state, count in (await work.session.execute(query)).all()}
    return {state: found[state] for state in IssueState if state in found}


async def issues(work: Work, asked: IssueQuestion, wanted: Slice) -> Page[IssueLine]:
    """Return a page of issues in the order of their campaigns and places."""
    query = _lines().where(*_narrowed(asked)).order_by(IssueRow.campaign_id, IssueRow.issue_no).limit(wanted.size + 1)
    if wanted.after:
        query = query.where(tuple_(IssueRow.campaign_id, IssueRow.issue_no) > tuple_(*_after(wanted.after)))
    rows = (await work.session.execute(query)).all()
    lines = [_line(row[0], *row[1:]) for row in rows]
    return page_of(lines, wanted, lambda line: (str(line.key.campaign_id), str(line.key.issue_no)))


async def issue(work: Work, key: IssueKey) -> IssueDetail:
    """Return one issue with everything that hangs on it.

    Raises:
        NotFoundError: There is none, or it covers other divisions.
    """
    found = (await work.session.execute(_lines().where(_is(IssueRow, key)))).one_or_none()
    if found is None:
        raise NotFoundError
    row: IssueRow = found[0]
    return IssueDetail(
        line=_line(row, *found[1:]),
        campaign=await campaign(work, key.campaign_id),
        text=row.body,
        applied_by=row.applied_by,
        public_until=row.public_until,
        measures=tuple(
            MeasureLine(part.n, part.printed_no, part.body) for part in await _parts(work, IssueMeasureRow, key)
        ),
        documents=tuple(
            DocumentLine(part.n, part.name, Verb(part.verb)) for part in await _parts(work, IssueDocumentRow, key)
        ),
        evidence=await evidence(work, key),
        captures=tuple(kept_capture(part) for part in await _parts(work, MetricCaptureRow, key)),
        history=tuple(_entry(part) for part in await _parts(work, IssueEventRow, key)),
    )


async def evidence(work: Work, key: IssueKey) -> tuple[EvidenceCard, ...]:
    """Return the evidence of an issue, each with the other issues its file also serves."""
    rows = await _parts(work, IssueEvidenceRow, key)
    elsewhere = await _elsewhere(work, key, [row.sha256 for row in rows])
    return tuple(_evidence_card(row, elsewhere.get(row.sha256, ())) for row in rows)


async def measure_numbers(work: Work, key: IssueKey) -> tuple[int, ...]:
    """Return the places of an issue's measures."""
    return tuple(row.n for row in await _parts(work, IssueMeasureRow, key))


async def newest_captures(work: Work, key: IssueKey) -> tuple[KeptCapture, ...]:
    """Return the newest capture of each metric attached to an issue."""
    newest = {row.metric: row for row in await _parts(work, MetricCaptureRow, key)}
    return tuple(kept_capture(row) for row in newest.values())


async def capture(work: Work, key: IssueKey, n: int) -> KeptCapture:
    """Return one captured metric, or raise NotFoundError."""
    row = await work.session.get(MetricCaptureRow, (key.campaign_id, key.issue_no, n))
    if row is None:
        raise NotFoundError
    return kept_capture(row)


async def locked_issue(work: Work, key: IssueKey) -> IssueRow:
    """Return an issue's row, held until the end of the work, or raise NotFoundError."""
    row = (await work.session.scalars(select(IssueRow).where(_is(IssueRow, key)).with_for_update())).one_or_none()
    if row is None:
        raise NotFoundError
    return row


def standing(row: IssueRow) -> Standing:
    """Return where an issue stands."""
    return Standing(
        state=IssueState(row.state),
        since=row.since,
        lead_office=row.lead_office,
        deadline=row.deadline,
        applied_by=row.applied_by,
    )


def campaign_card(row: CampaignRow) -> CampaignCard:
    """Return a campaign's row as a value."""
    return CampaignCard(
        campaign_id=CampaignId(row.campaign_id),
        kind=CampaignKind(row.kind),
        title=row.title,
        terms=dict(row.terms),
        opened_at=row.opened_at.astimezone(UTC),
        source_sha256=row.source_sha256,
        source_encoding=row.source_encoding,
        regions=tuple(row.regions),
    )


def kept_capture(row: MetricCaptureRow) -> KeptCapture:
    """Return a captured metric's row as a value."""
    reading = Reading(
        metric=row.metric,
        definition=row.definition,
        figures=tuple(Measured(**figure) for figure in row.figures),
        rows=tuple(row.row_ids),
        contradicts=row.contradicts,
        query_sha256=row.query_sha256,
    )
    kept = Capture(
        reading=reading,
        parameters=dict(row.parameters),
        as_of=row.as_of.astimezone(UTC),
        captured_at=row.captured_at.astimezone(UTC),
        log_proof=str(row.log_entry_id) if row.log_entry_id else None,
    )
    return KeptCapture(n=row.n, capture=kept, by_name=row.by_name)


def _is(table: type[IssueRow | IssuePart], key: IssueKey) -> ColumnElement[bool]:
    return and_(table.campaign_id == key.campaign_id, table.issue_no == key.issue_no)


async def _parts(work: Work, table: type[P], key: IssueKey) -> Sequence[P]:
    return (await work.session.scalars(select(table).where(_is(table, key)).order_by(table.n))).all()


def _lines() -> Select[IssueRow, int, int, int]:
    sound = and_(IssueEvidenceRow.found_sha256 == IssueEvidenceRow.sha256, IssueEvidenceRow.scan == Scan.CLEAN.value)
    return select(IssueRow, _count(IssueEvidenceRow), _count(IssueEvidenceRow, sound), _count(MetricCaptureRow))


def _count(table: type[IssuePart], *narrowed: ColumnElement[bool]) -> ScalarSelect[int]:
    same = and_(table.campaign_id == IssueRow.campaign_id, table.issue_no == IssueRow.issue_no, *narrowed)
    return select(func.count()).select_from(table).where(same).correlate(IssueRow).scalar_subquery()


def _narrowed(asked: IssueQuestion) -> list[ColumnElement[bool]]:
    narrowed: list[ColumnElement[bool]] = []
    if asked.campaign_id is not None:
        narrowed.append(IssueRow.campaign_id == asked.campaign_id)
    if asked.state is not None:
        narrowed.append(IssueRow.state == asked.state.value)
    if asked.lead_office is not None:
        narrowed.append(IssueRow.lead_office == asked.lead_office)
    if asked.late_on is not None:
        narrowed += [IssueRow.deadline < asked.late_on, IssueRow.state.not_in([state.value for state in DONE])]
    return narrowed


def _line(row: IssueRow, attached: int, sound: int, captures: int) -> IssueLine:
    return IssueLine(
        key=IssueKey(CampaignId(row.campaign_id), row.issue_no),
        printed_no=row.printed_no,
        group_no=row.group_no,
        group_title=row.group_title,
        title=row.title,
        state=IssueState(row.state),
        since=row.since,
        lead_office=row.lead_office,
        co_offices=tuple(row.co_offices),
        deadline=row.deadline,
        evidence=attached,
        sound=sound,
        captures=captures,
    )


def _evidence_card(row: IssueEvidenceRow, also_in: tuple[str, ...]) -> EvidenceCard:
    fact = EvidenceFact(
        n=row.n,
        title=row.title,
        recorded=row.sha256,
        found=row.found_sha256,
        scan=Scan(row.scan),
        measure=row.measure_no,
        also_in=also_in,
    )
    return EvidenceCard(
        fact=fact,
        kind=EvidenceKind(row.kind),
        attached_at=row.attached_at.astimezone(UTC),
        by_name=row.by_name,
        checked_at=_utc(row.checked_at),
    )


async def _elsewhere(work: Work, key: IssueKey, hashes: Sequence[bytes]) -> Mapping[bytes, tuple[str, ...]]:
    if not hashes:
        return {}
    query = (
        select(IssueEvidenceRow.sha256, IssueEvidenceRow.campaign_id, IssueEvidenceRow.issue_no, CampaignRow.title)
        .join(CampaignRow, CampaignRow.campaign_id == IssueEvidenceRow.campaign_id)
        .where(IssueEvidenceRow.sha256.in_(hashes), ~_is(IssueEvidenceRow, key))
        .order_by(IssueEvidenceRow.campaign_id, IssueEvidenceRow.issue_no)
    )
    found: dict[bytes, dict[str, None]] = {}
    for sha256, campaign_id, issue_no, title in (await work.session.execute(query)).all():
        place = str(issue_no) if campaign_id == key.campaign_id else f"{title} {issue_no}"
        found.setdefault(sha256, {})[place] = None
    return {sha256: tuple(places) for sha256, places in found.items()}


def _entry(row: IssueEventRow) -> HistoryEntry:
    return HistoryEntry(
        n=row.n,
        kind=row.kind,
        move=Move(row.move) if row.move else None,
        state=IssueState(row.state),
        note=row.note,
        details=dict(row.details),
        by_name=row.by_name,
        at=row.at.astimezone(UTC),
    )


def _utc(instant: datetime | None) -> datetime | None:
    return instant.astimezone(UTC) if instant else None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise CursorError(pointer="/after") from error


def _after(key: tuple[str, ...]) -> tuple[UUID, int]:
    match key:
        case (campaign_id, issue_no) if issue_no.isascii() and issue_no.isdecimal() and len(issue_no) <= len("999"):
            return _uuid(campaign_id), int(issue_no)
        case _:
            raise CursorError(pointer="/after")
