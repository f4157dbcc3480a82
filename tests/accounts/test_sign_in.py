"""Signing in, against a real database: what is answered, what is written down, what is counted."""

import asyncio
import hashlib
from datetime import timedelta

import pytest

from hwtrack.accounts.authority import INSTALLING, SessionNeededError
from hwtrack.accounts.password import PasswordCommonError, WrongCredentialsError, WrongPasswordError
from hwtrack.accounts.service.accounts import disable_account
from hwtrack.accounts.service.sessions import (
    ATTEMPTS_KEPT,
    SignedIn,
    actor_named,
    change_password,
    forget_ended,
    sign_in,
    sign_out,
    standing,
)
from hwtrack.accounts.session import actor_of, secret_digest
from hwtrack.accounts.tables import AccountRow
from hwtrack.accounts.throttle import TooManyAttemptsError
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import SYSTEM, Role
from hwtrack.kernel.errors import DomainError
from tests.accounts import make
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio

HOME, CAFE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(scope="module", autouse=True)
async def planted(database: CloneOf) -> None:
    await make.plant(database)


async def knock(database: Database, name: str, password: str = make.PASSWORD, address: str | None = HOME) -> SignedIn:
    return await sign_in(database, name=name, password=password, address=address, limits=make.LIMITS)


async def refused(database: Database, name: str, password: str, address: str = HOME) -> DomainError:
    with pytest.raises(DomainError) as error:
        await knock(database, name, password, address)
    return error.value


async def live(database: Database, signed: SignedIn) -> bool:
    digest = secret_digest(signed.secret)
    assert digest is not None
    return await standing(database, digest=digest, kind="session", limits=make.LIMITS) is not None


async def attempts(database: CloneOf, name: str) -> list[tuple[bool, bool]]:
    rows = await make.ask(
        database,
        "SELECT ok, throttled FROM sign_in_attempt WHERE name_sha256 = $1 ORDER BY at",
        hashlib.sha256(name.encode()).digest(),
    )
    return [(row["ok"], row["throttled"]) for row in rows]


async def test_the_right_password_begins_a_session_of_which_only_the_hash_is_kept(
    opened: Database, database: CloneOf
) -> None:
    row = await make.hire(opened)
    signed = await knock(opened, row.sign_in_name)
    kept = await make.ask(database, "SELECT * FROM session WHERE account_id = $1", row.account_id)
    assert [one["token_sha256"] for one in kept] == [secret_digest(signed.secret)]
    assert signed.secret not in str(kept)
    assert kept[0]["ends_at"] - kept[0]["made_at"] == timedelta(hours=24)
    assert (signed.actor.account_id, signed.actor.org_id) == (row.account_id, make.MINE)
    assert await attempts(database, row.sign_in_name) == [(True, False)]


async def test_the_name_may_be_typed_in_capitals_and_full_width(opened: Database) -> None:
    row = await make.hire(opened)
    typed = "".join(chr(ord(character) + 0xFEE0) for character in row.sign_in_name.upper())
    assert (await knock(opened, f" {typed} ")).actor.account_id == row.account_id


async def test_a_wrong_password_an_unknown_name_and_a_disabled_account_are_answered_alike(
    opened: Database, database: CloneOf
) -> None:
    row, gone = await make.hire(opened), await make.hire(opened)
    async with begin_work(opened, INSTALLING) as work:
        await disable_account(work, gone.account_id)
    answers = [
        await refused(opened, row.sign_in_name, "another-password"),
        await refused(opened, "nobody-has-this-name", make.PASSWORD),
        await refused(opened, gone.sign_in_name, make.PASSWORD),
        await refused(opened, "x", make.PASSWORD),
        await refused(opened, "with\x00nul", make.PASSWORD),
        await refused(opened, "\ud800" * 5, "\ud800" * 8),
        await refused(opened, "a" * 200, "b" * 1000),
    ]
    assert all(type(answer) is WrongCredentialsError for answer in answers)
    assert len({(str(answer), str(answer.facts), answer.pointer) for answer in answers}) == 1
    assert await attempts(database, "nobody-has-this-name") == [(False, False)]


