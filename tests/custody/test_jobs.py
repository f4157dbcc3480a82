"""The follower of scans: a label scanned on its container is in use, and stays what it was otherwise."""

from datetime import timedelta
from pathlib import Path

import pytest

from hwtrack.custody.jobs import activate
from hwtrack.custody.service import recording
from hwtrack.custody.service.recording import Sent
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.labels.model import LabelState
from hwtrack.labels.service import printing
from hwtrack.labels.service.printing import NewLabel
from tests.custody import make
from tests.infra.databases import CloneOf
from tests.labels import town

pytestmark = pytest.mark.anyio


async def test_the_first_scan_activates_the_label_and_a_later_one_changes_nothing(
    opened: Database, database: CloneOf, tmp_path: Path
) -> None:
    home, desk = await town.company(opened), town.desk(tmp_path)
    scanned, untouched = await town.drums(opened, home, 2)
    async with begin_work(opened, home.actor, clock=lambda: town.NOW) as work:
        issues = [await printing.print_label(work, desk, one.code, NewLabel()) for one in (scanned, untouched)]
    as_worker = await Database.open(database.url(roles.WORKER), pool=1)

    async def scan_and_follow(number: int, hours: int) -> list[LabelState]:
        at = town.NOW + timedelta(hours=hours)
        lines = [{"code": scanned.code.text}]
        body = make.body("generated", number, at=at, containers=lines, producing_facility_id=None)
        async with begin_work(opened, home.actor, clock=lambda: at) as work:
            await recording.record(work, Sent(body))
        async with begin_work(as_worker, SYSTEM, clock=lambda: at) as work:
            await activate(work, {})
            return [(await printing.label(work, issue.label.label_id)).label.state for issue in issues]

    first = await scan_and_follow(1, 1)
    second = await scan_and_follow(2, 2)
    async with begin_work(as_worker, SYSTEM) as work:
        kept = await printing.label(work, issues[0].label.label_id)
    await as_worker.close()

    assert first == second == [LabelState.ACTIVATED, LabelState.PRINTED]
    assert kept.label.activated_at == town.NOW + timedelta(hours=1)
