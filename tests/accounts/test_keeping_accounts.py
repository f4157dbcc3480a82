"""Making, listing and disabling accounts, against a real database with its policies."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from hwtrack.accounts.authority import (
    INSTALLING,
    AccountExistsError,
    NameTakenError,
    OtherOrganisationError,
    OwnAccountError,
    RegionsError,
    RoleNotYoursError,
    UnknownOrganisationError,
)
from hwtrack.accounts.names import SignInNameError
from hwtrack.accounts.password import PasswordCommonError
from hwtrack.accounts.service.accounts import accounts, create_account, disable_account
from hwtrack.accounts.service.sessions import sign_in
from hwtrack.accounts.service.tokens import make_token, tokens
from hwtrack.infra.db import Database
from hwtrack.infra.paging import CursorError, Slice, read_cursor
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import ANONYMOUS, SIGNING_IN, Actor, Permission, Role, Scope
from hwtrack.kernel.ids import OrgId
from hwtrack.registry.divisions import UnknownDivisionError
from tests.accounts import make
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module", autouse=True)
async def planted(database: CloneOf) -> None:
    await make.plant(database)


@pytest.fixture(scope="module")
async def administrator(opened: Database, planted: None) -> Actor:
    return await make.acting(opened, await make.hire(opened, Role.ORGANISATION_ADMINISTRATOR))


async def test_an_administrator_makes_an_account_of_the_own_organisation(
    opened: Database, database: CloneOf, administrator: Actor
) -> None:
    new = make.new_account(Role.DRIVER)
    async with begin_work(opened, administrator) as work:
        row = await create_account(work, new)
    kept = (await make.ask(database, "SELECT * FROM account WHERE account_id = $1", new.account_id))[0]
    assert (row.roles, row.scope, row.regions) == (["driver"], "own", [])
    assert kept["made_by"] == administrator.account_id
    assert kept["password_hash"].startswith("$argon2id$")
    assert make.PASSWORD not in str(kept)


async def test_two_accounts_with_one_password_have_different_hashes(opened: Database) -> None:
    first, second = await make.hire(opened), await make.hire(opened)
    assert first.password_hash != second.password_hash


async def test_making_the_same_account_twice_makes_one_and_other_contents_are_refused(opened: Database) -> None:
    new = make.new_account()
    async with begin_work(opened, INSTALLING) as work:
        first = await create_account(work, new)
    async with begin_work(opened, INSTALLING) as work:
        assert (await create_account(work, new)).made_at == first.made_at
    other = make.new_account(account_id=new.account_id)
    with pytest.raises(AccountExistsError):
        async with begin_work(opened, INSTALLING) as work:
            await create_account(work, other)


async def test_a_name_is_used_once_in_the_whole_installation(opened: Database, administrator: Actor) -> None:
    theirs = await make.hire(opened, org_id=make.THEIRS)
    for name in (theirs.sign_in_name, theirs.sign_in_name.upper()):
        with pytest.raises(NameTakenError):
            async with begin_work(opened, administrator) as work:
                await create_account(work, make.new_account(sign_in_name=name))


async def test_of_two_who_want_a_name_at_once_one_gets_it(opened: Database, database: CloneOf) -> None:
    results = await asyncio.gather(
        *(make.hire(opened, org_id=org, sign_in_name="wanted-by-both") for org in (make.MINE, make.THEIRS)),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["AccountRow", "NameTakenError"]
    assert len(await make.ask(database, "SELECT 1 FROM account WHERE sign_in_name = 'wanted-by-both'")) == 1


async def test_an_administrator_gives_no_official_role_and_makes_no_account_elsewhere(
    opened: Database, administrator: Actor
) -> None:
    for new, refusal in (
        (make.new_account(Role.INSPECTOR, regions=(make.CITY,)), RoleNotYoursError),
        (make.new_account(Role.SYSTEM_ADMINISTRATOR), RoleNotYoursError),
        (make.new_account(org_id=make.THEIRS), OtherOrganisationError),
    ):
        with pytest.raises(refusal):
            async with begin_work(opened, administrator) as work:
                await create_account(work, new)


async def test_the_database_refuses_what_the_rule_would_have_missed(opened: Database, administrator: Actor) -> None:
    statement = (
        "INSERT INTO account (org_id, account_id, sign_in_name, display_name, password_hash, roles, scope, regions,"
        " made_at, password_changed_at)"
        " VALUES ($1, gen_random_uuid(), $2, 'x', '$argon2id$x', $3, $4, $5, now(), now())"
    )
    for org_id, scope, regions in ((make.THEIRS, "own", []), (make.MINE, "official", [1]), (make.MINE, "operator", [])):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with begin_work(opened, administrator) as work:
                await work.execute(statement, org_id, f"smuggled-{scope}", ["inspector"], scope, regions)


async def test_an_official_s_regions_are_kept_as_districts(opened: Database) -> None:
    row = await make.hire(opened, Role.INSPECTOR, make.BUREAU, regions=(make.CITY,))
    assert (row.scope, tuple(row.regions)) == ("official", make.DISTRICTS)
    one = await make.hire(opened, Role.BUREAU_LEAD, make.BUREAU, regions=(make.DISTRICTS[1],))
    assert one.regions == [make.DISTRICTS[1]]
    assert (await make.acting(opened, row)).regions == make.DISTRICTS


async def test_bad_contents_are_refused_and_nothing_is_kept(opened: Database, database: CloneOf) -> None:
    before = await make.ask(database, "SELECT count(*) FROM account UNION ALL SELECT count(*) FROM sign_in_name")
    for new, refusal in (
        (make.new_account(org_id=OrgId(999)), UnknownOrganisationError),
        (make.new_account(Role.INSPECTOR, make.BUREAU, regions=(123456,)), UnknownDivisionError),
        (make.new_account(Role.INSPECTOR, make.BUREAU), RegionsError),
        (make.new_account(sign_in_name="a\x00bc"), SignInNameError),
        (make.new_account(sign_in_name="chen.wei@cl", password="Chen.Wei@CL2026"), PasswordCommonError),
    ):
        with pytest.raises(refusal):
            async with begin_work(opened, INSTALLING) as work:
                await create_account(work, new)
    assert before == await make.ask(
        database, "SELECT count(*) FROM account UNION ALL SELECT count(*) FROM sign_in_name"
    )


async def test_each_sees_the_accounts_they_keep_each_once(opened: Database, administrator: Actor) -> None:
    names = {(await make.hire(opened)).sign_in_name for _ in range(3)}
    foreign = {(await make.hire(opened, org_id=make.THEIRS)).sign_in_name}
    seen: list[str] = []
    wanted = Slice(size=2)
    while True:
        async with begin_work(opened, administrator) as work:
            page = await accounts(work, wanted)
        assert {row.org_id for row in page.items} == {make.MINE}
        seen += [row.sign_in_name for row in page.items]
        if page.next is None:
            break
        wanted = Slice(after=read_cursor(page.next), size=2)
    assert names <= set(seen)
    assert seen == sorted(set(seen))
    async with begin_work(opened, INSTALLING) as work:
        everybody = {row.sign_in_name for row in (await accounts(work, Slice(size=200))).items}
        others = {row.sign_in_name for row in (await accounts(work, Slice(size=200), make.THEIRS)).items}
    assert names | foreign <= everybody
    assert foreign <= others
    assert not names & others


@pytest.mark.parametrize("scope", [Scope.OWN, Scope.OFFICIAL])
async def test_another_tenant_reads_no_account_even_by_id(opened: Database, scope: Scope) -> None:
    row = await make.hire(opened)
    stranger = Actor(org_id=make.THEIRS, scope=scope, name="stranger", regions=make.DISTRICTS)
    async with begin_work(opened, stranger) as work:
        for table in ("account", "sign_in_name", "session", "api_token", "device"):
            assert await work.fetch(f"SELECT 1 FROM {table} WHERE org_id = $1", make.MINE) == []
        assert await work.fetch("SELECT 1 FROM sign_in_attempt") == []
    async with begin_work(opened, stranger) as work:
        assert (await accounts(work, Slice(), make.MINE)).items == ()
        with pytest.raises(NotFoundError):
            await disable_account(work, row.account_id)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM session",
        "UPDATE session SET seen_at = now()",
        "UPDATE account SET disabled_at = now()",
        "UPDATE api_token SET revoked_at = now()",
        "UPDATE device SET revoked_at = now()",
    ],
)
async def test_a_statement_that_reads_nothing_still_changes_nothing_of_another_tenant(
    opened: Database, database: CloneOf, statement: str
) -> None:
    """Without a condition PostgreSQL asks the policy of the verb alone, so each must stand by itself."""
    row = await make.hire(opened)
    actor = await make.acting(opened, row)
    await sign_in(opened, name=row.sign_in_name, password=make.PASSWORD, address=None, limits=make.LIMITS)
    async with begin_work(opened, actor) as work:
        ends_at = work.now + timedelta(days=1)
        await make_token(work, name="x", permissions={Permission.LABEL_READ}, ends_at=ends_at)
        await work.execute(
            "INSERT INTO device (org_id, device_id, name, public_key, enrolled_at) VALUES ($1, $2, 'x', '', now())",
            make.MINE,
            work.new_id(),
        )
    table = next(name for name in ("session", "account", "api_token", "device") if name in statement)
    question = f"SELECT * FROM {table} WHERE org_id = $1 ORDER BY 1, 2"
    before = await make.ask(database, question, make.MINE)
    assert before
    for stranger in (Actor(org_id=make.THEIRS, scope=Scope.OWN, name="stranger"), ANONYMOUS, SIGNING_IN):
        async with begin_work(opened, stranger) as work:
            await work.execute(statement)
    assert await make.ask(database, question, make.MINE) == before


async def test_somebody_in_the_street_reads_nothing_and_a_sign_in_no_secrets_of_others(opened: Database) -> None:
    await make.hire(opened)
    async with begin_work(opened, ANONYMOUS) as work:
        for table in ("account", "sign_in_name", "session", "api_token", "sign_in_attempt"):
            assert await work.fetch(f"SELECT 1 FROM {table}") == []
    async with begin_work(opened, SIGNING_IN) as work:
        assert await work.fetch("SELECT 1 FROM session UNION ALL SELECT 1 FROM api_token") == []


async def test_the_system_administrator_s_scope_opens_no_business_table(opened: Database) -> None:
    operator = await make.acting(opened, await make.hire(opened, Role.SYSTEM_ADMINISTRATOR, make.BUREAU))
    assert (operator.org_id, operator.scope) == (None, Scope.OPERATOR)
    async with begin_work(opened, operator) as work:
        policies = await work.fetch("SELECT tablename FROM pg_policies WHERE qual LIKE '%operator%'")
    assert {row["tablename"] for row in policies} == {"account", "sign_in_name", "session", "api_token"}


async def test_disabling_keeps_the_account_and_is_done_once(opened: Database, administrator: Actor) -> None:
    row = await make.hire(opened)
    async with begin_work(opened, administrator) as work:
        first = await disable_account(work, row.account_id)
    async with begin_work(make.later(opened, minutes=5), administrator) as work:
        again = await disable_account(work, row.account_id)
    assert first.disabled_at is not None
    assert again.disabled_at == first.disabled_at
    assert again.disabled_by == administrator.account_id


async def test_who_may_not_be_disabled_by_whom(opened: Database, administrator: Actor) -> None:
    lead = await make.hire(opened, Role.BUREAU_LEAD, make.BUREAU, regions=(make.CITY,))
    bureau = await make.acting(opened, await make.hire(opened, Role.ORGANISATION_ADMINISTRATOR, make.BUREAU))
    async with begin_work(opened, bureau) as work:
        with pytest.raises(RoleNotYoursError):
            await disable_account(work, lead.account_id)
    async with begin_work(opened, administrator) as work:
        assert administrator.account_id is not None
        with pytest.raises(OwnAccountError):
            await disable_account(work, administrator.account_id)
    async with begin_work(opened, INSTALLING) as work:
        assert (await disable_account(work, lead.account_id)).disabled_at is not None


async def test_a_cursor_of_another_list_is_refused_or_harmless(opened: Database, administrator: Actor) -> None:
    async with begin_work(opened, administrator) as work:
        assert (await accounts(work, Slice(after=("zzzz",)))).items == ()
        for text in ("\x00", "Zz zz", ""):
            with pytest.raises(CursorError):
                await accounts(work, Slice(after=(text,)))
        with pytest.raises(CursorError):
            await tokens(work, Slice(after=("not an id",)))
