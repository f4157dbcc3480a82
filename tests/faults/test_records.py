"""What an administrator of the database does to records beside the chains: entries of the log are followed to them.

Every change is tried on a copy of one prepared database, with the digests beside the texts made to fit. The rows
against the log name it, and every other layer stays silent. Source: trust.md 2.4.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hwtrack.cli.whole_log import checked
from hwtrack.custody.service import explaining, periods
from hwtrack.infra import roles
from hwtrack.infra.work import begin_work
from hwtrack.tlog.findings import Findings, Layer
from hwtrack.tlog.service.desk import LogDesk
from hwtrack.tlog.store.key_files import ReceiptKeyFile
from hwtrack.transfers.declaring.forms import Form
from hwtrack.transfers.service import declaring
from hwtrack.transfers.service.declaring import Asked
from hwtrack.transfers.service.passages import passages
from tests.custody import make as make_custody
from tests.custody.ledger.keeping import keep_books
from tests.custody.test_stocktaking import Manifests, Stage, stored
from tests.custody.yard import open_yard
from tests.infra.databases import CloneOf, Template
from tests.infra.make import execute
from tests.tlog import make
from tests.tlog.yard import Log, open_log
from tests.transfers.declaring.test_declaring_service import OCTOBER, SEPTEMBER
from tests.transfers.town import open_town

pytestmark = pytest.mark.anyio


@dataclass(frozen=True, slots=True)
class History:
    """A sealed database with one record of each kind, and their ids by kind."""

    clone: CloneOf
    ids: dict[str, UUID]


@pytest.fixture(scope="module")
def clone(template: Template) -> Iterator[CloneOf]:
    with template.clone() as made:
        yield made


@pytest.fixture(scope="module")
async def history(clone: CloneOf) -> History:
    """Count a store, declare a September, say why a scan came late."""
    async with open_log(clone) as log:
        ids = {
            "stocktake": await _stocktake(log),
            "declaration": await _declaration(log),
            "explained": await _explained(log),
        }
        await log.seal_all()
    return History(clone, ids)


async def _stocktake(log: Log) -> UUID:
    yard = await open_yard(log.app)
    stage, mine = Stage(yard, yard.inspector, Manifests()), yard.generator
    codes = await stored(stage, mine, 2)
    counted = await stage.open(mine.worker, mine)
    await stage.scan(mine.worker, counted, codes[0])
    await stage.close(mine.worker, counted)
    return counted.stocktake_id


async def _declaration(log: Log) -> UUID:
    town = await open_town(log.app)
    await town.drum()
    await keep_books(log.worker, passages, at=OCTOBER)
    async with town.work(town.canglan, OCTOBER) as work:
        await periods.close(work, town.canglan.site_id, SEPTEMBER, responsible="周示例")
    async with town.work(town.canglan, OCTOBER) as work:
        asked = Asked(site_id=town.canglan.site_id, form=Form.MONTHLY, period="2026-09", zero=None)
        drafted = await declaring.draft(work, asked)
    async with town.work(town.canglan, OCTOBER) as work:
        await declaring.confirm(work, drafted.principal, drafted.filing_id, responsible="周示例")
    return drafted.filing_id


async def _explained(log: Log) -> UUID:
    yard = await open_yard(log.app)
    worker, later = yard.generator.worker, make_custody.NOON + timedelta(hours=30)
    weighed = {"mass": make_custody.mass("187.300")}
    sent = yard.body("weighed", await yard.born(), at=make_custody.NOON, line=weighed, note=None, number=2_000)
    late = await yard.record(worker, sent, at=later)
    async with begin_work(log.app, worker, clock=lambda: later) as work:
        return (await explaining.explain(work, late.event_id, "库内无信号")).explanation_id


@pytest.fixture
async def copy(history: History) -> AsyncIterator[CloneOf]:
    with history.clone.copied() as made:
        yield made


async def findings_of(clone: CloneOf, folder: Path) -> Findings:
    desk = LogDesk(make.ORIGIN, None, (), 0, ReceiptKeyFile(folder, f"{make.ORIGIN}/receipts"))
    return await checked(clone.url(roles.WORKER), desk)


async def test_records_that_nobody_touched_hold(history: History, copy: CloneOf, tmp_path: Path) -> None:
    findings = await findings_of(copy, tmp_path)

    assert findings.holds, findings.first
    assert set(history.ids) == {"stocktake", "declaration", "explained"}


CHANGES: dict[str, tuple[str, str]] = {
    "a count's record altered": ("stocktake", "UPDATE stocktake SET record = replace(record, '187.400', '87.400')"),
    "a count removed": ("stocktake", "DELETE FROM stocktake"),
    "a count opened again": (
        "stocktake",
        "UPDATE stocktake SET status = 'open', ended_at = NULL, record = NULL, record_sha256 = NULL",
    ),
    "a declaration altered": ("declaration", "UPDATE filing_draft SET body = replace(body, '187.000', '87.000')"),
    "a declaration removed": ("declaration", "DELETE FROM filing_draft"),
    "a reason altered": ("explained", "UPDATE custody_lateness SET record = replace(record, '无', '有')"),
    "a reason removed": ("explained", "DELETE FROM custody_lateness"),
    "a reason moved to another event": ("explained", "UPDATE custody_lateness SET event_id = gen_random_uuid()"),
}
FITTED = """
    UPDATE stocktake SET record_sha256 = sha256(convert_to(record, 'UTF8')) WHERE record IS NOT NULL;
    UPDATE filing_draft SET body_sha256 = sha256(convert_to(body, 'UTF8')) WHERE body_sha256 IS NOT NULL;
"""


@pytest.mark.parametrize(("kind", "change"), CHANGES.values(), ids=CHANGES)
async def test_a_record_changed_or_gone_is_named(
    history: History, copy: CloneOf, tmp_path: Path, kind: str, change: str
) -> None:
    await execute(copy.url(roles.SUPERUSER), f"SET session_replication_role = replica; {change}; {FITTED}")

    findings = await findings_of(copy, tmp_path)

    facts: dict[str, Any] = {"entry_id": str(history.ids[kind]), "kind": kind}
    assert set(findings.broken) == {Layer.ROWS}
    assert findings.broken[Layer.ROWS] == 1
    assert findings.first[Layer.ROWS].facts == facts
    assert "has lost what it commits to" in findings.first[Layer.ROWS].template
