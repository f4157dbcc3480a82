"""What the ledger learns of a transfer: the recipient with its document, the method, the number of the manifest."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from hwtrack.custody.ledger.books import Book, Tab
from hwtrack.custody.ledger.line import PartnerKind
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.transfers.service.passages import passages
from tests.custody.ledger.keeping import keep_books, lines_of
from tests.infra.databases import CloneOf
from tests.transfers.town import TOMORROW, Town, lines, open_town

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def town(opened: Database) -> Town:
    return await open_town(opened)


@pytest.fixture(scope="module")
async def worker(database: CloneOf) -> AsyncIterator[Database]:
    connections = await Database.open(database.url(roles.WORKER), pool=2)
    yield connections
    await connections.close()


async def test_both_ledgers_name_the_other_end(town: Town, worker: Database) -> None:
    code = await town.drum()
    made = await town.dispatched([code])
    way: dict[str, Any] = {"manifest_id": str(made.manifest_id)}
    await town.say(town.antu, "departed", [code], at=TOMORROW + timedelta(minutes=5), **way)
    await town.received(made, lines([code]), at=TOMORROW + timedelta(hours=2))
    await keep_books(worker, passages, at=TOMORROW + timedelta(days=1))

    found = {(line.book, line.tab): line for line in await lines_of(worker, code)}
    out, came = found[Book.OWN, Tab.OUTSOURCED], found[Book.RECEIVED, Tab.BEGUN]
    assert out.partner is not None
    assert (out.partner.kind, out.partner.org_id) == (PartnerKind.LICENCE, town.jinglan.org_id)
    assert out.partner.document
    assert (out.method, out.manifest_no) == ("D10", made.official_no)
    assert (out.batch_code or "").startswith("HWWWCZ20260929")
    assert came.partner is not None
    assert (came.partner.org_id, came.partner.credit_code) == (town.canglan.org_id, town.canglan.credit.text)
    assert came.spot.site == town.jinglan.site_id
    assert (came.batch_code or "").startswith("HWJS20260929")


async def test_what_left_without_a_manifest_has_no_other_end(town: Town, worker: Database) -> None:
    code = await town.drum()
    await town.say(town.canglan, "loaded", [code], at=TOMORROW, carrier_org_id=town.antu.org_id)
    await town.say(town.antu, "departed", [code], at=TOMORROW + timedelta(minutes=5))
    await keep_books(worker, passages, at=TOMORROW + timedelta(days=1))
    out = next(line for line in await lines_of(worker, code) if line.tab is Tab.OUTSOURCED)

    assert (out.partner, out.method, out.manifest_no) == (None, None, "")
