"""Facts written into the ledger. Nothing is deleted; history and captures are only ever added to."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from hwtrack.infra.work import Work
from hwtrack.kernel.canonical import plain
from hwtrack.rectification.draft import CampaignDraft, IssueDraft
from hwtrack.rectification.evidence import EvidenceKind, Scan
from hwtrack.rectification.issue import Standing
from hwtrack.rectification.ledger import IssueKey
from hwtrack.rectification.meter import Capture
from hwtrack.rectification.notice.decoding import Decoded
from hwtrack.rectification.states import IssueState, Move
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


async def open_campaign(
    work: Work,
    draft: CampaignDraft,
    *,
    source: Decoded | None,
    terms: Mapping[str, int],
    regions: tuple[int, ...],
    today: date,
) -> CampaignRow:
    """Record a campaign with all its issues, their measures and documents, each registered today."""
    row = CampaignRow(
        campaign_id=work.new_id(),
        office_org_id=work.actor.own_org,
        kind=draft.kind.value,
        title=draft.title,
        terms=dict(terms),
        opened_at=work.now,
        opened_by=work.actor.account_id,
        source_text=source.text if source else None,
        source_encoding=source.encoding if source else None,
        source_sha256=source.sha256 if source else None,
        regions=list(regions),
    )
    work.session.add(row)
    await work.session.flush()  # Why: there are no ORM relationships to order the inserts by.
    issues = [_issue_row(row, no, issue, today) for no, issue in enumerate(draft.issues, start=1)]
    work.session.add_all(issues)
    await work.session.flush()  # Why: as above.
    for issue_row, issue in zip(issues, draft.issues, strict=True):
        work.session.add_all(_parts(work, issue_row, issue))
    await work.session.flush()  # Why: callers ask questions next.
    return row


def set_standing(row: IssueRow, standing: Standing) -> None:
    """Move an issue to where it stands now."""
    row.state = standing.state.value
    row.since = standing.since
    row.deadline = standing.deadline
    row.applied_by = standing.applied_by


async def add_event(
    work: Work,
    row: IssueRow,
    kind: str,
    *,
    move: Move | None = None,
    note: str = "",
    details: Mapping[str, object] | None = None,
) -> None:
    """Add a step to an issue's history; the issue is locked, so its steps are numbered without gaps."""
    work.session.add(
        IssueEventRow(
            campaign_id=row.campaign_id,
            issue_no=row.issue_no,
            n=await _next(work, IssueEventRow, row),
            kind=kind,
            move=move.value if move else None,
            state=row.state,
            note=note,
            details=_json(details or {}),
            by_account=work.actor.account_id,
            by_name=work.actor.name,
            at=work.now,
            regions=row.regions,
        )
    )
    await work.session.flush()  # Why: the next number is asked of the database.


async def add_evidence(
    work: Work, row: IssueRow, *, kind: EvidenceKind, title: str, sha256: bytes, measure: int | None
) -> int:
    """Add a file by its hash, unscanned and not yet found; return its number under the issue."""
    n = await _next(work, IssueEvidenceRow, row)
    work.session.add(
        IssueEvidenceRow(
            campaign_id=row.campaign_id,
            issue_no=row.issue_no,
            n=n,
            kind=kind.value,
            title=title,
            measure_no=measure,
            sha256=sha256,
            found_sha256=None,
            scan=Scan.UNSCANNED.value,
            checked_at=None,
            attached_at=work.now,
            attached_by=work.actor.account_id,
            by_name=work.actor.name,
            regions=row.regions,
        )
    )
    await work.session.flush()  # Why: as above.
    return n


async def check_evidence(work: Work, key: IssueKey, n: int, *, found: bytes | None, scan: Scan) -> bool:
    """Record what was found under a piece of evidence's hash; False where there is no such piece."""
    row = await work.session.get(IssueEvidenceRow, (key.campaign_id, key.issue_no, n))
    if row is None:
        return False
    row.found_sha256, row.scan, row.checked_at = found, scan.value, work.now
    await work.session.flush()  # Why: as above.
    return True


async def add_capture(work: Work, row: IssueRow, capture: Capture) -> MetricCaptureRow:
    """Add a captured metric."""
    reading = capture.reading
    kept = MetricCaptureRow(
        campaign_id=row.campaign_id,
        issue_no=row.issue_no,
        n=await _next(work, MetricCaptureRow, row),
        metric=reading.metric,
        definition=reading.definition,
        parameters=dict(capture.parameters),
        as_of=capture.as_of,
        figures=plain(reading.figures),
        row_ids=list(reading.rows),
        contradicts=reading.contradicts,
        query_sha256=reading.query_sha256,
        body=capture.text,
        sha256=capture.sha256,
        captured_at=capture.captured_at,
        captured_by=work.actor.account_id,
        by_name=work.actor.name,
        log_entry_id=None,
        regions=row.regions,
    )
    work.session.add(kept)
    await work.session.flush()  # Why: as above.
    return kept


async def _next(work: Work, table: type[IssuePart], row: IssueRow) -> int:
    same = (table.campaign_id == row.campaign_id, table.issue_no == row.issue_no)
    return int(await work.session.scalar(select(func.coalesce(func.max(table.n), 0)).where(*same)) or 0) + 1


def _issue_row(campaign: CampaignRow, no: int, issue: IssueDraft, today: date) -> IssueRow:
    return IssueRow(
        campaign_id=campaign.campaign_id,
        issue_no=no,
        printed_no=issue.printed_no,
        group_no=issue.group_no,
        group_title=issue.group_title,
        title=issue.title,
        body=issue.text,
        state=IssueState.REGISTERED.value,
        since=today,
        lead_office=issue.lead_office,
        co_offices=list(issue.co_offices),
        deadline=issue.deadline,
        applied_by=None,
        public_until=None,
        regions=campaign.regions,
    )


def _parts(work: Work, row: IssueRow, issue: IssueDraft) -> list[IssuePart]:
    place: dict[str, Any] = {"campaign_id": row.campaign_id, "issue_no": row.issue_no, "regions": row.regions}
    measures = [
        IssueMeasureRow(**place, n=n, printed_no=measure.printed_no, body=measure.text)
        for n, measure in enumerate(issue.measures, start=1)
    ]
    documents = [
        IssueDocumentRow(**place, n=n, name=document.name, verb=document.verb.value)
        for n, document in enumerate(issue.documents, start=1)
    ]
    opened = IssueEventRow(
        **place,
        n=1,
        kind="opened",
        move=None,
        state=row.state,
        note="",
        details={},
        by_account=work.actor.account_id,
        by_name=work.actor.name,
        at=work.now,
    )
    return [*measures, *documents, opened]


def _json(details: Mapping[str, object]) -> dict[str, Any]:
    found: dict[str, Any] = plain(details)
    return found
