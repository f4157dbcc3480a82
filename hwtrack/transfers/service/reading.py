"""Reading manifests: whole in two statements however large, or as a list of heads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.ids import ManifestId, OrgId
from hwtrack.kernel.quantity import Mass
from hwtrack.transfers.calendar import Deadline, local_date
from hwtrack.transfers.drafts import Difference
from hwtrack.transfers.manifest import FINAL, Status, due, is_overdue, paper_due
from hwtrack.transfers.receipt import Figures, figures
from hwtrack.transfers.record import Manifest, receipt_of
from hwtrack.transfers.service.working_days import calendar
from hwtrack.transfers.store import manifests as store


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who moved the manifest when, and the hash of the text as it then read."""

    n: int
    move: str
    org_id: OrgId | None
    signer: str
    at: datetime
    reason: str
    decision_id: UUID | None
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A drafted difference report or return leg, as its canonical text."""

    kind: str
    draft_id: UUID
    status: str
    body: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementKept:
    """A stored decision as far as the actor may see it; `violations` as infra keeps them, rules asked by id."""

    decision_id: UUID
    stage: str
    on: date
    refused: bool
    violations: tuple[Mapping[str, Any], ...]
    rule_versions: Mapping[str, int]
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A manifest whole: itself, names of everybody on it, its signatures, drafts and verdicts, and what is due.

    `number_by` is until when a transfer made on paper is given its official number; null before it is complete.
    """

    manifest: Manifest
    names: Mapping[OrgId, str]
    plates: Mapping[UUID, str]
    signatures: tuple[Signature, ...]
    drafts: tuple[Drafted, ...]
    judgements: tuple[JudgementKept, ...]
    due: Deadline | None
    late: bool
    number_by: Deadline | None
    figures: Figures | None
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A manifest in a list."""

    home_org_id: OrgId
    manifest_id: ManifestId
    draft_no: str
    official_no: str | None
    status: Status
    since: datetime
    recipient_org_id: OrgId
    loading_on: date
    declared: Mass
    confirm_by: date | None
    paper: bool
    late: bool
    made_at: datetime


async def sheet(work: Work, home: int, manifest_id: UUID) -> Sheet:
    """Return a manifest whole: two statements.

    Raises:
        NotFoundError: There is none, or the actor is no party of it.
    """
    manifest = await store.manifest(work, home, manifest_id)
    if manifest is None:
        raise NotFoundError
    around = await store.surroundings(work, manifest)
    today = local_date(work.now)
    since = local_date(manifest.since)
    received = manifest.lines[0].outcome is not None
    return Sheet(
        manifest=manifest,
        names={OrgId(int(org)): name for org, name in around["names"].items()},
        plates={UUID(unit): plate for unit, plate in around["plates"].items()},
        signatures=tuple(_signature(row) for row in around["signatures"]),
        drafts=tuple(_drafted(row) for row in around["drafts"]),
        judgements=tuple(judgement(row) for row in around["decisions"]),
        due=due(manifest.status, since, calendar()),
        late=is_overdue(manifest.status, since, today, calendar()),
        number_by=_number_by(manifest),
        figures=figures(tuple(receipt_of(line) for line in manifest.lines)) if received else None,
        differences=manifest.receipt.differences if manifest.receipt else (),
    )


async def home_of(work: Work, manifest_id: UUID) -> OrgId:
    """Return the family of a manifest of which only the id is known, as a container knows its open one.

    Raises:
        NotFoundError: There is none, or the actor is no party of it.
    """
    home = await store.home_of(work, manifest_id)
    if home is None:
        raise NotFoundError
    return home


async def heads(
    work: Work, wanted: Slice, *, statuses: Iterable[Status] | None = None, home: int | None = None
) -> Page[Head]:
    """Return heads of the manifests the actor may see, newest first; with statuses, only those in them.

    An official may ask for those of one remover, by `home`.
    """
    today = local_date(work.now)
    rows = [_head(row, today) for row in await store.page(work, wanted, statuses, home=home)]
    return page_of(rows, wanted, lambda row: (str(row.manifest_id),))


async def open_heads(work: Work, wanted: Slice) -> Page[Head]:
    """Return heads of the manifests that still wait for somebody."""
    return await heads(work, wanted, statuses=sorted(frozenset(Status) - FINAL))


def _number_by(manifest: Manifest) -> Deadline | None:
    if manifest.paper is None or manifest.official_no is not None:
        return None
    received = local_date(manifest.receipt.received_at) if manifest.receipt else None
    completed = manifest.paper.completed_on or received
    return paper_due(completed, calendar()) if completed else None


def _signature(row: Mapping[str, Any]) -> Signature:
    return Signature(
        n=row["n"],
        move=row["move"],
        org_id=row["org_id"],
        signer=row["signer"],
        at=datetime.fromisoformat(row["at"]),
        reason=row["reason"],
        decision_id=UUID(row["decision_id"]) if row["decision_id"] else None,
        sha256=row["sha256"],
    )


def _drafted(row: Mapping[str, Any]) -> Drafted:
    return Drafted(
        kind=row["kind"],
        draft_id=UUID(row["draft_id"]),
        status=row["status"],
        body=row["body"],
        made_at=datetime.fromisoformat(row["made_at"]),
    )


def judgement(row: Mapping[str, Any]) -> JudgementKept:
    """Return a stored decision as its row has it."""
    return JudgementKept(
        decision_id=UUID(row["decision_id"]),
        stage=row["stage"],
        on=date.fromisoformat(row["judged_on"]),
        refused=row["refused"],
        violations=tuple(row["violations"]),
        rule_versions=dict(row["rule_versions"]),
        made_at=datetime.fromisoformat(row["made_at"]),
    )


def _head(row: Mapping[str, Any], today: date) -> Head:
    status = Status(row["status"])
    return Head(
        home_org_id=OrgId(row["home_org_id"]),
        manifest_id=ManifestId(row["manifest_id"]),
        draft_no=row["draft_no"],
        official_no=row["official_no"],
        status=status,
        since=row["since"],
        recipient_org_id=OrgId(row["recipient_org_id"]),
        loading_on=row["loading_on"],
        declared=Mass(row["declared_g"]),
        confirm_by=row["confirm_by"],
        paper=row["paper"],
        late=is_overdue(status, local_date(row["since"]), today, calendar()),
        made_at=row["made_at"],
    )
