"""Passwords: the lengths, what is guessed first, and that nothing is cut off."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwtrack.accounts import password
from hwtrack.accounts.common_words import STEMS, is_guessed_first
from hwtrack.accounts.password import PasswordCommonError, PasswordLengthError, check_new_password

SALT = bytes(range(16))


def full_width(text: str) -> str:
    """What a Chinese input method may send for the same keys."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


LONG = "".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(4))


@pytest.mark.parametrize("length", [8, 15, 64, 127, 128])
def test_a_password_of_a_permitted_length_is_taken(length: int) -> None:
    check_new_password(LONG[:length])


@pytest.mark.parametrize("length", [0, 1, 7, 129, 200])
def test_a_password_outside_the_limits_is_refused(length: int) -> None:
    with pytest.raises(PasswordLengthError) as refused:
        check_new_password(LONG[:length])
    assert refused.value.facts == {"least": 8, "most": 128, "length": length}


def test_length_is_counted_in_characters_not_bytes() -> None:
    check_new_password("蓝河谷北岸的老榕树")
    with pytest.raises(PasswordLengthError):
        check_new_password("蓝河谷北岸的树")


@pytest.mark.parametrize(
    "guessed",
    [
        "password",
        "Password2026!",
        "P@ssw0rd1!",
        "12345678",
        "87654321",
        "123456789",
        "qwertyuiop",
        "qwer1234",
        "1qaz2wsx",
        "aaaaaaaa",
        "abcabcabc",
        "19900101",
        "abc19901231",
        "13812345678",
        "a1314520",
        "woaini1314",
        "weixianfeiwu",
        "Hwtrack2026",
        "危险废物20261026",
        full_width("password"),
    ],
)
def test_what_is_guessed_first_is_refused(guessed: str) -> None:
    with pytest.raises(PasswordCommonError):
        check_new_password(guessed)


@pytest.mark.parametrize(
    "good",
    ["correct horse battery", "river-42-warehouse", "Tr0ub4dor&3", "19901301x7", "1381234567x8", "蓝河谷北岸的老榕树"],
)
def test_what_is_not_on_any_list_is_taken(good: str) -> None:
    check_new_password(good)


@pytest.mark.parametrize("attempt", ["chen.wei@cl1", "Chen.Wei@CL2026", "2026chen.wei@cl", "沧澜化工仓库王工1"])
def test_a_password_made_of_the_person_s_own_names_is_refused(attempt: str) -> None:
    check_new_password(attempt)
    with pytest.raises(PasswordCommonError):
        check_new_password(attempt, own_words=("chen.wei@cl", "沧澜化工仓库王工"))


@given(st.sampled_from(sorted(STEMS)), st.text("0123456789!_-#", max_size=6))
def test_a_stem_with_digits_and_signs_behind_it_stays_the_stem(stem: str, tail: str) -> None:
    assert is_guessed_first(stem + tail)


def test_the_right_password_matches_and_a_wrong_one_does_not() -> None:
    stored = password.hashed("correct horse battery", SALT)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert password.matches(stored, "correct horse battery")
    assert not password.matches(stored, "correct horse batterx")


def test_the_last_of_128_characters_counts() -> None:
    stored = password.hashed(LONG[:128], SALT)
    assert password.matches(stored, LONG[:128])
    assert not password.matches(stored, LONG[:127])
    assert not password.matches(stored, LONG[:127] + "x")


def test_full_width_letters_are_the_same_keys() -> None:
    stored = password.hashed("river-42-warehouse", SALT)
    assert password.matches(stored, full_width("river-42-warehouse"))


def test_half_a_surrogate_pair_is_a_wrong_password_not_a_fault() -> None:
    assert not password.matches(password.NOBODYS_HASH, "\ud800" * 8)


def test_nobody_s_hash_costs_what_a_real_one_costs_and_fits_no_password() -> None:
    real = password.hashed("correct horse battery", SALT)
    assert password.NOBODYS_HASH.split("$")[:4] == real.split("$")[:4]
    assert len(password.NOBODYS_HASH) == len(real)
    assert not password.matches(password.NOBODYS_HASH, "")


@settings(max_examples=5, deadline=None)
@given(st.text(max_size=20), st.binary(min_size=16, max_size=16))
def test_the_salt_comes_in_from_outside_and_whatever_is_typed_matches_itself(typed: str, salt: bytes) -> None:
    assert password.hashed(typed, salt) == password.hashed(typed, salt)
    assert password.matches(password.hashed(typed, salt), typed)
