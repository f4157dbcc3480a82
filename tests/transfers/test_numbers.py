"""Our draft numbers catch every single slip and every swap of neighbours; official numbers are only read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.transfers.numbers import (
    ALPHABET,
    DraftNumberError,
    city_of,
    draft_number,
    read_draft,
    read_official,
)

BYTES = st.binary(min_size=16, max_size=16)


@given(BYTES)
def test_a_draft_number_reads_back(random: bytes) -> None:
    number = draft_number(random)

    assert read_draft(number) == number
    assert read_draft(number.lower()) == number
    assert read_draft(number.replace("-", "")) == number
    assert read_draft(number.removeprefix("HL-")) == number


@given(BYTES, st.integers(0, 10), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_caught(random: bytes, place: int, wrong: str) -> None:
    bare = draft_number(random).replace("-", "").removeprefix("HL")
    slip = bare[:place] + wrong + bare[place + 1 :]
    if slip != bare:
        with pytest.raises(DraftNumberError):
            read_draft("HL" + slip)


@given(BYTES, st.integers(0, 9))
def test_two_swapped_neighbours_are_caught(random: bytes, place: int) -> None:
    bare = draft_number(random).replace("-", "").removeprefix("HL")
    swapped = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
    if swapped != bare:
        with pytest.raises(DraftNumberError):
            read_draft("HL" + swapped)


@pytest.mark.parametrize("text", ["", "HL-", "HL-00000-00000", "HL-00000-00000-00", "HL-0000O-00000-0", "２" * 11])
def test_other_texts_are_no_draft_numbers(text: str) -> None:
    with pytest.raises(DraftNumberError):
        read_draft(text)


def test_different_random_bytes_give_different_numbers() -> None:
    numbers = {draft_number(value.to_bytes(16)) for value in range(1000)}

    assert len(numbers) == 1000


def test_the_same_bytes_give_the_same_number() -> None:
    assert draft_number(bytes(16)) == "HL-00000-00000-0"


def test_too_few_random_bytes_are_a_programming_error() -> None:
    with pytest.raises(ValueError, match="16"):
        draft_number(bytes(15))


def test_an_official_number_is_taken_apart() -> None:
    number = read_official("20263299000417")

    assert number
    assert (number.year, number.city, number.serial) == (2026, "3299", 417)


@pytest.mark.parametrize("text", ["2026329900041", "202632990004170", "2026 299000417", "²0263299000417"])
def test_anything_else_is_no_official_number(text: str) -> None:
    assert read_official(text) is None


def test_the_city_is_the_first_four_digits_of_the_division() -> None:
    assert city_of(329901) == "3299"
    assert city_of(10100) == "0101"
