"""API tokens: their text, what they may allow, when they may end, how many there may be."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from hwtrack.accounts.api_token import (
    MOST_TOKENS,
    NEVER_IN_TOKENS,
    TokenExpiryError,
    TokenRefusedError,
    TokenScopeError,
    TokenScopeMissingError,
    TooManyTokensError,
    bearer,
    check_token_count,
    check_token_end,
    check_token_scope,
    new_token,
    token_digest,
)
from hwtrack.accounts.roles import cards, permissions_of
from hwtrack.kernel.actor import Permission, Role

NOW = datetime(2026, 10, 26, 8, 0, tzinfo=UTC)
RANDOM = bytes(range(32))
TEXT, _ = new_token(RANDOM)
WORKER = permissions_of({Role.WAREHOUSE_WORKER})


def test_a_token_is_recognised_by_its_first_letters() -> None:
    text, digest = new_token(RANDOM)
    assert text.startswith("hwt_")
    assert len(text) == 47
    assert token_digest(text) == digest == hashlib.sha256(RANDOM).digest()


@pytest.mark.parametrize("text", ["", "hwt_", TEXT[4:], TEXT + "A", "HWT_" + "A" * 43])
def test_what_is_no_token_is_not_looked_up(text: str) -> None:
    assert token_digest(text) is None


@pytest.mark.parametrize("header", ["Bearer abc", "bearer abc", "BEARER  abc ", "Bearer abc\t"])
def test_the_scheme_is_written_in_any_case(header: str) -> None:
    assert bearer(header) == "abc"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "abc", "Token abc"])
def test_another_scheme_is_refused(header: str) -> None:
    with pytest.raises(TokenRefusedError):
        bearer(header)


def test_a_token_allows_any_part_of_what_the_account_may() -> None:
    check_token_scope(WORKER - NEVER_IN_TOKENS, WORKER)
    check_token_scope({Permission.LABEL_READ}, WORKER)


def test_a_token_allows_nothing_the_account_may_not() -> None:
    with pytest.raises(TokenScopeError) as refused:
        check_token_scope({Permission.LABEL_READ, Permission.CONTRACT_SIGN}, WORKER)
    assert refused.value.facts == {"permission": "contract.sign"}


@pytest.mark.parametrize("permission", sorted(NEVER_IN_TOKENS))
def test_a_token_never_manages_accounts_or_tokens(permission: Permission) -> None:
    everything = frozenset(permission for card in cards().values() for permission in card.permissions)
    with pytest.raises(TokenScopeError):
        check_token_scope({permission}, everything)


def test_a_token_that_allows_nothing_is_refused() -> None:
    with pytest.raises(TokenScopeMissingError):
        check_token_scope(set(), WORKER)


@pytest.mark.parametrize("life", [timedelta(microseconds=1), timedelta(days=366)])
def test_a_token_ends_within_366_days(life: timedelta) -> None:
    check_token_end(NOW + life, NOW)


@pytest.mark.parametrize("life", [timedelta(), -timedelta(days=1), timedelta(days=366, microseconds=1)])
def test_a_token_that_has_ended_or_hardly_ever_ends_is_refused(life: timedelta) -> None:
    with pytest.raises(TokenExpiryError):
        check_token_end(NOW + life, NOW)


def test_an_account_has_twenty_tokens_and_not_one_more() -> None:
    check_token_count(MOST_TOKENS - 1)
    with pytest.raises(TooManyTokensError):
        check_token_count(MOST_TOKENS)