@pytest.mark.parametrize("exists", [True, False], ids=["a-real-name", "an-unknown-name"])
async def test_the_sixth_failure_in_fifteen_minutes_is_not_looked_at(
    opened: Database, database: CloneOf, *, exists: bool
) -> None:
    name = (await make.hire(opened)).sign_in_name if exists else "nobody-at-all"
    for minute in range(5):
        error = await refused(make.later(opened, minutes=minute), name, "wrong-password-1")
        assert type(error) is WrongCredentialsError
    error = await refused(make.later(opened, minutes=5), name, make.PASSWORD)
    assert type(error) is TooManyAttemptsError
    assert 590 <= int(error.facts["seconds"]) <= 600
    assert await attempts(database, name) == [(False, False)] * 5 + [(False, True)]


async def test_after_the_wait_the_right_password_is_taken_again(opened: Database) -> None:
    name = (await make.hire(opened)).sign_in_name
    for minute in range(5):
        await refused(make.later(opened, minutes=minute), name, "wrong-password-1")
    await refused(make.later(opened, minutes=14), name, make.PASSWORD)
    await knock(make.later(opened, minutes=15, seconds=1), name)


async def test_an_attacker_elsewhere_does_not_lock_the_owner_out(opened: Database) -> None:
    name = (await make.hire(opened)).sign_in_name
    await knock(opened, name, address=HOME)
    for minute in range(1, 6):
        await refused(make.later(opened, minutes=minute), name, "wrong-password-1", CAFE)
    assert type(await refused(make.later(opened, minutes=6), name, make.PASSWORD, CAFE)) is TooManyAttemptsError
    await knock(make.later(opened, minutes=6), name, address=HOME)


async def test_one_address_fails_fifty_times_on_whatever_names(opened: Database, database: CloneOf) -> None:
    address = "192.0.2.50"
    await make.ask(
        database,
        "INSERT INTO sign_in_attempt SELECT gen_random_uuid(), sha256(n::text::bytea), $1, now() FROM"
        " generate_series(1, 49) n",
        address,
    )
    row = await make.hire(opened)
    await knock(opened, row.sign_in_name, address=address)
    assert type(await refused(opened, "unknown-number-50", "wrong-password-1", address)) is WrongCredentialsError
    assert type(await refused(opened, row.sign_in_name, make.PASSWORD, address)) is TooManyAttemptsError


async def test_guesses_sent_at_once_do_not_slip_past_the_count(opened: Database, database: CloneOf) -> None:
    name = (await make.hire(opened)).sign_in_name
    errors = await asyncio.gather(*(refused(opened, name, f"guess-number-{n}") for n in range(12)))
    looked_at = [error for error in errors if type(error) is WrongCredentialsError]
    assert 1 <= len(looked_at) <= 5
    assert len(await attempts(database, name)) == 12


async def test_every_sign_in_begins_a_session_of_its_own(opened: Database) -> None:
    name = (await make.hire(opened)).sign_in_name
    first, second = await knock(opened, name), await knock(opened, name)
    assert first.secret != second.secret
    assert first.csrf != second.csrf
    assert await live(opened, first)
    assert await live(opened, second)


@pytest.mark.parametrize(
    ("role", "idle"), [(Role.WAREHOUSE_WORKER, timedelta(hours=8)), (Role.INSPECTOR, timedelta(minutes=30))]
)
async def test_an_unused_session_ends_on_time_on_both_sides(opened: Database, role: Role, idle: timedelta) -> None:
    official = role is Role.INSPECTOR
    row = await make.hire(opened, role, make.BUREAU, regions=(make.CITY,) if official else ())
    signed = await knock(opened, row.sign_in_name)
    assert await live(make.later(opened, seconds=idle.total_seconds() - 5), signed)
    assert not await live(make.later(opened, seconds=idle.total_seconds() + 1), signed)


async def test_the_definer_function_itself_refuses_a_session_past_its_end(opened: Database, database: CloneOf) -> None:
    signed = await knock(opened, (await make.hire(opened)).sign_in_name)
    asked = "SELECT count(*) AS rows FROM session_actor($1, $2, $3)"
    digest = secret_digest(signed.secret)
    for kind, at, rows in (
        ("session", signed.ends_at - timedelta(seconds=1), 1),
        ("session", signed.ends_at, 0),
        ("token", signed.ends_at - timedelta(seconds=1), 0),
        ("anything", signed.ends_at - timedelta(seconds=1), 0),
    ):
        assert (await make.ask(database, asked, digest, kind, at))[0]["rows"] == rows


