"""One unit of work: a transaction, an instant, an actor; both forms alike."""

import pytest
from sqlalchemy import text

from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_hot_work, begin_work
from hwtrack.kernel.actor import Actor, Scope
from hwtrack.kernel.ids import OrgId

pytestmark = pytest.mark.anyio

FACTORY = Actor(org_id=OrgId(7), scope=Scope.OWN, name="factory")
OFFICE = Actor(org_id=OrgId(1), scope=Scope.OFFICIAL, name="office", regions=(329901, 329902))

SCOPE = "SELECT own_org(), acting_scope(), acting_regions()"


@pytest.mark.parametrize("begin", [begin_work, begin_hot_work])
async def test_the_scope_is_the_actors_and_ends_with_the_transaction(opened: Database, begin: object) -> None:
    assert callable(begin)
    async with begin(opened, OFFICE) as work:
        assert tuple(await work.fetchrow(SCOPE)) == (1, "official", [329901, 329902])
    async with begin(opened, FACTORY) as work:
        assert tuple(await work.fetchrow(SCOPE)) == (7, "own", [])
    assert await opened.pool.fetchval("SELECT acting_scope()") == "nobody"


async def test_ordinary_work_may_compute_for_a_minute_and_hot_work_for_five_seconds(opened: Database) -> None:
    question = "SHOW idle_in_transaction_session_timeout"
    async with begin_work(opened, FACTORY) as work:
        assert await work.fetchrow(question) == ("1min",)
    async with begin_hot_work(opened, FACTORY) as hot:
        assert await hot.fetchrow(question) == ("5s",)


async def test_a_raise_rolls_back_and_an_end_commits(opened: Database) -> None:
    insert = (
        "INSERT INTO refused_request (home_org_id, request_id, path, body, reasons, made_at, regions)"
        " VALUES (7, $1, '/', '{}', '[]', $2, '{329901}')"
    )
    with pytest.raises(LookupError):
        async with begin_work(opened, FACTORY) as work:
            await work.execute(insert, work.new_id(), work.now)
            raise LookupError
    async with begin_hot_work(opened, FACTORY) as hot:
        await hot.execute(insert, hot.new_id(), hot.now)

    async with begin_work(opened, OFFICE) as work:
        assert len(await work.fetch("SELECT 1 FROM refused_request")) == 1


async def test_the_session_and_the_raw_statements_share_one_transaction(opened: Database) -> None:
    async with begin_work(opened, FACTORY) as work:
        one = (await work.session.execute(text("SELECT txid_current()"))).scalar_one()
        row = await work.fetchrow("SELECT txid_current()")
        assert row is not None
        assert row[0] == one


async def test_a_job_deferred_in_a_rolled_back_work_does_not_exist(opened: Database) -> None:
    with pytest.raises(LookupError):
        async with begin_work(opened, FACTORY) as work:
            await work.jobs.defer("test.lost", {"a": 1}, key="lost")
            raise LookupError
    async with begin_work(opened, FACTORY) as work:
        await work.jobs.defer("test.kept", {"a": 1}, key="kept")
        await work.jobs.defer("test.kept", {"a": 1}, key="kept")

    rows = await opened.pool.fetch("SELECT entrypoint FROM pgqueuer")
    assert [row["entrypoint"] for row in rows] == ["test.kept"]


async def test_ids_carry_the_instant_of_the_work(opened: Database) -> None:
    async with begin_work(opened, FACTORY) as work:
        assert work.new_id().int >> 80 == int(work.now.timestamp() * 1000)
        assert work.new_id() != work.new_id()
