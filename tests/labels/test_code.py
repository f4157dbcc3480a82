"""The 37-character code of a container, the 24-character code of a sign, and the counter behind them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.waste import WasteCode
from hwtrack.labels.code import (
    BatchSizeError,
    CodeAlphabetError,
    CodeCheckError,
    CodeDateError,
    CodeLengthError,
    CodeSerialError,
    DigitalCode,
    SerialsUsedUpError,
    SignCode,
    next_serials,
)
from hwtrack.registry.credit import ALPHABET, MAX_SERIAL_NUMBER, CreditCode, check_character

RESIDUE = "91329900MA9XCL014E9000131120260921017"
CREDIT = CreditCode("91329900MA9XCL014E")
WASTE = WasteCode.of("900-013-11")
DAY = date(2026, 9, 21)

credits_ = st.text(ALPHABET, min_size=17, max_size=17).map(lambda body: CreditCode(body + check_character(body)))
wastes = st.from_regex(r"[0-9]{8}", fullmatch=True).map(WasteCode)
codes = st.builds(
    DigitalCode, credits_, wastes, st.dates(date(1900, 1, 1), date(2099, 12, 31)), serial=st.integers(1, 999)
)
signs = st.builds(SignCode, credits_, st.integers(1, MAX_SERIAL_NUMBER))


def test_the_code_of_the_demo_drum_is_spelt_as_printed() -> None:
    code = DigitalCode(credit=CREDIT, waste=WASTE, produced_on=DAY, serial=17)

    assert code.text == RESIDUE
    assert DigitalCode.parse(RESIDUE) == code


@given(codes)
def test_a_code_read_back_is_the_same_code(code: DigitalCode) -> None:
    assert len(code.text) == 37
    assert DigitalCode.parse(code.text) == code


@given(codes, st.integers(0, 36), st.sampled_from(ALPHABET + "IOSVZabc -_\uff11\u0661"))
def test_one_changed_character_is_refused_or_read_as_what_it_says(code: DigitalCode, place: int, other: str) -> None:
    text = code.text[:place] + other + code.text[place + 1 :]

    try:
        read = DigitalCode.parse(text)
    except DomainError:
        return

    assert read.text == text
    assert (read == code) == (text == code.text)
    assert place >= 18 or text == code.text, "a change in the credit code is always noticed"


@given(st.text(max_size=50))
def test_any_text_is_read_in_one_spelling_or_refused(text: str) -> None:
    try:
        read = DigitalCode.parse(text)
    except DomainError:
        return

    assert read.text == text


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("", CodeLengthError, id="empty"),
        pytest.param(RESIDUE[:-1], CodeLengthError, id="36 characters"),
        pytest.param(RESIDUE + "0", CodeLengthError, id="38 characters"),
        pytest.param("x" * 5000, CodeLengthError, id="over-long"),
        pytest.param(RESIDUE.lower(), CodeAlphabetError, id="small letters"),
        pytest.param(RESIDUE.replace("X", "O"), CodeAlphabetError, id="letter O"),
        pytest.param(RESIDUE[:20] + "A" + RESIDUE[21:], CodeAlphabetError, id="letter in the waste code"),
        pytest.param(RESIDUE[:-1] + "\u0667", CodeAlphabetError, id="Arabic digit"),
        pytest.param("91329900MA9XCL014F" + RESIDUE[18:], CodeCheckError, id="wrong check character"),
        pytest.param(RESIDUE[:26] + "20260230017", CodeDateError, id="30 February"),
        pytest.param(RESIDUE[:26] + "20261301017", CodeDateError, id="month 13"),
        pytest.param(RESIDUE[:26] + "18991231017", CodeDateError, id="1899"),
        pytest.param(RESIDUE[:26] + "21000101017", CodeDateError, id="2100"),
        pytest.param(RESIDUE[:26] + "00000101017", CodeDateError, id="year 0"),
        pytest.param(RESIDUE[:-3] + "000", CodeSerialError, id="serial 000"),
    ],
)
def test_every_cause_has_its_own_refusal(text: str, error: type[DomainError]) -> None:
    with pytest.raises(error) as refusal:
        DigitalCode.parse(text, pointer="/code")

    assert refusal.value.pointer == "/code"
    assert refusal.value.english()


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2024, 2, 29), date(2099, 12, 31)])
def test_the_days_at_the_edges_are_read(day: date) -> None:
    assert DigitalCode.parse(f"{RESIDUE[:26]}{day:%Y%m%d}017").produced_on == day


@pytest.mark.parametrize("serial", [0, 1000, -1])
def test_a_code_cannot_be_made_with_a_serial_out_of_range(serial: int) -> None:
    with pytest.raises(CodeSerialError):
        DigitalCode(CREDIT, WASTE, DAY, serial=serial)


def test_a_code_cannot_be_made_for_a_day_it_cannot_spell() -> None:
    with pytest.raises(CodeDateError):
        DigitalCode(CREDIT, WASTE, date(2100, 1, 1), serial=1)


@given(signs)
def test_a_sign_code_read_back_is_the_same_code(code: SignCode) -> None:
    assert len(code.text) == 24
    assert SignCode.parse(code.text) == code


@given(signs, st.integers(0, 23), st.sampled_from(ALPHABET))
def test_every_single_changed_character_of_a_sign_code_is_noticed(code: SignCode, place: int, other: str) -> None:
    text = code.text[:place] + other + code.text[place + 1 :]

    if text != code.text:
        with pytest.raises((CodeCheckError, CodeSerialError)):
            SignCode.parse(text)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param(RESIDUE, CodeLengthError, id="a container's code"),
        pytest.param("91329900MA9XCL014E" + "00001I", CodeAlphabetError, id="letter I"),
        pytest.param("91329900MA9XCL014F" + "000011", CodeCheckError, id="wrong credit code"),
        pytest.param("91329900MA9XCL014E" + "00000" + "0", CodeSerialError, id="number 0"),
    ],
)
def test_a_wrong_sign_code_is_refused_by_its_cause(text: str, error: type[DomainError]) -> None:
    with pytest.raises(error):
        SignCode.parse(text)


@pytest.mark.parametrize("number", [0, MAX_SERIAL_NUMBER + 1])
def test_a_sign_code_cannot_be_made_with_a_number_out_of_range(number: int) -> None:
    with pytest.raises(CodeSerialError):
        SignCode(CREDIT, number)


@pytest.mark.parametrize(
    ("used", "wanted", "first", "last"),
    [
        pytest.param(0, 1, 1, 1, id="the first"),
        pytest.param(16, 1, 17, 17, id="the next"),
        pytest.param(998, 1, 999, 999, id="the last"),
        pytest.param(0, 999, 1, 999, id="all at once"),
        pytest.param(900, 99, 901, 999, id="exactly the rest"),
    ],
)
def test_a_batch_gets_the_numbers_that_follow(used: int, wanted: int, first: int, last: int) -> None:
    serials = next_serials(used=used, wanted=wanted, waste=WASTE, day=DAY)

    assert (serials[0], serials[-1], len(serials)) == (first, last, wanted)


@pytest.mark.parametrize(
    ("used", "wanted", "left"),
    [
        pytest.param(999, 1, 0, id="the 1000th label"),
        pytest.param(900, 100, 99, id="one more than the rest"),
    ],
)
def test_beyond_999_nothing_is_given_and_the_refusal_says_what_is_left(used: int, wanted: int, left: int) -> None:
    with pytest.raises(SerialsUsedUpError) as refusal:
        next_serials(used=used, wanted=wanted, waste=WASTE, day=DAY)

    assert refusal.value.facts == {"wanted": wanted, "left": left, "waste": "900-013-11", "day": "2026-09-21"}
    assert refusal.value.kind == "conflict"


@pytest.mark.parametrize("wanted", [0, -1, 1000])
def test_a_batch_of_no_or_too_many_labels_is_refused(wanted: int) -> None:
    with pytest.raises(BatchSizeError):
        next_serials(used=0, wanted=wanted, waste=WASTE, day=DAY)