async def test_signing_out_ends_this_session_and_no_other(opened: Database) -> None:
    name = (await make.hire(opened)).sign_in_name
    first, second = await knock(opened, name), await knock(opened, name)
    async with begin_work(opened, first.actor) as work:
        await sign_out(work, first.secret)
        await sign_out(work, "no secret of ours")
    assert not await live(opened, first)
    assert await live(opened, second)


async def test_nobody_ends_another_organisation_s_session(opened: Database) -> None:
    mine = await knock(opened, (await make.hire(opened)).sign_in_name)
    theirs = await knock(opened, (await make.hire(opened, org_id=make.THEIRS)).sign_in_name)
    async with begin_work(opened, mine.actor) as work:
        await sign_out(work, theirs.secret)
    assert await live(opened, theirs)


async def person(database: Database) -> tuple[AccountRow, SignedIn]:
    row = await make.hire(database)
    return row, await knock(database, row.sign_in_name)


async def test_a_changed_password_ends_every_other_session(opened: Database) -> None:
    row, here = await person(opened)
    elsewhere = await knock(opened, row.sign_in_name, address=CAFE)
    await change_password(
        opened, here.actor, current=make.PASSWORD, new="lantern-on-the-quay", address=HOME, secret=here.secret
    )
    assert await live(opened, here)
    assert not await live(opened, elsewhere)
    assert type(await refused(opened, row.sign_in_name, make.PASSWORD)) is WrongCredentialsError
    await knock(opened, row.sign_in_name, "lantern-on-the-quay")


async def test_the_present_password_must_be_right_and_guessing_it_is_throttled(opened: Database) -> None:
    _, here = await person(opened)

    async def change(database: Database, current: str, new: str = "lantern-on-the-quay") -> None:
        await change_password(database, here.actor, current=current, new=new, address=HOME, secret=here.secret)

    with pytest.raises(PasswordCommonError):
        await change(opened, make.PASSWORD, "password")
    for minute in range(5):
        with pytest.raises(WrongPasswordError):
            await change(make.later(opened, minutes=minute), "a wrong guess")
    with pytest.raises(TooManyAttemptsError):
        await change(make.later(opened, minutes=5), make.PASSWORD)


async def test_a_token_does_not_change_the_password(opened: Database) -> None:
    row = await make.hire(opened)
    found = await knock(opened, row.sign_in_name)
    digest = secret_digest(found.secret)
    assert digest is not None
    person_standing = await standing(opened, digest=digest, kind="session", limits=make.LIMITS)
    assert person_standing is not None
    machine = actor_of(make.as_token(person_standing))
    with pytest.raises(SessionNeededError):
        await change_password(opened, machine, current=make.PASSWORD, new="x" * 8, address=HOME, secret=None)


async def test_the_command_line_finds_an_actor_by_name(opened: Database) -> None:
    row = await make.hire(opened, Role.DRIVER)
    assert (await actor_named(opened, row.sign_in_name)).roles == {Role.DRIVER}
    with pytest.raises(NotFoundError):
        await actor_named(opened, "nobody-has-this-name")


async def test_the_worker_forgets_ended_sessions_and_old_attempts_only(database: CloneOf, opened: Database) -> None:
    row, signed = await person(opened)
    worker = await Database.open(database.url(roles.WORKER), pool=1)
    try:
        async with begin_work(worker, SYSTEM) as work:
            await forget_ended(work)
        assert await live(opened, signed)
        async with begin_work(make.later(worker, hours=25), SYSTEM) as work:
            await forget_ended(work)
        assert not await make.ask(database, "SELECT 1 FROM session")
        assert await attempts(database, row.sign_in_name)
        async with begin_work(make.later(worker, days=ATTEMPTS_KEPT.days + 1), SYSTEM) as work:
            await forget_ended(work)
        assert not await make.ask(database, "SELECT 1 FROM sign_in_attempt")
    finally:
        await worker.close()
