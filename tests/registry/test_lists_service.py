"""The official lists as the service answers them, and a new edition being loaded."""

from datetime import date

import pytest

from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice, read_cursor
from hwtrack.infra.work import begin_hot_work, begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.catalogue import ReportMissingError, UnknownEditionError, WasteCodeNotInForceError, notice
from hwtrack.registry.service import editions, facts
from tests.infra.databases import CloneOf
from tests.registry import make

pytestmark = pytest.mark.anyio

TODAY = date(2026, 10, 26)


async def test_a_code_is_listed_with_its_notice(opened: Database) -> None:
    async with begin_hot_work(opened, make.OFFICE) as work:
        found = await facts.listing(work, WasteCode.of("900-013-11"), TODAY)
        assert (found.edition, found.status) == ("2021", "unconfirmed-2025")
        assert found.entry == make.catalogue().entries["2021", WasteCode.of("900-013-11")]
        assert notice(found.edition, found.status)
        old = await facts.listing(work, WasteCode.of("900-013-11"), date(2024, 6, 1))
        assert notice(old.edition, old.status) is None


async def test_identified_waste_is_judged_by_its_category(opened: Database) -> None:
    async with begin_hot_work(opened, make.OFFICE) as work:
        with pytest.raises(ReportMissingError):
            await facts.listing(work, WasteCode.of("900-000-17"), TODAY)
        assert (await facts.listing(work, WasteCode.of("900-000-17"), TODAY, report="1")).entry is None


async def test_search_pages_through_every_hit_once(opened: Database) -> None:
    async with begin_hot_work(opened, make.OFFICE) as work:
        seen: list[str] = []
        wanted = Slice(size=20)
        while True:
            page, _, status = await facts.find_waste(work, "HW11 残渣", TODAY, wanted)
            seen.extend(hit.entry.code.text for hit in page.items)
            if page.next is None:
                break
            wanted = Slice(after=read_cursor(page.next), size=20)
    assert status == "unconfirmed-2025"
    assert len(seen) == len(set(seen)) > 20
    assert all(code.endswith("-11") for code in seen)


async def test_regions_expand_to_their_leaves(opened: Database) -> None:
    async with begin_hot_work(opened, make.OFFICE) as work:
        assert await facts.leaves(work, [329900, 320613]) == (320613, 329902, 329904, 329921, 329981)


async def test_a_new_edition_that_is_loaded_ends_the_old_one(database: CloneOf, opened: Database) -> None:
    rows = "category,category_name_zh,industry_zh,code,description_zh,hazards\nHW48,某类,锡冶炼,321-099-48,某渣,T\n"
    worker = await Database.open(database.url(roles.WORKER), pool=1)
    try:
        async with begin_work(worker, SYSTEM) as work:
            with pytest.raises(UnknownEditionError):
                await editions.load_edition(work, "2030", rows)
            assert await editions.load_edition(work, "2025", rows) == 1
    finally:
        await worker.close()
    async with begin_hot_work(opened, make.OFFICE) as hot:
        assert (await facts.listing(hot, WasteCode.of("321-099-48"), TODAY)).status == "in-force"
        with pytest.raises(WasteCodeNotInForceError):
            await facts.listing(hot, WasteCode.of("900-013-11"), TODAY)
        assert (await facts.listing(hot, WasteCode.of("900-013-11"), date(2024, 12, 31))).status == "in-force"
