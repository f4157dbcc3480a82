"""What sites owe, on the real database: read by their own people, judged every night, told once."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.kernel.quantity import Mass
from hwtrack.registry.kinds import ManagementClass
from hwtrack.transfers.service import duties
from hwtrack.transfers.service.passages import passages
from tests.custody.ledger.keeping import keep_books
from tests.infra.databases import CloneOf
from tests.transfers.town import Town, open_town

pytestmark = pytest.mark.anyio

OCTOBER = datetime.fromisoformat("2026-10-09T09:00:00+08:00")
APRIL = datetime.fromisoformat("2027-04-01T00:40:00+08:00")


@pytest.fixture
async def worker(database: CloneOf) -> AsyncIterator[Database]:
    connections = await Database.open(database.url(roles.WORKER), pool=2)
    yield connections
    await connections.close()


@pytest.fixture
async def town(opened: Database, worker: Database) -> Town:
    made = await open_town(opened)
    for _ in range(2):
        await made.drum()
    await keep_books(worker, passages, at=OCTOBER)
    return made


async def look(worker: Database, at: datetime) -> int:
    async with begin_work(worker, SYSTEM, clock=lambda: at) as work:
        return await duties.look_at_duties(work)


async def test_a_site_owes_by_its_figures_and_is_told_once(town: Town, worker: Database) -> None:
    async with town.work(town.canglan, OCTOBER) as work:
        page = await duties.duty_page(work, Slice())
    (own,) = [one for one in page.items if one.site.site_id == town.canglan.site_id]
    early, late = await look(worker, OCTOBER), await look(worker, APRIL)
    again = await look(worker, APRIL + timedelta(days=1))
    kept = await worker.pool.fetch(
        "SELECT facts FROM decision WHERE subject_kind = 'site' AND subject_id = $1", town.canglan.site_id
    )

    assert (own.found.computed, own.found.quantity) == (ManagementClass.REGISTERED, Mass.kg("374.000"))
    assert [one.period for one in own.calendar.coming] == ["2026", "2027"]
    assert own.calendar.overdue == ()
    assert (early, late, again) == (0, 1, 0)
    assert len(kept) == 1
    assert '"period":"2026"' in kept[0]["facts"]
