"""API tokens, against a real database."""

import asyncio
from datetime import timedelta

import pytest

from hwtrack.accounts.api_token import (
    TokenExpiryError,
    TokenScopeError,
    TooManyTokensError,
    token_digest,
)
from hwtrack.accounts.authority import INSTALLING, SessionNeededError
from hwtrack.accounts.names import DisplayNameError
from hwtrack.accounts.service.accounts import disable_account
from hwtrack.accounts.service.sessions import standing
from hwtrack.accounts.service.tokens import MadeToken, make_token, revoke_token, tokens
from hwtrack.accounts.session import Standing, actor_of
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice, read_cursor
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import Actor, Permission, Role
from hwtrack.kernel.errors import DomainError
from tests.accounts import make
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio

READ = frozenset({Permission.LABEL_READ})
MONTH = timedelta(days=30)


@pytest.fixture(scope="module", autouse=True)
async def planted(database: CloneOf) -> None:
    await make.plant(database)


async def hired(database: Database, role: Role = Role.WAREHOUSE_WORKER) -> Actor:
    return await make.acting(database, await make.hire(database, role))


async def made(database: Database, actor: Actor, permissions: frozenset[Permission] = READ) -> MadeToken:
    async with begin_work(database, actor) as work:
        return await make_token(work, name="scale 3", permissions=permissions, ends_at=work.now + MONTH)


async def behind(database: Database, token: MadeToken) -> Standing | None:
    digest = token_digest(token.text)
    assert digest is not None
    return await standing(database, digest=digest, kind="token", limits=make.LIMITS)


async def test_a_token_stands_for_its_account_with_less(opened: Database, database: CloneOf) -> None:
    actor = await hired(opened)
    token = await made(opened, actor)
    found = await behind(opened, token)
    assert found is not None
    machine = actor_of(found)
    assert machine.account_id == actor.account_id
    assert machine.permissions == {Permission.LABEL_READ, Permission.ACCOUNT_SELF}
    assert machine.token_id == token.row.token_id
    kept = await make.ask(database, "SELECT * FROM api_token WHERE token_id = $1", token.row.token_id)
    assert token.text not in str(kept)
    assert token.text not in repr(token)


async def test_a_token_ends_on_its_day_on_both_sides(opened: Database) -> None:
    token = await made(opened, await hired(opened))
    assert await behind(make.later(opened, days=30, seconds=-5), token) is not None
    assert await behind(make.later(opened, days=30, seconds=1), token) is None


async def test_a_token_is_refused_that_would_allow_too_much_or_live_too_long(opened: Database) -> None:
    actor = await hired(opened)
    for permissions, life, name, refusal in (
        (frozenset({Permission.CONTRACT_SIGN}), MONTH, "x", TokenScopeError),
        (frozenset({Permission.TOKENS_MANAGE_SELF}), MONTH, "x", TokenScopeError),
        (READ, timedelta(days=366, seconds=1), "x", TokenExpiryError),
        (READ, timedelta(), "x", TokenExpiryError),
        (READ, MONTH, "a\x00b", DisplayNameError),
    ):
        with pytest.raises(refusal):
            async with begin_work(opened, actor) as work:
                await make_token(work, name=name, permissions=permissions, ends_at=work.now + life)


async def test_a_token_makes_no_token(opened: Database) -> None:
    found = await behind(opened, await made(opened, await hired(opened)))
    assert found is not None
    with pytest.raises(SessionNeededError):
        await made(opened, actor_of(found))


async def test_the_twenty_first_token_is_refused_even_if_all_come_at_once(opened: Database) -> None:
    actor = await hired(opened)
    results = await asyncio.gather(*(made(opened, actor) for _ in range(22)), return_exceptions=True)
    assert len([result for result in results if isinstance(result, MadeToken)]) == 20
    assert {type(result) for result in results if isinstance(result, DomainError)} == {TooManyTokensError}
    async with begin_work(opened, actor) as work:
        first = (await tokens(work, Slice(size=1))).items[0]
        await revoke_token(work, first.token_id)
    assert await behind(opened, await made(opened, actor)) is not None


async def test_a_revoked_token_ends_and_stays_in_the_list(opened: Database) -> None:
    actor = await hired(opened)
    first, second = await made(opened, actor), await made(opened, actor)
    for _ in range(2):
        async with begin_work(opened, actor) as work:
            await revoke_token(work, first.row.token_id)
    assert await behind(opened, first) is None
    assert await behind(opened, second) is not None
    async with begin_work(opened, actor) as work:
        page = await tokens(work, Slice(size=1))
        assert page.next is not None
        rest = await tokens(work, Slice(after=read_cursor(page.next), size=1))
    assert [row.token_id for row in page.items + rest.items] == [first.row.token_id, second.row.token_id]
    assert [row.revoked_at is None for row in page.items + rest.items] == [False, True]


async def test_nobody_sees_or_revokes_a_colleague_s_token(opened: Database) -> None:
    token = await made(opened, await hired(opened))
    for stranger in (await hired(opened), await hired(opened, Role.ORGANISATION_ADMINISTRATOR)):
        async with begin_work(opened, stranger) as work:
            assert (await tokens(work, Slice())).items == ()
            with pytest.raises(NotFoundError):
                await revoke_token(work, token.row.token_id)
    assert await behind(opened, token) is not None


async def test_a_disabled_account_s_tokens_end_with_it(opened: Database, database: CloneOf) -> None:
    actor = await hired(opened)
    token = await made(opened, actor)
    async with begin_work(opened, INSTALLING) as work:
        assert actor.account_id is not None
        await disable_account(work, actor.account_id)
    assert await behind(opened, token) is None
    kept = await make.ask(database, "SELECT revoked_at FROM api_token WHERE token_id = $1", token.row.token_id)
    assert kept[0]["revoked_at"] is not None


async def test_the_system_administrator_has_tokens_too(opened: Database) -> None:
    row = await make.hire(opened, Role.SYSTEM_ADMINISTRATOR, make.BUREAU)
    actor = await make.acting(opened, row)
    token = await made(opened, actor, frozenset({Permission.OPERATIONS}))
    assert await behind(opened, token) is not None
    async with begin_work(opened, actor) as work:
        assert [kept.token_id for kept in (await tokens(work, Slice())).items] == [token.row.token_id]
