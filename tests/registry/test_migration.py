"""The lists are in a migrated database as they were shipped."""

import pytest

from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_hot_work
from hwtrack.kernel.actor import ANONYMOUS
from hwtrack.registry.catalogue import Catalogue
from hwtrack.registry.store import lists as store
from tests.infra.databases import CloneOf
from tests.registry import make

pytestmark = pytest.mark.anyio


async def test_the_shipped_lists_come_back_from_the_database_unchanged(database: CloneOf) -> None:
    opened = await Database.open(database.url(roles.APP), pool=2)
    try:
        async with begin_hot_work(opened, ANONYMOUS) as work:
            assert await store.divisions(work) == make.divisions()
            found = await store.whole_catalogue(work)
            assert isinstance(found, Catalogue)
            assert found == make.catalogue()
            assert await store.exemptions(work) == make.exemptions()
            assert await store.methods(work) == make.methods()
    finally:
        await opened.close()
