"""The demo story's sum: opening balance, what is under way, and this load make 100.1 % of the licence."""

from datetime import date
from uuid import UUID

import pytest

from hwtrack.infra.db import Database
from hwtrack.kernel.ids import ManifestId, OrgId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.rules import Effect
from hwtrack.transfers.manifest import Status
from hwtrack.transfers.service import desk, reading, rights
from hwtrack.transfers.service.rights import capacity_of, rights_of
from tests.transfers.town import RESIDUE, TOMORROW, Town, lines, open_town

pytestmark = pytest.mark.anyio

DAY = date(2026, 9, 29)


@pytest.fixture(scope="module")
async def town(opened: Database) -> Town:
    return await open_town(opened)


async def used(town: Town) -> Mass:
    """Return opening balance and entries of the recipient's licence, as anybody would be told."""
    async with town.work(town.canglan) as work:
        found = await rights_of(work, town.jinglan.org_id, frozenset({RESIDUE}), DAY)
        nobody = (OrgId(0), ManifestId(UUID(int=0)))
        use = await capacity_of(work, found.licence, manifest=nobody, adding=Mass(0), on=DAY)
    assert use
    return use.used


async def test_the_demo_load_is_warned_of_at_one_hundred_point_one_per_cent(town: Town) -> None:
    assert await used(town) == Mass.kg("9842600.000")
    under_way = await town.issued([await town.drum(net="61000.000")])
    assert await used(town) == Mass.kg("9903600.000")

    draft = await town.drafted([await town.drum(net="8976.000")])
    async with town.work(town.canglan) as work:
        checked = await desk.check(work, draft.home_org_id, draft.manifest_id)
    assert checked.decision
    (found,) = checked.decision.violations
    assert (found.rule.id, found.effect) == ("LIC-03", Effect.WARN)
    assert found.violation
    assert found.violation.facts["percent"] == "100.1"
    assert checked.manifest.status is Status.CHECKED
    async with town.work(town.canglan) as work:
        kept = (await reading.sheet(work, draft.home_org_id, draft.manifest_id)).judgements
    assert [one["rule"] for judgement in kept for one in judgement.violations] == ["LIC-03"]

    async with town.work(town.canglan) as work:
        await desk.cancel(work, under_way.home_org_id, under_way.manifest_id, "改期转移")
    assert await used(town) == Mass.kg("9842600.000")


async def test_what_is_received_counts_as_accepted_and_frees_what_was_reserved(town: Town) -> None:
    before = await used(town)
    codes = [await town.drum(net="100.000"), await town.drum(net="50.000")]
    made = await town.dispatched(codes)
    assert await used(town) - before == Mass.kg("150.000")
    await town.received(made, [*lines(codes[:1]), *lines(codes[1:], "refused", reason="label")])

    assert await used(town) - before == Mass.kg("100.000")


async def test_another_years_loads_do_not_count(town: Town) -> None:
    async with town.work(town.canglan, TOMORROW) as work:
        found = await rights.rights_of(work, town.jinglan.org_id, frozenset({RESIDUE}), date(2027, 1, 4))
        nobody = (OrgId(0), ManifestId(UUID(int=0)))
        use = await capacity_of(
            work,
            found.licence,
            manifest=nobody,
            adding=Mass(0),
            on=date(2027, 1, 4),
        )
    assert use
    assert use.used == Mass(0)
