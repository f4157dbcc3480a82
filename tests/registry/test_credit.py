"""The credit code's check character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.registry.credit import (
    ALPHABET,
    LENGTH,
    MAX_SERIAL_NUMBER,
    SERIAL_LENGTH,
    CreditCode,
    CreditCodeError,
    check_character,
    serial_number,
    sign_serial,
)

DEMO_CITY = (
    "91329900MA9XCL014E",
    "91329900MA9XYF026W",
    "91329900MA9XHJ032J",
    "91329900MA9XJL0479",
    "91329900MA9XRT0506",
    "91329900MA9XAT066M",
    "91329900MA9XLQ076M",
    "91329900MA9XHX0814",
    "91329900MA9XTD0904",
)
bodies = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1)


@pytest.mark.parametrize("text", [*DEMO_CITY, "91320600MA1ABCDE06"])
def test_codes_with_a_right_check_character_are_read(text: str) -> None:
    assert CreditCode.of(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("91329900MA9XCL014", id="seventeen"),
        pytest.param("91329900MA9XCL014EE", id="nineteen"),
        pytest.param("91329900MA9XCL014F", id="wrong check character"),
        pytest.param("91329900ma9xcl014e", id="small letters"),
        pytest.param("91329900MA9XCLO14E", id="letter O"),
        pytest.param("\uff191329900MA9XCL014E", id="full-width digit"),
        pytest.param(" 91329900MA9XCL014E", id="space"),
        pytest.param("91329900MA9XCL014E\n", id="line end"),
    ],
)
def test_any_other_spelling_is_refused(text: str) -> None:
    with pytest.raises(CreditCodeError) as refusal:
        CreditCode.of(text, pointer="/credit_code")
    assert refusal.value.pointer == "/credit_code"


@given(bodies, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_caught(body: str, place: int, other: str) -> None:
    right = body + check_character(body)
    wrong = right[:place] + other + right[place + 1 :]

    if wrong == right:
        assert CreditCode.of(wrong).text == right
    else:
        with pytest.raises(CreditCodeError):
            CreditCode.of(wrong)


@given(bodies, st.integers(0, LENGTH - 2), st.integers(0, LENGTH - 2))
def test_every_exchange_of_two_characters_is_caught(body: str, one: int, two: int) -> None:
    right = body + check_character(body)
    swapped = list(right)
    swapped[one], swapped[two] = swapped[two], swapped[one]
    wrong = "".join(swapped)

    if wrong != right:
        with pytest.raises(CreditCodeError):
            CreditCode.of(wrong)


@given(bodies, st.integers(1, MAX_SERIAL_NUMBER))
def test_a_sign_serial_gives_its_number_back(body: str, number: int) -> None:
    serial = sign_serial(CreditCode(body + check_character(body)), number)

    assert len(serial) == SERIAL_LENGTH
    assert serial_number(serial) == number


@pytest.mark.parametrize("number", [0, -1, MAX_SERIAL_NUMBER + 1])
def test_a_number_beyond_the_serials_is_a_mistake_of_the_program(number: int) -> None:
    with pytest.raises(ValueError, match="no serial number"):
        sign_serial(CreditCode(DEMO_CITY[0]), number)


def test_the_first_and_the_last_serial() -> None:
    credit = CreditCode(DEMO_CITY[0])

    assert sign_serial(credit, 1)[:5] == "00001"
    assert sign_serial(credit, MAX_SERIAL_NUMBER)[:5] == "YYYYY"
