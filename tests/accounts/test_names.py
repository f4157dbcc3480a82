"""Names: the limits on both sides, full-width twins, and characters that cannot be seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.accounts.names import DisplayNameError, SignInNameError, display_name, folded, sign_in_name


@pytest.mark.parametrize("name", ["abc", "a" * 64, "13812345678", "chen.wei@cl", "0_-@."])
def test_a_sign_in_name_of_permitted_characters_is_taken(name: str) -> None:
    assert sign_in_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", "ab", "a" * 65, ".abc", "-abc", "a b", "王小明", "abc\x00", "abc\ndef", "abc\ud800", "a/b/c", "a\u200bbc"],
)
def test_any_other_sign_in_name_is_refused(name: str) -> None:
    with pytest.raises(SignInNameError):
        sign_in_name(name)


def test_capitals_and_full_width_letters_are_the_same_name() -> None:
    assert sign_in_name(" Chen.Wei@CL ") == "chen.wei@cl"
    assert sign_in_name("".join(chr(ord(character) + 0xFEE0) for character in "Chen.Wei@CL")) == "chen.wei@cl"


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once_for_every_name_we_take(text: str) -> None:
    try:
        name = sign_in_name(text)
    except SignInNameError:
        return
    assert folded(name) == name == sign_in_name(name)


@pytest.mark.parametrize("name", ["王", "王小明", "Wang (day shift)", "x" * 60])
def test_a_display_name_of_visible_characters_is_taken(name: str) -> None:
    assert display_name(f"  {name} ") == name


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\x00b", "a\nb", "a\u202eb", "a\ud800b", "a\u200bb", "\u2028"])
def test_an_invisible_or_long_display_name_is_refused(name: str) -> None:
    with pytest.raises(DisplayNameError) as refused:
        display_name(name, pointer="/name")
    assert refused.value.pointer == "/name"
