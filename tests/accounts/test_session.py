"""Sessions and the actor they make: both sides of each end, and tokens that never allow more than today's roles."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.accounts.roles import permissions_of
from hwtrack.accounts.session import (
    AllLimits,
    Limits,
    Standing,
    actor_of,
    clear_cookie,
    is_live,
    secret_digest,
    secret_text,
    set_cookie,
    wants_touch,
)
from hwtrack.kernel.actor import Permission, Role, Scope
from hwtrack.kernel.ids import AccountId, OrgId

NOW = datetime(2026, 10, 26, 8, 0, tzinfo=UTC)
LIMITS = AllLimits(
    official=Limits(idle=timedelta(minutes=30), absolute=timedelta(hours=12)),
    company=Limits(idle=timedelta(hours=8), absolute=timedelta(hours=24)),
)
SECOND = timedelta(seconds=1)
STANDING = Standing(
    org_id=OrgId(7),
    account_id=AccountId(UUID(int=1)),
    name="王工",
    roles=frozenset({Role.WAREHOUSE_WORKER}),
    regions=(),
    scope=Scope.OWN,
    seen_at=NOW,
    ends_at=NOW + timedelta(hours=24),
    csrf="x",
)
TOKEN = replace(
    STANDING, csrf="", token_id=AccountId(UUID(int=2)), token_permissions=frozenset({Permission.LABEL_READ})
)


@pytest.mark.parametrize(
    ("scope", "idle"),
    [
        (Scope.OWN, timedelta(hours=8)),
        (Scope.OFFICIAL, timedelta(minutes=30)),
        (Scope.OPERATOR, timedelta(minutes=30)),
    ],
)
def test_an_unused_session_ends_with_its_idle_time(scope: Scope, idle: timedelta) -> None:
    standing = replace(STANDING, scope=scope)
    assert is_live(standing, LIMITS, NOW + idle - SECOND)
    assert not is_live(standing, LIMITS, NOW + idle)


def test_a_session_in_use_ends_with_its_whole_time() -> None:
    standing = replace(STANDING, seen_at=NOW + timedelta(hours=23, minutes=59))
    assert is_live(standing, LIMITS, NOW + timedelta(hours=24) - SECOND)
    assert not is_live(standing, LIMITS, NOW + timedelta(hours=24))


def test_a_token_does_not_rest_but_ends() -> None:
    token = replace(TOKEN, ends_at=NOW + timedelta(days=90))
    assert is_live(token, LIMITS, NOW + timedelta(days=90) - SECOND)
    assert not is_live(token, LIMITS, NOW + timedelta(days=90))


def test_use_is_written_down_once_a_minute_and_never_for_tokens() -> None:
    assert not wants_touch(STANDING, NOW + timedelta(seconds=59))
    assert wants_touch(STANDING, NOW + timedelta(seconds=60))
    assert not wants_touch(TOKEN, NOW + timedelta(days=1))


def test_a_session_s_actor_has_its_roles_permissions() -> None:
    actor = actor_of(STANDING, language="en")
    assert actor.permissions == permissions_of({Role.WAREHOUSE_WORKER})
    assert (actor.org_id, actor.scope, actor.name, actor.language) == (7, Scope.OWN, "王工", "en")
    assert actor.token_id is None


def test_a_token_s_actor_has_what_the_token_allows_and_may_see_itself() -> None:
    assert actor_of(TOKEN).permissions == {Permission.LABEL_READ, Permission.ACCOUNT_SELF}


@given(st.frozensets(st.sampled_from(Role), max_size=4), st.frozensets(st.sampled_from(Permission)))
def test_a_token_never_allows_more_than_today_s_roles(roles: frozenset[Role], wanted: frozenset[Permission]) -> None:
    actor = actor_of(replace(TOKEN, roles=roles, token_permissions=wanted))
    assert actor.permissions <= permissions_of(roles)


def test_the_system_administrator_acts_for_no_organisation() -> None:
    operator = replace(STANDING, roles=frozenset({Role.SYSTEM_ADMINISTRATOR}), scope=Scope.OPERATOR)
    assert actor_of(operator).org_id is None


@given(st.binary(min_size=32, max_size=32))
def test_a_secret_is_43_characters_kept_as_the_hash_of_its_bytes(random: bytes) -> None:
    text = secret_text(random)
    assert len(text) == 43
    assert secret_digest(text) == hashlib.sha256(random).digest()


@given(st.binary(min_size=32, max_size=32), st.integers(0, 42), st.characters())
def test_a_changed_secret_has_no_digest_or_another(random: bytes, place: int, character: str) -> None:
    text = secret_text(random)
    changed = text[:place] + character + text[place + 1 :]
    assert changed == text or secret_digest(changed) != secret_digest(text)


@pytest.mark.parametrize(
    "text", ["", "x", "A" * 42, "A" * 44, "A" * 42 + "B", "密" * 43, "A" * 42 + "=", "A" * 42 + "\n"]
)
def test_what_was_never_a_secret_is_not_looked_up(text: str) -> None:
    assert secret_digest(text) is None


def test_a_secret_of_another_length_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="32 random bytes"):
        secret_text(b"short")


def test_the_cookie_is_bound_to_this_host_and_hidden_from_scripts() -> None:
    assert set_cookie("abc", timedelta(hours=12)) == (
        "__Host-hwtrack=abc; Path=/; Max-Age=43200; Secure; HttpOnly; SameSite=Lax"
    )
    assert clear_cookie() == "__Host-hwtrack=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
